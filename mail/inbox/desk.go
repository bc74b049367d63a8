package inbox

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"blindex/mail"
	"blindex/share"
	"blindex/takedown"
)

// Notices files what reads like a notice, and takes one back. Implemented by store.
type Notices interface {
	// FileNotice returns mail.ErrRepeated, wrapped, for a mail that was filed before.
	FileNotice(ctx context.Context, d takedown.Draft) (takedown.Filed, error)
	// RetractByMail takes a notice back for its sender; done is false when the address is
	// another one, and then a person is told (R30, T22).
	RetractByMail(ctx context.Context, ref, from string, proven bool) (done bool, err error)
	// NoticeByExternalID finds a mailbox's notice by its own name for it. takedown.ErrNotFound.
	NoticeByExternalID(ctx context.Context, mailbox, id string) (ref string, err error)
}

// Post keeps what is no notice. Implemented by store.
type Post interface {
	// KeepPost puts a mail on the operators' list and, if asked, queues the fixed answer:
	// one a day for an address (R30). mail.ErrBusy when the list is full.
	KeepPost(ctx context.Context, p mail.Post) error
	// MailBounced marks the address that a mail of ours did not reach. What is no tag of
	// ours is passed over.
	MailBounced(ctx context.Context, b mail.Bounce) error
}

// Desk takes mails, one by one, and returns when each is committed.
type Desk struct {
	Notices  Notices
	Post     Post
	OwnHosts []string  // hosts (with port) whose /e/ addresses are our entries
	Lookup   LookupTXT // for DKIM; nil checks no signature
	Own      []string  // our own addresses: what comes from them is a loop
	Now      func() time.Time
	Rand     io.Reader
}

// saltSize is the size of a receipt's salt, as on the screen.
const saltSize = 16

// Receive implements the Receiver of mail/smtp and of the API's hook. It errs with
// mail.ErrUnreadable, mail.ErrBusy, or what the database says.
func (d *Desk) Receive(ctx context.Context, env mail.Envelope, raw []byte) (mail.Taken, error) {
	var salt [saltSize]byte
	if _, err := io.ReadFull(d.Rand, salt[:]); err != nil {
		return mail.Taken{}, fmt.Errorf("inbox: salt: %w", err)
	}
	sum := func(b []byte) [32]byte { return sha256.Sum256(append(slices.Clone(salt[:]), b...)) }
	if env.NoPath {
		env.From = "not told"
	}
	m, err := Read(raw, env.From, sum)
	if err != nil {
		return mail.Taken{}, mail.ErrUnreadable
	}
	if d.isOwn(m.From.Email) && m.Class != Report {
		m.Class = Loop
	}
	switch m.Class {
	case Report:
		return d.bounce(ctx, env, m)
	case Loop:
		return d.automatic(ctx, m)
	}
	who := signer(raw, m.From.Email, d.Lookup, d.Now())
	if ref, ok := m.retraction(); ok {
		return d.retract(ctx, m, ref, who.Command)
	}
	draft, retracts, ok := d.notice(m, salt[:])
	if retracts {
		return d.retractCase(ctx, m, draft.ExternalID, who.Command)
	}
	if !ok {
		return d.letter(ctx, m)
	}
	draft.RawHash, draft.Salt, draft.MailID = sum(raw), hex.EncodeToString(salt[:]), m.ID
	draft.Notice.Signer, draft.Notice.Dropped = who.Domain, append(draft.Notice.Dropped, m.Dropped...)
	filed, err := d.Notices.FileNotice(ctx, draft)
	if errors.Is(err, mail.ErrRepeated) {
		return mail.Taken{Outcome: mail.Repeated}, nil
	}
	if err != nil {
		return mail.Taken{}, fmt.Errorf("inbox: file: %w", err)
	}
	if filed.Again {
		return mail.Taken{Outcome: mail.Repeated, Ref: filed.Ref}, nil
	}
	return mail.Taken{Outcome: mail.Filed, Ref: filed.Ref}, nil
}

func (d *Desk) isOwn(address string) bool {
	return address != "" && slices.ContainsFunc(d.Own, func(own string) bool { return strings.EqualFold(own, address) })
}

// bounce marks addresses that our mail did not reach. The tag in the return path counts
// before those in the report: mail programs put it there.
func (d *Desk) bounce(ctx context.Context, env mail.Envelope, m Message) (mail.Taken, error) {
	if m.Status == "" { // delayed, or delivered after all
		return mail.Taken{Outcome: mail.Passed}, nil
	}
	var tags []string
	for _, to := range env.To {
		tags = append(tags, tag.FindAllString(to, 1)...)
	}
	tags = append(tags, m.Tags...)
	for _, t := range tags[:min(len(tags), maxTags)] {
		if err := d.Post.MailBounced(ctx, mail.Bounce{Tag: t, Status: m.Status}); err != nil {
			return mail.Taken{}, fmt.Errorf("inbox: bounce: %w", err)
		}
	}
	return mail.Taken{Outcome: mail.Bounced}, nil
}

