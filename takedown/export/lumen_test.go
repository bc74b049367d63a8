package export

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"blindex/takedown"
)

// fakeLumen imitates Lumen (berkmancenter/lumendatabase, notices_controller.rb and
// models/notice.rb at 99d44c8): its types, actions, roles and dates, that works and a role
// must be there, 201 with the address, 401 without the token, 422 with the fields, 400 for
// a NUL byte. It is no proof that the real one would take what it takes.
type fakeLumen struct {
	*httptest.Server
	mu     sync.Mutex
	stored []map[string]any
	now    time.Time
	status int
}

func newFakeLumen(t *testing.T) *fakeLumen {
	f := &fakeLumen{now: noon.AddDate(0, 0, 3)}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /notices", f.create)
	f.Server = httptest.NewServer(mux)
	t.Cleanup(f.Close)
	return f
}

func (f *fakeLumen) create(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	raw, _ := io.ReadAll(r.Body)
	var in struct {
		Notice map[string]any `json:"notice"`
	}
	switch {
	case f.status != 0:
		w.WriteHeader(f.status)
		return
	case r.Header.Get("X-Authentication-Token") != "right":
		reply(w, http.StatusUnauthorized, map[string]any{"documentation_link": ""})
		return
	case strings.Contains(string(raw), `\u0000`):
		w.WriteHeader(http.StatusBadRequest)
		return
	case json.Unmarshal(raw, &in) != nil || in.Notice == nil:
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if bad := f.judge(in.Notice); len(bad) > 0 {
		reply(w, http.StatusUnprocessableEntity, map[string]any{"notices": bad})
		return
	}
	f.stored = append(f.stored, in.Notice)
	w.Header().Set("Location", fmt.Sprintf("%s/notices/%d", f.URL, 4000+len(f.stored)))
	w.WriteHeader(http.StatusCreated)
}

func (f *fakeLumen) judge(n map[string]any) map[string][]string {
	bad := map[string][]string{}
	in := func(field string, value any, of string) {
		if s, _ := value.(string); !slices.Contains(strings.Fields(of), s) {
			bad[field] = []string{"is not included in the list"}
		}
	}
	in("type", n["type"], "DMCA Counternotice Counterfeit CourtOrder DataProtection Defamation GovernmentRequest LawEnforcementRequest LocalLaw Other Placeholder PrivateInformation Trademark")
	in("action_taken", n["action_taken"], "Yes No Partial Unspecified")
	for _, field := range []string{"date_sent", "date_received"} {
		s, _ := n[field].(string)
		if t, err := time.Parse(time.DateOnly, s); err != nil || !t.After(time.Date(1998, 10, 28, 0, 0, 0, 0, time.UTC)) || !t.Before(f.now.AddDate(0, 0, 1)) {
			bad[field] = []string{"must be before tomorrow"}
		}
	}
	if title, _ := n["title"].(string); len([]rune(title)) > 255 {
		bad["title"] = []string{"is too long"}
	}
	works, _ := n["works_attributes"].([]any)
	if len(works) == 0 {
		bad["works"] = []string{"can't be blank"}
	}
	roles, _ := n["entity_notice_roles_attributes"].([]any)
	if len(roles) == 0 {
		bad["entity_notice_roles"] = []string{"can't be blank"}
	}
	for _, r := range roles {
		role, _ := r.(map[string]any)
		entity, _ := role["entity_attributes"].(map[string]any)
		in("role", role["name"], "principal agent attorney recipient sender submitter target issuing_court plaintiff defendant")
		in("kind", entity["kind"], "organization individual")
	}
	return bad
}

func published() takedown.Published {
	p := takedown.Published{
		PublicText: takedown.PublicText{Complainant: "Harbour Lights Films", Principal: takedown.PrivatePerson, Works: []string{"A Night at the Harbour", "Second"}},
		Ref:        "N-7K3M-Q2XD", Route: takedown.Copyright, Regimes: []string{takedown.RegimeDMCA, takedown.RegimeDSA}, ReceivedAt: noon, DecidedAt: noon,
	}
	p.Count("mega", takedown.RowPurged, 12)
	p.Count("", takedown.RowKept, 2)
	return p
}

var we = Recipient{Name: "blindex.example", Country: "FR"}

func (f *fakeLumen) client(t *testing.T, token string) *Lumen {
	t.Helper()
	l, err := NewLumen(f.URL, token, we, nil)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// Only the confirmed text goes out; no share link does: url_count carries the number.
func TestLumenNotice(t *testing.T) {
	f := newFakeLumen(t)
	it := takedown.ExportItem{Notice: item(1).Notice, Published: published()}
	number, err := f.client(t, "right").Send(t.Context(), NewLumenNotice(it, we))
	if err != nil || number != "4001" {
		t.Fatalf("%q, %v", number, err)
	}
	n := f.stored[0]
	for k, want := range map[string]any{"type": "DMCA", "action_taken": "Partial", "url_count": 14.0, "date_received": "2026-11-02", "jurisdiction_list": "US"} {
		if n[k] != want {
			t.Errorf("%s is %v, want %v", k, n[k], want)
		}
	}
	raw, _ := json.Marshal(n)
	for _, want := range []string{"https://mega.nz/[redacted]", "https://provider.example/[redacted]", "A Night at the Harbour", "Harbour Lights Films", Redacted} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("no %q in %s", want, raw)
		}
	}
	for _, never := range []string{"canary", "@", "/file/", takedown.PrivatePerson} {
		if strings.Contains(string(raw), never) {
			t.Errorf("%q stands in %s", never, raw)
		}
	}
}

