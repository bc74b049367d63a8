package web

import (
	"html/template"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"blindex/httpx"
	"blindex/index"
	"blindex/share"
	"blindex/takedown"
)

// key is a made-up MEGA key; link is a link with it.
const (
	key  = "Zq7wKp2Xn9TbVc4RmLs8Yd1FgHj3AeUo5iNtQvBxCzE"
	link = "https://mega.nz/file/Kb4xWq7Z#" + key
)

func TestPagesShow(t *testing.T) {
	s := newSite(t)
	s.want(s.do("/", nil, false, "en"), 200, "<h1>", `action="/search"`)
	s.want(s.do("/", nil, false, "fr-CA,fr;q=0.9"), 200, `lang="fr"`, "Rechercher")
	w := s.do("/search?q=steamboat", nil, false, "en")
	s.want(w, 200, "<mark>Steamboat</mark>", `href="/e/abcdefgh"`, "films.example", "1 result", "cursor=cur2", "provider=mega", "min_size=700000000")
	if w.Header().Get("Cache-Control") != "no-store" || !strings.Contains(w.Header().Get("X-Robots-Tag"), "noindex") { // R15
		t.Error("a page with names may be kept or indexed")
	}
	s.want(s.do("/search?q=", nil, false, "en"), 200, "Type at least one word")
	s.want(s.do("/e/abcdefgh", nil, false, "en"), 200, "Named so by a page on films.example", `rel="noreferrer nofollow noopener"`, "/e/abcdefgh/report")
	s.want(s.do("/e/abcdefgh/report", nil, false, "en"), 200, "route=copyright", `action="/e/abcdefgh/check"`)
	s.want(s.do("/e/nothing", nil, false, "en"), 404, "Not available")
	s.want(s.do("/nowhere", nil, false, "en"), 404, "No such page")
	s.want(s.do("/checks/done", nil, false, "en"), 200, "It is hidden now")
	s.want(s.do("/checks/check-token", nil, false, "en"), 200, `http-equiv="refresh"`)
	for _, p := range []string{"/about", "/legal/policy", "/legal/privacy", "/legal/copyright", "/legal/crawler", "/legal/terms", "/lookup"} {
		s.want(s.do(p, nil, false, "fr"), 200, "<h1>")
	}
	s.want(s.do("/feed.atom?q=steamboat", nil, false, "en"), 200, "<feed", "http://blindex.test/e/abcdefgh")
	s.want(s.do("/feed.atom?q=", nil, false, "en"), 400) // R25
	s.want(s.do("/opensearch.xml", nil, false, "en"), 200, "{searchTerms}")
	s.want(s.do("/robots.txt", nil, false, "en"), 200, "Disallow: /e/")
	s.want(s.do("/.well-known/security.txt", nil, false, "en"), 200, "mailto:desk@blindex.test")
}

func TestSearchStates(t *testing.T) {
	s := newSite(t)
	s.answer.Hits, s.answer.Next = nil, ""
	zero := 0
	s.answer.Total = &zero
	s.want(s.do("/search?q=zzz", nil, false, "en"), 200, "Nothing found")
	s.answer.Blocked = true // R25
	s.want(s.do("/search?q=zzz", nil, false, "en"), 200, "not searched for here")
	s.want(s.do("/search?q=zzz", nil, false, "fr"), 200, "Rien n&#39;a été cherché")
	s.searchE = index.ErrUnavailable
	w := s.do("/search?q=steamboat", nil, false, "en")
	s.want(w, 503, "Not available for the moment")
	s.lacks(w, "Willie")
}

func TestFacetsAreLinksAndOrdersStay(t *testing.T) {
	s := newSite(t)
	w := s.do("/search?q=steamboat&provider=mega&sort=newest&cursor=cur1", nil, false, "en")
	s.want(w, 200, `class="on" aria-current="true"`, "Clear all filters", "First page")
	if s.asked.Sort != index.ByNewest || s.asked.After != "cur1" || s.asked.Filters.Providers[0] != "mega" {
		t.Errorf("asked %+v", s.asked)
	}
	if s.asked.Filters.Adult { // R40: only on request
		t.Error("adult content without being asked for")
	}
	s.want(s.do("/search?q=steamboat&adult=1", nil, false, "en"), 200, "Leave adult content out")
	if !s.asked.Filters.Adult {
		t.Error("adult content was asked for")
	}
	s.want(s.do("/search?q=steamboat&min_size=x", nil, false, "en"), 400)
}

