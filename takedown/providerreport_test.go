package takedown

import (
	"encoding/json"
	"errors"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"blindex/share"
)

func reporter() Reporter {
	return Reporter{On: true, Org: "Example Search Ltd", Contact: "copyright@search.example", Domain: "search.example", Contacts: map[string]string{"mega": "abuse@provider.example"}}
}

func providerReport(t *testing.T, link string) ProviderReport {
	t.Helper()
	l, _, err := share.Parse(share.NewUntrusted(link))
	if err != nil {
		t.Fatal(err)
	}
	return ProviderReport{ID: "550e8400-e29b-41d4-a716-446655440000", Row: 3, At: published, Provider: l.Provider(), Link: l, Work: "A Night at the Harbour", Holder: "Harbour Lights Films", Category: "movie"}
}

// checkXARF holds a document against the schemas of XARF v4 (xarf/xarf-spec, xarf-core.json
// and copyright-cyberlocker.json): required fields, enumerations, formats, lengths, and
// contacts without extras.
func checkXARF(doc []byte) (faults []string) {
	var x map[string]any
	if err := json.Unmarshal(doc, &x); err != nil {
		return []string{"no JSON"}
	}
	text := func(m map[string]any, field string, most int, ok func(string) bool) {
		s, is := m[field].(string)
		if !is || s == "" || utf8.RuneCountInString(s) > most || !ok(s) {
			faults = append(faults, field)
		}
	}
	anything := func(string) bool { return true }
	match := func(p string) func(string) bool { return regexp.MustCompile(p).MatchString }
	among := func(list ...string) func(string) bool { return func(s string) bool { return slices.Contains(list, s) } }
	text(x, "xarf_version", 20, match(`^4\.[0-9]+\.[0-9]+$`))
	text(x, "report_id", 36, match(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`))
	text(x, "timestamp", 40, func(s string) bool { _, err := time.Parse(time.RFC3339, s); return err == nil })
	text(x, "source_identifier", 500, anything)
	text(x, "category", 20, among("copyright"))
	text(x, "type", 20, among("cyberlocker"))
	text(x, "evidence_source", 30, among("automated_crawl", "manual_discovery", "user_report", "rights_holder", "search_engine"))
	text(x, "infringing_url", 2000, func(s string) bool { u, err := url.Parse(s); return err == nil && u.IsAbs() && u.Host != "" })
	text(x, "hosting_service", 200, anything)
	text(x, "description", 1000, anything)
	for field, most := range map[string]int{"work_title": 500, "rights_holder": 200} {
		if x[field] != nil {
			text(x, field, most, anything)
		}
	}
	if x["work_category"] != nil {
		text(x, "work_category", 20, among("movie", "tv_show", "music", "software", "ebook", "audiobook", "game", "document", "other"))
	}
	for _, role := range []string{"reporter", "sender"} {
		p, _ := x[role].(map[string]any)
		text(p, "org", 200, anything)
		text(p, "contact", 254, func(s string) bool { a, err := mail.ParseAddress(s); return err == nil && a.Address == s })
		text(p, "domain", 253, match(`^[a-z0-9.-]+$`))
		if len(p) != 3 {
			faults = append(faults, role)
		}
	}
	if x["_internal"] != nil {
		faults = append(faults, "_internal")
	}
	return faults
}

// R33: a report meets XARF's schema, holds no key, and nobody's contact but ours.
func TestXARFMeetsTheSchema(t *testing.T) {
	key := strings.Repeat("Zq", 21) + "Z"
	for _, link := range []string{"https://mega.nz/file/Kb4xWq7Z#" + key, "https://mega.nz/#!Kb4xWq7Z!" + key, "https://pixeldrain.com/u/Kb4xWq7Z"} {
		doc, err := providerReport(t, link).XARF(reporter(), "N-7K3M-Q2XD")
		if err != nil {
			t.Fatal(err)
		}
		if faults := checkXARF(doc); len(faults) > 0 {
			t.Errorf("%v in %s", faults, doc)
		}
		if strings.Contains(string(doc), key[:8]) || !strings.Contains(string(doc), "Kb4xWq7Z") {
			t.Errorf("%s", doc)
		}
	}
	long := providerReport(t, "https://mega.nz/file/Kb4xWq7Z")
	long.Work, long.Holder, long.Category = strings.Repeat("é", 900), strings.Repeat("x", 900), "Movie/TV"
	doc, _ := long.XARF(reporter(), "N-7K3M-Q2XD")
	if faults := checkXARF(doc); len(faults) > 0 {
		t.Errorf("%v in %s", faults, doc)
	}
	bare := providerReport(t, "https://mega.nz/file/Kb4xWq7Z")
	bare.Work, bare.Holder = "", ""
	if doc, _ = bare.XARF(reporter(), "N-7K3M-Q2XD"); len(checkXARF(doc)) > 0 || strings.Contains(string(doc), "work_title") {
		t.Errorf("%s", doc)
	}
	if _, err := bare.XARF(Reporter{Org: "x"}, "N-7K3M-Q2XD"); !errors.Is(err, ErrReportsOff) {
		t.Errorf("R33: off by default: %v", err)
	}
	if faults := checkXARF([]byte(`{"category":"copyright"}`)); len(faults) < 10 {
		t.Errorf("the check finds %v only", faults)
	}
}

// R24: what is passed on to a provider names organisations alone, and no contact.
func TestR24ReportWords(t *testing.T) {
	n := publicNotice()
	work, holder, _ := ReportWords(n, Row{WorkN: 1})
	if work != "A Night at the Harbour" || holder != "Harbour Lights Films Ltd, [private]" {
		t.Errorf("%q, %q", work, holder)
	}
	n.Parties[0].Org = ""
	if _, holder, _ = ReportWords(n, Row{WorkN: 9}); holder != "" {
		t.Errorf("a private person is named: %q", holder)
	}
}

func TestAddressOfProvider(t *testing.T) {
	r := reporter()
	for provider, want := range map[string]string{"mega": "abuse@provider.example", "pixeldrain": "abuse@pixeldrain.com", "gofile": "", "nobody": ""} {
		if got := r.AddressOf(provider); got != want {
			t.Errorf("%s: %q", provider, got)
		}
	}
	r.Contacts["mega"] = "a@b.example, c@d.example"
	if got := r.AddressOf("mega"); got != "" {
		t.Errorf("two at once: %q", got)
	}
}
