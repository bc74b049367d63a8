package share

import (
	"bytes"
	"cmp"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxPageLinks is how many addresses of other pages one page yields.
const maxPageLinks = 5000

// FindHTML reads an HTML document in one pass over its tokens. base is the page's
// own address; nil when unknown.
func FindHTML(doc Untrusted, base *url.URL) Page {
	p := pageReader{base: base, refs: newPlainRefs(base), seen: map[string]bool{}}
	p.visible.Grow(len(doc.raw) / 3)
	z := html.NewTokenizer(strings.NewReader(clip(doc.raw)))
	for {
		switch z.Next() {
		case html.ErrorToken:
			p.hidden.Write(z.Raw()) // a tag that the document leaves open
			return p.finish()
		case html.TextToken:
			p.text(z.Text())
		case html.StartTagToken, html.SelfClosingTagToken:
			p.open(z)
		case html.EndTagToken:
			name, _ := z.TagName()
			p.shut(atom.Lookup(name))
		}
	}
}

// pageReader gathers a page while its tokens go by. What the page shows is kept
// as one text; positions in it tell where attributes and headings stood.
type pageReader struct {
	base    *url.URL
	page    Page
	visible bytes.Buffer
	hidden  strings.Builder // scripts and the like: links, no names
	title   strings.Builder

	in      atom.Atom // element whose text is not shown, or 0
	pre     int       // open elements that keep their line ends
	layout  layout
	site    string // og:site_name
	ogTitle string
	anchor  int // where in attrs the open <a> begins; its links have to == -1
	attrs   []attrLink
	refs    plainRefs
	seen    map[string]bool
	spare   []attribute // of the last tag
}

// attrLink is an attribute that holds share links.
type attrLink struct {
	hits     []hit
	tag      atom.Atom
	from, to int    // the element's text within the visible text; to is -1 while it is open
	hint     string // what other attributes call it
}

type attribute struct{ key, val string }

// text keeps a text. Line ends in a document's source are shown as spaces.
func (p *pageReader) text(text []byte) {
	switch p.in {
	case 0:
		from := p.visible.Len()
		p.visible.Write(text)
		if p.pre > 0 {
			return
		}
		for i, c := range p.visible.Bytes()[from:] {
			if c == '\n' || c == '\r' {
				p.visible.Bytes()[from+i] = ' '
			}
		}
	case atom.Title:
		p.title.Write(text)
	case atom.Style:
	default:
		p.hidden.Write(text)
		p.hidden.WriteByte('\n')
	}
}

func (p *pageReader) open(z *html.Tokenizer) {
	raw := z.Raw()
	name, more := z.TagName()
	tag := atom.Lookup(name)
	attrs := p.spare[:0]
	more = more && (telling[tag] || marked(raw))
	for more && len(attrs) < 100 {
		var k, v []byte
		k, v, more = z.TagAttr()
		if key := known[string(k)]; key != "" || mayHoldLink(v) {
			attrs = append(attrs, attribute{cmp.Or(key, "other"), string(v)})
		}
	}
	p.spare = attrs
	p.element(tag, attrs)
	if tag == atom.A {
		p.endAnchor()
		p.anchor = len(p.attrs)
	}
	if len(attrs) == 0 {
		return
	}
	linked, rel := false, attrOf(attrs, "rel")
	follow := rel == "" || !strings.Contains(strings.ToLower(rel), "nofollow")
	for _, a := range attrs {
		if a.key == "href" && tag == atom.A {
			if address, plain := p.refs.resolve(a.val); plain {
				if linked = true; follow && address != "" {
					p.link(address)
				}
				continue
			}
		}
		if p.attribute(tag, a, attrs) && (a.key == "href" || a.key == "src") {
			linked = true
		}
	}
	if !linked && follow {
		p.follow(tag, attrs)
	}
}

// telling are the elements whose attributes are read whatever they hold.
var telling = map[atom.Atom]bool{
	atom.A: true, atom.Area: true, atom.Base: true, atom.Frame: true, atom.Html: true, atom.Iframe: true, atom.Img: true, atom.Link: true, atom.Meta: true,
}

// marked reports whether a tag as it is written may hold a link in an attribute.
func marked(tag []byte) bool {
	run := 0
	for _, c := range tag[1:max(1, len(tag)-2)] {
		switch linkMarks[c] {
		case base64Byte:
			if run++; run >= minBase64 {
				return true
			}
		case linkByte:
			if run = 0; c != '=' {
				return true
			}
		default:
			run = 0
		}
	}
	return false
}

// known are the attributes that are read for what they say; of others, those that may
// hold a link are looked into.
var known = func() map[string]string {
	m := map[string]string{}
	for _, key := range []string{"href", "src", "rel", "lang", "name", "content", "property", "title", "alt", "aria-label", "download", "data-title", "data-name"} {
		m[key] = key
	}
	return m
}()

// attrOf is an attribute's value, or "".
func attrOf(attrs []attribute, key string) string {
	for _, a := range attrs {
		if a.key == key {
			return a.val
		}
	}
	return ""
}

// element notes what an opening tag says about the page.
func (p *pageReader) element(tag atom.Atom, attrs []attribute) {
	switch tag {
	case atom.Html:
		p.page.Lang = language(attrOf(attrs, "lang"))
	case atom.Title, atom.Script, atom.Style, atom.Noscript, atom.Iframe, atom.Noembed, atom.Noframes, atom.Template:
		p.in = tag
	case atom.Base:
		if u := p.resolve(attrOf(attrs, "href")); u != nil {
			p.base, p.refs = u, newPlainRefs(u)
		}
	case atom.Meta:
		p.meta(attrs)
	case atom.Link:
		if strings.EqualFold(attrOf(attrs, "rel"), "canonical") && p.page.Canonical == "" {
			p.page.Canonical, _ = p.address(attrOf(attrs, "href"))
		}
	case atom.Td, atom.Th:
		p.visible.WriteString(" | ")
		p.layout.openCell(p.visible.Len(), tag == atom.Th)
	case atom.Img:
		p.pictured(attrs)
	default:
		if tag == atom.Pre || tag == atom.Textarea {
			p.pre++
		}
		if blocks[tag] {
			p.visible.WriteByte('\n')
		}
		p.layout.open(tag, p.visible.Len())
	}
}

// pictured takes a picture's text for that of the link around it.
func (p *pageReader) pictured(attrs []attribute) {
	for i := p.anchor; i < len(p.attrs); i++ {
		if a := &p.attrs[i]; a.tag == atom.A && a.to < 0 && a.hint == "" {
			a.hint = cmp.Or(attrOf(attrs, "alt"), attrOf(attrs, "title"))
		}
	}
}

func (p *pageReader) shut(tag atom.Atom) {
	switch tag {
	case p.in:
		p.in = 0
	case atom.A:
		p.endAnchor()
	default:
		p.layout.shut(tag, p.visible.Len())
		if tag == atom.Button || tag == atom.Form {
			p.shutAttrs(max(0, len(p.attrs)-8), tag)
		}
		if (tag == atom.Pre || tag == atom.Textarea) && p.pre > 0 {
			p.pre--
		}
		if blocks[tag] {
			p.visible.WriteByte('\n')
		}
	}
}

// blocks are elements that begin a line of their own.
var blocks = func() map[atom.Atom]bool {
	set := map[atom.Atom]bool{}
	for _, a := range []atom.Atom{atom.P, atom.Div, atom.Li, atom.Ul, atom.Ol, atom.Tr, atom.Table, atom.Section, atom.Article,
		atom.Header, atom.Footer, atom.Main, atom.Aside, atom.Nav, atom.Blockquote, atom.Pre, atom.Dd, atom.Dt, atom.Dl, atom.Form,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Summary, atom.Details, atom.Caption, atom.Legend, atom.Br, atom.Hr, atom.Option, atom.Fieldset, atom.Figure, atom.Figcaption, atom.Body, atom.Textarea, atom.Select} {
		set[a] = true
	}
	return set
}()

// meta reads the robots rules; of several the strictest holds.
func (p *pageReader) meta(attrs []attribute) {
	switch attrOf(attrs, "property") {
	case "og:site_name":
		p.site = attrOf(attrs, "content")
	case "og:title":
		p.ogTitle = attrOf(attrs, "content")
	}
	if name := strings.ToLower(strings.TrimSpace(attrOf(attrs, "name"))); name != "robots" && name != "blindex" {
		return
	}
	for rule := range strings.FieldsFuncSeq(strings.ToLower(attrOf(attrs, "content")), func(r rune) bool { return r == ',' || r <= ' ' }) {
		r := &p.page.Robots
		r.NoIndex = r.NoIndex || rule == "noindex" || rule == "none"
		r.NoFollow = r.NoFollow || rule == "nofollow" || rule == "none"
	}
}

// attribute keeps the share links in an attribute and reports whether it holds any.
func (p *pageReader) attribute(tag atom.Atom, a attribute, all []attribute) bool {
	if len(a.val) < 10 || !mayHoldLink(a.val) {
		return false
	}
	if a.key == "href" || a.key == "src" {
		a.val = asBrowsers.Replace(strings.TrimSpace(a.val))
	}
	hits := slices.DeleteFunc(analyse(normalise(a.val).s, false), func(h hit) bool { return len(h.links) == 0 })
	if len(hits) == 0 {
		return false
	}
	l := attrLink{hits: hits, tag: tag, from: p.visible.Len(), to: p.visible.Len()}
	if tag == atom.A || tag == atom.Button || tag == atom.Form {
		l.to = -1
	}
	for _, key := range []string{"title", "aria-label", "alt", "download", "data-title", "data-name"} {
		if l.hint = attrOf(all, key); l.hint != "" && key != a.key {
			break
		}
	}
	p.attrs = append(p.attrs, l)
	return true
}

// anchorTag is the element whose text is its link's own.
const anchorTag = atom.A

// asBrowsers reads white space in an address.
var asBrowsers = strings.NewReplacer("\n", "", "\r", "", "\t", "", " ", "%20")

// endAnchor ends the open <a>.
func (p *pageReader) endAnchor() {
	p.shutAttrs(p.anchor, anchorTag)
	p.anchor = len(p.attrs)
}

// shutAttrs ends the open elements of one name among the attributes from i on.
func (p *pageReader) shutAttrs(i int, tag atom.Atom) {
	for ; i < len(p.attrs); i++ {
		if a := &p.attrs[i]; a.to < 0 && a.tag == tag {
			a.to = min(p.visible.Len(), a.from+4*maxName)
		}
	}
}

// follow keeps the address of another page.
func (p *pageReader) follow(tag atom.Atom, attrs []attribute) {
	href := ""
	switch tag {
	case atom.A, atom.Area:
		href = attrOf(attrs, "href")
	case atom.Iframe, atom.Frame:
		href = attrOf(attrs, "src")
	case atom.Link:
		if rel := strings.ToLower(attrOf(attrs, "rel")); rel == "next" || rel == "prev" || rel == "alternate" {
			href = attrOf(attrs, "href")
		}
	}
	if href == "" || href[0] == '#' || len(p.page.Links) >= maxPageLinks {
		return
	}
	if clean, ok := p.address(href); ok {
		p.link(clean)
	}
}

// link keeps an address of another page, once.
func (p *pageReader) link(address string) {
	if !p.seen[address] && len(p.page.Links) < maxPageLinks {
		p.seen[address] = true
		p.page.Links = append(p.page.Links, address)
	}
}

// address resolves and scrubs the address of a page; false for a share link and all else.
func (p *pageReader) address(href string) (string, bool) {
	u := p.resolve(href)
	if u == nil {
		return "", false
	}
	clean, isShare, err := ScrubURL(Untrusted{raw: u.String()})
	if err != nil || isShare {
		return "", false
	}
	return clean, true
}

func (p *pageReader) resolve(href string) *url.URL {
	href = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == '\t' {
			return -1
		}
		return r
	}, strings.TrimSpace(href))
	u, err := url.Parse(href)
	if err != nil || href == "" {
		return nil
	}
	if p.base != nil {
		u = p.base.ResolveReference(u)
	}
	return u
}

// language is a language tag if it looks like one.
func language(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if len(s) < 2 || len(s) > 20 || strings.ContainsFunc(s, func(r rune) bool { return r != '-' && (r < 'a' || r > 'z') && (r < '0' || r > '9') }) {
		return ""
	}
	return s
}