func TestR4LinkInQueryIsSentOnWithoutIt(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/search", "/", "/notice", "/feed.atom", "/lookup"} {
		w := s.do(path+"?q="+url.QueryEscape("willie "+link), nil, false, "en")
		to := w.Header().Get("Location")
		if w.Code != 303 || w.Header().Get("Cache-Control") != "no-store" || strings.Contains(to, key) || strings.Contains(to, "mega.nz") || !strings.HasPrefix(to, path+"?") {
			t.Errorf("%s: %d to %q", path, w.Code, to)
		}
		if strings.Contains(w.Body.String(), key) {
			t.Errorf("%s: the key is in the body", path)
		}
	}
	s.want(s.do("/search?q=willie&cut=1", nil, false, "en"), 200, "cut out before", `href="/lookup"`)
}

// A link pasted into the search box never stands in an address (R4).
func TestR4SearchBoxPosts(t *testing.T) {
	s := newSite(t)
	s.want(s.do("/search?q=willie&ext=mkv", nil, false, "en"), 200, `action="/search" method="post"`, `name="ext" value="mkv"`)
	for typed, want := range map[string]string{
		"steamboat willie": "/search?ext=mkv&q=steamboat+willie", "": "/search?ext=mkv&q=", "willie " + link: "/search?cut=1&ext=mkv&q=willie",
	} {
		w := s.do("/search", url.Values{"q": {typed}, "ext": {"mkv"}, "cursor": {"cur1"}}, false, "en")
		if w.Code != 303 || w.Header().Get("Location") != want || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%d to %q, want %q", w.Code, w.Header().Get("Location"), want)
		}
	}
	for _, typed := range []string{link, strings.TrimPrefix(link, "https://"), "https://mega.nz/file/Kb4xWq7Z"} {
		form := url.Values{"q": {typed}}
		if w := s.do("/search", form, false, "en"); w.Code != 307 || w.Header().Get("Location") != "/lookup" || strings.Contains(w.Body.String(), key) {
			t.Errorf("a link: %d to %q", w.Code, w.Header().Get("Location"))
		}
		w := s.do("/lookup", form, false, "en") // as the browser posts it again
		s.want(w, 200, `href="/e/abcdefgh"`)
		s.lacks(w, key)
	}
	s.want(s.do("/search", url.Values{"q": {strings.Repeat("word ", httpx.MaxURL)}}, false, "en"), 413)
}

// R37: a result says which page gave the shown name, and none when no page did.
func TestR37ResultsNameThePageOfTheName(t *testing.T) {
	s := newSite(t)
	e := &s.answer.Hits[0].Entry
	e.Pages = []index.Posting{{Host: "newer.example", Name: "sw.mkv", At: noon}, e.Pages[0]}
	w := s.do("/search?q=steamboat", nil, false, "en")
	s.want(w, 200, "Named so by a page on films.example")
	s.lacks(w, "newer.example")
	e.NameSource = "provider"
	w = s.do("/search?q=steamboat", nil, false, "en")
	s.want(w, 200, "Name taken from: the provider")
	s.lacks(w, "films.example")
}

// R3: the log of a fault in a page says where it is, and nothing of what it was to show.
func TestR3TemplateFaultsAreLoggedWithoutData(t *testing.T) {
	s := newSite(t)
	page := template.Must(template.New("layout.html").Parse(`{{define "x"}}{{end}}{{.T .Data.Name}}`))
	s.server.pages["entry"] = page
	s.want(s.do("/e/abcdefgh", nil, false, "en"), 500)
	log := s.log.String()
	if !strings.Contains(log, "render entry") || !strings.Contains(log, "layout.html:1") || strings.Contains(log, "Willie") {
		t.Errorf("logged %s", log)
	}
}

