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
	"sync"
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

	reading sync.Mutex // one mail at a time
}

// saltSize is the size of a receipt's salt, as on the screen.
const saltSize = 16

// understood is a mail, read to its end.
type understood struct {
	Message
	salt     []byte
	raw      [32]byte // SHA-256(salt || mail)
	takeBack string   // reference of the notice that a line of it takes back, or ""
	draft    takedown.Draft
	retracts bool // the draft names a notice to take back
	notice   bool
	post     mail.Post // as an operator would read it
}

// Receive implements the Receiver of mail/smtp and of the API's hook. It errs with
// mail.ErrUnreadable, mail.ErrBusy, or what the database says.
func (d *Desk) Receive(ctx context.Context, env mail.Envelope, raw []byte) (mail.Taken, error) {
	u, err := d.understand(env, raw)
	if err != nil {
		return mail.Taken{}, err
	}
	switch u.Class {
	case Report:
		return d.bounce(ctx, env, u.Message)
	case Loop:
		return d.automatic(ctx, u)
	}
	who := signer(raw, u.From.Email, d.Lookup, d.Now())
	switch {
	case u.takeBack != "":
		return d.retract(ctx, u, u.takeBack, who.Command)
	case u.retracts:
		return d.retractCase(ctx, u, who.Command)
	case u.notice:
		return d.file(ctx, u, who.Domain)
	}
	return d.letter(ctx, u)
}

// understand does all that takes time but waits for nothing, one mail after the other: a
// flood of large ones leaves the machine to others.
func (d *Desk) understand(env mail.Envelope, raw []byte) (understood, error) {
	u := understood{salt: make([]byte, saltSize)}
	if _, err := io.ReadFull(d.Rand, u.salt); err != nil {
		return u, fmt.Errorf("inbox: salt: %w", err)
	}
	if env.NoPath {
		env.From = "not told"
	}
	sum := func(b []byte) [32]byte { return sha256.Sum256(append(slices.Clone(u.salt), b...)) }
	d.reading.Lock()
	defer d.reading.Unlock()
	var err error
	if u.Message, err = Read(raw, env.From, sum); err != nil {
		return u, mail.ErrUnreadable
	}
	if u.raw = sum(raw); d.isOwn(u.From.Email) && u.Class != Report {
		u.Class = Loop
	}
	if u.Class == Written || u.Class == Bulk {
		if u.takeBack, _ = u.retraction(); u.takeBack == "" {
			u.draft, u.retracts, u.notice = d.notice(&u.Message, u.salt)
		}
	}
	if u.Class != Report && (!u.notice || u.retracts) {
		u.post = u.forPeople()
	}
	return u, nil
}

// file files a notice. The signer is evidence that stands with it.
func (d *Desk) file(ctx context.Context, u understood, signer string) (mail.Taken, error) {
	draft := u.draft
	draft.RawHash, draft.Salt, draft.MailID = u.raw, hex.EncodeToString(u.salt), u.ID
	draft.Notice.Signer, draft.Notice.Dropped = signer, append(draft.Notice.Dropped, u.Dropped...)
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
func (d *Desk) automatic(ctx context.Context, u understood) (mail.Taken, error) {
	if u.post.Links == 0 {
		return mail.Taken{Outcome: mail.Passed}, nil
	}
	return d.keep(ctx, u, mail.PostAutomatic, "")
}

// letter keeps a mail that is no notice for a person.
func (d *Desk) letter(ctx context.Context, u understood) (mail.Taken, error) {
	if ref := u.reference(); ref != "" {
		return d.keep(ctx, u, mail.PostReply, ref)
	}
	return d.keep(ctx, u, mail.PostQuestion, "")
}

// retract takes a notice back for who signed the mail; anybody else's wish goes to a person.
func (d *Desk) retract(ctx context.Context, u understood, ref string, proven bool) (mail.Taken, error) {
	done, err := d.Notices.RetractByMail(ctx, ref, u.From.Email, proven)
	switch {
	case err == nil && done, errors.Is(err, takedown.ErrState): // done, or nothing is left to take back
		return mail.Taken{Outcome: mail.Retracted, Ref: ref}, nil
	case err != nil && !errors.Is(err, takedown.ErrNotFound):
		return mail.Taken{}, fmt.Errorf("inbox: retract: %w", err)
	}
	return d.keep(ctx, u, mail.PostRetraction, ref)
}

// retractCase takes back the notice that the sender filed under its own name (T36).
func (d *Desk) retractCase(ctx context.Context, u understood, proven bool) (mail.Taken, error) {
	ref, err := d.Notices.NoticeByExternalID(ctx, u.From.Email, u.draft.ExternalID)
	if errors.Is(err, takedown.ErrNotFound) {
		return d.keep(ctx, u, mail.PostRetraction, "")
	}
	if err != nil {
		return mail.Taken{}, fmt.Errorf("inbox: retract: %w", err)
	}
	return d.retract(ctx, u, ref, proven)
}

func (d *Desk) keep(ctx context.Context, u understood, kind mail.PostKind, ref string) (mail.Taken, error) {
	p := u.post
	p.Kind, p.Ref, p.Answer = kind, ref, u.Class == Written && kind == mail.PostQuestion
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
	own, _ := share.Scrub(opening(m.Texts[0].Own))
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
		clean, _ := share.Scrub(opening(u))
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

// Bounds of what stands on the operators' list.
const (
	maxShown = 64 << 10 // bytes of a mail that are looked at, by whole lines
	maxKept  = 8_000    // runes
)

// opening is the beginning of a text, by whole lines.
func opening(u share.Untrusted) share.Untrusted {
	if u.Len() <= maxShown {
		return u
	}
	var lines []share.Untrusted
	left := maxShown
	for _, l := range u.Lines() {
		if left -= l.Len() + 1; left < 0 {
			break
		}
		lines = append(lines, l)
	}
	return share.Join(lines...)
}

// forPeople is a mail as an operator reads it: no link, no key.
func (m Message) forPeople() mail.Post {
	whole := share.Join(append([]share.Untrusted{m.Subject, {}}, bodies(m.Texts)...)...)
	shown := opening(whole)
	clean, links := takedown.CutLinks(shown)
	rest := shown.Len() < whole.Len()
	if clean = strict(clean); len([]rune(clean)) > maxKept {
		clean, rest = string([]rune(clean)[:maxKept]), true
	}
	if rest {
		clean += "\n[…]"
	}
	return mail.Post{ID: m.ID, From: m.From, Lang: m.lang(), Text: clean, Links: links}
}
