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

// R27: the machine acts for an admitted sender alone, for the principals they may act for,
// while they are not suspended, and up to their own cap.
func TestR27AutomaticAction(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	in := acme()
	in.DailyCap = 2
	s, _ := w.admit(in)
	filed := func(spoil func(*takedown.Draft), ps ...posted) takedown.Notice {
		d := draft(ps...)
		d.Sender, d.Token = s.ID, s.TokenID
		if spoil != nil {
			spoil(&d)
		}
		return w.notice(w.file(d).Ref)
	}
	forWhom := func(org string) func(*takedown.Draft) {
		return func(d *takedown.Draft) {
			d.Notice.Parties = append(d.Notice.Parties, takedown.Party{Role: takedown.RolePrincipal, Org: org})
		}
	}
	one, two, three := w.post("Lighthouse.One.mkv", 0), w.post("Lighthouse.Two.mkv", 0), w.post("Lighthouse.Three.mkv", 0)
	if n := filed(forWhom("lighthouse films"), one); n.Derive() != takedown.Decided || w.shown(one) || n.Lane() != takedown.LaneTrusted {
		t.Errorf("an admitted sender: %s in %s", n.Derive(), n.Lane())
	}
	if n := filed(forWhom("Somebody Else"), two); n.Derive() != takedown.Valid || !w.shown(two) || n.Trusted || !n.Verified || n.Lane() != takedown.LaneVerified {
		t.Errorf("for a principal nobody allowed: %s in %s", n.Derive(), n.Lane())
	}
	if n := filed(nil, two, three); n.Derive() != takedown.Valid || !w.shown(three) {
		t.Errorf("over their own cap: %s", n.Derive())
	}
	w.later(25 * time.Hour)
	if err := w.SuspendSender(ctx, s.ID, "op-owl", "audit"); err != nil {
		t.Fatal(err)
	}
	if n := filed(nil, three); n.Derive() != takedown.Valid || n.Trusted || !w.shown(three) {
		t.Errorf("suspended: %s", n.Derive())
	}
	if err := w.ReinstateSender(ctx, s.ID, "op-owl"); err != nil {
		t.Fatal(err)
	}
	w.later(25 * time.Hour) // or it repeats the one before
	if n := filed(nil, three); n.Derive() != takedown.Decided || w.shown(three) {
		t.Errorf("reinstated: %s", n.Derive())
	}
	if err := w.RevokeSenderToken(ctx, s.ID, s.TokenID, "op-owl"); err != nil {
		t.Fatal(err)
	}
	d := draft(two)
	d.Sender, d.Token = s.ID, s.TokenID
	if _, err := w.FileNotice(ctx, d); !errors.Is(err, access.ErrToken) {
		t.Errorf("a token that was revoked between its check and the filing: %v", err)
	}
	d = draft(two)
	d.Notice.Trusted = true
	if n := w.notice(w.file(d).Ref); n.Trusted {
		t.Error("a draft says of itself that it is trusted")
	}
}

// R27: what was put back is never removed again without a person.
func TestR27FiledAgainIsManual(t *testing.T) {
	w := newWorld(t)
	p, q := w.post("Lighthouse.Keeper.mkv", 0), w.post("Lighthouse.Other.mkv", 0)
	w.undo(w.removed(p), 1)
	d := draft(p, q)
	w.trust(&d)
	n := w.notice(w.file(d).Ref)
	if n.Rows[0].State != takedown.RowOpen || n.Rows[1].State != takedown.RowRemoved || !w.shown(p) || w.shown(q) {
		t.Errorf("%+v", n.Rows)
	}
}

// R27: one call takes back all that a token did since a time, and nothing else; every row
// comes back unless something else stands against it.
func TestR27UndoToken(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	s, _ := w.admit(acme())
	if _, err := w.AddSenderToken(ctx, s.ID, "op-owl"); err != nil {
		t.Fatal(err)
	}
	tokens, err := w.SenderTokens(ctx, s.ID)
	if err != nil || len(tokens) != 2 {
		t.Fatalf("%v %v", tokens, err)
	}
	by := func(token int64, ps ...posted) string {
		d := draft(ps...)
		d.Sender, d.Token = s.ID, token
		return w.file(d).Ref
	}
	var ps []posted
	for i := range 6 {
		ps = append(ps, w.post("Lighthouse."+string(rune('A'+i))+"berwald.mkv", 0))
	}
	by(tokens[0].ID, ps[0])
	w.later(time.Hour)
	since := w.now()
	by(tokens[0].ID, ps[1], ps[2])
	by(tokens[0].ID, ps[3])
	w.purge()
	by(tokens[1].ID, ps[4])
	manual := by(tokens[0].ID, ps[5])
	w.removed(ps[2]) // somebody else is right about this one
	w.undo(manual, 1)
	n, err := w.UndoToken(ctx, s.ID, tokens[0].ID, since, "op-owl")
	if n != 3 || err != nil {
		t.Fatalf("%d rows, %v", n, err)
	}
	for i, want := range []bool{false, true, false, true, false, true} {
		if got := w.shown(ps[i]); got != want {
			t.Errorf("entry %d shown: %t", i, got)
		}
	}
	if n, err := w.UndoToken(ctx, s.ID, tokens[0].ID, since, "op-owl"); n != 0 || err != nil {
		t.Errorf("again: %d %v", n, err)
	}
}

