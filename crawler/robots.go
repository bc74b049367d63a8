package crawler

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Token is the name that sites address us by in robots.txt, X-Robots-Tag and meta robots.
const Token = "blindex"

// Bounds of a robots.txt.
const (
	MaxRobots      = 500 << 10      // bytes that are read of it (RFC 9309, 2.5)
	RobotsLifetime = 24 * time.Hour // how long it is believed (RFC 9309, 2.4)
	RobotsRetry    = 15 * time.Minute
	maxCrawlDelay  = time.Minute
	maxSitemaps    = 20
)

// Robots are the rules of one host that concern us.
type Robots struct {
	Delay       time.Duration // Crawl-delay, at most a minute; 0 if none
	Sitemaps    []string      // as written
	Unreachable bool          // could not be read: nothing may be fetched, and nothing is learnt (R38)

	rules []robotsRule
	named bool // a group names us
}

type robotsRule struct {
	allow    bool
	length   int      // of the pattern: the longest match decides
	parts    []string // what stands between wildcards
	anchored bool     // the pattern ends in $
}

// Rules are the rules a record gives: RFC 9309, 2.3.1. A host that has no robots.txt
// allows everything; one that cannot be asked forbids everything for now.
func (r RobotsRecord) Rules() Robots {
	switch {
	case r.Status >= 200 && r.Status < 300:
		return ParseRobots(r.Body)
	case r.Status >= 300 && r.Status < 500 && r.Status != http.StatusTooManyRequests:
		return Robots{}
	}
	return Robots{Unreachable: true}
}

// ParseRobots reads a robots.txt as RFC 9309 says. It never fails: what is no rule is
// passed over. Beyond MaxRobots bytes nothing is read.
func ParseRobots(body []byte) Robots {
	var own, other robotsGroup
	var out Robots
	var p robotsReader
	text := strings.TrimPrefix(string(body[:min(len(body), MaxRobots)]), "\ufeff")
	for line := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == '\r' }) {
		key, value := robotsLine(line)
		switch key {
		case "user-agent":
			p.agent(value)
		case "allow", "disallow":
			p.inRules = true
			if rule, ok := newRobotsRule(key == "allow", value); ok {
				p.each(&own, &other, func(g *robotsGroup) { g.rules = append(g.rules, rule) })
			}
		case "crawl-delay":
			if d := crawlDelay(value); d > 0 {
				p.each(&own, &other, func(g *robotsGroup) { g.delay = max(g.delay, d) })
			}
		case "sitemap":
			if value != "" && len(out.Sitemaps) < maxSitemaps {
				out.Sitemaps = append(out.Sitemaps, value)
			}
		}
		out.named = out.named || p.ours
	}
	group := other
	if out.named {
		group = own
	}
	out.rules, out.Delay = group.rules, group.delay
	return out
}

type robotsGroup struct {
	rules []robotsRule
	delay time.Duration
}

// robotsReader knows whom the lines being read address.
type robotsReader struct {
	ours, any bool
	inRules   bool // a rule came since the last user-agent line: the next one starts a group
}

func (p *robotsReader) agent(value string) {
	if p.inRules {
		*p = robotsReader{}
	}
	if strings.HasPrefix(value, "*") && (len(value) == 1 || value[1] == ' ' || value[1] == '\t') {
		p.any = true
	} else if strings.EqualFold(productToken(value), Token) {
		p.ours = true
	}
}

func (p *robotsReader) each(own, other *robotsGroup, do func(*robotsGroup)) {
	if p.ours {
		do(own)
	}
	if p.any {
		do(other)
	}
}

// productToken is the name a user-agent line begins with.
func productToken(s string) string {
	end := strings.IndexFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '-' && r != '_'
	})
	if end < 0 {
		return s
	}
	return s[:end]
}

