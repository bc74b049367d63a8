package store

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"blindex/index"
	"blindex/share"
)

// searched is what an entry is searched by beside its name, size and times.
type searched struct {
	kindOf share.Type
	lang   string
	posted *time.Time // the earliest day that a page states; nil: none does
	hosts  []string   // names of sites that post it, the first to do so first
}

func (a searched) same(b searched) bool {
	day := a.posted == b.posted || a.posted != nil && b.posted != nil && a.posted.Equal(*b.posted)
	return day && a.kindOf == b.kindOf && a.lang == b.lang && slices.Equal(a.hosts, b.hosts)
}

// search derives it from the active sightings, best being the claim that gives the name.
// The sites that an entry of escrow had stay until a page is read.
func (r *shareRow) search(best share.Claim) searched {
	s := searched{kindOf: typeOf(best, r.claims), lang: index.LanguageOf(best.Name, r.langFor(best)), hosts: r.sites}
	for _, c := range r.claims {
		if day := c.Dated; !day.IsZero() && !day.After(r.firstSeen) && (s.posted == nil || day.Before(*s.posted)) {
			s.posted = &day
		}
	}
	if r.back && !r.onPage {
		s.hosts = r.searched.hosts
	}
	return s
}

// typeOf is what the best claim says, else its file's type, else the first that any says.
func typeOf(best share.Claim, claims []share.Claim) share.Type {
	t := cmp.Or(best.Type, share.TypeOf(best.Name))
	for _, c := range claims {
		t = cmp.Or(t, c.Type)
	}
	return t
}

// langFor is the language of the page that makes the claim, else of the first that has one.
func (r *shareRow) langFor(best share.Claim) string {
	first := ""
	for i, lang := range r.langs {
		if lang != "" && r.claims[i] == best {
			return lang
		}
		first = cmp.Or(first, lang)
	}
	return first
}

// siteOf is the name of a host: no scheme, no port, no www.
func siteOf(origin string) string {
	_, name, ok := strings.Cut(origin, "://")
	if !ok {
		return ""
	}
	if i := strings.LastIndexByte(name, ':'); i > strings.LastIndexByte(name, ']') {
		name = name[:i]
	}
	return strings.TrimPrefix(name, "www.")
}
