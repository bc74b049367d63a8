package export

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"blindex/takedown"
)

var noon = time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)

// item is a removed row. Canaries stand in every field that must not get out.
func item(n int) takedown.ExportItem {
	return takedown.ExportItem{
		PUID: fmt.Sprintf("N-7K3M-Q2XD-i-%d", n), FirstSeen: noon.AddDate(-1, 0, 0),
		Notice: takedown.Notice{Ref: "N-7K3M-Q2XD", Route: takedown.Copyright, ReceivedAt: noon, Regimes: []string{takedown.RegimeDMCA, takedown.RegimeDSA},
			Signature: "canary", Explanation: "canary https://mega.nz/file/canary01",
			Parties: []takedown.Party{{Role: takedown.RoleSender, Name: "canary", Org: "canary", Email: "canary@canary.example"}}, Works: []takedown.Work{{Title: "canary", Description: "canary"}}},
		Row: takedown.Row{N: n, State: takedown.RowPurged, Reason: "infringing", Provider: "mega", RemovedAt: noon, DecidedAt: noon},
	}
}

func batch(n int) (out []Statement) {
	for i := range n {
		out = append(out, NewStatement(item(i+1)))
	}
	return out
}

func (f *fakeDSA) client(t *testing.T, token string) *DSA {
	t.Helper()
	d, err := NewDSA(f.URL, token, nil)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// DSA 24(5): each kind of decision meets the database's rules, says what was done, and
// holds no personal data, no link and no name.
func TestStatementMeetsTheRules(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*takedown.ExportItem)
		want   map[string]any
	}{
		{"erased, on a notice under Article 16", func(*takedown.ExportItem) {}, map[string]any{
			"decision_visibility": []any{"DECISION_VISIBILITY_CONTENT_REMOVED"}, "source_type": "SOURCE_ARTICLE_16", "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED",
			"category": "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS", "content_date": "2025-11-02", "application_date": "2026-11-02", "puid": "N-7K3M-Q2XD-i-1"}},
		{"hidden", func(i *takedown.ExportItem) { i.Row.State = takedown.RowRemoved }, map[string]any{"decision_visibility": []any{"DECISION_VISIBILITY_CONTENT_DISABLED"}}},
		{"US notice alone", func(i *takedown.ExportItem) { i.Notice.Regimes = i.Notice.Regimes[:1] }, map[string]any{"source_type": "SOURCE_TYPE_OTHER_NOTIFICATION"}},
		{"automatic", func(i *takedown.ExportItem) { i.Row.Reason = takedown.ReasonTrusted }, map[string]any{"automated_decision": "AUTOMATED_DECISION_FULLY"}},
		{"trusted flagger", func(i *takedown.ExportItem) { i.Flagger = true }, map[string]any{"source_type": "SOURCE_TRUSTED_FLAGGER"}},
		{"never seen", func(i *takedown.ExportItem) { i.FirstSeen = time.Time{} }, map[string]any{"content_date": "2026-11-02"}},
	} {
		it := item(1)
		c.change(&it)
		raw, err := json.Marshal(NewStatement(it))
		if err != nil {
			t.Fatal(err)
		}
		var s map[string]any
		_ = json.Unmarshal(raw, &s)
		if bad := judge(s); len(bad) > 0 {
			t.Errorf("%s: %v", c.name, bad)
		}
		for k, want := range c.want {
			if fmt.Sprint(s[k]) != fmt.Sprint(want) {
				t.Errorf("%s: %s is %v, want %v", c.name, k, s[k], want)
			}
		}
		for _, never := range []string{"canary", "://", "mega", "@"} {
			if strings.Contains(string(raw), never) {
				t.Errorf("%s: %q stands in %s", c.name, never, raw)
			}
		}
	}
}

// The fake's rules can refuse: each broken field is found.
func TestFakeRefuses(t *testing.T) {
	for field, broken := range map[string]any{
		"decision_visibility": []any{}, "decision_ground": "X", "illegal_content_legal_ground": strings.Repeat("x", 501), "illegal_content_explanation": "", "content_type": []any{"X"},
		"content_type_other": "", "category": nil, "content_date": "1999-12-31", "application_date": "2019-12-31", "decision_facts": strings.Repeat("x", 5001),
		"source_type": "", "automated_detection": "no", "automated_decision": "Yes", "puid": "a b", "territorial_scope": []any{"US"},
	} {
		raw, _ := json.Marshal(NewStatement(item(1)))
		var s map[string]any
		_ = json.Unmarshal(raw, &s)
		s[field] = broken
		if bad := judge(s); bad[field] == nil || len(bad) != 1 {
			t.Errorf("%s: %v", field, bad)
		}
	}
}

