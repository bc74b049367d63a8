package store

import (
	"context"
	"errors"
	"testing"
	"time"

	"blindex/access"
	"blindex/mail"
	"blindex/takedown"
)

const goodPassword = "correct horse battery"

// R30, R35: a one-time link is looked at without being used, works once, and dies.
func TestOneTimeLink(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	token, err := w.FirstOperator(ctx, "owl")
	if err != nil || token == "" {
		t.Fatalf("%q %v", token, err)
	}
	again, err := w.FirstOperator(ctx, "owl")
	if err != nil || again == "" || again == token {
		t.Fatalf("a second link: %v", err)
	}
	if _, err := w.LoginLink(ctx, token); !errors.Is(err, access.ErrLinkUsed) {
		t.Errorf("the older link lives on: %v", err)
	}
	for range 2 {
		if op, err := w.LoginLink(ctx, again); err != nil || op.Name != "owl" || op.Role != access.Admin || op.Active {
			t.Fatalf("%+v %v", op, err)
		}
	}
	if err := w.UseLoginLink(ctx, again, "short"); !errors.Is(err, access.ErrWeak) {
		t.Errorf("weak: %v", err)
	}
	if err := w.UseLoginLink(ctx, again, goodPassword); err != nil {
		t.Fatal(err)
	}
	if err := w.UseLoginLink(ctx, again, goodPassword); !errors.Is(err, access.ErrLinkUsed) {
		t.Errorf("used twice: %v", err)
	}
	if token, err := w.FirstOperator(ctx, "owl"); err != nil || token != "" {
		t.Errorf("a first link though a password is set: %q %v", token, err)
	}
	third, err := w.ResetOperator(ctx, "owl")
	if err != nil {
		t.Fatal(err)
	}
	w.later(access.LinkLife + time.Minute)
	if _, err := w.LoginLink(ctx, third); !errors.Is(err, access.ErrLinkUsed) {
		t.Errorf("expired: %v", err)
	}
}

