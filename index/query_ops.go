package index

import (
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"blindex/share"
)

// operators read a value into a filter; false says that it is none.
var operators = map[string]func(f *Filters, value string) bool{
	"ext":      func(f *Filters, v string) bool { return values(&f.Exts, v, extension) },
	"filetype": func(f *Filters, v string) bool { return values(&f.Exts, v, extension) },
	"provider": func(f *Filters, v string) bool { return values(&f.Providers, v, provider) },
	"kind":     func(f *Filters, v string) bool { return values(&f.Kinds, v, kind) },
	"type":     func(f *Filters, v string) bool { return f.types(v) },
	"status":   func(f *Filters, v string) bool { return values(&f.Statuses, v, status) },
	"site":     func(f *Filters, v string) bool { return values(&f.Sites, v, site) },
	"lang":     func(f *Filters, v string) bool { return values(&f.Langs, v, languages) },
	"size":     func(f *Filters, v string) bool { return f.size(v) },
	"since":    func(f *Filters, v string) bool { return date(&f.Since, v) },
	"after":    func(f *Filters, v string) bool { return date(&f.After, v) },
	"before":   func(f *Filters, v string) bool { return date(&f.Before, v) },
}

// operator reads a word of the form name:value with a known name and a valid value.
func operator(word string) ([]Clause, bool) {
	name, value, ok := strings.Cut(word, ":")
	if !ok || value == "" {
		return nil, false
	}
	read := operators[strings.ToLower(name)]
	var f Filters
	if read == nil || !read(&f, value) {
		return nil, false
	}
	if len(f.Types) > 0 && len(f.Kinds) > 0 { // type:video,folder: one or the other
		return []Clause{{Any: [][]Clause{{{Filter: &Filters{Types: f.Types}}}, {{Filter: &Filters{Kinds: f.Kinds}}}}}}, true
	}
	return []Clause{{Filter: &f}}, true
}

// values reads a list with commas, or bars as in (video|audio), each value by read,
// which returns what the index knows it as. One that it does not know spoils the list.
func values(to *[]string, list string, read func(string) []string) bool {
	out := *to
	for _, v := range strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune(",|()", r) }) {
		known := read(strings.ToLower(v))
		if len(known) == 0 {
			return false
		}
		out = append(out, known...)
	}
	*to = sorted(out)
	return len(out) > 0
}

// sorted brings values into order, each once, within the limit.
func sorted(list []string) []string {
	slices.Sort(list)
	list = slices.Compact(list)
	return list[:min(len(list), maxValues)]
}

// maxExtension is longer than any extension in use, in bytes.
const maxExtension = 16

func extension(v string) []string {
	v = strings.TrimPrefix(v, ".")
	odd := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_-+", r)
	}
	if v == "" || len(v) > maxExtension || strings.ContainsFunc(v, odd) {
		return nil
	}
	return []string{v}
}

// providerNames are the providers by id and by name.
var providerNames = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for _, p := range share.Providers() {
		out[strings.ReplaceAll(strings.ToLower(p.Name), " ", "")] = p.ID
	}
	for _, p := range share.Providers() {
		out[p.ID] = p.ID
	}
	return out
})

func provider(v string) []string { return known(providerNames(), v) }

// kinds are those of a share and what people call them.
var kinds = map[string]string{
	"file": "file", "files": "file", "folder": "folder", "folders": "folder", "collection": "collection", "paste": "paste",
}

func kind(v string) []string { return known(kinds, v) }

// statuses are what a probe can say of an entry that is shown.
var statuses = map[string]string{
	"alive": "alive", "gone": "gone", "unknown": "unknown", "throttled": "throttled", "taken_down": "taken_down",
}

func status(v string) []string { return known(statuses, v) }

// types are the sorts of things and what people call them.
var types = map[string]string{
	"video": "video", "videos": "video", "movie": "video", "movies": "video", "film": "video", "films": "video",
	"series": "video", "episode": "video", "tv": "video",
	"audio": "audio", "music": "audio", "song": "audio", "songs": "audio", "album": "audio", "podcast": "audio", "audiobook": "audio",
	"image": "image", "images": "image", "picture": "image", "pictures": "image", "photo": "image", "photos": "image",
	"book": "book", "books": "book", "ebook": "book", "ebooks": "book", "comic": "book", "comics": "book",
	"archive": "archive", "archives": "archive",
	"software": "software", "app": "software", "apps": "software", "program": "software", "programs": "software",
	"game": "software", "games": "software",
	"document": "document", "documents": "document", "doc": "document", "docs": "document",
}

