package web

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"blindex/index"
)

// busy is an answer with all that a result can show.
func busy(s *site) {
	e := &s.answer.Hits[0].Entry
	e.Type, e.Lang, e.Posted = "video", "fr", noon.AddDate(-1, 0, 0)
	mirror := *e
	mirror.ID, mirror.Provider, mirror.Name = "mirror1", "mediafire", "Steamboat Willie 1928.mkv"
	s.answer.Hits[0].Mirrors = []index.Entry{mirror, mirror, mirror}
	s.answer.Hits[0].Why = []index.Reason{{Rule: "phrase", Word: "steamboat", Score: 12.34}}
	s.answer.DidYouMean, s.answer.Near = "steamboat willie", true
	s.answer.Facets["type"] = []index.Facet{{Value: "video", Count: 5}, {Value: "", Count: 2}}
	s.answer.Facets["lang"] = []index.Facet{{Value: "fr", Count: 3}, {Value: "cyrl", Count: 2}}
}

func TestResultsShowAllThatIsKnown(t *testing.T) {
	s := newSite(t)
	busy(s)
	w := s.do("/search?q=steambot&ext=mkv", nil, false, "en")
	s.want(w, 200, `<li class="chip">Video</li>`, "Posted <time", "2025-11-20", "3 mirrors", `href="/e/mirror1"`, "MediaFire",
		"Did you mean:", `href="/search?ext=mkv&amp;q=steamboat&#43;willie"`, "Near spellings", ">French<", ">Cyrillic<", `lang=cyrl`,
		"words side by side", "12.3", `explain=1`, `href="/help"`)
	s.want(s.do("/search?q=steambot", nil, false, "fr"), 200, ">français<", "3 miroirs", "Vouliez-vous dire\u00a0:", "mots côte à côte")
	s.want(s.do("/e/abcdefgh", nil, false, "en"), 200, "Steamboat")
	s.answer.Hits, s.answer.Next = nil, ""
	s.want(s.do("/search?q=steambot", nil, false, "en"), 200, "Nothing found", "Did you mean:", "Search help", "Look up a link")
}

func TestFiltersStayInTheAddress(t *testing.T) {
	s := newSite(t)
	busy(s)
	w := s.do("/search?q=steamboat&type=video,book&lang=fr&site=films.example&after=2024-01&before=2026&explain=1&cursor=cur1", nil, false, "en")
	kept := "after=2024-01&amp;before=2026&amp;explain=1&amp;lang=fr&amp;q=steamboat&amp;site=films.example"
	s.want(w, 200, `href="/search?`+kept+`&amp;type=book"`, `&amp;sort=size&amp;type=video%2Cbook"`, `name="after" value="2024-01-01"`,
		`name="site" value="films.example"`, `name="type" value="video,book"`, "Clear all filters", "Do not say why")
	f := s.asked.Filters
	if strings.Join(f.Types, " ") != "video book" || f.Langs[0] != "fr" || f.Sites[0] != "films.example" || f.Before.Year() != 2026 || !s.asked.Explain {
		t.Errorf("asked %+v", s.asked)
	}
	// The form of typed filters leads to an address with all of them.
	to := s.do("/search", url.Values{"q": {"steamboat"}, "type": {"video"}, "site": {"forum.example"}, "after": {"2025-02-03"}, "before": {""}}, false, "en").Header().Get("Location")
	if to != "/search?after=2025-02-03&q=steamboat&site=forum.example&type=video" {
		t.Errorf("to %q", to)
	}
	s.want(s.do(to, nil, false, "en"), 200)
	if want := time.Date(2025, 2, 3, 0, 0, 0, 0, time.UTC); !s.asked.Filters.After.Equal(want) {
		t.Errorf("asked %+v", s.asked.Filters)
	}
	for _, bad := range []string{"site=-", "after=soon", "before=1066"} {
		s.want(s.do("/search?q=steamboat&"+bad, nil, false, "en"), 400)
	}
	// A link pasted into a filter never stands in an address (R4).
	w = s.do("/search", url.Values{"q": {"steamboat"}, "site": {link}}, false, "en")
	if strings.Contains(w.Header().Get("Location"), key) {
		t.Errorf("to %q", w.Header().Get("Location"))
	}
}

func TestHelpIsInEachLanguage(t *testing.T) {
	s := newSite(t)
	for _, lang := range []string{"en", "fr"} {
		w := s.do("/help", nil, false, lang)
		s.want(w, 200, "<h1>", "steamboat type:video", "/search?q=steamboat%20or%20paddle")
		s.lacks(w, "help_")
	}
	for _, section := range helpSections {
		for _, row := range section.Rows {
			if q := index.ParseQuery(row.Example); q.Empty() {
				t.Errorf("%s finds nothing", row.Example)
			}
		}
	}
}

func TestTonguesHaveNames(t *testing.T) {
	for code, want := range map[string]string{"en": "English", "ja": "Japanese", "latn": "Latin", "hani": "Han", "xx": "xx", "": "", "<b>": "<b>"} {
		if got := (reader{Lang: "en"}).Tongue(code); got != want {
			t.Errorf("%q is %q, want %q", code, got, want)
		}
	}
}
