package web

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"blindex/takedown"
)

// clock of the fake: ten days and fourteen, whatever the calendar says.
func fakeClock(t time.Time) takedown.Clock {
	return takedown.Clock{RestoreAt: t.AddDate(0, 0, 15), Limit: t.AddDate(0, 0, 20)}
}

// proceed applies what a Change does to counter-notices, complaints and attention.
func proceed(n *takedown.Notice, c takedown.Change) {
	if c.Counter != nil {
		i := slices.IndexFunc(n.Counters, func(k takedown.Counter) bool { return k.Ref == c.Counter.Ref })
		if i < 0 {
			i, n.Counters = len(n.Counters), append(n.Counters, takedown.Counter{})
		}
		n.Counters[i] = *c.Counter
	}
	if c.Complaint != nil {
		i := slices.IndexFunc(n.Complaints, func(k takedown.Complaint) bool { return k.Ref == c.Complaint.Ref })
		if i < 0 {
			i, n.Complaints = len(n.Complaints), append(n.Complaints, takedown.Complaint{})
		}
		n.Complaints[i] = *c.Complaint
	}
	if c.Attended {
		n.Attention = c.Attention
	}
	if c.Route != nil {
		n.Route = *c.Route
	}
}

func (f *fake) FileCounter(_ context.Context, ref string, k takedown.Counter, links []takedown.Parsed) (takedown.CounterFiled, error) {
	k.Ref, k.Mode = "C-7K3M-Q2XD", takedown.CounterStatutory
	if len(links) > 0 && links[0].Link != nil {
		k.Rows = append(k.Rows, 1)
	}
	err := f.UpdateNotice(context.Background(), ref, func(n takedown.Notice) (takedown.Change, error) {
		return takedown.Decide(n, takedown.FileCounter{Counter: k, Clock: fakeClock}, noon)
	})
	if err != nil {
		return takedown.CounterFiled{}, err
	}
	return takedown.CounterFiled{Ref: k.Ref, Token: "counter-token", Status: takedown.NewCounterStatus(f.notice, k.Ref)}, nil
}

func (f *fake) CounterStatus(_ context.Context, token string) (takedown.CounterStatus, error) {
	if !strings.HasSuffix(token, "counter-token") || len(f.notice.Counters) == 0 {
		return takedown.CounterStatus{}, takedown.ErrNotFound
	}
	return takedown.NewCounterStatus(f.notice, "C-7K3M-Q2XD"), nil
}

func (f *fake) UpdateCounter(_ context.Context, token string, command func(string, bool) takedown.Command) error {
	if !strings.HasSuffix(token, "counter-token") {
		return takedown.ErrNotFound
	}
	cmd := command("C-7K3M-Q2XD", token == "mailed-counter-token")
	if cmd == nil {
		return takedown.ErrNotFound
	}
	if done, ok := cmd.(takedown.CompleteCounter); ok {
		done.Clock = fakeClock
		cmd = done
	}
	return f.apply(cmd)
}

// removed files a notice and removes its first row.
func (s *site) removed() {
	s.Helper()
	s.want(s.do("/notice", full(), false, "en"), 201)
	err := s.apply(takedown.DecideRows{By: "heron", Reason: "infringing", Version: s.notice.Version, Rows: []takedown.RowDecision{{N: 1, Action: takedown.Remove}}})
	if err != nil {
		s.Fatal(err)
	}
}

func answer() url.Values {
	return url.Values{
		"rows": {link}, "name": {"Pat Poster"}, "email": {"pat@home.example"}, "phone": {"+1 555 0100 400"}, "postal": {"12 Example Street\nSpringfield"}, "country": {"US"},
		"reason": {"owner"}, "explanation": {"I made this film, see " + link}, "signature": {"Pat Poster"},
		"mistake_perjury": {"yes"}, "jurisdiction": {"yes"}, "accept_service": {"yes"},
	}
}