func TestRemovedPageHasNoName(t *testing.T) { // R15, R19
	s := newSite(t)
	s.errs["abcdefgh"] = index.Removed{Ref: "N-7K3M-Q2XD", Kind: "copyright", At: noon}
	for _, path := range []string{"/e/abcdefgh", "/e/abcdefgh/report"} {
		w := s.do(path, nil, false, "en")
		s.want(w, 451, "Removed", "N-7K3M-Q2XD")
		s.lacks(w, "Willie", "Kb4xWq7Z", "films.example")
		if w.Header().Get("Cache-Control") != "no-store" {
			t.Error("may be cached")
		}
	}
	w := s.do("/lookup", url.Values{"url": {link}}, false, "en")
	s.want(w, 200, "N-7K3M-Q2XD")
	s.lacks(w, "Willie", key)
	s.errs["abcdefgh"] = index.ErrUnknown
	s.want(s.do("/lookup", url.Values{"url": {link}}, false, "en"), 200, "Not available here")
}

func TestLookup(t *testing.T) {
	s := newSite(t)
	w := s.do("/lookup", url.Values{"url": {link}}, false, "en")
	s.want(w, 200, `href="/e/abcdefgh"`)
	s.lacks(w, key)
	s.want(s.do("/lookup", url.Values{"url": {"no link"}}, false, "en"), 200, "no share link")
}

func TestPageThatFailsSendsNoHalf(t *testing.T) {
	s := newSite(t)
	delete(s.server.pages, "entry")
	w := s.do("/e/abcdefgh", nil, false, "en")
	s.want(w, 500, "Something went wrong here")
	s.lacks(w, "Willie")
}

// Every text that others wrote is put on every page that shows it.
func TestMarkupIsEscapedEverywhere(t *testing.T) {
	s := newSite(t)
	e := s.entries["abcdefgh"]
	e.Name, e.Ext, e.Provider, e.Kind, e.Status, e.NameSource = evil, evil, evil, evil, evil, evil
	e.URL = "javascript:alert(3)"
	e.Pages = []index.Posting{{Host: evil, URL: "javascript:alert(4)", Name: evil, At: noon}}
	s.entries["abcdefgh"], s.text = e, evil
	s.answer.Hits[0].Entry = e
	s.answer.Hits[0].Highlight = []index.Span{{Start: 1, End: 7}}
	s.answer.Facets = index.Facets{"provider": {{Value: evil, Count: 1}}, "ext": {{Value: evil, Count: 2}}}
	s.answer.Next = evil
	form := full()
	for _, name := range textFields {
		if !strings.HasPrefix(name, "row") && name != "relation" {
			form.Set(name, evil)
		}
	}
	form.Set("anyway", "yes")
	pages := []*httptest.ResponseRecorder{s.do("/notice", form, false, "en"), s.do("/console/hide", url.Values{"entry": {"abcdefgh"}, "kind": {"copyright"}, "reason": {evil}}, true, "en")}
	q := url.Values{"q": {evil}, "provider": {evil}, "ext": {evil}, "sort": {evil}, "cursor": {evil}}.Encode()
	for _, path := range []string{"/search?" + q, "/feed.atom?" + q, "/e/abcdefgh", "/e/abcdefgh/report", "/n/status-token", "/notice?route=" + url.QueryEscape(evil) + "&entry=" + url.QueryEscape(evil),
		"/console", "/console?state=" + url.QueryEscape(evil), "/console/notices/N-7K3M-Q2XD", "/console/hides", "/console/crawl?host=" + url.QueryEscape(evil)} {
		pages = append(pages, s.do(path, nil, true, "en"))
	}
	form.Del("anyway")
	form.Set("rows", evil)
	pages = append(pages, s.do("/notice", form, false, "en"), s.do("/console/login", url.Values{"name": {evil}, "password": {"x"}}, false, "en"))
	for i, w := range pages {
		if w.Code >= 500 {
			t.Errorf("page %d: %d", i, w.Code)
		}
		s.lacks(w, "<script>alert", "<img src=x", `href="javascript:`)
	}
}

func full() url.Values {
	return url.Values{
		"route": {"copyright"}, "name": {"Ada Example"}, "email": {"ada@rights.example"}, "phone": {"+33 1 23 45 67 89"}, "postal": {"1 Example Street, 75001 Paris"}, "country": {"FR"},
		"relation": {"owner"}, "work_title": {"Steamboat Willie"}, "work_description": {"short film, 1928"}, "row-1": {link}, "rows": {"http://blindex.test/e/abcdefgh\nhttps://elsewhere.example/page"},
		"good_faith": {"yes"}, "accuracy": {"yes"}, "perjury_authority": {"yes"}, "signature": {"Ada Example"},
	}
}

