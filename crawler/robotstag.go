package crawler

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"blindex/share"
)

// tagsWithValue are directives of X-Robots-Tag that have a colon of their own: what
// stands before any other colon names a crawler.
var tagsWithValue = []string{"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"}

// PageRobots reads X-Robots-Tag headers (R22). A directive counts when it addresses every
// crawler or us; of several the strictest holds. now decides about unavailable_after.
func PageRobots(headers []string, now time.Time) share.Robots {
	var out share.Robots
	for _, h := range headers {
		for h != "" {
			var scope string
			scope, h = tagScope(h)
			if strings.EqualFold(scope, "unavailable_after") {
				out.NoIndex = out.NoIndex || pastDate(h, now)
				break // a date has commas: what follows cannot be told from it
			}
			list, next := untilScope(h)
			if scope == "" || scope == "*" || strings.EqualFold(scope, Token) || slices.Contains(tagsWithValue, strings.ToLower(scope)) {
				out = addDirectives(out, list)
			}
			h = next
		}
	}
	return out
}

// tagScope cuts "name:" off the beginning.
func tagScope(h string) (scope, rest string) {
	name, after, ok := strings.Cut(h, ":")
	if !ok || strings.ContainsAny(strings.TrimSpace(name), ", \t") {
		return "", h
	}
	return strings.TrimSpace(name), after
}

// untilScope splits directives from the next part that begins with "name:".
func untilScope(h string) (list, next string) {
	for i := 0; i < len(h); {
		comma := strings.IndexByte(h[i:], ',')
		if comma < 0 {
			break
		}
		i += comma + 1
		if scope, _ := tagScope(h[i:]); scope != "" {
			return h[:i], h[i:]
		}
	}
	return h, ""
}

func addDirectives(r share.Robots, list string) share.Robots {
	for d := range strings.FieldsFuncSeq(strings.ToLower(list), func(c rune) bool { return c == ',' || c <= ' ' }) {
		r.NoIndex = r.NoIndex || d == "noindex" || d == "none"
		r.NoFollow = r.NoFollow || d == "nofollow" || d == "none"
	}
	return r
}

// pastDate reports whether the date that s begins with is over. What is no date is none.
func pastDate(s string, now time.Time) bool {
	s = strings.TrimSpace(s)
	for _, layout := range []string{http.TimeFormat, time.RFC1123, time.RFC850, time.RFC822, "02 Jan 2006 15:04:05 MST", time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return !now.Before(t)
		}
	}
	return false
}
