package share

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The table is sound: one entry an id, one entry a host, every pattern read to its
// end, and no address that would be indexed without its handle.
func TestTable(t *testing.T) {
	ids, hosts := map[string]bool{}, map[string]string{}
	for _, p := range table().list {
		if ids[p.id] || p.name == "" || !regexp.MustCompile(`^[a-z0-9-]+$`).MatchString(p.id) {
			t.Errorf("id %q, name %q", p.id, p.name)
		}
		ids[p.id] = true
		if p.access != Sealed && p.access != Open {
			t.Errorf("%s: access %q", p.id, p.access)
		}
		for _, h := range p.hosts {
			if hosts[h] != "" || h != strings.ToLower(h) || strings.HasPrefix(h, "www.") && hosts[h[4:]] != "" {
				t.Errorf("%s: host %s is %s's, or not in lower case", p.id, h, hosts[h])
			}
			hosts[h] = p.id
		}
		for _, f := range p.forms {
			checkForm(t, p, f)
		}
	}
}

func checkForm(t *testing.T, p *provider, f form) {
	t.Helper()
	groups := f.compiled.SubexpNames()
	handle := f.label || f.unwrap != nil || slices.Contains(groups, "h")
	if !strings.HasPrefix(f.re, "^") || !strings.HasSuffix(f.re, "$") {
		t.Errorf("%s: %s is open at an end", p.id, f.re)
	}
	if f.kind == "" && !f.cutOnly {
		t.Errorf("%s: %s has no kind", p.id, f.re)
	}
	if f.url != "" && (!handle || !strings.Contains(f.url, "{h}") && !strings.Contains(f.url, "{q}")) {
		t.Errorf("%s: %s gives an address without a handle", p.id, f.re)
	}
	if f.url == "" && f.unwrap == nil && p.refusal == "" && f.refusal == "" && !f.cutOnly {
		t.Errorf("%s: %s has no keyless address, and no word why", p.id, f.re)
	}
	if strings.Contains(f.url, "{host}") && !f.perHost {
		if !slices.Contains([]string{"lanzou", "gigafile"}, p.id) { // one handle space, on hosts that come and go
			t.Errorf("%s: %s shows its host, but its handle is of all hosts", p.id, f.re)
		}
	}
	if f.any && f.url != "" && f.check == nil {
		t.Errorf("%s: %s is taken on any host, whatever its handle", p.id, f.re)
	}
	for _, h := range f.hosts {
		if !slices.Contains(p.hosts, h) {
			t.Errorf("%s: %s is none of its hosts", p.id, h)
		}
	}
}

// A new entry comes with vectors: of every form one that is read by it, and of every
// form with a secret one that the canary tests fill.
func TestEveryFormHasVectors(t *testing.T) {
	read, filled := map[*form]bool{}, map[*form]bool{}
	mark := func(text string, in map[*form]bool) {
		for _, h := range analyse(normalise(text).s, false) {
			for _, l := range h.links {
				in[l.form] = true
			}
		}
	}
	vectors := load[vector](t, "vectors.json")
	for _, v := range vectors {
		mark(v.Text, read)
	}
	next := stream(7)
	for _, f := range load[linkForm](t, "forms.json") {
		handle := "x"
		if f.HandleLen > 0 {
			handle = draw(f.HandleAlphabet, f.HandleLen, next)
		}
		mark(f.fill(handle, draw(f.KeyAlphabet, f.KeyLen, next)), filled)
	}
	for _, p := range table().list {
		for i := range p.forms {
			f := &p.forms[i]
			if f.cutOnly {
				read[f] = slices.ContainsFunc(vectors, func(v vector) bool { return cutBy(f, p.hosts[0], v) })
			}
			if !read[f] {
				t.Errorf("%s: no vector for %s", p.id, f.re)
			}
			if secret := slices.ContainsFunc(f.compiled.SubexpNames(), func(g string) bool { return strings.HasPrefix(g, "k") }); secret && !filled[f] && !f.cutOnly {
				t.Errorf("%s: no form for canaries for %s", p.id, f.re)
			}
		}
	}
}

// cutBy reports whether a vector without links holds an address that the form cuts.
func cutBy(f *form, host string, v vector) bool {
	_, rest, ok := strings.Cut(v.Text, host)
	return ok && len(v.Want) == 0 && f.compiled.MatchString(strings.Fields(rest + " ")[0])
}

// Every host of the table leads to its entry, so that each alias is one target (R11).
func TestHosts(t *testing.T) {
	for _, p := range table().list {
		for _, h := range p.hosts {
			h = strings.Replace(strings.Replace(h, "*.", "some.", 1), ".*", ".ru", 1)
			if got := table().byHost(h); got != p {
				t.Errorf("%s is not %s's", h, p.id)
			}
			if got := table().byHost("evil-" + strings.ReplaceAll(h, ".", "-") + ".example"); got != nil {
				t.Errorf("a look-alike of %s is %s's", h, got.id)
			}
		}
	}
}

// A provider's own pages are no shares, wherever its handles stand in the path.
func TestOwnPages(t *testing.T) {
	pages := strings.Fields(`about faq upload terms privacy contact login premium register registration plans pricing webdav remoteupload
		subscription favicon.ico robots.txt index.html main.css blog api help news dmca files folder en de/ search? user/login account/ #top dashboard
		documents photos community languages torrent vouchers manifest.json terms-of-service how-it-works`)
	for _, p := range table().list {
		for _, h := range p.hosts {
			h = strings.Replace(strings.Replace(h, "*.", "www.", 1), ".*", ".ru", 1)
			for _, page := range pages {
				text := "https://" + h + "/" + page
				if l, _, err := Parse(NewUntrusted(text)); err == nil && l.Indexable() {
					t.Errorf("%s is read as %s", text, l.Identity())
				}
			}
		}
	}
}
