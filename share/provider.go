package share

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// provider is one entry of the providers table: all that is known of one service.
type provider struct {
	id, name string
	hosts    []string // "x.y" (and its www.), "*.x.y" (and x.y), "x.*" (any ending)
	access   Access
	refusal  Refusal // of all its forms, unless a form says otherwise
	dead     bool
	report   string   // its own report page
	params   []string // query parameters that hold a secret
	code     bool     // a short code posted beside the link opens it
	keys     []int    // usual key lengths in characters, to join what was split
	forms    []form
}

// form is one way a provider writes its links. The pattern is matched on path,
// query and fragment together, percent-decoded, and its groups say what stands where:
//
//	h handle   k secret   n a file name   p path before the form (self-hosted)
//	f, d       handle of a file or folder inside the folder h
//	b          a blob that holds the handle (see unwrap)
//
// Whatever stands behind the handle is dropped, in a group or not.
type form struct {
	re      string
	kind    Kind
	space   string  // handle space; "id" when empty
	prefix  string  // put before the handle: some spellings leave it out
	url     string  // canonical keyless form with {h}, {host} and {p}; "" when none exists
	access  Access  // when it differs from the provider's
	refusal Refusal // when it differs from the provider's
	any     bool    // recognised by its shape on hosts the table does not know
	perHost bool    // the handle means something on its host alone
	fold    bool    // the handle is read in lower case
	cutOnly bool    // no share, but it carries a secret: an account page
	check   func(handle string) bool

	compiled *regexp.Regexp
}

// What may stand behind a handle.
const (
	end  = `(?:[^\w-].*)?$`                     // anything, dropped
	frag = `(?:[^\w#-][^#]*)?(?:#+(?P<k>.*))?$` // anything, then a key in the fragment
	seg  = `(?:/(?P<n>[^/?#]+))?(?:[^\w-].*)?$` // a file name as next segment
	uuid = `[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}`
)

// catalog is the compiled table with its host index.
type catalog struct {
	list     []*provider
	exact    map[string]*provider
	under    map[string]*provider // "*.x.y" by "x.y"
	anyTLD   map[string]*provider // "x.*" by "x"
	wild     []wildForm           // forms recognised on any host
	params   []string
	isSecret map[string]bool
}

type wildForm struct {
	p *provider
	f *form
}

var table = sync.OnceValue(func() *catalog {
	c := &catalog{exact: map[string]*provider{}, under: map[string]*provider{}, anyTLD: map[string]*provider{}, isSecret: map[string]bool{}}
	for _, group := range [][]provider{megaProviders(), sealedProviders(), cloudProviders(), codeProviders(), hosterProviders(), deadProviders()} {
		for i := range group {
			c.add(&group[i])
		}
	}
	for _, name := range slices.Concat(secretParams, c.params) {
		c.isSecret[name] = true
	}
	c.params = c.params[:0]
	for name := range c.isSecret {
		c.params = append(c.params, name)
	}
	slices.Sort(c.params)
	return c
})

func (c *catalog) add(p *provider) {
	c.list = append(c.list, p)
	c.params = append(c.params, p.params...)
	for _, h := range p.hosts {
		switch {
		case strings.HasPrefix(h, "*."):
			c.under[h[2:]] = p
		case strings.HasSuffix(h, ".*"):
			c.anyTLD[strings.TrimSuffix(h, ".*")] = p
		default:
			c.exact[h] = p
		}
	}
	for i := range p.forms {
		f := &p.forms[i]
		f.compiled = regexp.MustCompile("(?s)" + f.re)
		if f.any {
			c.wild = append(c.wild, wildForm{p, f})
		}
	}
}

// byHost is the provider that answers on host (lower case, no port), or nil.
func (c *catalog) byHost(host string) *provider {
	if p := c.exact[host]; p != nil {
		return p
	}
	if p := c.exact[strings.TrimPrefix(host, "www.")]; p != nil {
		return p
	}
	for rest := host; rest != ""; {
		if p := c.under[rest]; p != nil {
			return p
		}
		_, rest, _ = strings.Cut(rest, ".")
	}
	base := strings.TrimPrefix(host, "www.")
	for range 2 {
		i := strings.LastIndexByte(base, '.')
		if i < 0 {
			return nil
		}
		base = base[:i]
		if p := c.anyTLD[base]; p != nil {
			return p
		}
	}
	return nil
}

// byID is the provider with that id, or nil.
func (c *catalog) byID(id string) *provider {
	for _, p := range c.list {
		if p.id == id {
			return p
		}
	}
	return nil
}

// secretParams are query parameters that hold a secret wherever they stand.
var secretParams = []string{
	"access_token", "authkey", "decryption_key", "deletetoken", "passcode", "passwd", "passwort",
	"password", "pwd", "resourcekey", "rlkey", "secret", "sig", "signature", "token",
}

// Providers lists the table in its order.
func Providers() []ProviderInfo {
	var out []ProviderInfo
	for _, p := range table().list {
		out = append(out, ProviderInfo{ID: p.id, Name: p.name, Access: p.access, Alive: !p.dead, Report: p.report})
	}
	return out
}

// SecretParams lists the query parameter names that hold a secret at some
// provider, for CHECK constraints and audits.
func SecretParams() []string { return slices.Clone(table().params) }
