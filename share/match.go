package share

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// reading is one recognised link with what only this package may see of it.
type reading struct {
	link   Link
	secret bool   // a secret stood in it
	name   string // file name in the address
	token  string // for links without a handle: tells two of them apart within one call
	got    int    // length of the key that was read, to join what was split
	keys   []int  // usual key lengths
	code   bool   // a short code may stand beside it
	form   *form  // what it was read by
}

// maxAddress is how much of an address is matched, in bytes; handles stand at its beginning.
const maxAddress = 4096

// read matches an address behind a host: rest is its path, query and fragment.
func read(p *provider, host, rest string) (reading, bool) {
	rest = unescape(rest[:min(len(rest), maxAddress)])
	if rest == "" || rest[0] != '/' {
		rest = "/" + rest
	}
	if p != nil {
		for i := range p.forms {
			if r, ok := p.forms[i].read(p, host, rest); ok {
				return r, true
			}
		}
		if !p.anywhere {
			return reading{}, false
		}
	}
	for _, w := range table().wild {
		if r, ok := w.f.read(w.p, host, rest); ok {
			if r.link.refusal == "" {
				r.link.refusal = RefusedHost
			}
			return r, true
		}
	}
	return reading{}, false
}

func (f *form) read(p *provider, host, rest string) (reading, bool) {
	if f.hosts != nil && !slices.Contains(f.hosts, strings.TrimPrefix(host, "www.")) {
		return reading{}, false
	}
	if !f.begins(rest) {
		return reading{}, false
	}
	m := f.compiled.FindStringSubmatch(rest)
	if m == nil {
		return reading{}, false
	}
	r := reading{keys: p.keys, code: p.code, form: f}
	if f.keys != nil {
		r.keys = f.keys
	}
	l := Link{provider: p.id, kind: f.kind, space: f.space, access: f.access, refusal: f.refusal}
	var path, blob string
	for i, group := range f.compiled.SubexpNames() {
		switch {
		case i == 0 || m[i] == "":
		case group == "h":
			l.handle = f.prefix + m[i]
		case group[0] == 'k':
			r.secret, r.token = true, m[i]
			r.got = keyLength(m[i])
		case group == "f":
			l.sub, l.subKind = m[i], KindFile
		case group == "d":
			l.sub, l.subKind = m[i], KindFolder
		case group == "n":
			r.name = fileName(m[i])
		case group == "p":
			path = m[i]
		case group == "b":
			blob = m[i]
		}
	}
	if f.cutOnly {
		return reading{secret: true, form: f}, true
	}
	if f.label {
		l.handle, _, _ = strings.Cut(host, ".")
	}
	if placeholder(l.handle) || f.check != nil && !f.check(l.handle) {
		return reading{}, false
	}
	f.complete(&l, p, host, path, blob)
	r.secret = r.secret || hasSecretParam(rest)
	if l.handle == "" && r.token == "" {
		r.token = rest
	}
	r.link = l
	return r, true
}

// complete fills what follows from the form and the handle.
func (f *form) complete(l *Link, p *provider, host, path, blob string) {
	if f.fold {
		l.handle = strings.ToLower(l.handle)
	}
	if l.access == "" {
		l.access = p.access
	}
	if l.refusal == "" {
		l.refusal = p.refusal
	}
	if l.space == "" {
		l.space = "id"
	}
	if f.perHost {
		l.space += "@" + host
	}
	if f.unwrap != nil {
		l.unwrapped(f.unwrap(blob))
	}
	if f.url != "" && l.handle != "" {
		l.url = expand(f.url, func(name string) string {
			switch name {
			case "h":
				return l.handle
			case "q":
				return url.QueryEscape(l.handle)
			case "host":
				return host
			}
			return path
		})
	}
}

// expand puts values where a template names them in braces.
func expand(template string, value func(name string) string) string {
	var b strings.Builder
	for {
		head, rest, open := strings.Cut(template, "{")
		b.WriteString(head)
		if !open {
			return b.String()
		}
		var name string
		name, template, _ = strings.Cut(rest, "}")
		b.WriteString(value(name))
	}
}

// keyLength is the length of the base64url run a secret begins with.
func keyLength(k string) int {
	n := 0
	for n < len(k) && isWord(k[n]) {
		n++
	}
	return n
}

// fileName is a name read from an address, or "".
func fileName(s string) string {
	s = strings.TrimSpace(strings.ReplaceAll(s, "+", " "))
	switch strings.ToLower(s) {
	case "file", "download", "view", "edit", "folder", "html", "file.html", "preview":
		return ""
	}
	if !utf8.ValidString(s) {
		return ""
	}
	return s
}

// unescape undoes percent-encoding until nothing changes, at most four times.
func unescape(s string) string {
	for range 4 {
		if strings.IndexByte(s, '%') < 0 {
			return s
		}
		next := unescapeOnce(s)
		if next == s {
			return s
		}
		s = next
	}
	return s
}

// unescapeOnce decodes what is well-formed and keeps the rest.
func unescapeOnce(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			hi, lo := hexDigit(s[i+1]), hexDigit(s[i+2])
			if hi >= 0 && lo >= 0 {
				b.WriteByte(byte(hi<<4 | lo))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

// hasSecretParam reports whether a query or fragment names a secret parameter with a value.
func hasSecretParam(rest string) bool {
	if strings.IndexByte(rest, '=') < 0 {
		return false
	}
	for part := range strings.FieldsFuncSeq(rest, func(r rune) bool { return strings.ContainsRune("?&#;", r) }) {
		name, value, _ := strings.Cut(part, "=")
		if value != "" && isSecretParam(name) {
			return true
		}
	}
	return false
}

func isSecretParam(name string) bool {
	name = strings.ToLower(name)
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		name = name[i+1:]
	}
	if clean, err := url.QueryUnescape(name); err == nil {
		name = clean
	}
	return table().isSecret[strings.TrimPrefix(name, "amp;")]
}
