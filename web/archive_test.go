package web

import (
	"net/url"
	"strings"
	"testing"

	"blindex/index"
	"blindex/takedown"
)

func TestArchivePages(t *testing.T) {
	s := newSite(t)
	w := s.do("/transparency/notices", nil, false, "en")
	s.want(w, 200, "N-7K3M-Q2XD", "a private person", "for Harbour Lights Films", "A Night at the Harbour", "and 1 more", "MEGA 12", "not recognised 1", "(12/13)")
	if h := w.Header(); h.Get("Cache-Control") != "no-store" || h.Get("X-Robots-Tag") != "noindex, noarchive, nosnippet" {
		t.Errorf("R15: %v", h)
	}
	s.want(s.do("/transparency/notices", nil, false, "fr"), 200, "un particulier", "pour Harbour Lights Films", "et 1 autre")
	w = s.do("/transparency/notices/N-7K3M-Q2XD", nil, false, "en")
	s.want(w, 200, "12 of 13 links", "Links were put back after the counter-notice", `href="/counter/N-7K3M-Q2XD"`, "17 U.S.C. 512")
	if h := w.Header(); h.Get("X-Robots-Tag") != "noindex, noarchive, nosnippet" {
		t.Errorf("R15: %v", h)
	}
	s.want(s.do("/transparency/notices/N-0000-0000", nil, false, "en"), 404)
	s.want(s.do("/transparency/notices?since=yesterday", nil, false, "en"), 400)
	s.fake.many = 60
	w = s.do("/transparency/notices?who=Harbour&provider=mega&outcome=partly&since=2026-11-01&until=2026-11-02&offset=50", nil, false, "en")
	s.want(w, 200, `rel="prev"`, `rel="next"`, "who=Harbour")
	if f := s.fake.archived; f.Complainant != "Harbour" || f.Provider != "mega" || f.Outcome != takedown.Partly || f.Since.Day() != 1 || f.Until.Day() != 3 || f.Offset != 50 {
		t.Errorf("%+v", f)
	}
	s.want(s.do("/robots.txt", nil, false, "en"), 200, "Disallow: /transparency/notices")
}

// T45: the console shows what was redacted, asks again about what still looks private,
// and takes what a person lets stand.
func TestT45PublicationIsConfirmed(t *testing.T) {
	s := newSite(t)
	s.want(s.do("/console/publish", nil, true, "en"), 200, "N-7K3M-Q2XD", "Waits")
	page := "/console/publish/N-7K3M-Q2XD"
	s.want(s.do(page, nil, true, "en"), 200, "<del>12 Elm Street, Springfield</del>", "<ins>[private]</ins>", `value="Harbour Lights Films Ltd, [private]"`, "1 place was redacted")
	form := url.Values{"complainant": {"Lane Films"}, "works": {"10 Cloverfield Lane\r\n\r\nSecond"}}
	s.want(s.do(page, form, true, "en"), 422, "still reads like personal data", "<del>10 Cloverfield Lane</del>", "Second")
	if s.fake.public != nil {
		t.Fatal("published all the same")
	}
	form.Set("anyway", "1")
	s.want(s.do(page, form, true, "en"), 303)
	if p := s.fake.public; p == nil || p.Complainant != "Lane Films" || strings.Join(p.Works, "|") != "10 Cloverfield Lane|Second" {
		t.Fatalf("%+v", s.fake.public)
	}
	s.want(s.do(page, nil, true, "en"), 200, "Publish this instead", "Take out of the archive", `href="/transparency/notices/N-7K3M-Q2XD"`)
	s.want(s.do(page, url.Values{"withhold": {"1"}}, true, "en"), 303)
	if s.fake.public != nil {
		t.Error("still public")
	}
	s.fake.role = "reader"
	s.want(s.do(page, form, true, "en"), 403)
	if w := s.do(page, nil, true, "en"); strings.Contains(w.Body.String(), "<textarea") {
		t.Error("a reader is offered the form")
	}
}