// R24, R34: what the claimant will see is shown before it is sent, without keys, and each
// statement of 512(g)(3) stands in its own words beside its own unticked box.
func TestCounterNoticeIsShownBeforeItIsSent(t *testing.T) {
	s := newSite(t)
	s.removed()
	w := takedown.WordingFor("en")
	form := s.do("/counter/N-7K3M-Q2XD", nil, false, "en")
	s.want(form, 200, w.CounterMistake, w.CounterJurisdiction, w.CounterService, "512(f)", "The whole counter-notice", `name="mistake_perjury"`, `name="jurisdiction"`, `name="accept_service"`)
	s.lacks(form, " checked", "Ada Example", "Steamboat")
	look := s.do("/counter/N-7K3M-Q2XD", answer(), false, "en")
	s.want(look, 200, "This is what will be forwarded", "Pat Poster", "12 Example Street", "555 0100 400", "[link 1]", "key removed", `name="send"`)
	s.lacks(look, key)
	if len(s.notice.Counters) != 0 {
		t.Fatal("filed before it was sent")
	}
	again := answer()
	again.Set("edit", "yes")
	s.want(s.do("/counter/N-7K3M-Q2XD", again, false, "en"), 200, "12 Example Street", `name="jurisdiction" value="yes" checked`, "mega.nz/file/Kb4xWq7Z")
	send := answer()
	send.Set("send", "yes")
	done := s.do("/counter/N-7K3M-Q2XD", send, false, "en")
	s.want(done, 201, "C-7K3M-Q2XD", "http://blindex.test/c/counter-token", "being checked")
	s.lacks(done, key)
	k := s.notice.Counters[0]
	if k.State != takedown.CounterPending || k.Statements.TextID != "2026-11/en" || k.Lang != "en" || strings.Contains(k.Explanation, "mega.nz") {
		t.Errorf("%+v", k)
	}
	status := s.do("/c/counter-token", nil, false, "fr")
	s.want(status, 200, "C-7K3M-Q2XD", "en vérification", w.CounterMistake, "Pat Poster", "blindex C-7K3M-Q2XD")
	s.lacks(status, key, "mega.nz")
	if status.Header().Get("Cache-Control") != "no-store" {
		t.Error("may be cached")
	}
}

// R24: in voluntary mode contact runs through us, and the page says so.
func TestR24CounterNoticeThroughUs(t *testing.T) {
	s := newSite(t)
	s.server.d.Due.Mode = takedown.CounterVoluntary
	s.removed()
	s.want(s.do("/counter/N-7K3M-Q2XD", nil, false, "en"), 200, "Contact runs through us")
	look := s.do("/counter/N-7K3M-Q2XD", answer(), false, "en")
	s.want(look, 200, "Contact runs through us", "Pat Poster")
	seen, _, _ := strings.Cut(look.Body.String(), "<form method=\"post\" action=\"/counter")
	for _, private := range []string{"pat@home.example", "12 Example Street", "555 0100"} {
		if strings.Contains(seen, private) {
			t.Errorf("the claimant is shown %s", private)
		}
	}
}

// T25: without consent to jurisdiction it is incomplete, and no clock runs; completing it
// on its page makes it complete.
func TestT25IncompleteCounterNotice(t *testing.T) {
	s := newSite(t)
	s.removed()
	form := answer()
	form.Del("jurisdiction")
	form.Set("send", "yes")
	s.want(s.do("/counter/N-7K3M-Q2XD", form, false, "en"), 422, `id="bad-jurisdiction"`, `name="anyway"`, `name="accept_service" value="yes" checked`)
	form.Set("anyway", "yes")
	s.want(s.do("/counter/N-7K3M-Q2XD", form, false, "en"), 201, "incomplete", "Something is still missing")
	if k := s.notice.Counters[0]; k.State != takedown.CounterIncomplete || !k.RestoreAt.IsZero() {
		t.Fatalf("%+v", k)
	}
	page := s.do("/c/counter-token", nil, false, "en")
	s.want(page, 200, "no time runs", `name="jurisdiction"`)
	s.lacks(page, `name="accept_service"`, " checked")
	s.want(s.do("/c/counter-token", url.Values{"jurisdiction": {"yes"}}, false, "en"), 303)
	if k := s.notice.Counters[0]; k.State != takedown.CounterPending {
		t.Errorf("completed, and yet %s", k.State)
	}
	s.want(s.do("/c/counter-token", url.Values{"jurisdiction": {"yes"}}, false, "en"), 409, "not possible in the present state")
}