func TestSessions(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	_, link, err := w.AddOperator(ctx, "owl", access.Moderator)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.AddOperator(ctx, "owl", access.Reader); !errors.Is(err, access.ErrOperatorExists) {
		t.Errorf("twice: %v", err)
	}
	if _, _, err := w.AddOperator(ctx, "No Spaces", access.Reader); !errors.Is(err, access.ErrOperatorName) {
		t.Errorf("name: %v", err)
	}
	if err := w.UseLoginLink(ctx, link, goodPassword); err != nil {
		t.Fatal(err)
	}
	for _, c := range [][2]string{{"owl", "wrong password"}, {"nobody", goodPassword}} {
		if _, _, err := w.SignIn(ctx, c[0], c[1]); !errors.Is(err, access.ErrCredentials) {
			t.Errorf("%s: %v", c[0], err)
		}
	}
	token, sess, err := w.SignIn(ctx, "owl", goodPassword)
	if err != nil || !sess.Operator.Active {
		t.Fatalf("%+v %v", sess, err)
	}
	if got, err := w.Session(ctx, token); err != nil || got.Operator.Name != "owl" {
		t.Errorf("%+v %v", got, err)
	}
	if n := one[int](w, `SELECT count(*) FROM sessions WHERE encode(token_hash, 'escape') LIKE '%' || $1 || '%'`, token); n > 0 {
		t.Error("a token is stored in clear")
	}
	w.later(access.SessionIdle - time.Minute)
	if _, err := w.Session(ctx, token); err != nil {
		t.Errorf("in use: %v", err)
	}
	w.later(access.SessionIdle + time.Minute)
	if _, err := w.Session(ctx, token); !errors.Is(err, access.ErrNoSession) {
		t.Errorf("idle: %v", err)
	}
	token, _, err = w.SignIn(ctx, "owl", goodPassword)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.SignOut(ctx, token); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Session(ctx, token); !errors.Is(err, access.ErrNoSession) {
		t.Errorf("signed out: %v", err)
	}
	token, _, _ = w.SignIn(ctx, "owl", goodPassword)
	if _, err := w.ResetOperator(ctx, "owl"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Session(ctx, token); !errors.Is(err, access.ErrNoSession) {
		t.Errorf("reset: %v", err)
	}
	if _, _, err := w.SignIn(ctx, "owl", goodPassword); !errors.Is(err, access.ErrCredentials) {
		t.Errorf("the old password after a reset: %v", err)
	}
}

// R14: a delivered mail keeps neither address nor text; a claim that a crash ended comes again.
func TestMailQueue(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	var q mail.Queue = w
	f := w.file(draft(w.post("Lighthouse.Keeper.2019.mkv", 0)))
	got, err := q.ClaimMail(ctx, 10)
	if err != nil || len(got) != 1 || got[0].To != "jane@acme.example" || got[0].Ref != f.Ref || got[0].Attempts != 1 {
		t.Fatalf("%+v %v", got, err)
	}
	if n := one[int](w, `SELECT count(*) FROM mails WHERE encode(to_sealed, 'escape') LIKE '%acme%'`); n > 0 {
		t.Error("an address stands in clear")
	}
	if again, _ := q.ClaimMail(ctx, 10); len(again) != 0 {
		t.Error("claimed twice")
	}
	w.later(mailClaim)
	again, err := q.ClaimMail(ctx, 10)
	if err != nil || len(again) != 1 || again[0].Attempts != 2 {
		t.Fatalf("after a crash: %+v %v", again, err)
	}
	if err := q.MailFailed(ctx, got[0].ID, mail.Retry{At: w.now().Add(time.Hour), Code: "smtp_450"}); err != nil {
		t.Fatal(err)
	}
	w.later(2 * time.Hour)
	if again, _ = q.ClaimMail(ctx, 10); len(again) != 1 {
		t.Fatal("not tried again")
	}
	if err := q.MailDelivered(ctx, got[0].ID); err != nil {
		t.Fatal(err)
	}
	if n := one[int](w, `SELECT count(*) FROM mails WHERE num_nonnulls(body, subject, to_sealed) > 0`); n != 0 {
		t.Error("a delivered mail keeps something")
	}
	if st, err := w.MailStats(ctx); err != nil || st.Delivered != 1 || st.Queued != 0 {
		t.Errorf("%+v %v", st, err)
	}
}

// T42: a missed tick is made up, once, and never by two at a time.
func TestDueTask(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	daily := func(from time.Time) time.Time { return from.Truncate(24 * time.Hour).Add(24 * time.Hour) }
	runs := 0
	tick := func(f func(context.Context) error) (bool, error) { return w.DueTask(ctx, "purge", w.now(), daily, f) }
	count := func(context.Context) error { runs++; return nil }
	if ran, err := tick(count); ran || err != nil {
		t.Fatalf("ran before it was due: %v", err)
	}
	w.later(4 * 24 * time.Hour) // cron was down for days
	ran, err := tick(func(ctx context.Context) error {
		if ran, err := tick(count); ran || err != nil {
			t.Errorf("two at a time: %v %v", ran, err)
		}
		return count(ctx)
	})
	if !ran || err != nil || runs != 1 {
		t.Fatalf("made up: %v %v, %d runs", ran, err, runs)
	}
	if ran, _ := tick(count); ran {
		t.Error("ran twice for one tick")
	}
	w.later(24 * time.Hour)
	boom := errors.New("secret detail")
	if ran, err := tick(func(context.Context) error { return boom }); !ran || !errors.Is(err, boom) {
		t.Errorf("%v %v", ran, err)
	}
	if c := one[string](w, `SELECT error_code FROM tasks`); c != "failed" {
		t.Errorf("noted %q", c)
	}
	w.later(24 * time.Hour)
	w.exec(`UPDATE tasks SET started_at = now()`) // a crash in the middle leaves this
	if ran, err := tick(count); !ran || err != nil || one[*string](w, `SELECT error_code FROM tasks`) != nil {
		t.Errorf("after a crash: %v %v", ran, err)
	}
}

// R14: links of a case are for those with the right, and every look is written down.
func TestCase(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	p := w.post("Lighthouse.Keeper.2019.mkv", 0)
	ref := w.file(draft(p)).Ref
	reader, moderator := access.Operator{Role: access.Reader, Pseudonym: "op-wren"}, access.Operator{Role: access.Moderator, Pseudonym: "op-owl"}
	if _, err := w.Case(ctx, ref, reader, true); !errors.Is(err, access.ErrForbidden) {
		t.Errorf("T40: %v", err)
	}
	c, err := w.Case(ctx, ref, reader, false)
	if err != nil || len(c.Rows) != 1 || c.Rows[0].Link != "" || c.Rows[0].Name != p.name || c.Rows[0].EntryID != p.entry || len(c.Rows[0].Pages) != 1 {
		t.Errorf("%+v %v", c.Rows, err)
	}
	if c, err = w.Case(ctx, ref, moderator, true); err != nil || c.Rows[0].Link != "https://mega.nz/file/"+p.handle {
		t.Errorf("%+v %v", c.Rows, err)
	}
	if n := one[int](w, `SELECT count(*) FROM events WHERE name = 'viewed' AND actor = 'op-owl' AND notice_ref = $1`, ref); n != 1 {
		t.Errorf("%d views written down", n)
	}
	q, err := w.Queue(ctx, takedown.QueueFilter{})
	if err != nil || len(q) != 1 || q[0].Sender != "Acme Pictures" || q[0].Open != 1 || q[0].Rows != 1 || q[0].Due.IsZero() {
		t.Errorf("%+v %v", q, err)
	}
	w.decide(ref, takedown.Remove)
	if q, _ = w.Queue(ctx, takedown.QueueFilter{}); len(q) != 0 {
		t.Error("a decided notice still waits")
	}
	if q, _ = w.Queue(ctx, takedown.QueueFilter{State: takedown.Decided, Route: takedown.Copyright}); len(q) != 1 || q[0].Removed != 1 {
		t.Errorf("%+v", q)
	}
	if _, err := w.Metrics(ctx); err != nil {
		t.Error(err)
	}
}

// R30: an address that nobody has answered from gets one letter a day, whoever files in
// its name; once verified, what waits leaves at once.
func TestUnverifiedAddressIsNotFlooded(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	p := w.post("Lighthouse.Keeper.2019.mkv", 0)
	for range 6 {
		w.file(draft(p))
	}
	if n := one[int](w, `SELECT count(*) FROM mails`); n != mailsWaiting {
		t.Errorf("%d letters wait", n)
	}
	if got, err := w.ClaimMail(ctx, 10); err != nil || len(got) != 1 {
		t.Errorf("%d letters leave on the first day, %v", len(got), err)
	}
	other := draft(p)
	other.Notice.Parties[0].Email = "someone@else.example"
	f := w.file(other)
	w.decide(f.Ref, takedown.Keep)
	got, err := w.ClaimMail(ctx, 10)
	if err != nil || len(got) != 1 || got[0].To != "someone@else.example" {
		t.Fatalf("%+v %v", got, err)
	}
	if err := w.VerifyNotice(ctx, w.mailToken(f.Ref, "someone@else.example")); err != nil {
		t.Fatal(err)
	}
	if got, err = w.ClaimMail(ctx, 10); err != nil || len(got) != 2 {
		t.Errorf("verified, yet %d letters leave, %v", len(got), err)
	}
}
