package share

import "strings"

// unfiltered is the rest of an address as the mail filter that rewrote it got it: two
// of them have an encoding of their own. Any other rest comes back as it is.
func unfiltered(host, rest string) string {
	if host != "urldefense.com" && host != "urldefense.proofpoint.com" && host != "urldefense.us" {
		return rest
	}
	if inner, ok := strings.CutPrefix(rest, "/v2/url?u="); ok {
		inner, _, _ = strings.Cut(inner, "&")
		return strings.NewReplacer("_", "/", "-", "%").Replace(inner)
	}
	if inner, ok := strings.CutPrefix(rest, "/v3/__"); ok {
		inner, _, _ = strings.Cut(inner, "__;")
		return strings.ReplaceAll(inner, "*", "#")
	}
	return rest
}

// parameters parts an address's parameters with spaces when one of them holds an
// escaped address: what follows it is the site's own then.
func parameters(rest string) string {
	if indexFold(rest, "%3a%2f%2f") < 0 && indexFold(rest, "%253a%252f%252f") < 0 {
		return rest
	}
	return strings.ReplaceAll(rest, "&", " ")
}