// types reads the type of a thing; file and folder, which type: once meant, are kinds.
func (f *Filters) types(value string) bool {
	return values(&f.Types, value, func(v string) []string {
		if k := kinds[v]; k != "" {
			f.Kinds = sorted(append(f.Kinds, k))
			return []string{""}
		}
		return known(types, v)
	}) && f.withoutBlank()
}

// withoutBlank drops what stood for a kind among types.
func (f *Filters) withoutBlank() bool {
	f.Types = slices.DeleteFunc(f.Types, func(v string) bool { return v == "" })
	if len(f.Types) == 0 {
		f.Types = nil
	}
	return true
}

func known(table map[string]string, v string) []string {
	if id := table[v]; id != "" {
		return []string{id}
	}
	return nil
}

// site reads a host, or an address on it, as hosts are stored; www. stands for itself
// and everything beside it.
func site(v string) []string {
	if _, rest, ok := strings.Cut(v, "://"); ok {
		v = rest
	}
	v, _, _ = strings.Cut(v, "/")
	v, _, _ = strings.Cut(v, ":")
	host, err := share.HostName(v)
	if host = strings.TrimPrefix(host, "www."); err != nil || !strings.Contains(host, ".") {
		return nil // entries are not known by a whole top-level domain
	}
	return []string{host}
}

// firstYear is the first that a date may lie in: after:1066 is a title.
const firstYear = 1900

// date reads a year, a month or a day as its first moment, UTC.
func date(to *time.Time, value string) bool {
	for _, layout := range []string{"2006", "2006-01", time.DateOnly} {
		if t, err := time.Parse(layout, value); err == nil && t.Year() >= firstYear {
			*to = t
			return true
		}
	}
	return false
}

// lists are the fields that hold values.
func (f *Filters) lists() []*[]string {
	return []*[]string{&f.Providers, &f.Kinds, &f.Exts, &f.Statuses, &f.Types, &f.Langs, &f.Sites}
}

// apart reports whether no operator has values in both.
func (f *Filters) apart(g Filters) bool {
	from := g.lists()
	for i, list := range f.lists() {
		if len(*list) > 0 && len(*from[i]) > 0 {
			return false
		}
	}
	return true
}

// with adds the values of g to those of f and takes the narrower of their bounds.
func (f Filters) with(g Filters) Filters {
	from := g.lists()
	for i, to := range f.lists() {
		if slices.ContainsFunc(*from[i], func(v string) bool { _, has := slices.BinarySearch(*to, v); return !has }) {
			*to = sorted(slices.Concat(*to, *from[i]))
		}
	}
	f.MinSize = max(f.MinSize, g.MinSize)
	if f.MaxSize == 0 || g.MaxSize > 0 && g.MaxSize < f.MaxSize {
		f.MaxSize = g.MaxSize
	}
	f.Since, f.After = later(f.Since, g.Since), later(f.After, g.After)
	if f.Before.IsZero() || !g.Before.IsZero() && g.Before.Before(f.Before) {
		f.Before = g.Before
	}
	f.Adult = f.Adult || g.Adult
	return f
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// sameOperator reports whether two filters are each values of one and the same operator.
func sameOperator(a, b Clause) bool {
	if a.Filter == nil || b.Filter == nil {
		return false
	}
	n := a.Filter.only()
	return n >= 0 && n == b.Filter.only()
}

// only is the place of the one list that f consists of, or -1.
func (f *Filters) only() int {
	n := -1
	for i, list := range f.lists() {
		if len(*list) == 0 {
			continue
		}
		if n >= 0 {
			return -1
		}
		n = i
	}
	if f.MinSize != 0 || f.MaxSize != 0 || f.Adult || !f.Since.IsZero() || !f.After.IsZero() || !f.Before.IsZero() {
		return -1
	}
	return n
}
