package figures

import (
	"fmt"
	"strings"

	"blindex/share"
)

// Share is how many of all were right.
type Share struct{ Right, Of int }

func (s *Share) add(right bool) {
	s.Of++
	if right {
		s.Right++
	}
}

// Part is Right of Of, 0 to 1; of nothing all is right.
func (s Share) Part() float64 {
	if s.Of == 0 {
		return 1
	}
	return float64(s.Right) / float64(s.Of)
}

func (s Share) String() string { return fmt.Sprintf("%d/%d (%.1f %%)", s.Right, s.Of, 100*s.Part()) }

// Figures is what is counted on a file.
type Figures struct {
	Snippets int
	Links    Share // expected links that were found
	False    Share // found links that nobody expected, of those found
	Kinds    Share // of found links whose kind the file tells
	Marks    Share // whether a secret stands with the link, of found links where the file tells it
	Secrets  int   // secrets left in some output, each counted once
	Checked  int   // secrets looked for
	Exact    Share // names that are the expected ones to the letter
	Equal    Share // and those that are after normalising
	f1       float64
	Unasked  Share // names given where nothing names the link
	Sizes    Share
	Dates    Share
	Types    Share
	Misses   []Miss
}

// F1 is the mean token F1 of the names, 0 to 1.
func (f *Figures) F1() float64 {
	if f.Exact.Of == 0 {
		return 1
	}
	return f.f1 / float64(f.Exact.Of)
}

// Miss is one thing that was not as expected. It holds no secret of its snippet.
type Miss struct {
	ID   string // of the snippet
	What string // "link", "false", "name", "secret", …
	Want string
	Got  string
}

// Measure counts what share makes of the snippets.
func Measure(snippets []Snippet) *Figures {
	f := &Figures{}
	for _, s := range snippets {
		f.snippet(s)
	}
	return f
}

func (f *Figures) snippet(s Snippet) {
	f.Snippets++
	u := share.NewUntrusted(s.Text)
	found := share.Find(u)
	if s.HTML {
		found = share.FindHTML(u, pageAddress()).Found
	}
	matched, used := match(s.Want, found)
	for i, w := range s.Want {
		f.Links.add(matched[i] >= 0)
		if matched[i] < 0 {
			f.miss(s, "link", w.label(), "")
			f.name(s, w, "")
			continue
		}
		f.compare(s, w, found[matched[i]])
	}
	for i, x := range found {
		f.False.add(!used[i])
		if !used[i] {
			f.miss(s, "false", "", x.Link.Provider()+" "+string(x.Link.Kind()))
		}
	}
	f.leaks(s)
}

// match gives for each expected link the number of the found one, or -1: those with a
// handle first, by it; then those without, by provider in order. Each found link is used once.
func match(want []Want, found []share.Found) (matched []int, used []bool) {
	matched, used = make([]int, len(want)), make([]bool, len(found))
	for _, byHandle := range []bool{true, false} {
		for i, w := range want {
			if (w.Handle != nil) != byHandle {
				continue
			}
			matched[i] = -1
			for j, x := range found {
				if !used[j] && x.Link.Provider() == w.Provider && (w.Handle == nil || *w.Handle == x.Link.Handle()) {
					matched[i], used[j] = j, true
					break
				}
			}
		}
	}
	return matched, used
}

func (f *Figures) compare(s Snippet, w Want, x share.Found) {
	line := share.Report(x)
	if w.Kind != "" {
		f.stated(s, &f.Kinds, "kind", w.Kind, string(line.Kind))
	}
	if w.Secret != nil {
		f.stated(s, &f.Marks, "had_secret", fmt.Sprint(*w.Secret), fmt.Sprint(line.HadSecret))
	}
	if w.Size > 0 {
		f.stated(s, &f.Sizes, "size", fmt.Sprint(w.Size), fmt.Sprint(line.Size))
	}
	if w.Date != "" {
		f.stated(s, &f.Dates, "date", w.Date, line.Date)
	}
	if w.Type != "" {
		f.stated(s, &f.Types, "type", w.Type, string(line.Type))
	}
	name := ""
	if line.Name != nil {
		name = *line.Name
	}
	f.name(s, w, name)
}

func (f *Figures) stated(s Snippet, count *Share, what, want, got string) {
	count.add(want == got)
	if want != got {
		f.miss(s, what, want, got)
	}
}

func (f *Figures) name(s Snippet, w Want, got string) {
	if w.Name == nil {
		f.Unasked.add(got != "")
		if got != "" {
			f.miss(s, "unasked", "", got)
		}
		return
	}
	equal := folded(*w.Name) == folded(got)
	f.Exact.add(*w.Name == got)
	f.Equal.add(equal)
	f.f1 += tokenF1(*w.Name, got)
	if !equal {
		f.miss(s, "name", *w.Name, got)
	}
}

func (f *Figures) leaks(s Snippet) {
	if len(s.Secrets) == 0 {
		return
	}
	said := everything(s.Text)
	for i, secret := range s.Secrets {
		f.Checked++
		for _, o := range said {
			if leaks(o.text, secret) {
				f.Secrets++
				f.miss(s, "secret", fmt.Sprintf("secret %d of %d nowhere", i+1, len(s.Secrets)), "in "+o.by)
				break
			}
		}
	}
}

// miss keeps a miss; a text that holds one of the snippet's secrets is left out.
func (f *Figures) miss(s Snippet, what, want, got string) {
	m := Miss{ID: s.ID, What: what, Want: want, Got: got}
	for _, text := range []*string{&m.ID, &m.Want, &m.Got} {
		for _, secret := range s.Secrets {
			if leaks(*text, secret) {
				*text = "[holds a secret]"
			}
		}
	}
	f.Misses = append(f.Misses, m)
}

// label names an expected link without its handle.
func (w Want) label() string { return strings.TrimSpace(w.Provider + " " + w.Kind) }
