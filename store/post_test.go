package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"blindex/access"
	"blindex/mail"
	"blindex/takedown"
)

// letter is a mail that is no notice.
func letter(id string) mail.Post {
	return mail.Post{Kind: mail.PostQuestion, ID: id, From: takedown.Party{Name: "Ann Canary", Email: "ann@canary.example"},
		Lang: "en", Text: "what do you canarywrite about?", Answer: true}
}

// claimAll takes every mail that is due.
func (w *world) claimAll() []mail.Message {
	w.t.Helper()
	got, err := w.ClaimMail(w.t.Context(), 100)
	if err != nil {
		w.t.Fatal(err)
	}
	return got
}

// R14, R30: mail that is no notice waits for a person, sealed; the fixed answer goes once
// a day to an address, and the same mail twice is one.
func TestR30PostIsKeptAndAnsweredOnce(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	for _, id := range []string{"1", "1", "2", ""} {
		if err := w.KeepPost(ctx, letter(id)); err != nil {
			t.Fatal(err)
		}
	}
	got, err := w.Post(ctx)
	if err != nil || len(got) != 3 || got[0].Text != letter("").Text || got[0].Email != "ann@canary.example" || !got[0].Answered || got[1].Answered {
		t.Fatalf("%+v, %v", got, err)
	}
	mails := w.claimAll()
	if len(mails) != 1 || mails[0].To != "ann@canary.example" || strings.Contains(mails[0].Body, "canarywrite") {
		t.Fatalf("answers %+v", mails)
	}
	if err := w.MailDelivered(ctx, mails[0].ID); err != nil {
		t.Fatal(err)
	}
	if n := one[int](w, `SELECT count(*) FROM post WHERE post::text ILIKE '%canary%' OR encode(sealed, 'escape') ILIKE '%canary%'`); n != 0 {
		t.Error("what somebody wrote stands in clear")
	}
	w.later(25 * time.Hour)
	if err := w.KeepPost(ctx, letter("3")); err != nil || len(w.claimAll()) != 1 {
		t.Errorf("no answer on another day: %v", err)
	}
	if err := w.PostDone(ctx, got[0].ID, access.Operator{Pseudonym: "heron"}); err != nil {
		t.Fatal(err)
	}
	if err := w.PostDone(ctx, got[0].ID, access.Operator{Pseudonym: "heron"}); !errors.Is(err, takedown.ErrNotFound) {
		t.Errorf("done twice: %v", err)
	}
	w.later(31 * day)
	if err := w.Retain(ctx); err != nil {
		t.Fatal(err)
	}
	if n := one[int](w, `SELECT count(*) FROM post`); n != 3 {
		t.Errorf("%d mails are kept", n)
	}
}

func TestPostListIsBounded(t *testing.T) {
	w := newWorld(t)
	w.exec(`INSERT INTO post (kind, lang, sealed, links, answered, received_at) SELECT 'automatic', 'en', '', 0, false, now() FROM generate_series(1, $1)`, postOpen)
	if err := w.KeepPost(t.Context(), letter("1")); !errors.Is(err, mail.ErrBusy) {
		t.Errorf("a full list takes more: %v", err)
	}
}

