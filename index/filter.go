package index

// With narrows filters by what an operator of that name would, as in name:value; false
// says that the value cannot be read, and then nothing changes.
func (f Filters) With(name, value string) (Filters, bool) {
	read := operators[name]
	var g Filters
	if read == nil || !read(&g, value) || len(g.Types) > 0 && len(g.Kinds) > 0 {
		return f, false
	}
	return f.with(g), true
}
