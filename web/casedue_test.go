package web

import (
	"net/http/httptest"
	"net/url"
	"strconv"
	"testing"

	"blindex/access"
	"blindex/takedown"
)

// act posts an operator's step on the notice as it is now.
func (s *site) act(path string, form url.Values) int {
	s.Helper()
	form.Set("version", strconv.Itoa(s.notice.Version))
	return s.do("/console/notices/N-7K3M-Q2XD"+path, form, true, "en").Code
}

// An operator forwards a counter-notice with a proof, settles a hold and enters what a
// court decided; what is stale or lacks a reason changes nothing (T43).
func TestConsoleCounterNotice(t *testing.T) {
	s := newSite(t)
	s.removed()
	send := answer()
	send.Set("send", "yes")
	s.want(s.do("/counter/N-7K3M-Q2XD", send, false, "en"), 201)
	s.want(s.do("/console/notices/N-7K3M-Q2XD", nil, true, "en"), 200, "Counter-notice C-7K3M-Q2XD", "Pat Poster", "Accept and forward", `value="no_control"`)
	s.role = access.Reader
	s.lacks(s.do("/console/notices/N-7K3M-Q2XD", nil, true, "en"), "Accept and forward", "Do not forward")
	if code := s.act("/counters/C-7K3M-Q2XD", url.Values{"action": {"accept"}, "proof": {"page"}}); code != 403 {
		t.Errorf("a reader forwards: %d", code)
	}
	s.role = access.Moderator
	stale := url.Values{"action": {"accept"}, "proof": {"page"}, "version": {strconv.Itoa(s.notice.Version - 1)}}
	s.want(s.do("/console/notices/N-7K3M-Q2XD/counters/C-7K3M-Q2XD", stale, true, "en"), 409, "Someone else has changed this notice", "Accept and forward")
	for _, c := range []struct {
		form  url.Values
		code  int
		state takedown.CounterState
	}{
		{url.Values{"action": {"accept"}, "proof": {""}}, 422, takedown.CounterPending},
		{url.Values{"action": {"nonsense"}}, 400, takedown.CounterPending},
		{url.Values{"action": {"accept"}, "proof": {"page"}}, 303, takedown.CounterRunning},
		{url.Values{"action": {"reject"}, "reason": {"no_control"}}, 409, takedown.CounterRunning},
	} {
		if code := s.act("/counters/C-7K3M-Q2XD", c.form); code != c.code || s.notice.Counters[0].State != c.state {
			t.Errorf("%v: %d, %s", c.form, code, s.notice.Counters[0].State)
		}
	}
	s.notice.Verified = true
	s.want(s.do("/n/status-token/litigation", url.Values{"counter": {"C-7K3M-Q2XD"}, "court": {"District Court"}, "case": {"3:26-cv-1"}, "filed_on": {"2026-11-19"}}, false, "en"), 303)
	s.want(s.do("/console/notices/N-7K3M-Q2XD", nil, true, "en"), 200, "3:26-cv-1", "Confirm the hold", "held: a court was asked")
	for _, action := range []string{"confirm_hold", "court_upheld"} {
		if code := s.act("/counters/C-7K3M-Q2XD", url.Values{"action": {action}}); code != 303 {
			t.Errorf("%s: %d", action, code)
		}
	}
	if k := s.notice.Counters[0]; k.State != takedown.CounterUpheld {
		t.Errorf("%+v", k)
	}
}