// R27: a twentieth of the automatic rows waits for a person; only their verdicts suspend,
// and the count begins anew when an operator ends it.
func TestR27AuditSuspends(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	var ps []posted
	for range 120 {
		ps = append(ps, w.post("Lighthouse.Keeper.mkv", 0))
	}
	d := draft(ps...)
	s := w.trust(&d)
	ref := w.file(d).Ref
	if n := one[int](w, `SELECT count(*) FROM audits`); n > 30 {
		t.Errorf("%d of 120 rows are audited", n)
	}
	w.exec(`DELETE FROM audits`)
	w.exec(`INSERT INTO audits (notice_id, row_n, sender_id, drawn_at)
		SELECT i.notice_id, i.n, $1, $2 FROM notice_items i JOIN notices n ON n.id = i.notice_id WHERE n.ref = $3 AND i.n <= 4 ORDER BY i.n`, s.ID, w.now(), ref)
	list, err := w.Audits(ctx, 10)
	if err != nil || len(list) != 4 || list[0].Ref != ref {
		t.Fatalf("%+v %v", list, err)
	}
	judge := func(i int, right, want bool) {
		t.Helper()
		if got, err := w.JudgeAudit(ctx, list[i].ID, right, "op-owl"); got != want || err != nil {
			t.Errorf("verdict %d: suspended %t, %v", i, got, err)
		}
	}
	judge(0, true, false)
	judge(1, false, false)
	if !w.shown(ps[1]) || w.shown(ps[0]) {
		t.Error("what was wrong is not undone, or what was right is")
	}
	if _, err := w.JudgeAudit(ctx, list[1].ID, true, "op-owl"); !errors.Is(err, takedown.ErrNotFound) {
		t.Errorf("judged twice: %v", err)
	}
	mails := one[int](w, `SELECT count(*) FROM mails`)
	judge(2, false, true)
	if got, _ := w.Sender(ctx, s.ID); got.Suspended.By != "system" || got.Suspended.Why != "audit" {
		t.Errorf("%+v", got.Suspended)
	}
	if n := one[int](w, `SELECT count(*) FROM mails`); n != mails+2 { // the row that was restored, and the suspension
		t.Errorf("%d mails more", n-mails)
	}
	if err := w.ReinstateSender(ctx, s.ID, "op-owl"); err != nil {
		t.Fatal(err)
	}
	judge(3, false, false)
}

// T39: a trusted flagger has priority in its area and for its time alone, and acts nowhere
// by itself.
func TestT39Flagger(t *testing.T) {
	w := newWorld(t)
	in := acme()
	in.Automatic = false
	in.Flagger = access.Flagger{Areas: []string{"other_illegal"}, From: w.now(), Until: w.now().AddDate(0, 1, 0)}
	s, _ := w.admit(in)
	filed := func(route takedown.Route) takedown.Notice {
		d := draft(w.post("Lighthouse.Keeper.mkv", 0))
		d.Notice.Route, d.Sender, d.Token = route, s.ID, s.TokenID
		d.Notice.Explanation = "Sold without the mark that the law asks for."
		return w.notice(w.file(d).Ref)
	}
	if n := filed(takedown.OtherIllegal); n.Lane() != takedown.LaneTrusted || n.Derive() != takedown.Valid || n.Trusted {
		t.Errorf("in its area: %s, %s", n.Lane(), n.Derive())
	}
	if n := filed(takedown.Copyright); n.Lane() != takedown.LaneVerified || n.Derive() != takedown.Valid {
		t.Errorf("outside its area: %s, %s", n.Lane(), n.Derive())
	}
	w.later(40 * 24 * time.Hour)
	if n := filed(takedown.OtherIllegal); n.Lane() != takedown.LaneVerified {
		t.Errorf("after its time: %s", n.Lane())
	}
}

// R10, R27: a database that went back may have forgotten a revocation: nothing happens
// automatically until a person has looked.
func TestR27NobodyIsTrustedAfterGoingBack(t *testing.T) {
	w := newWorld(t)
	d := draft(w.post("Lighthouse.Keeper.mkv", 0))
	s := w.trust(&d)
	if err := w.newEpoch(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, err := w.Sender(t.Context(), s.ID); err != nil || got.Suspended.Why != "database_went_back" {
		t.Errorf("%+v %v", got.Suspended, err)
	}
	if n := w.notice(w.file(d).Ref); n.Trusted || n.Derive() != takedown.Valid {
		t.Errorf("%s, trusted %t", n.Derive(), n.Trusted)
	}
}
