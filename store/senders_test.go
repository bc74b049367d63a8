package store

import (
	"errors"
	"net/netip"
	"testing"
	"time"

	"blindex/access"
	"blindex/takedown"
)

// acme is a sender as an operator admits one.
func acme() access.Sender {
	return access.Sender{
		Name: "Acme Pictures", Contact: access.Contact{Name: "Jane Doe", Email: "jane@acme.example", Relation: "employee"},
		Signature: "Jane Doe", Principals: []string{"Lighthouse Films"}, Record: "two years of exact notices",
		TextID: takedown.WordingFor("en").TextID, Automatic: true, DailyCap: 1000,
	}
}

// admit admits a sender and gives it with its first token.
func (w *world) admit(s access.Sender) (access.Sender, string) {
	w.t.Helper()
	got, token, err := w.AdmitSender(w.t.Context(), s, "op-owl")
	if err != nil {
		w.t.Fatal(err)
	}
	return got, token
}

var anywhere = netip.MustParseAddr("198.51.100.7")

// R27: a token is shown once, identifies its sender from its network alone, and ends at once.
func TestR27SenderTokens(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	in := acme()
	in.Networks = []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}
	s, token := w.admit(in)
	got, err := w.SenderByToken(ctx, token, anywhere)
	if err != nil || got.ID != s.ID || got.TokenID != s.TokenID || got.Name != in.Name || got.Contact != in.Contact || got.Record != in.Record {
		t.Fatalf("%+v %v", got, err)
	}
	if _, err := w.SenderByToken(ctx, token, netip.MustParseAddr("203.0.113.9")); !errors.Is(err, access.ErrNetwork) {
		t.Errorf("from elsewhere: %v", err)
	}
	if _, err := w.SenderByToken(ctx, token, netip.MustParseAddr("::ffff:198.51.100.7")); err != nil {
		t.Errorf("the same address as IPv6 writes it: %v", err)
	}
	second, err := w.AddSenderToken(ctx, s.ID, "op-owl")
	if err != nil || second == token {
		t.Fatalf("a second token: %v", err)
	}
	if err := w.RevokeSenderToken(ctx, s.ID, s.TokenID, "op-owl"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.SenderByToken(ctx, token, anywhere); !errors.Is(err, access.ErrToken) {
		t.Errorf("a revoked token: %v", err)
	}
	if _, err := w.SenderByToken(ctx, second, anywhere); err != nil {
		t.Errorf("the other token: %v", err)
	}
	if err := w.EndSender(ctx, s.ID, "op-owl"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.SenderByToken(ctx, second, anywhere); !errors.Is(err, access.ErrToken) {
		t.Errorf("an ended sender's token: %v", err)
	}
	for _, secret := range []string{token, second, "acme", "jane", "exact notices"} {
		if at := whereIs(w.dump(), secret); len(at) > 0 {
			t.Errorf("%q stands in clear in %v", secret, at)
		}
	}
}

func TestSenderNeedsARecord(t *testing.T) {
	w := newWorld(t)
	for name, spoil := range map[string]func(*access.Sender){
		"no record":                 func(s *access.Sender) { s.Record = " " },
		"no signature":              func(s *access.Sender) { s.Signature = "" },
		"no address":                func(s *access.Sender) { s.Contact.Email = "" },
		"no cap":                    func(s *access.Sender) { s.DailyCap = 0 },
		"cap too high":              func(s *access.Sender) { s.DailyCap = access.MaxDailyCap + 1 },
		"nothing to be admitted to": func(s *access.Sender) { s.Automatic = false },
		"flagger without end": func(s *access.Sender) {
			s.Flagger = access.Flagger{Areas: []string{"copyright"}, From: time.Unix(1, 0)}
		},
	} {
		in := acme()
		spoil(&in)
		if _, _, err := w.AdmitSender(t.Context(), in, "op-owl"); !errors.Is(err, access.ErrSender) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.admit(acme())
	twice := acme()
	twice.Name = " acme  PICTURES "
	if _, _, err := w.AdmitSender(t.Context(), twice, "op-owl"); !errors.Is(err, access.ErrSenderExists) {
		t.Errorf("twice: %v", err)
	}
}

// trust has an admitted sender file a draft.
func (w *world) trust(d *takedown.Draft) access.Sender {
	w.t.Helper()
	s, _ := w.admit(acme())
	d.Sender, d.Token, d.Notice.Channel = s.ID, s.TokenID, "api"
	return s
}
