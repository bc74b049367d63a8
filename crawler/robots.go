package crawler

import (
	"bufio"
	"bytes"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// AgentToken is the name under which robots.txt speaks to us.
const AgentToken = "blindex"

// Bounds of a robots.txt (RFC 9309 §2.5, §2.4).
const (
	RobotsMax      = 500 << 10
	RobotsLifetime = 24 * time.Hour
	maxCrawlDelay  = time.Minute
)

// RobotsRules are a host's rules for us, as RFC 9309 reads them: the group that names
// us, or the one for all; the longest matching rule wins, Allow wins a tie.
type RobotsRules struct {
	rules    []robotsRule
	refused  bool          // nothing may be fetched
	OptedOut bool          // a group of our own forbids everything (R22)
	Delay    time.Duration // Crawl-delay, at most a minute; 0 when none is named
	Sitemaps []string      // addresses as written
}

type robotsRule struct {
	allow   bool
	pattern string
}

// RulesOf reads what a host answered to the request for its robots.txt: a 4xx allows
// everything, no answer or a 5xx forbids everything (RFC 9309 §2.3.1).
func RulesOf(r RobotsRecord) RobotsRules {
	switch {
	case r.Status >= 200 && r.Status < 300:
		return ParseRobots(r.Body)
	case r.Status >= 400 && r.Status < 500 && r.Status != 429:
		return RobotsRules{}
	default:
		return RobotsRules{refused: true}
	}
}

// ParseRobots reads a robots.txt. Lines it does not know are skipped; what lies beyond
// RobotsMax is not read.
func ParseRobots(body []byte) RobotsRules {
	var p robotsParser
	body = bytes.TrimPrefix(body[:min(len(body), RobotsMax)], []byte("\ufeff"))
	lines := bufio.NewScanner(bytes.NewReader(body))
	lines.Buffer(nil, RobotsMax+1)
	lines.Split(scanAnyLine)
	for lines.Scan() {
		p.line(lines.Text())
	}
	return p.result()
}

// scanAnyLine splits at CR, LF or CRLF.
func scanAnyLine(data []byte, atEOF bool) (int, []byte, error) {
	if i := bytes.IndexAny(data, "\r\n"); i >= 0 {
		return i + 1, data[:i], nil
	}
	if atEOF && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}

type robotsParser struct {
	own, all       RobotsRules // the group for us and the group for everyone
	sawOwn         bool
	forOwn, forAll bool // whom the present group speaks to
	inAgents       bool // the last rule line was a user-agent
	sitemaps       []string
}

func (p *robotsParser) line(text string) {
	if i := strings.IndexByte(text, '#'); i >= 0 {
		text = text[:i]
	}
	key, value, ok := strings.Cut(text, ":")
	if !ok {
		return
	}
	value = strings.TrimSpace(value)
	switch key = strings.ToLower(strings.TrimSpace(key)); key {
	case "user-agent":
		p.agent(value)
	case "allow", "disallow":
		p.inAgents = false
		if value != "" {
			p.add(robotsRule{allow: key == "allow", pattern: normalPath(value)})
		}
	case "crawl-delay":
		p.inAgents = false
		p.delay(value)
	case "sitemap":
		p.sitemaps = append(p.sitemaps, value)
	}
}

func (p *robotsParser) agent(name string) {
	if !p.inAgents {
		p.forOwn, p.forAll = false, false
	}
	p.inAgents = true
	token := strings.FieldsFunc(name, func(r rune) bool { return r == '/' || r == ' ' })
	switch {
	case name == "*":
		p.forAll = true
	case len(token) > 0 && strings.EqualFold(token[0], AgentToken):
		p.forOwn, p.sawOwn = true, true
	}
}

func (p *robotsParser) add(r robotsRule) {
	if p.forOwn {
		p.own.rules = append(p.own.rules, r)
	}
	if p.forAll {
		p.all.rules = append(p.all.rules, r)
	}
}

func (p *robotsParser) delay(value string) {
	seconds, err := strconv.ParseFloat(value, 64)
	if err != nil || seconds < 0 || seconds != seconds {
		return
	}
	d := maxCrawlDelay
	if seconds < maxCrawlDelay.Seconds() {
		d = time.Duration(seconds * float64(time.Second))
	}
	if p.forOwn {
		p.own.Delay = d
	}
	if p.forAll {
		p.all.Delay = d
	}
}

func (p *robotsParser) result() RobotsRules {
	out := p.all
	if p.sawOwn {
		out = p.own
		out.OptedOut = !out.Allowed("/") && !out.allowsAnything()
	}
	out.Sitemaps = p.sitemaps
	return out
}

func (r RobotsRules) allowsAnything() bool {
	for _, rule := range r.rules {
		if rule.allow {
			return true
		}
	}
	return false
}

// Allowed reports whether a path with its query may be fetched.
func (r RobotsRules) Allowed(pathAndQuery string) bool {
	if pathAndQuery == "/robots.txt" {
		return true
	}
	if r.refused {
		return false
	}
	path, best, allow := normalPath(pathAndQuery), -1, true
	for _, rule := range r.rules {
		if n := len(rule.pattern); (n > best || n == best && rule.allow) && matchPattern(rule.pattern, path) {
			best, allow = n, rule.allow
		}
	}
	return allow
}

// matchPattern matches a rule from the path's beginning: * stands for any text, $ at
// the end for the path's end. It is linear for each star: the first place that fits serves.
func matchPattern(pattern, path string) bool {
	pattern, anchored := strings.CutSuffix(pattern, "$")
	parts := strings.Split(pattern, "*")
	if !strings.HasPrefix(path, parts[0]) {
		return false
	}
	rest := path[len(parts[0]):]
	for i, part := range parts[1:] {
		if anchored && i == len(parts)-2 {
			return strings.HasSuffix(rest, part)
		}
		at := strings.Index(rest, part)
		if at < 0 {
			return false
		}
		rest = rest[at+len(part):]
	}
	return !anchored || rest == ""
}

// normalPath brings percent-encoding to one form, as RFC 9309 §2.2.2 compares: what need
// not be encoded is decoded, the rest is encoded in upper case.
func normalPath(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '%' && i+2 < len(s) {
			if v, err := url.PathUnescape(s[i : i+3]); err == nil && len(v) == 1 {
				c, i = v[0], i+2
				if !unreserved(c) {
					writeEscaped(&b, c)
					continue
				}
			}
		}
		if c <= ' ' || c >= 0x7f {
			writeEscaped(&b, c)
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

func unreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

func writeEscaped(b *strings.Builder, c byte) {
	const hex = "0123456789ABCDEF"
	b.Write([]byte{'%', hex[c>>4], hex[c&15]})
}