// automatic passes over automatic answers, but for those that name share links: a person
// looks at them, since nothing is answered that could say what to do instead.
func (d *Desk) automatic(ctx context.Context, m Message) (mail.Taken, error) {
	if m.links() == 0 {
		return mail.Taken{Outcome: mail.Passed}, nil
	}
	return d.keep(ctx, m, mail.PostAutomatic, "")
}

// letter keeps a mail that is no notice for a person.
func (d *Desk) letter(ctx context.Context, m Message) (mail.Taken, error) {
	ref := m.reference()
	kind := mail.PostQuestion
	if ref != "" {
		kind = mail.PostReply
	}
	return d.keep(ctx, m, kind, ref)
}

// retract takes a notice back for who signed the mail; anybody else's wish goes to a person.
func (d *Desk) retract(ctx context.Context, m Message, ref string, proven bool) (mail.Taken, error) {
	done, err := d.Notices.RetractByMail(ctx, ref, m.From.Email, proven)
	switch {
	case err == nil && done, errors.Is(err, takedown.ErrState): // done, or nothing is left to take back
		return mail.Taken{Outcome: mail.Retracted, Ref: ref}, nil
	case err != nil && !errors.Is(err, takedown.ErrNotFound):
		return mail.Taken{}, fmt.Errorf("inbox: retract: %w", err)
	}
	return d.keep(ctx, m, mail.PostRetraction, ref)
}

// retractCase takes back the notice that the sender filed under its own name (T36).
func (d *Desk) retractCase(ctx context.Context, m Message, id string, proven bool) (mail.Taken, error) {
	ref, err := d.Notices.NoticeByExternalID(ctx, m.From.Email, id)
	if errors.Is(err, takedown.ErrNotFound) {
		return d.keep(ctx, m, mail.PostRetraction, "")
	}
	if err != nil {
		return mail.Taken{}, fmt.Errorf("inbox: retract: %w", err)
	}
	return d.retract(ctx, m, ref, proven)
}

func (d *Desk) keep(ctx context.Context, m Message, kind mail.PostKind, ref string) (mail.Taken, error) {
	p := mail.Post{Kind: kind, ID: m.ID, From: m.From, Ref: ref, Lang: m.lang(), Answer: m.Class == Written && kind == mail.PostQuestion}
	p.Text, p.Links = m.text()
	if err := d.Post.KeepPost(ctx, p); err != nil {
		return mail.Taken{}, fmt.Errorf("inbox: keep: %w", err)
	}
	return mail.Taken{Outcome: mail.Kept}, nil
}

// command is a line of the sender's own words that takes a notice back. Our letters say
// how it is written; anything less plain is for a person to read.
var command = regexp.MustCompile(`(?im)^[ \t]*(?:retract|withdraw|retirer)[ \t]+(N-[0-9A-Z]{4}-[0-9A-Z]{4})[ \t.]*$`)

// retraction is the reference of the notice that the mail takes back, if it names one
// and no other.
func (m Message) retraction() (ref string, ok bool) {
	if len(m.Texts) == 0 || m.Texts[0].Nested || m.Texts[0].Attached {
		return "", false
	}
	own, _ := share.Scrub(m.Texts[0].Own)
	for _, hit := range command.FindAllStringSubmatch(own, -1) {
		this := takedown.CleanRef(hit[1])
		if this == "" || ref != "" && ref != this {
			return "", false
		}
		ref = this
	}
	return ref, ref != ""
}

var anyReference = regexp.MustCompile(`\bN-[0-9A-Z]{4}-[0-9A-Z]{4}\b`)

// reference is the notice that a mail speaks of: subject first.
func (m Message) reference() string {
	for _, u := range append([]share.Untrusted{m.Subject}, bodies(m.Texts)...) {
		clean, _ := share.Scrub(u)
		if ref := takedown.CleanRef(anyReference.FindString(clean)); ref != "" {
			return ref
		}
	}
	return ""
}

func bodies(texts []Text) []share.Untrusted {
	var out []share.Untrusted
	for _, t := range texts {
		out = append(out, t.Body)
	}
	return out
}

func (m Message) links() int {
	n := len(share.Find(m.Subject))
	for _, t := range m.Texts {
		n += len(share.Find(t.Body))
	}
	return n
}

// maxKept is how much of a mail stands on the operators' list, in runes.
const maxKept = 8_000

// text is what an operator reads of a mail: no link, no key.
func (m Message) text() (string, int) {
	clean, links := takedown.CutLinks(share.Join(append([]share.Untrusted{m.Subject, {}}, bodies(m.Texts)...)...))
	clean = strict(clean)
	if r := []rune(clean); len(r) > maxKept {
		clean = string(r[:maxKept])
	}
	return clean, links
}