// robotsLine splits a line into its field and its value. Common misspellings of fields
// and a missing colon are forgiven, as others do: the site meant to say it.
func robotsLine(line string) (key, value string) {
	line, _, _ = strings.Cut(line, "#")
	line = strings.TrimSpace(line)
	key, value, ok := strings.Cut(line, ":")
	if !ok {
		i := strings.IndexAny(line, " \t")
		if i < 0 {
			return "", ""
		}
		key, value = line[:i], line[i:]
	}
	key, value = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
	switch key {
	case "useragent", "user agent":
		key = "user-agent"
	case "dissallow", "dissalow", "disalow", "diasllow", "disallaw":
		key = "disallow"
	case "site-map":
		key = "sitemap"
	}
	return key, value
}

func crawlDelay(value string) time.Duration {
	seconds, err := strconv.ParseFloat(value, 64)
	if err != nil || !(seconds > 0) {
		return 0
	}
	return time.Duration(min(seconds, maxCrawlDelay.Seconds()) * float64(time.Second))
}

func newRobotsRule(allow bool, pattern string) (robotsRule, bool) {
	if pattern == "" {
		return robotsRule{}, false
	}
	if pattern[0] != '/' && pattern[0] != '*' {
		if allow {
			return robotsRule{}, false
		}
		pattern = "/" + pattern // a folder without its slash: meant to be left alone
	}
	r := robotsRule{allow: allow}
	pattern, r.anchored = strings.CutSuffix(pattern, "$")
	pattern = plainPath(pattern, true)
	r.length = len(pattern)
	if r.anchored {
		r.length++
	}
	r.parts = strings.Split(pattern, "*")
	return r, true
}

// Allowed reports whether a path with its query (as in a request line) may be fetched:
// the longest matching rule decides, and of two as long the one that allows.
func (r Robots) Allowed(path string) bool {
	if path == "/robots.txt" {
		return true
	}
	if r.Unreachable {
		return false
	}
	if path == "" || path[0] != '/' {
		path = "/" + path
	}
	path = plainPath(path, false)
	best, allowed := -1, true
	for i := range r.rules {
		rule := &r.rules[i]
		if rule.length < best || rule.length == best && allowed {
			continue
		}
		if rule.matches(path) {
			best, allowed = rule.length, rule.allow
		}
	}
	return allowed
}

// OptedOut reports whether the site asks us by name to leave it alone altogether.
func (r Robots) OptedOut() bool {
	if !r.named || r.Unreachable {
		return false
	}
	all := false
	for _, rule := range r.rules {
		if rule.allow {
			return false
		}
		all = all || rule.matches("/") && !rule.anchored
	}
	return all
}

func (r *robotsRule) matches(path string) bool {
	rest, ok := strings.CutPrefix(path, r.parts[0])
	if !ok {
		return false
	}
	for i, part := range r.parts[1:] {
		if r.anchored && i == len(r.parts)-2 {
			return strings.HasSuffix(rest, part)
		}
		at := strings.Index(rest, part)
		if at < 0 {
			return false
		}
		rest = rest[at+len(part):]
	}
	return !r.anchored || rest == ""
}

// plainPath spells a path in one way, so that two spellings of it are compared as one
// (RFC 9309, 2.2.2): what needs no percent-encoding has none, all else has it. In a
// pattern * stays a wildcard; in a path it is a character like %2A.
func plainPath(s string, pattern bool) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	query := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '%' && i+2 < len(s) && unhex(s[i+1]) >= 0 && unhex(s[i+2]) >= 0 {
			c = byte(unhex(s[i+1])<<4 | unhex(s[i+2]))
			if i += 2; unreserved(c) || query && strings.IndexByte(":/?@[]", c) >= 0 {
				b.WriteByte(c)
				continue
			}
		} else if c == '?' {
			query = true
			b.WriteByte(c)
			continue
		} else if c == '*' && pattern || c != '*' && c != '$' && c > ' ' && c < 0x7f {
			b.WriteByte(c)
			continue
		}
		b.WriteString("%" + hex[c>>4:c>>4+1] + hex[c&15:c&15+1])
	}
	return b.String()
}

func unreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