// A counter-notice names the notice by Lumen's number and nobody else.
func TestLumenCounter(t *testing.T) {
	f := newFakeLumen(t)
	it := takedown.ExportItem{Published: published(), CounterOf: "4001", CounterAt: noon.Add(48 * time.Hour)}
	if _, err := f.client(t, "right").Send(t.Context(), NewLumenNotice(it, we)); err != nil {
		t.Fatal(err)
	}
	n := f.stored[0]
	if n["type"] != "Counternotice" || n["counternotice_for_id"] != "4001" || n["date_sent"] != "2026-11-04" {
		t.Errorf("%v", n)
	}
	if raw, _ := json.Marshal(n["entity_notice_roles_attributes"]); strings.Contains(string(raw), "Harbour") {
		t.Errorf("%s", raw)
	}
}

func TestLumenRefuses(t *testing.T) {
	f := newFakeLumen(t)
	good := NewLumenNotice(takedown.ExportItem{Published: published()}, we)
	if _, err := f.client(t, "wrong").Send(t.Context(), good); !errors.Is(err, ErrToken) {
		t.Errorf("a wrong token: %v", err)
	}
	for field, change := range map[string]func(*LumenNotice){
		"works": func(n *LumenNotice) { n.Works = nil }, "type": func(n *LumenNotice) { n.Type = "Dmca" }, "date_sent": func(n *LumenNotice) { n.Sent = "2040-01-01" },
		"entity_notice_roles": func(n *LumenNotice) { n.Roles = nil }, "action_taken": func(n *LumenNotice) { n.Action = "yes" },
	} {
		n := good
		change(&n)
		_, err := f.client(t, "right").Send(t.Context(), n)
		if r, ok := errors.AsType[*Refusal](err); !ok || r.Status != 422 || r.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	nul := good
	nul.Body = "a\x00b"
	if _, err := f.client(t, "right").Send(t.Context(), nul); err == nil {
		t.Error("a NUL byte is taken")
	} else if r, ok := errors.AsType[*Refusal](err); !ok || r.Status != 400 {
		t.Errorf("NUL: %v", err)
	}
	f.status = 503
	if _, err := f.client(t, "right").Send(t.Context(), good); err == nil {
		t.Error("503 is taken for stored")
	}
	if len(f.stored) != 0 {
		t.Errorf("%d stored", len(f.stored))
	}
}

func TestNumber(t *testing.T) {
	for in, want := range map[string]string{"https://lumen.example/notices/123": "123", "/notices/9": "9", "": "", "https://x/notices/abc": "", "https://x/1/../..": ""} {
		if got := number(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}