func TestBatchIsStored(t *testing.T) {
	f := newFakeDSA(t)
	d := f.client(t, "right")
	sent, err := d.Send(t.Context(), batch(100))
	if err != nil || len(sent.Stored) != 100 || len(f.stored) != 100 || !slices.Equal(f.posts, []int{100}) {
		t.Fatalf("%d stored, %v, posts %v", len(sent.Stored), err, f.posts)
	}
	if _, err := d.Send(t.Context(), batch(101)); err == nil {
		t.Error("101 at once")
	}
}

// All or nothing: what is there counts as done, what is faulty is refused by its field, the
// rest is sent again.
func TestBatchIsSortedOut(t *testing.T) {
	f := newFakeDSA(t)
	d := f.client(t, "right")
	if _, err := d.Send(t.Context(), batch(3)[:2]); err != nil {
		t.Fatal(err)
	}
	f.refuses["N-7K3M-Q2XD-i-4"] = []string{"canary of the service"}
	sent, err := d.Send(t.Context(), batch(5))
	slices.Sort(sent.Stored)
	if err != nil || strings.Join(sent.Stored, ",") != "N-7K3M-Q2XD-i-1,N-7K3M-Q2XD-i-2,N-7K3M-Q2XD-i-3,N-7K3M-Q2XD-i-5" || !maps.Equal(sent.Refused, map[string]string{"N-7K3M-Q2XD-i-4": "category"}) {
		t.Errorf("%+v, %v", sent, err)
	}
	if !slices.Equal(f.posts, []int{2, 5, 4, 2}) || len(f.stored) != 4 {
		t.Errorf("posts %v, %d stored", f.posts, len(f.stored))
	}
}

// Without a list of what exists each is asked for: 302 is yes and is not followed.
func TestExistingIsAskedOneByOne(t *testing.T) {
	f := newFakeDSA(t)
	f.silent = true
	d := f.client(t, "right")
	if _, err := d.Send(t.Context(), batch(1)); err != nil {
		t.Fatal(err)
	}
	sent, err := d.Send(t.Context(), batch(2))
	if err != nil || len(sent.Stored) != 2 || len(f.stored) != 2 {
		t.Errorf("%+v, %v", sent, err)
	}
	for puid, want := range map[string]bool{"N-7K3M-Q2XD-i-1": true, "N-7K3M-Q2XD-i-9": false} {
		if got, err := d.Stored(t.Context(), puid); err != nil || got != want {
			t.Errorf("%s: %v, %v", puid, got, err)
		}
	}
}

func TestServiceTakesNothing(t *testing.T) {
	f := newFakeDSA(t)
	if _, err := f.client(t, "wrong").Send(t.Context(), batch(1)); !errors.Is(err, ErrToken) {
		t.Errorf("a wrong token: %v", err)
	}
	f.header.Set("Retry-After", "120")
	for i, status := range []int{429, 500, 503, 418} {
		f.status[i+1] = status
		_, err := f.client(t, "right").Send(t.Context(), batch(1))
		busy, ok := errors.AsType[*Unavailable](err)
		if !ok || busy.Status != status || status != 418 && busy.After != 2*time.Minute {
			t.Errorf("%d: %v", status, err)
		}
	}
	f.Close()
	if _, err := f.client(t, "right").Send(t.Context(), batch(1)); err == nil || strings.Contains(err.Error(), "127.0.0.1") {
		t.Errorf("nobody there: %v", err)
	}
}

// A 422 that cannot be read ends: it is not sent again and again.
func TestUnreadableRefusalEnds(t *testing.T) {
	f := newFakeDSA(t)
	f.status[1] = http.StatusUnprocessableEntity
	if sent, err := f.client(t, "right").Send(t.Context(), batch(2)); err == nil || len(sent.Stored) > 0 || len(f.posts) != 1 {
		t.Errorf("%+v, %v, %v", sent, err, f.posts)
	}
}

func TestAddressesAreSafe(t *testing.T) {
	for _, bad := range []string{"", "http://transparency.example", "ftp://127.0.0.1", "https://u:p@x.example", "https://x.example?a=b", "x.example"} {
		if _, err := NewDSA(bad, "t", nil); !errors.Is(err, ErrAddress) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	for _, good := range []string{"https://transparency.example", "http://127.0.0.1:8080", "http://localhost:1"} {
		if _, err := NewDSA(good, "t", nil); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
}
