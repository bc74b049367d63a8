package inbox

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"blindex/mail"
	"blindex/share"
	"blindex/takedown"
)

// books is a store that remembers.
type books struct {
	drafts  []takedown.Draft
	post    []mail.Post
	bounces []mail.Bounce
	err     error
}

func (b *books) FileNotice(_ context.Context, d takedown.Draft) (takedown.Filed, error) {
	b.drafts = append(b.drafts, d)
	return takedown.Filed{Ref: "N-7K3M-Q2XD"}, b.err
}

func (b *books) RetractByMail(context.Context, string, string, bool) (bool, error) {
	return false, takedown.ErrNotFound
}

func (b *books) NoticeByExternalID(context.Context, string, string) (string, error) {
	return "", takedown.ErrNotFound
}

func (b *books) KeepPost(_ context.Context, p mail.Post) error {
	b.post = append(b.post, p)
	return b.err
}

func (b *books) MailBounced(_ context.Context, bounce mail.Bounce) error {
	b.bounces = append(b.bounces, bounce)
	return b.err
}

func newDesk() (*Desk, *books) {
	b := &books{}
	return &Desk{Notices: b, Post: b, OwnHosts: []string{"blindex.example"}, Own: []string{"copyright@blindex.example"},
		Now: func() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }, Rand: rand.Reader}, b
}

