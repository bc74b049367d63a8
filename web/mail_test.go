package web

import (
	"context"
	"net/url"
	"testing"

	"blindex/access"
	"blindex/mail"
	"blindex/takedown"
)

// ReissueLink remembers what was asked.
func (f *fake) ReissueLink(_ context.Context, ref, address string) error {
	f.reissued = append(f.reissued, ref+" "+address)
	return nil
}

func (f *fake) Post(context.Context) ([]mail.Waiting, error) {
	return []mail.Waiting{{ID: 7, Kind: mail.PostReply, Ref: "N-7K3M-Q2XD", Name: f.text, Email: "ann@rights.example", Text: f.text, Links: 2, Answered: true, ReceivedAt: noon}}, nil
}

func (f *fake) PostDone(_ context.Context, id int64, by access.Operator) error {
	if id != 7 || by.Pseudonym != "heron" {
		return takedown.ErrNotFound
	}
	return nil
}

// R34: whoever asks for a lost link hears the same, whatever was typed.
func TestR34LostLink(t *testing.T) {
	s := newSite(t)
	s.want(s.do("/notice/lost", nil, false, "fr"), 200, `action="/notice/lost"`, "J&#39;ai perdu le lien")
	var first string
	for i, form := range []url.Values{
		{"ref": {" n-7k3m-q2xd"}, "email": {"ada@rights.example"}}, {"ref": {"N-0000-0000"}, "email": {"eve@evil.example"}},
		{"ref": {evil}, "email": {evil}}, {},
	} {
		w := s.do("/notice/lost", form, false, "en")
		s.want(w, 200, "on its way")
		if w.Header().Get("Cache-Control") != "no-store" {
			t.Error("may be cached")
		}
		if i == 0 {
			first = w.Body.String()
		}
		if w.Body.String() != first {
			t.Errorf("answer %d differs", i)
		}
	}
	if len(s.reissued) != 2 || s.reissued[0] != "N-7K3M-Q2XD ada@rights.example" {
		t.Errorf("asked for %q", s.reissued)
	}
}

func TestPostForOperators(t *testing.T) {
	s := newSite(t)
	s.text = evil
	w := s.do("/console/mail", nil, true, "en")
	s.want(w, 200, "ann@rights.example", "/console/notices/N-7K3M-Q2XD", "2 links cut", "About a notice", `action="/console/mail/7/done"`)
	s.lacks(w, "<script>alert", "<img src=x")
	s.want(s.do("/console/mail/7/done", url.Values{}, true, "en"), 303)
	s.want(s.do("/console/mail/8/done", url.Values{}, true, "en"), 404)
	s.want(s.do("/console/mail/x/done", url.Values{}, true, "en"), 404)
	s.role = access.Reader
	s.lacks(s.do("/console/mail", nil, true, "en"), "/done")
	s.want(s.do("/console/mail/7/done", url.Values{}, true, "en"), 403)
	s.want(s.do("/console/mail", nil, false, "en"), 303)
}

// Bounced mail and dropped attachments are told to the sender and to operators (R29).
func TestStatusTellsOfBounces(t *testing.T) {
	s := newSite(t)
	s.do("/notice", full(), false, "en")
	s.lacks(s.do("/n/status-token", nil, false, "en"), "bounced", "Not kept")
	s.notice.Channel, s.notice.Signer, s.notice.BouncedAt = "mail", "rights.example", noon
	s.notice.Dropped = []takedown.Attachment{{Name: evil, Type: "image/png", Size: 7}}
	w := s.do("/n/status-token", nil, false, "en")
	s.want(w, 200, "keep this page", "image/png", "no text and was not kept")
	s.lacks(w, "<script>alert")
	s.want(s.do("/n/status-token", nil, false, "fr"), 200, "conservez cette page")
	w = s.do("/console/notices/N-7K3M-Q2XD", nil, true, "en")
	s.want(w, 200, "our mail to this address bounces", "signed by rights.example", "image/png")
	s.lacks(w, "<script>alert")
}