// An operator answers a complaint, sees to a mark, and moves a notice to another route.
func TestConsoleComplaintMarkAndRoute(t *testing.T) {
	s := newSite(t)
	s.removed()
	s.want(s.do("/complaint/N-7K3M-Q2XD", url.Values{"row_numbers": {"1"}, "complaint_text": {"The law permits this use."}}, false, "en"), 201)
	if err := s.Command(t.Context(), "N-7K3M-Q2XD", takedown.Retract{}); err != nil {
		t.Fatal(err)
	}
	s.want(s.do("/console/notices/N-7K3M-Q2XD", nil, true, "fr"), 200, "Réclamation K-7K3M-Q2XD", "Quelqu&#39;un qui n&#39;est pas connu", "Répondre à la réclamation")
	s.lacks(s.do("/console/notices/N-7K3M-Q2XD", nil, true, "en"), "Move to another kind")
	if code := s.act("/attend", url.Values{"note": {"wrote to them"}}); code != 303 || len(s.notice.Attention) != 0 {
		t.Errorf("%d, %v", code, s.notice.Attention)
	}
	if code := s.act("/complaints/K-7K3M-Q2XD", url.Values{}); code != 422 {
		t.Errorf("answered without a reason: %d", code)
	}
	if code := s.act("/complaints/K-7K3M-Q2XD", url.Values{"reason": {"law_permits"}}); code != 303 || s.notice.Complaints[0].State != takedown.ComplaintReversed || s.notice.Rows[0].State != takedown.RowRestored {
		t.Errorf("%d, %+v", code, s.notice.Complaints[0])
	}
	s.want(s.do("/k/complaint-token", nil, false, "en"), 200, "the decision was changed")

	s.want(s.do("/notice", full(), false, "en"), 201)
	s.want(s.do("/console/notices/N-7K3M-Q2XD", nil, true, "en"), 200, "Move to another kind", `<option value="intimate">`)
	if code := s.act("/convert", url.Values{"route": {"personal_data"}}); code != 303 || s.notice.Route != takedown.PersonalData {
		t.Errorf("%d, %s", code, s.notice.Route)
	}
	if code := s.act("/convert", url.Values{"route": {"personal_data"}}); code != 409 {
		t.Errorf("moved to where it is: %d", code)
	}
}

// The queue says why a notice waits, and is narrowed by it.
func TestQueueSaysWhyItWaits(t *testing.T) {
	s := newSite(t)
	s.want(s.do("/console?waits=counter", nil, true, "en"), 200, `<option value="counter" selected>`, `class="chip late">a counter-notice`)
	if s.waits != "counter" {
		t.Errorf("asked for %q", s.waits)
	}
}

// What others wrote in a counter-notice, a complaint or about a court is text on every
// page that shows it.
func TestDueProcessIsEscaped(t *testing.T) {
	s := newSite(t)
	s.removed()
	send, complaint := answer(), url.Values{"row_numbers": {"1"}, "complaint_text": {evil + " and more words"}, "name": {evil}, "email": {evil}}
	for _, name := range counterFields {
		if name != "rows" && name != "row_numbers" && name != "reason" {
			send.Set(name, evil)
		}
	}
	send.Set("phone", "+1 555 0100 400"+evil)
	pages := []*httptest.ResponseRecorder{s.do("/counter/N-7K3M-Q2XD", send, false, "en")}
	send.Set("edit", "yes")
	pages = append(pages, s.do("/counter/N-7K3M-Q2XD", send, false, "en"))
	send.Del("edit")
	send.Set("send", "yes")
	pages = append(pages, s.do("/counter/N-7K3M-Q2XD", send, false, "en"), s.do("/complaint/N-7K3M-Q2XD", complaint, false, "en"))
	complaint.Set("row_numbers", evil)
	pages = append(pages, s.do("/complaint/N-7K3M-Q2XD", complaint, false, "en"))
	if err := s.Command(t.Context(), "N-7K3M-Q2XD", takedown.AcceptCounter{Ref: "C-7K3M-Q2XD", By: "heron", Proof: takedown.ProofOperator}); err != nil {
		t.Fatal(err)
	}
	s.notice.Verified = true
	s.want(s.do("/n/status-token/litigation", url.Values{"counter": {"C-7K3M-Q2XD"}, "court": {evil}, "case": {evil}, "filed_on": {"2026-11-19"}}, false, "en"), 303)
	for _, path := range []string{"/c/counter-token", "/k/complaint-token", "/n/status-token", "/console/notices/N-7K3M-Q2XD", "/counter?ref=" + url.QueryEscape(evil)} {
		pages = append(pages, s.do(path, nil, true, "en"))
	}
	for i, w := range pages {
		if w.Code >= 500 {
			t.Errorf("page %d: %d", i, w.Code)
		}
		s.lacks(w, "<script>alert", "<img src=x")
	}
}