// R16, R19: a form stands under any reference, and what it sends to one that is wrong or
// severe has the same answer.
func TestR19CounterToWrongAndSevereReference(t *testing.T) {
	s := newSite(t)
	severe := full()
	severe.Set("route", "child_abuse")
	s.want(s.do("/notice", severe, false, "en"), 201)
	send := answer()
	send.Set("send", "yes")
	var pages []string
	for _, ref := range []string{"N-7K3M-Q2XD", "N-0000-0001"} {
		s.want(s.do("/counter/"+ref, nil, false, "en"), 200, ref)
		w := s.do("/counter/"+ref, send, false, "en")
		s.want(w, 404, "No such notice")
		pages = append(pages, w.Body.String())
	}
	if pages[0] != pages[1] {
		t.Error("the answers differ")
	}
	s.want(s.do("/counter/nonsense", nil, false, "en"), 404)
	s.want(s.do("/counter?ref=n7k3mq2xd", nil, false, "en"), 303)
}

func TestCounterNoticeRefusals(t *testing.T) {
	s := newSite(t)
	s.removed()
	send := answer()
	send.Set("send", "yes")
	send.Set("rows", "https://mega.nz/file/Zz9yXx8W")
	send.Set("row_numbers", "2")
	s.want(s.do("/counter/N-7K3M-Q2XD", send, false, "en"), 422, "None of these links was removed", "12 Example Street")
	send.Set("row_numbers", "two")
	s.want(s.do("/counter/N-7K3M-Q2XD", send, false, "en"), 422, "Row numbers look like this")
	send.Set("row_numbers", "")
	send.Set("rows", "")
	s.want(s.do("/counter/N-7K3M-Q2XD", send, false, "en"), 422, "Give at least one link")
	for text, want := range map[string][]int{"1, 3-5": {1, 3, 4, 5}, "7": {7}, "": nil, "2;4": {2, 4}} {
		if got, ok := rowNumbers(text); !ok || !slices.Equal(got, want) {
			t.Errorf("%q: %v", text, got)
		}
	}
	for _, text := range []string{"0", "5-3", "x", "1-99999", "1-10000 1-10000", "-1", "99999999999999999999"} {
		if _, ok := rowNumbers(text); ok {
			t.Errorf("%q is read as row numbers", text)
		}
	}
}

// R30: only the link from the mail confirms an address; withdrawing takes a tick.
func TestR30CounterNoticeSteps(t *testing.T) {
	s := newSite(t)
	s.removed()
	send := answer()
	send.Set("send", "yes")
	s.want(s.do("/counter/N-7K3M-Q2XD", send, false, "en"), 201)
	s.want(s.do("/c/counter-token/verify", url.Values{}, false, "en"), 404, "Only the link in our mail")
	s.want(s.do("/c/mailed-counter-token", nil, false, "en"), 200, "Confirm my address")
	if s.notice.Counters[0].Verified {
		t.Error("a GET confirmed the address")
	}
	s.want(s.do("/c/mailed-counter-token/verify", url.Values{}, false, "en"), 303)
	if !s.notice.Counters[0].Verified {
		t.Error("not confirmed")
	}
	s.want(s.do("/c/counter-token/withdraw", url.Values{}, false, "en"), 422, "Tick the box")
	s.want(s.do("/c/counter-token/withdraw", url.Values{"sure": {"yes"}}, false, "en"), 303)
	s.want(s.do("/c/counter-token", nil, false, "en"), 200, "withdrawn")
	s.want(s.do("/c/other", nil, false, "en"), 404)
}
