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

func (f *fake) FileComplaint(_ context.Context, ref string, k takedown.Complaint, links []takedown.Parsed) (takedown.ComplaintFiled, error) {
	k.Ref = "K-7K3M-Q2XD"
	if len(links) > 0 && links[0].Link != nil {
		k.Rows = append(k.Rows, 1)
	}
	return takedown.ComplaintFiled{Ref: k.Ref, Token: "complaint-token"}, f.Command(context.Background(), ref, takedown.Complain{Complaint: k})
}

func (f *fake) ComplaintStatus(_ context.Context, token string) (takedown.Complaint, error) {
	if token != "complaint-token" || len(f.notice.Complaints) == 0 {
		return takedown.Complaint{}, takedown.ErrNotFound
	}
	return f.notice.Complaints[0], nil
}

func (f *fake) Command(_ context.Context, ref string, c takedown.Command) error {
	if accept, ok := c.(takedown.AcceptCounter); ok {
		accept.Clock = fakeClock
		c = accept
	}
	return f.UpdateNotice(context.Background(), ref, func(n takedown.Notice) (takedown.Change, error) { return takedown.Decide(n, c, noon) })
}

func (f *fake) CommandAt(ctx context.Context, ref string, version int, c takedown.Command) error {
	if version != f.notice.Version {
		return takedown.ErrStale
	}
	return f.Command(ctx, ref, c)
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
	kept := s.do("/notice/receipt", url.Values{"token": {"counter-token"}}, false, "en") // R34
	s.want(kept, 200, "C-7K3M-Q2XD", "N-7K3M-Q2XD", "http://blindex.test/c/counter-token", "12 Example Street", w.CounterMistake)
	s.lacks(kept, key, "mega.nz")
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

// running files a counter-notice about the removed row and forwards it.
func (s *site) running() {
	s.Helper()
	s.removed()
	send := answer()
	send.Set("send", "yes")
	s.want(s.do("/counter/N-7K3M-Q2XD", send, false, "en"), 201)
	if err := s.Command(s.Context(), "N-7K3M-Q2XD", takedown.AcceptCounter{Ref: "C-7K3M-Q2XD", By: "heron", Proof: takedown.ProofOperator}); err != nil {
		s.Fatal(err)
	}
}

// R16, R24: a counter-notice is read by a sender whose address is confirmed, and by
// nobody before; nor does the page differ by whether one came.
func TestR24CounterNoticeOnStatusPage(t *testing.T) {
	s := newSite(t)
	s.running()
	page := s.do("/n/status-token", nil, false, "en")
	s.want(page, 200, "confirm that the address is yours", "can read counter-notices that come")
	s.lacks(page, "C-7K3M-Q2XD", "Pat Poster", "12 Example Street", "litigation")
	counters := s.notice.Counters
	s.notice.Counters = nil
	if without := s.do("/n/status-token", nil, false, "en"); without.Body.String() != page.Body.String() {
		t.Error("the page tells that a counter-notice came")
	}
	s.want(s.do("/n/status-token/litigation", url.Values{"counter": {"C-7K3M-Q2XD"}, "court": {"District Court"}, "case": {"3:26-cv-1"}, "filed_on": {"2026-11-19"}}, false, "en"), 409)
	s.notice.Counters, s.notice.Verified = counters, true
	s.want(s.do("/n/status-token", nil, false, "en"), 200, "C-7K3M-Q2XD", "Pat Poster", "12 Example Street", "before 2026-12-05", "A counter-notice came", takedown.WordingFor("en").CounterMistake, `name="filed_on" type="date"`)
}

// T23, R29: court, case and day hold the clock; without them nothing does.
func TestT23LitigationForm(t *testing.T) {
	s := newSite(t)
	s.running()
	s.notice.Verified = true
	form := url.Values{"counter": {"C-7K3M-Q2XD"}, "court": {"District Court"}, "filed_on": {"2026-11-19"}}
	s.want(s.do("/n/status-token/litigation", form, false, "en"), 422, "case number and the day of filing")
	form.Set("case", "3:26-cv-1 "+link)
	s.want(s.do("/n/status-token/litigation", form, false, "en"), 303)
	if k := s.notice.Counters[0]; k.State != takedown.CounterHeld || strings.Contains(k.Hold.Case, "mega") {
		t.Fatalf("%+v", k)
	}
	s.want(s.do("/n/status-token", nil, false, "en"), 200, "held: a court was asked", "A court was asked: the links stay removed", "3:26-cv-1")
	s.want(s.do("/c/counter-token", nil, false, "en"), 200, "District Court", "A person checks it")
	s.want(s.do("/n/status-token/litigation", form, false, "en"), 409, "No clock of this counter-notice runs")
}

// T21, R30: the sender's token takes a notice back; looking at the page does not.
func TestT21RetractionOnStatusPage(t *testing.T) {
	s := newSite(t)
	s.removed()
	s.notice.Verified = true
	s.want(s.do("/n/status-token", nil, false, "en"), 200, "Take the notice back", `name="row-1"`)
	s.want(s.do("/n/status-token/retract", url.Values{}, false, "en"), 422, "Choose at least one link")
	s.want(s.do("/n/status-token/retract", url.Values{"all": {"yes"}}, false, "en"), 422, "Tick the box")
	s.want(s.do("/n/other/retract", url.Values{"all": {"yes"}, "sure": {"yes"}}, false, "en"), 404)
	if s.notice.Rows[0].State != takedown.RowRemoved {
		t.Fatal("retracted without being asked to")
	}
	s.want(s.do("/n/status-token/retract", url.Values{"row-1": {"yes"}}, false, "en"), 303)
	s.want(s.do("/n/status-token/retract", url.Values{"row-1": {"yes"}}, false, "en"), 422, "nothing was changed")
	if s.notice.Rows[0].State != takedown.RowRestored || s.notice.Rows[1].State != takedown.RowOpen {
		t.Errorf("%+v", s.notice.Rows)
	}
	s.want(s.do("/n/status-token/retract", url.Values{"all": {"yes"}, "sure": {"yes"}}, false, "en"), 303)
	s.want(s.do("/n/status-token/retract", url.Values{"all": {"yes"}, "sure": {"yes"}}, false, "en"), 409, "nothing left")
}

// DSA 20: both sides can complain, without an oath; the operator is not named.
func TestComplaints(t *testing.T) {
	s := newSite(t)
	s.removed()
	form := s.do("/complaint/N-7K3M-Q2XD", nil, false, "fr")
	s.want(form, 200, "Réclamation", `name="complaint_text"`)
	s.lacks(form, "Ada Example", "Steamboat")
	complaint := url.Values{"rows": {link}, "complaint_text": {"no"}}
	s.want(s.do("/complaint/N-7K3M-Q2XD", complaint, false, "en"), 422, "Say in a sentence or more")
	complaint.Set("complaint_text", "The law permits this use, see "+link)
	w := s.do("/complaint/N-7K3M-Q2XD", complaint, false, "en")
	s.want(w, 201, "K-7K3M-Q2XD", "/k/complaint-token", "A key stood in")
	s.lacks(w, key)
	err := s.Command(t.Context(), "N-7K3M-Q2XD", takedown.AnswerComplaint{Ref: "K-7K3M-Q2XD", By: "heron", Reason: "no_new_facts"})
	if err != nil {
		t.Fatal(err)
	}
	w = s.do("/k/complaint-token", nil, false, "en")
	s.want(w, 200, "the decision stands", "nothing in it is new", "The law permits this use, see [link 1]")
	s.lacks(w, "heron", "mega.nz", "Ada Example")
	if n := s.notice.Complaints[0]; n.By != takedown.RolePoster {
		t.Errorf("%+v", n)
	}
	s.want(s.do("/k/other", nil, false, "en"), 404)
	s.want(s.do("/notice/receipt", url.Values{"token": {"complaint-token"}}, false, "en"), 200, "K-7K3M-Q2XD", "http://blindex.test/k/complaint-token", "The law permits this use")

	s.notice.Complaints, s.notice.Verified = nil, true
	err = s.Command(t.Context(), "N-7K3M-Q2XD", takedown.DecideRows{By: "heron", Reason: "not_infringing", Version: s.notice.Version, Rows: []takedown.RowDecision{{N: 2, Action: takedown.Keep}}})
	if err != nil {
		t.Fatal(err)
	}
	s.want(s.do("/n/status-token", nil, false, "en"), 200, "Complain about what was kept")
	s.want(s.do("/n/status-token/complaint", url.Values{"complaint_text": {"It is my film in full."}}, false, "en"), 422, "Choose at least one link")
	s.want(s.do("/n/status-token/complaint", url.Values{"row-1": {"yes"}, "complaint_text": {"It is my film in full."}}, false, "en"), 422, "that were kept")
	s.want(s.do("/n/status-token/complaint", url.Values{"row-2": {"yes"}, "complaint_text": {"It is my film in full."}}, false, "en"), 303)
	s.want(s.do("/n/status-token", nil, false, "en"), 200, "Complaint K-7K3M-Q2XD", "within ten working days")
}

// R19: to a wrong reference and to a severe one a complaint has the same answer.
func TestR19ComplaintToWrongAndSevereReference(t *testing.T) {
	s := newSite(t)
	severe := full()
	severe.Set("route", "child_abuse")
	s.want(s.do("/notice", severe, false, "en"), 201)
	form := url.Values{"rows": {link}, "complaint_text": {"It is not what was said."}}
	a, b := s.do("/complaint/N-7K3M-Q2XD", form, false, "en"), s.do("/complaint/N-0000-0001", form, false, "en")
	s.want(a, 404, "No such notice")
	if a.Body.String() != b.Body.String() {
		t.Error("the answers differ")
	}
}

// T11, R30: a duplicate's page says that it is one; the first is named once the address is confirmed.
func TestR30DuplicateOnStatusPage(t *testing.T) {
	s := newSite(t)
	s.want(s.do("/notice", full(), false, "en"), 201)
	s.notice.DupOf = "N-0000-0001"
	w := s.do("/n/status-token", nil, false, "en")
	s.want(w, 200, "You sent the same links within a day before")
	s.lacks(w, "N-0000-0001", "Take the notice back")
	s.notice.Verified = true
	s.want(s.do("/n/status-token", nil, false, "en"), 200, "It repeats your notice N-0000-0001")
}