// Only what needed no redaction can be published without a look of its own.
func TestPublishChosen(t *testing.T) {
	s := newSite(t)
	s.want(s.do("/console/publish", nil, true, "en"), 200, "Harbour Lights Films", "nothing redacted", `name="ref" value="N-7K3M-Q2XD"`)
	chosen := url.Values{"ref": {"N-7K3M-Q2XD"}}
	s.want(s.do("/console/publish", chosen, true, "en"), 303)
	if s.fake.public != nil {
		t.Error("T45: published although something was redacted")
	}
	s.fake.org = "Harbour Lights Films Ltd"
	s.want(s.do("/console/publish", chosen, true, "en"), 303)
	if s.fake.public == nil || s.fake.public.Complainant != "Harbour Lights Films Ltd" {
		t.Errorf("%+v", s.fake.public)
	}
	s.fake.role = "reader"
	s.want(s.do("/console/publish", chosen, true, "en"), 403)
	if w := s.do("/console/publish", nil, true, "en"); strings.Contains(w.Body.String(), `type="checkbox"`) {
		t.Error("a reader is offered the boxes")
	}
	s.fake.role = "admin"
	s.want(s.do("/console/publish", url.Values{"ref": {"https://mega.nz/file/Kb4xWq7Z#x"}}, true, "en"), 404)
}

// R15, R16, RFC 7725: what the page of a removed entry says, and what it never does.
func TestR15Removed451(t *testing.T) {
	s := newSite(t)
	s.fake.errs["abcdefgh"] = index.Removed{Ref: "N-7K3M-Q2XD", Kind: "copyright", At: noon, Regimes: []string{takedown.RegimeDMCA}, Published: true}
	w := s.do("/e/abcdefgh", nil, false, "en")
	s.want(w, 451, "N-7K3M-Q2XD", "2026-11-20", "17 U.S.C. 512", `href="/transparency/notices/N-7K3M-Q2XD"`, `href="/counter/N-7K3M-Q2XD"`, `content="noindex, noarchive, nosnippet"`)
	h := w.Header()
	if h.Get("Link") != `</>; rel="blocked-by"` || h.Get("Cache-Control") != "no-store" || h.Get("X-Robots-Tag") != "noindex, noarchive, nosnippet" {
		t.Errorf("%v", h)
	}
	for _, never := range []string{"Steamboat", "mega", "MEGA", "Kb4xWq7Z"} {
		if strings.Contains(w.Body.String(), never) {
			t.Errorf("the page tells %s", never)
		}
	}
	s.want(s.do("/e/abcdefgh", nil, false, "fr"), 451, "Retirée le", "Contester le retrait")
	s.fake.errs["abcdefgh"] = index.Removed{Ref: "N-7K3M-Q2XD", At: noon}
	if w := s.do("/e/abcdefgh", nil, false, "en"); strings.Contains(w.Body.String(), "/transparency/notices/N") {
		t.Error("leads to a notice that is not public")
	}
}

// R33, T40: what would be sent is shown whole before it is; sending is a step of its own,
// for those who may see links.
func TestR33ReportIsShownFirst(t *testing.T) {
	s := newSite(t)
	page := "/console/notices/N-7K3M-Q2XD/report"
	w := s.do(page, url.Values{"provider": {"mega"}}, true, "en")
	s.want(w, 200, "Report to MEGA", "abuse@provider.example", "https://mega.nz/file/Kb4xWq7Z", "Send 1 report", "xarf_version")
	if w.Header().Get("Cache-Control") != "no-store" || len(s.fake.reported) != 0 {
		t.Errorf("%v, %v", w.Header(), s.fake.reported)
	}
	w = s.do(page, url.Values{"provider": {"mega"}, "act": {"download"}, "row": {"1"}}, true, "en")
	s.want(w, 200, `"infringing_url": "https://mega.nz/file/Kb4xWq7Z"`)
	if h := w.Header(); h.Get("Content-Type") != "application/json" || !strings.Contains(h.Get("Content-Disposition"), "xarf-N-7K3M-Q2XD-1.json") {
		t.Errorf("%v", h)
	}
	s.want(s.do(page, url.Values{"provider": {"gofile"}}, true, "en"), 409, "No link is at hand any more")
	s.want(s.do(page, url.Values{"provider": {"mega"}, "act": {"send"}}, true, "en"), 303)
	if len(s.fake.reported) != 1 || s.fake.reported[0] != "N-7K3M-Q2XD mega abuse@provider.example" {
		t.Errorf("%v", s.fake.reported)
	}
	s.fake.role = "reader"
	s.want(s.do(page, url.Values{"provider": {"mega"}}, true, "en"), 403)
	s.fake.role = "admin"
	s.server.d.Reporter.On = false
	s.want(s.do(page, url.Values{"provider": {"mega"}}, true, "en"), 409, "switched off")
}
