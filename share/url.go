package share

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// ErrAddress is returned by ScrubURL for what is no address of a page. Its text
// never holds input.
var ErrAddress = errors.New("share: not a page address (absolute http or https, at most 2048 bytes)")

// maxURL is the longest address of a page, in bytes.
const maxURL = 2048

// ScrubURL returns a page's address for the frontier or for storing: absolute
// http(s), lower-case ASCII host, no fragment, no userinfo, no session ids, no
// secret parameter (R3). A share link comes back as its keyless form with
// isShare true, or as "" with isShare true where it has none. The error names no input.
func ScrubURL(u Untrusted) (clean string, isShare bool, err error) {
	s := strings.TrimSpace(u.raw)
	for range 4 {
		if len(s) > maxURL {
			return "", false, ErrAddress
		}
		if hits := scan(normalise(s).s, 0); len(hits) > 0 && hits[0].start == 0 && hits[0].whole {
			if len(hits[0].links) == 0 {
				return "", false, ErrAddress // an account page whose address is a secret
			}
			if l := hits[0].links[0].link; len(l.url) <= maxURL {
				return l.url, true, nil
			}
			return "", false, ErrAddress
		}
		next, err := pageURL(s)
		if err != nil {
			return "", false, err
		}
		if next == s {
			return s, false, nil
		}
		s = next // spelled in full it may read as a link
	}
	return "", false, ErrAddress
}

func pageURL(raw string) (string, error) {
	p, err := url.Parse(raw)
	if err != nil || p.Opaque != "" || p.Host == "" {
		return "", ErrAddress
	}
	p.Scheme = strings.ToLower(p.Scheme)
	if p.Scheme != "http" && p.Scheme != "https" {
		return "", ErrAddress
	}
	host, err := hostName(p.Hostname())
	if err != nil {
		return "", err
	}
	if rest := p.EscapedPath() + "?" + p.RawQuery; unfiltered(host, rest) != rest {
		p.Path, p.RawPath, p.RawQuery = "/", "", "" // what it leads to is in an encoding of its own
	}
	if at := table().byHost(host); at != nil && at.access == Sealed && (strings.Contains(raw, "...") || strings.Contains(unescape(raw), "…")) {
		return "", ErrAddress // a link shortened for show: what is behind the dots may end a key
	}
	out := url.URL{Scheme: p.Scheme, Host: host, RawQuery: cleanQuery(p.RawQuery)}
	if port := p.Port(); port != "" && !(p.Scheme == "http" && port == "80") && !(p.Scheme == "https" && port == "443") {
		out.Host += ":" + port
	}
	path := cleanPath(p.EscapedPath())
	if out.Path, err = url.PathUnescape(path); err != nil {
		return "", ErrAddress
	}
	out.RawPath = path
	s := out.String()
	if len(s) > maxURL || strings.IndexByte(s, '#') >= 0 {
		return "", ErrAddress
	}
	return s, nil
}

// hostNames reads host names as browsers do, with the underscores that some have.
var hostNames = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.StrictDomainName(false))

// HostName is a host as it is stored, lower-case ASCII without a final dot, or ErrAddress.
func HostName(s string) (string, error) { return hostName(s) }

// hostName is a host as it is stored: lower-case ASCII, no final dot.
func hostName(s string) (string, error) {
	if strings.Contains(s, ":") {
		addr, err := netip.ParseAddr(s)
		if err != nil || addr.Zone() != "" {
			return "", ErrAddress
		}
		return "[" + addr.String() + "]", nil
	}
	host, err := hostNames.ToASCII(strings.TrimSuffix(s, "."))
	if err != nil || host == "" || !utf8.ValidString(s) {
		return "", ErrAddress
	}
	host = strings.ToLower(host)
	if strings.HasPrefix(host, ".") || strings.HasSuffix(host, ".") || strings.Contains(host, "..") {
		return "", ErrAddress
	}
	if strings.ContainsFunc(host, func(r rune) bool { return r != '_' && (r > '~' || !isHostByte(byte(r))) }) {
		return "", ErrAddress
	}
	if again, err := hostNames.ToASCII(host); err != nil || again != host {
		return "", ErrAddress
	}
	return host, nil
}

// cleanPath drops session ids, and segments that hold a share link with all behind it.
func cleanPath(path string) string {
	segments := strings.Split(path, "/")
	out := segments[:0]
	for i, s := range segments {
		name, params, has := strings.Cut(s, ";")
		if has {
			s = name
			for param := range strings.SplitSeq(params, ";") {
				if k, v, _ := strings.Cut(param, "="); !session(k) && !isSecretParam(k) && !holdsSecret(v) {
					s += ";" + param
				}
			}
		}
		if i > 0 && len(scan(normalise(unescape(s)).s, 1)) > 0 {
			continue
		}
		if i > 0 && holdsLink(strings.Join(segments[i:], "/")) {
			break
		}
		out = append(out, s)
	}
	if clean := strings.Join(out, "/"); clean != "" {
		return clean
	}
	return "/"
}

// cleanQuery keeps a query's order and spelling and drops what may not be kept.
func cleanQuery(query string) string {
	var out []string
	for part := range strings.FieldsFuncSeq(query, func(r rune) bool { return r == '&' || r == ';' }) {
		k, v, _ := strings.Cut(part, "=")
		if session(unescape(k)) || isSecretParam(k) || holdsSecret(k) || holdsSecret(v) {
			continue
		}
		out = append(out, encoded(part))
	}
	return strings.Join(out, "&")
}

// encoded writes what may not stand bare in an address as %XX.
func encoded(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if c := s[i]; c <= ' ' || c > '~' || strings.IndexByte("\"<>`{}|\\^", c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// session reports whether a parameter follows a visitor around.
func session(name string) bool {
	switch name = strings.ToLower(strings.TrimPrefix(name, "amp;")); name {
	case "phpsessid", "jsessionid", "aspsessionid", "sessionid", "session_id", "session", "sid", "s_id", "sess", "cfid", "cftoken", "zenid", "oscsid",
		"fbclid", "gclid", "dclid", "msclkid", "yclid", "mc_eid", "mc_cid", "igshid", "_ga", "_gl", "redir_token":
		return true
	}
	return strings.HasPrefix(name, "utm_") || strings.HasPrefix(name, "aspsessionid")
}

// holdsSecret reports whether a part of an address holds a share link or a key.
func holdsSecret(part string) bool {
	plain := unescape(part)
	if n := len(plain); (n == 22 || n == 43) && keyLike(plain) {
		return true
	}
	return len(analyse(normalise(plain).s, true)) > 0
}

// holdsLink reports whether a share link begins right at the start of a path's rest.
func holdsLink(rest string) bool {
	hits := scan(unescape(rest), 1)
	return len(hits) > 0 && hits[0].start == 0 && len(hits[0].links) > 0
}