func TestNoticeIsFiledWithoutKeys(t *testing.T) { // R5, R14, R34
	s := newSite(t)
	form := full()
	form.Set("work_description", "it is at "+link+" too")
	w := s.do("/notice", form, false, "en")
	s.want(w, 201, "N-7K3M-Q2XD", "/n/status-token", "A key stood in what you typed", "What erasure means") // R13: on each receipt
	s.lacks(w, key)
	d := s.drafts[0]
	if len(d.Rows) != 3 || d.Rows[0].Link == nil || !d.Rows[0].KeyCut || d.Rows[1].Entry != "abcdefgh" || d.Rows[2].Match != takedown.Foreign {
		t.Errorf("rows %+v", d.Rows)
	}
	if d.Notice.Works[0].Description != "it is at [link 1] [key removed] too" || d.Notice.KeyStrips < 2 || d.RawHash == [32]byte{} || d.Notice.Statements.TextID != "2026-11/en" {
		t.Errorf("draft %+v", d.Notice)
	}
	status := s.do("/n/status-token", nil, false, "en")
	s.want(status, 200, "Ada Example", "understood", "key removed")
	s.lacks(status, key)
	if status.Header().Get("Cache-Control") != "no-store" {
		t.Error("the status may be cached")
	}
}

// R34: a receipt can be copied, downloaded and printed; its token stands in no address
// but that of its own page, and in no log.
func TestR34ReceiptToKeep(t *testing.T) {
	s := newSite(t)
	w := s.do("/notice", full(), false, "en")
	s.want(w, 201, `data-copy="N-7K3M-Q2XD`, "data-print", `action="/notice/receipt"`, `name="token" value="status-token"`)
	salt := regexp.MustCompile(`name="salt" value="([0-9a-f]{32})"`).FindStringSubmatch(w.Body.String())
	if salt == nil {
		t.Fatal("no salt on the receipt")
	}
	w = s.do("/notice/receipt", url.Values{"token": {"status-token"}, "salt": {salt[1]}}, false, "en")
	s.want(w, 200, "N-7K3M-Q2XD", "http://blindex.test/n/status-token", salt[1], "1. MEGA: understood [key removed]", "Steamboat Willie", "Ada Example", "erased by the next purge run")
	s.lacks(w, key, "Kb4xWq7Z")
	h := w.Header()
	if h.Get("Content-Disposition") != `attachment; filename="blindex-N-7K3M-Q2XD.txt"` || h.Get("Content-Type") != "text/plain; charset=utf-8" || h.Get("Cache-Control") != "no-store" {
		t.Errorf("headers %v", h)
	}
	w = s.do("/notice/receipt", url.Values{"token": {"status-token"}, "salt": {evil}}, false, "fr")
	s.want(w, 200, "récépissé")
	s.lacks(w, "script", "Sel")
	s.want(s.do("/notice/receipt", url.Values{"token": {"other"}}, false, "en"), 404)
	s.want(s.do("/n/status-token", nil, false, "en"), 200, `action="/notice/receipt"`)
	if strings.Contains(s.log.String(), "status-token") {
		t.Errorf("logged %s", s.log)
	}
}

func TestNothingTypedIsLostButKeys(t *testing.T) { // R34
	s := newSite(t)
	form := full()
	form.Del("signature")
	form.Set("name", "Ada "+link)
	form.Set("row-2", link)
	w := s.do("/notice", form, false, "en")
	s.want(w, 422, `id="bad-signature"`, "Type your full name", "short film, 1928", "elsewhere.example/page", `name="good_faith" value="yes" checked`,
		share.Removed, "A key stood in what you typed", `name="anyway"`, "1 Example Street")
	s.lacks(w, key)
	if len(s.drafts) != 0 {
		t.Error("filed without being asked to")
	}
	form.Set("anyway", "yes")
	form.Set("row-2", "https://mega.nz/file/Kb4xWq7Z "+share.Removed) // as the form gave it back
	s.want(s.do("/notice", form, false, "en"), 201, "Something is still missing")
	if d := s.drafts[0]; len(d.Rows) != 4 || d.Rows[1].Link == nil {
		t.Errorf("a row that came back is not understood: %+v", d.Rows)
	}
	s.want(s.do("/n/status-token", nil, false, "en"), 200, `name="signature"`)
	s.want(s.do("/n/status-token", url.Values{"signature": {"Ada Example"}}, false, "en"), 303)
	if s.notice.Derive() != takedown.Valid {
		t.Errorf("completed, and yet %s", s.notice.Derive())
	}
	s.want(s.do("/n/status-token/verify", url.Values{}, false, "en"), 404, "Only the link in our mail")
}