func receive(t *testing.T, d *Desk, raw string) mail.Taken {
	t.Helper()
	taken, err := d.Receive(t.Context(), mail.Envelope{From: "claims@studio.example"}, []byte(strings.ReplaceAll(raw, "\n", "\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	return taken
}

const oath = "I have a good faith belief that this use is not authorised by the owner. The information in this notice is accurate, and under penalty of perjury, I am authorised to act for the owner.\n/s/ Jane Doe\n"

// A list in an attachment and the letter around it are one notice; what is named twice is
// one row; who the mail is from fills what the letter leaves out.
func TestPartsAreOneNotice(t *testing.T) {
	d, b := newDesk()
	raw := head + "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nOne of them is " + link + "\n" + oath +
		"--b\nContent-Type: text/csv; name=rows.csv\n\nurl,work\n" + link + ",The Lighthouse Keeper\nhttps://mega.nz/file/Jq3tZp9K,The Lighthouse Keeper\n--b--\n"
	if got := receive(t, d, raw); got.Outcome != mail.Filed || len(b.drafts) != 1 {
		t.Fatalf("%+v", got)
	}
	draft := b.drafts[0]
	if len(draft.Rows) != 2 || draft.Rows[0].N != 1 || draft.Rows[1].N != 2 || !draft.Notice.Statements.Perjury || draft.Notice.Channel != "mail" {
		t.Errorf("%+v", draft)
	}
	if p := draft.Notice.Parties; len(p) != 1 || p[0].Mailbox() != "claims@studio.example" {
		t.Errorf("parties %+v", p)
	}
	if len(draft.Salt) != 32 || draft.RawHash == [32]byte{} {
		t.Error("no salt")
	}
}

// What is too much to read does not take the letter with it.
func TestTooLargeAttachmentIsDropped(t *testing.T) {
	d, b := newDesk()
	raw := head + "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n" + link + "\n" + oath +
		"--b\nContent-Type: text/plain; name=long.txt\n\n" + strings.Repeat("nothing of use\n", 300_000) + "--b--\n"
	if got := receive(t, d, raw); got.Outcome != mail.Filed || len(b.drafts) != 1 {
		t.Fatalf("%+v", got)
	}
	if n := b.drafts[0].Notice; len(n.Dropped) != 1 || n.Dropped[0].Name != "long.txt" || len(b.drafts[0].Rows) != 1 {
		t.Errorf("%+v", n.Dropped)
	}
}

// Nothing that comes is lost: what is no notice is kept, and what cannot be kept is not
// acknowledged.
func TestNothingIsLost(t *testing.T) {
	d, b := newDesk()
	if got := receive(t, d, head+"\nHello, who are you?\n"); got.Outcome != mail.Kept || len(b.post) != 1 || !b.post[0].Answer || b.post[0].Kind != mail.PostQuestion {
		t.Errorf("%+v %+v", got, b.post)
	}
	if got := receive(t, d, strings.Replace(head, "Notice", "Re: N-7K3M-Q2XD", 1)+"\nWhen?\n"); got.Outcome != mail.Kept || b.post[1].Ref != "N-7K3M-Q2XD" || b.post[1].Answer {
		t.Errorf("%+v %+v", got, b.post[1])
	}
	if got := receive(t, d, head+"\n"+strings.Repeat("https://mega.nz/file/Jq3tZp9K\n", 150_000)); got.Outcome != mail.Kept || b.post[2].Links == 0 || len(b.post[2].Text) > 4*maxKept || !strings.HasSuffix(b.post[2].Text, "[…]") {
		t.Errorf("a mail beyond all bounds: %+v, %d links", got, b.post[2].Links)
	}
	b.err = errors.New("the database is down")
	for _, raw := range []string{head + "\nHello?\n", head + "\n" + link + "\n" + oath} {
		if _, err := d.Receive(t.Context(), mail.Envelope{From: "a@b.example"}, []byte(raw)); !errors.Is(err, b.err) {
			t.Errorf("acknowledged though it is kept nowhere: %v", err)
		}
	}
	b.err = mail.ErrRepeated
	if got := receive(t, d, head+"\n"+link+"\n"+oath); got.Outcome != mail.Repeated {
		t.Errorf("%+v", got)
	}
	if _, err := d.Receive(t.Context(), mail.Envelope{From: "a@b.example"}, []byte("no mail")); !errors.Is(err, mail.ErrUnreadable) {
		t.Errorf("%v", err)
	}
}

// A mail whose header does not decide what it is goes by the words in it.
func TestLanguageOfTheAnswer(t *testing.T) {
	d, b := newDesk()
	receive(t, d, head+"\nBonjour Madame, je vous écris car nous ne comprenons pas. Merci\n")
	if b.post[0].Lang != "fr" {
		t.Errorf("answered in %s", b.post[0].Lang)
	}
	if s := fmt.Sprintf("%+v", b.post[0]); strings.Contains(s, handle) {
		t.Error(s)
	}
}

// Whatever comes, nothing that is handed on holds a secret.
func FuzzReceive(f *testing.F) {
	f.Add([]byte(head + "\n" + link + "\n" + oath))
	f.Add([]byte(head + "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nKey: " + key + "\n--b\nContent-Type: text/csv\n\nurl\n" + link + "\n--b\nContent-Type: application/json\n\n{\"items\":[{\"url\":\"" + link + "\"}],\"signature\":\"" + key + "\"}\n--b--\n"))
	f.Add([]byte("From: " + key + " <a@b.example>\nSubject: " + link + "\nContent-Transfer-Encoding: base64\n\n" + b64("password: hunter2 "+link)))
	f.Add([]byte(head + "\n> <Infringement><Case><ID>" + key + "</ID></Case><Content><Item><URL>" + link + "</URL></Item></Content></Infringement>\n> " + oath))
	f.Fuzz(func(t *testing.T, raw []byte) {
		d, b := newDesk()
		if _, err := d.Receive(t.Context(), mail.Envelope{From: "a@b.example"}, raw); err != nil {
			return
		}
		var texts []string
		for _, p := range b.post {
			texts = append(texts, p.Text, p.From.Name, p.From.Email, p.Lang, p.Ref)
		}
		for _, draft := range b.drafts {
			n := draft.Notice
			texts = append(texts, n.Signature, n.Explanation, draft.ExternalID)
			for _, p := range n.Parties {
				texts = append(texts, p.Name, p.Org, p.Email, p.Phone, p.Postal, p.Country, p.Relation)
			}
			for _, w := range n.Works {
				texts = append(append(texts, w.Title, w.Description, w.Kind), w.OriginalURLs...)
			}
			for _, x := range n.Dropped {
				texts = append(texts, x.Name, x.Type)
			}
			for i, r := range draft.Rows {
				if r.N != i+1 {
					t.Errorf("row %d is numbered %d", i+1, r.N)
				}
				if r.Link != nil {
					texts = append(texts, r.Link.URL())
				}
			}
		}
		for _, s := range texts {
			if share.HasSecret(share.NewUntrusted(s)) || slices.Contains(run.FindAllString(s, -1), key) {
				t.Errorf("a secret is in %q", s)
			}
		}
	})
}
