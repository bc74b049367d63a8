package share

import (
	"net/url"
	"strings"
)

// plainRefs resolves the plain references of one page, without a look at every form
// a link can have: most of a site's own links are lower-case words and slashes.
// What it does not take is read the long way, with the same answer.
type plainRefs struct {
	origin string          // scheme and host of the base, "" when it is not plain itself
	dir    string          // path of the base up to its last slash
	seen   map[string]bool // references met before, without their fragments
	hosts  map[string]bool // whether a host met is plain: a public name, and no provider's
}

func newPlainRefs(base *url.URL) plainRefs {
	r := plainRefs{seen: map[string]bool{}, hosts: map[string]bool{}}
	if base == nil || base.Opaque != "" || base.User != nil || base.Port() != "" || base.Scheme != "http" && base.Scheme != "https" {
		return r
	}
	if !plainHost(base.Host) {
		return r
	}
	dir := base.Path[:1+strings.LastIndexByte(base.Path, '/')]
	if dir == "" {
		dir = "/"
	}
	if dir[0] == '/' && plainPath(dir[1:]) {
		r.origin, r.dir = base.Scheme+"://"+base.Host, dir
	}
	return r
}

// plainHost reports whether a host is a name that nothing needs to be known of.
func plainHost(s string) bool {
	host, err := hostName(s)
	return err == nil && host == s && len(s) < 256 && strings.Contains(host, ".") && unknownHost(host) && table().byHost(host) == nil
}

// resolve gives the address of a plain reference; ok is false for one that must be
// read the long way. Of a reference met before it gives "".
func (r *plainRefs) resolve(ref string) (address string, ok bool) {
	if r.origin == "" || len(ref) > maxURL/2 {
		return "", false
	}
	ref, fragment, _ := strings.Cut(ref, "#")
	if !plainFragment(fragment) {
		return "", false
	}
	if r.seen[ref] {
		return "", true
	}
	if ref == "" {
		return "", true // of the page itself: not followed
	}
	if strings.HasPrefix(ref, "http") {
		return r.elsewhere(ref)
	}
	dir, rest := r.dir, ref
	if rest[0] == '/' {
		dir, rest = "/", rest[1:]
	}
	for strings.HasPrefix(rest, "../") {
		rest = rest[3:]
		dir = dir[:1+strings.LastIndexByte(strings.TrimSuffix(dir, "/"), '/')]
		if dir == "" {
			dir = "/"
		}
	}
	if rest == "" || !plainPath(rest) {
		return "", false
	}
	r.seen[ref] = true
	return r.origin + dir + rest, true
}

// elsewhere is resolve for an absolute address.
func (r *plainRefs) elsewhere(ref string) (address string, ok bool) {
	scheme, rest, ok := strings.Cut(ref, "://")
	host, path, slash := strings.Cut(rest, "/")
	path, query, asked := strings.Cut(path, "?")
	if !ok || !slash || scheme != "http" && scheme != "https" || !plainPath(path) || asked && !plainQuery(query) {
		return "", false
	}
	plain, met := r.hosts[host]
	if !met {
		plain = plainHost(host)
		r.hosts[host] = plain
	}
	if !plain {
		return "", false
	}
	r.seen[ref] = true
	return ref, true
}

// plainQuery reports whether a query is short words and numbers under names that
// stand for no session and no secret.
func plainQuery(s string) bool {
	for pair := range strings.SplitSeq(s, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if name == "" || len(value) > 10 || session(name) || isSecretParam(name) {
			return false
		}
		for i := 0; i < len(pair); i++ {
			if c := pair[i]; !isAlnum(c) && c != '_' && c != '=' && c != '@' {
				return false
			}
		}
	}
	return true
}

// plainPath reports whether each segment of a path is ordinary: nothing in it could
// be a handle, a key, a host or anything escaped.
func plainPath(path string) bool {
	from := 0
	for i := 0; i <= len(path); i++ {
		if i < len(path) && path[i] != '/' {
			continue
		}
		last := i == len(path)
		if segment := path[from:i]; !(last && segment == "") && !plainSegment(segment, last) {
			return false
		}
		from = i + 1
	}
	return len(path) < maxURL/2
}

// plainSegment reports whether a segment is words: small letters, parted by dots,
// dashes or capitals, with a dot in the last one only.
func plainSegment(s string, last bool) bool {
	digits, capitals, run, longest := 0, 0, 0, 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z':
		case c >= '0' && c <= '9':
			digits++
		case c == '-' || c == '_':
		case c >= 'A' && c <= 'Z':
			if capitals++; i > 0 && strings.IndexByte("-_.", s[i-1]) < 0 {
				return false
			}
		case c == '.' && last && i > 0 && i < len(s)-1:
			run = -1
		default:
			return false
		}
		run++
		longest = max(longest, run)
	}
	if longest >= minBase64 && digits+capitals > 0 {
		return false // base64 has both
	}
	return s != "" && (len(s) < 8 || digits == 0 && !hexOnly(s) || digits <= 3 && strings.ContainsAny(s, "-_.") && len(s) < 20)
}

func hexOnly(s string) bool {
	for i := 0; i < len(s); i++ {
		if hexDigit(s[i]) < 0 {
			return false
		}
	}
	return true
}

// plainFragment reports whether a fragment is a place on a page and nothing else.
func plainFragment(s string) bool {
	run, capitals, digits := 0, 0, 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case isWord(c):
			run++
			if c >= 'A' && c <= 'Z' {
				capitals++
			} else if c <= '9' && c >= '0' {
				digits++
			}
			if run >= 16 && digits > 0 || run >= minBase64 && capitals > 0 {
				return false
			}
		case c == '.' || c == ':' || c == '(' || c == ')':
			run, capitals, digits = 0, 0, 0
		default:
			return false
		}
	}
	return true
}
