package share

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Removed is what stands in scrubbed text where a secret was (display only; never in a stored URL, R42).
const Removed = "[key removed]"

// Scrub returns text with every share secret cut: keys inside links, key-shaped
// text next to a share link, what follows a password word; links keep their
// keyless form. Scrub(Scrub(x)) == Scrub(x). cut counts what was removed;
// each removal shows as Removed. Text beyond 10 MiB is dropped.
func Scrub(text Untrusted) (clean string, cut int) { return scrub(clip(text.raw), false) }

// scrubRounds is how often text is read again after a cut; what still changes
// then is not given out at all.
const scrubRounds = 6

func scrub(s string, sealed bool) (string, int) {
	total := 0
	for range scrubRounds {
		next := s
		if looksQuotedPrintable(s) { // first: plainly read, a soft break ends a link within its key
			n := 0
			next, n = scrubOnce(s, unfold(s, true), sealed)
			total += n
		}
		next, n := scrubOnce(next, normalise(next), sealed)
		total += n
		if next == s {
			return s, total
		}
		s = next
	}
	return Removed, total + 1
}

func scrubOnce(raw string, v *view, sealed bool) (string, int) {
	hits := analyse(v.s, sealed)
	if len(hits) == 0 {
		return raw, 0
	}
	var b strings.Builder
	cut, from := 0, 0
	for _, h := range hits {
		start, end := v.raw(h.start), v.raw(h.end)
		if start < from {
			start = from
		}
		if end < start {
			continue
		}
		b.WriteString(raw[from:start])
		text, n := h.shown()
		cut += n
		apart(&b, text)
		if end < len(raw) && text != "" && isURLByte(raw[end]) && strings.IndexByte("),.;:!?*~]", raw[end]) < 0 {
			b.WriteByte(' ')
		}
		from = end
	}
	b.WriteString(raw[from:])
	return b.String(), cut
}

// apart writes text so that it does not run into a word before it.
func apart(b *strings.Builder, text string) {
	if s := b.String(); s != "" && isAlnum(s[len(s)-1]) {
		b.WriteByte(' ')
	}
	b.WriteString(text)
}

// shown is what stands in place of a hit, and how many secrets that cut.
func (h *hit) shown() (string, int) {
	var parts []string
	lost := len(h.links) == 0 || h.secret
	for _, r := range h.links {
		if r.link.url == "" {
			lost = true
		} else if !slices.Contains(parts, r.link.url) {
			parts = append(parts, r.link.url)
		}
	}
	if !lost {
		return strings.Join(parts, " "), 0
	}
	return strings.Join(append(parts, Removed), " "), 1
}

// clip keeps at most maxInput bytes and splits no character.
func clip(s string) string {
	if len(s) <= maxInput {
		return s
	}
	i := maxInput
	for i > maxInput-utf8.UTFMax && !utf8.RuneStart(s[i]) {
		i--
	}
	return s[:i]
}

// HasSecret reports whether text holds a recognisable share secret (audit keys, R7).
func HasSecret(text Untrusted) bool {
	for _, v := range views(clip(text.raw)) {
		if slices.ContainsFunc(scan(v.s, 0), func(h hit) bool { return h.secret }) {
			return true
		}
	}
	return false
}

// LooksLikeLink reports whether input holds something that could be a share link
// or a stand-alone share key, so that it must not go into a GET query (R4). A
// keyless link looks like one too: compare with Scrub to tell whether to redirect.
func LooksLikeLink(text Untrusted) bool {
	s := normalise(clip(text.raw)).s
	if strings.Contains(s, "://") || len(analyse(s, true)) > 0 {
		return true
	}
	low := strings.ToLower(s)
	for i := strings.IndexByte(low, '/'); i > 0; {
		if table().byHost(hostBefore(low, i)) != nil {
			return true
		}
		next := strings.IndexByte(low[i+1:], '/')
		if next < 0 {
			break
		}
		i += 1 + next
	}
	return false
}

// hostBefore is the host name that ends at i.
func hostBefore(s string, i int) string {
	j := i
	for j > 0 && isHostByte(s[j-1]) && i-j < 64 {
		j--
	}
	return s[j:i]
}