// R26: a copyright notice under European law asks for no oath, signature or address,
// and is valid without; what was typed stays when the sender changes the law.
func TestR26ChoiceOfLaw(t *testing.T) {
	s := newSite(t)
	us := []string{`name="perjury_authority"`, `name="signature"`, `name="postal"`, `name="good_faith"`}
	s.want(s.do("/notice?route=copyright&entry=abcdefgh", nil, false, "en"), 200, append(us, `law=eu&amp;entry=abcdefgh`)...)
	w := s.do("/notice?route=copyright&law=eu", nil, false, "en")
	s.want(w, 200, `name="bona_fide_complete"`, `name="law" value="eu"`, "No oath, no signature")
	s.lacks(w, us...)
	form := full()
	form.Set("other_law", "eu") // the law was us
	w = s.do("/notice", form, false, "en")
	s.want(w, 200, `name="bona_fide_complete"`, `name="law" value="eu"`, "short film, 1928", "elsewhere.example/page", `name="other_law" value="us"`)
	s.lacks(w, append(us, key, `class="bad"`)...)
	s.want(w, 200, `name="kept-signature" value="Ada Example"`, `name="kept-perjury_authority" value="yes"`, `name="kept-postal" value="1 Example Street`)
	back := url.Values{"other_law": {"us"}, "law": {"eu"}, "kept-signature": {"Ada Example"}, "kept-postal": {"1 Example Street " + key}, "kept-accuracy": {"yes"}, "bona_fide_complete": {"yes"}}
	w = s.do("/notice", back, false, "en")
	s.want(w, 200, `name="signature" value="Ada Example"`, "1 Example Street", `name="accuracy" value="yes" checked`, `name="kept-bona_fide_complete" value="yes"`)
	s.lacks(w, key, `name="good_faith" value="yes" checked`)
	form.Set("kept-signature", "Ada Example") // of the other law: no part of this notice
	form.Del("other_law")
	form.Set("law", "eu")
	w = s.do("/notice", form, false, "en")
	s.want(w, 422, `id="bad-bona_fide_complete"`)
	s.lacks(w, append(us, `id="bad-signature"`)...)
	form.Set("bona_fide_complete", "yes")
	w = s.do("/notice", form, false, "en")
	s.want(w, 201)
	s.lacks(w, "Something is still missing")
	if n := s.notice; n.Derive() != takedown.Valid || n.Signature != "" || n.Statements.Perjury {
		t.Errorf("%s: %+v", n.Derive(), n)
	}
	if len(s.drafts) != 1 {
		t.Errorf("%d notices filed", len(s.drafts))
	}
}

func TestRoutesHaveTheirOwnFields(t *testing.T) { // R21, R26: oath, signature and address on the US route only
	s := newSite(t)
	for _, route := range []string{"personal_data", "intimate", "child_abuse", "other_illegal"} {
		w := s.do("/notice?route="+route+"&entry=abcdefgh", nil, false, "fr")
		s.want(w, 200, "http://blindex.test/e/abcdefgh")
		s.lacks(w, `name="perjury_authority"`, `name="signature"`, `name="postal"`, " checked")
	}
	w := s.do("/notice?route=copyright", nil, false, "en")
	s.want(w, 200, takedown.WordingFor("en").Perjury)
	s.lacks(w, " checked")
	s.want(s.do("/notice", url.Values{"route": {"child_abuse"}, "row-1": {"http://blindex.test/e/abcdefgh"}}, false, "en"), 201)
	s.want(s.do("/notice", url.Values{"route": {"child_abuse"}}, false, "en"), 422, `id="bad-row-1"`)
	s.want(s.do("/notice", url.Values{"route": {"copyright"}, "rows": {strings.Repeat("https://mega.nz/file/Kb4xWq7Z\n", takedown.MaxFormRows+1)}, "anyway": {"yes"}}, false, "en"), 422, "At most 250")
}