func TestAnswersHaveACeiling(t *testing.T) {
	w := newWorld(t)
	for i := range answersDay + 5 {
		p := letter(fmt.Sprint(i))
		p.From.Email = fmt.Sprintf("a%d@b.example", i)
		if err := w.KeepPost(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	if n := one[int](w, `SELECT count(*) FROM mails`); n != answersDay {
		t.Errorf("%d answers in a day", n)
	}
}

// byMail is a notice that came by mail.
func byMail(d takedown.Draft, id string) takedown.Draft {
	d.Notice.Channel, d.MailID, d.Salt, d.Notice.Signer = "mail", id, "00ff00ff00ff00ff00ff00ff00ff00ff", "acme.example"
	d.Notice.Dropped = []takedown.Attachment{{Name: "shot canarypicture.png", Type: "image/png", Size: 7}}
	d.Notice.KeyStrips = 2
	return d
}

// R5, R29, R34: the salt goes out with the first letter alone; what was dropped is named to
// the sender and stands nowhere in clear; the same mail twice is one notice.
func TestR5NoticeByMail(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	d := byMail(draft(w.post("Lighthouse.Keeper.2019.mkv", 0)), "<a@b>")
	f := w.file(d)
	if _, err := w.FileNotice(ctx, d); !errors.Is(err, mail.ErrRepeated) {
		t.Fatalf("filed twice: %v", err)
	}
	st, err := w.NoticeStatus(ctx, f.Token)
	if err != nil || len(st.Dropped) != 1 || st.Dropped[0].Name != d.Notice.Dropped[0].Name || st.Bounced {
		t.Errorf("%+v, %v", st.Dropped, err)
	}
	mails := w.claimAll()
	if len(mails) != 1 || !strings.Contains(mails[0].Body, d.Salt) || !strings.Contains(mails[0].Body, "were not kept: 1") || !strings.Contains(mails[0].Body, "[key removed]") {
		t.Fatalf("letters %+v", mails)
	}
	if strings.Contains(mails[0].Body, "canarypicture") {
		t.Error("a name that the sender chose is mailed to an address that nobody answered from")
	}
	if err := w.MailDelivered(ctx, mails[0].ID); err != nil {
		t.Fatal(err)
	}
	if n := one[int](w, `SELECT (SELECT count(*) FROM mails m WHERE m::text LIKE $1) + (SELECT count(*) FROM notices n WHERE n::text LIKE $1 OR n::text ILIKE '%canarypicture%' OR encode(beside_sealed, 'escape') ILIKE '%canarypicture%')`,
		"%"+d.Salt+"%"); n != 0 {
		t.Error("the salt, or a name, is still there")
	}
}

// A bounce marks the address that did not work, and locks nobody out.
func TestBounces(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	f := w.file(draft(w.post("Lighthouse.Keeper.2019.mkv", 0)))
	bounced := func() bool {
		st, err := w.NoticeStatus(ctx, f.Token)
		if err != nil {
			t.Fatal(err)
		}
		return st.Bounced
	}
	m := w.claimAll()[0]
	forged := m.Tag[:len(m.Tag)-1] + "2"
	if strings.HasSuffix(m.Tag, "2") {
		forged = m.Tag[:len(m.Tag)-1] + "3"
	}
	for _, tag := range []string{"", "x", "1-", forged, "99999999999999999999-abcdefghij234567"} {
		if err := w.MailBounced(ctx, mail.Bounce{Tag: tag, Status: "5.1.1"}); err != nil || bounced() {
			t.Fatalf("tag %q: %v, bounced %v", tag, err, bounced())
		}
	}
	if err := w.MailDelivered(ctx, m.ID); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := w.MailBounced(ctx, mail.Bounce{Tag: m.Tag, Status: "5.1.1"}); err != nil || !bounced() {
			t.Fatalf("a bounce is not seen: %v", err)
		}
	}
	if err := w.VerifyNotice(ctx, w.mailToken(f.Ref, "jane@acme.example")); err != nil || bounced() {
		t.Errorf("somebody answered from the address, and it still counts as dead: %v", err)
	}
	// A refusal at the door marks, too; another address ends it.
	lacking := draft(w.post("Another.Keeper.2020.mkv", 0))
	lacking.Notice.Signature = ""
	g := w.file(lacking)
	f = g
	for _, m := range w.claimAll() {
		if err := w.MailFailed(ctx, m.ID, mail.Retry{Code: "smtp_550", Bounced: true}); err != nil {
			t.Fatal(err)
		}
	}
	if !bounced() {
		t.Fatal("a refused recipient is not seen")
	}
	err := w.UpdateNotice(ctx, g.Ref, func(n takedown.Notice) (takedown.Change, error) {
		return takedown.Decide(n, takedown.Complete{Signature: "Jane Doe", Parties: []takedown.Party{{Role: takedown.RoleSender, Email: "jane@other.example"}}}, w.now())
	})
	if err != nil || bounced() {
		t.Errorf("a new address counts as dead: %v", err)
	}
}

// T21, T22, R30: by mail only the signed sender takes a notice back.
func TestT22RetractionByMail(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	f := w.file(draft(w.post("Lighthouse.Keeper.2019.mkv", 0)))
	for _, c := range []struct {
		from   string
		proven bool
	}{{"jane@acme.example", false}, {"eve@evil.example", true}, {"", true}} {
		done, err := w.RetractByMail(ctx, f.Ref, c.from, c.proven)
		if done || err != nil {
			t.Errorf("%+v: %v, %v", c, done, err)
		}
	}
	if n := one[int](w, `SELECT count(*) FROM events WHERE name = 'retraction_asked'`); n != 1 {
		t.Errorf("%d marks: whoever knows a reference can fill the history", n)
	}
	if done, err := w.RetractByMail(ctx, f.Ref, "Jane@ACME.example", true); !done || err != nil {
		t.Errorf("the sender: %v, %v", done, err)
	}
	if done, err := w.RetractByMail(ctx, f.Ref, "jane@acme.example", true); done || !errors.Is(err, takedown.ErrState) {
		t.Errorf("twice: %v, %v", done, err)
	}
	if _, err := w.RetractByMail(ctx, "N-0000-0000", "jane@acme.example", true); !errors.Is(err, takedown.ErrNotFound) {
		t.Errorf("no such notice: %v", err)
	}
}

// R34: a lost link is mailed again to the sender's address and to no other, seldom, and
// nothing tells whether it was.
func TestR34LostLink(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	f := w.file(draft(w.post("Lighthouse.Keeper.2019.mkv", 0)))
	token := w.mailToken(f.Ref, "jane@acme.example")
	if err := w.VerifyNotice(ctx, token); err != nil {
		t.Fatal(err)
	}
	w.claimAll()
	ask := func(ref, address string) int {
		t.Helper()
		if err := w.ReissueLink(ctx, ref, address); err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, m := range w.claimAll() {
			if n++; m.To != "jane@acme.example" || !strings.Contains(m.Body, token) {
				t.Errorf("mailed %+v", m)
			}
		}
		return n
	}
	if ask(f.Ref, "jane@acme.example") != 0 {
		t.Error("mailed again right after another letter")
	}
	w.later(2 * time.Hour)
	w.claimAll() // what was claimed before is handed out again
	for _, c := range [][2]string{{f.Ref, "eve@evil.example"}, {"N-0000-0000", "jane@acme.example"}, {f.Ref, ""}, {f.Ref, "jane@acme.example\r\nBcc: x@y.example"}} {
		if ask(c[0], c[1]) != 0 {
			t.Errorf("%q: mailed", c)
		}
	}
	if ask(f.Ref, "Jane@acme.example") != 1 {
		t.Error("not mailed")
	}
	if ask(f.Ref, "jane@acme.example") != 0 {
		t.Error("mailed twice within the hour")
	}
}
