package httpx

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"blindex/index"
	"blindex/share"
)

// R4: nothing of the query language hides a share link, and none of it is taken for one.
func TestR4LinksWithinTheQueryLanguage(t *testing.T) {
	key := strings.Repeat("kEyA", 11)[:43]
	link := "https://mega.nz/file/Kb4xWq7Z#" + key
	for _, text := range []string{
		link, "-" + link, "(" + link + ")", "-(" + link + " or x)", `"` + link + `"`, `-"a ` + link, "“" + link + "”", "a or " + link + " or b",
		"site:" + link, "ext:" + link + ",pdf", "-site:" + link, link + "*", "(a (b or " + link, "size:>1gb " + link, "type:" + link, "|" + link + "|",
		"mega.nz/file/Kb4xWq7Z#" + key, "site:mega.nz/file/Kb4xWq7Z#" + key,
	} {
		q := url.Values{"q": {text}}
		clean, found := LinkInQuery(httptest.NewRequest("GET", "/search?"+q.Encode(), nil))
		if !found || strings.Contains(clean.Encode(), key) || share.LooksLikeLink(share.NewUntrusted(clean.Get("q"))) {
			t.Errorf("%s: found %t, left %v", text, found, clean)
		}
		if k := index.ParseQuery(clean.Get("q")).Key(); strings.Contains(strings.ToLower(k), strings.ToLower(key[:12])) {
			t.Errorf("%s: the query %s holds the key", text, k)
		}
	}
	for _, text := range []string{
		"steamboat willie", `"steamboat willie" -remix`, "(steamboat or galloping) willie", "a | b", "steam*", "ext:pdf,epub", "type:video|audio",
		"size:>700mb", "size:1gb..2gb", "provider:mega", "provider:google-drive atlas", "site:example.org", "-site:mega.nz atlas", "site:mega.nz atlas",
		"after:2024-01-31 before:2024-03", "since:2024", "lang:fr", "status:alive", "-(type:book lang:fr) x", "Title (1928) [1080p].mkv", "Show.S01E02.1080p.WEB-DL.H.264-GRP",
	} {
		q := url.Values{"q": {text}}
		clean, found := LinkInQuery(httptest.NewRequest("GET", "/search?"+q.Encode(), nil))
		if found || clean.Get("q") != text {
			t.Errorf("%s: taken for a link, left %q", text, clean.Get("q"))
		}
		if got := (Values{m: map[string][]share.Untrusted{"q": {share.NewUntrusted(text)}}}).Text("q"); got != text {
			t.Errorf("%s is scrubbed to %s", text, got)
		}
	}
}
