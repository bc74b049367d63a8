package share

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"sync"
)

// The providers table. One entry is all that is known of one service; nothing else
// in the program has to change for a new one. To add a provider:
//
//  1. Put an entry into the file of its group: providers_sealed.go (a key apart from
//     the handle), providers_cloud.go (drives), providers_code.go (a short code beside
//     the link), providers_hoster.go (file hosters), providers_self.go (programs that
//     anyone can run), providers_dead.go (closed).
//  2. Say what it is: id and name; hosts, with every alias; access, Open when the
//     handle alone opens the content; refusal, when its links must never be indexed,
//     and RefusedPerson above all for what leads to a person (contacts, chats,
//     personal drives, recipient links, credentials); params, keys and code, so that
//     secrets beside the form are cut, too; report, its own page for reports.
//  3. Write one form for each shape of its addresses, most telling first. Of each say
//     where the handle stands (h), where a secret stands (k), what kind it is, and its
//     canonical keyless address, or none when no keyless page exists. A form that
//     leaves out the secret's place would keep the secret in the handle: when in doubt
//     the handle's alphabet is the narrow one.
//  4. Give it vectors: testdata/vectors.json for each form, testdata/forms.json for
//     each form with a secret, testdata/negatives.json for its pages that are no
//     shares, and a line in testdata/targets-v1 for each handle space. Tests fail
//     without them. Ids, spaces and canonical handles never change after that (R11).

// provider is one entry of the table.
type provider struct {
	id, name string
	hosts    []string // "x.y" (and its www.), "*.x.y" (and x.y), "x.*" (any ending); of a self-hosted program servers known to run it
	access   Access
	refusal  Refusal // of all its forms, unless a form says otherwise
	dead     bool
	report   string   // its own report page; "" when it has none we know
	abuse    string   // its published address for reports by mail; "" when we know none
	params   []string // query parameters that hold a secret
	code     bool     // a short code posted beside the link opens it
	keys     []int    // usual key lengths in characters, to join what was split
	forms    []form

	anywhere bool // has forms that are recognised on hosts the table does not know
}

// form is one way a provider writes its links. The pattern is matched on path,
// query and fragment together, percent-decoded, and its groups say what stands where:
//
//	h handle   k secret   n a file name   p path before the form (self-hosted)
//	f, d       handle of a file or folder inside the folder h
//	b          a blob that holds the handle: see unwrap
//
// Whatever stands behind the handle is dropped, in a group or not.
type form struct {
	re      string
	kind    Kind
	space   string   // handle space; "id" when empty
	prefix  string   // put before the handle: some spellings leave it out
	url     string   // canonical keyless form with {h}, {q} (h for a query), {host} and {p}; "" when none exists
	access  Access   // when it differs from the provider's
	refusal Refusal  // when it differs from the provider's
	hosts   []string // the only hosts that write it, or all of the provider's
	label   bool     // the handle is the first label of the host
	any     bool     // recognised by its shape on hosts the table does not know: the shape has to be strict
	perHost bool     // the handle means something on its host alone
	fold    bool     // the handle is read in lower case
	cutOnly bool     // no share, but it carries a secret: an account page
	keys    []int    // usual key lengths, when they differ from the provider's
	check   func(handle string) bool
	unwrap  func(blob string) (kind Kind, handle string) // reads the handle of a MEGA link out of b

	compiled *regexp.Regexp
	starts   []string // what the pattern begins with, one of them; nil when it is not known
}

// begins reports whether the pattern can match: most are told by their first letters.
func (f *form) begins(rest string) bool {
	for _, s := range f.starts {
		if strings.HasPrefix(rest, s) {
			return true
		}
	}
	return f.starts == nil
}

// startsOf are the literals that one of begins whatever an anchored pattern matches,
// or nil.
func startsOf(pattern string) []string {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil || re.Op != syntax.OpConcat || re.Sub[0].Op != syntax.OpBeginText {
		return nil
	}
	starts := []string{""}
	for _, sub := range re.Sub[1:] {
		next, whole := literals(sub)
		if next == nil || len(next)*len(starts) > 12 {
			break
		}
		var longer []string
		for _, a := range starts {
			for _, b := range next {
				longer = append(longer, a+b)
			}
		}
		if starts = longer; !whole {
			break
		}
	}
	if starts[0] == "" {
		return nil
	}
	return starts
}

// literals are the literals that one of begins whatever re matches, and whether they
// are all it matches.
func literals(re *syntax.Regexp) (list []string, whole bool) {
	switch re.Op {
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase != 0 {
			return nil, false
		}
		return []string{string(re.Rune)}, true
	case syntax.OpCapture:
		return literals(re.Sub[0])
	case syntax.OpConcat:
		list, whole = literals(re.Sub[0])
		return list, whole && len(re.Sub) == 1
	case syntax.OpAlternate:
		whole = true
		for _, sub := range re.Sub {
			some, all := literals(sub)
			if some == nil {
				return nil, false
			}
			list, whole = append(list, some...), whole && all
		}
		return list, whole
	}
	return nil, false
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
	for _, group := range [][]provider{megaProviders(), sealedProviders(), cloudProviders(), codeProviders(), hosterProviders(), selfProviders(), deadProviders()} {
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
		f.compiled, f.starts = regexp.MustCompile("(?s)"+f.re), startsOf("(?s)"+f.re)
		if f.any {
			p.anywhere = true
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
		out = append(out, ProviderInfo{ID: p.id, Name: p.name, Access: p.access, Alive: !p.dead, Report: p.report, Abuse: p.abuse, Host: p.host()})
	}
	return out
}

// host is the first host that is one.
func (p provider) host() string {
	for _, h := range p.hosts {
		if !strings.Contains(h, "*") && !p.anywhere {
			return h
		}
	}
	return ""
}

// SecretParams lists the query parameter names that hold a secret at some
// provider, for CHECK constraints and audits.
func SecretParams() []string { return slices.Clone(table().params) }
