package mail

import (
	"errors"
	"strings"
	"time"

	"blindex/takedown"
)

// Envelope is how a mail came: from which return path, "" for a bounce, and to which of
// our addresses. The transport says so; neither is proof of anything.
type Envelope struct {
	From   string
	To     []string
	NoPath bool // the transport told no return path: what the header says counts
}

// Errors of taking a mail. A transport answers ErrBusy with
// "later" and ErrUnreadable with "no".
var (
	ErrBusy       = errors.New("mail: too much waits to be read; later")
	ErrUnreadable = errors.New("mail: not a mail that can be read")
	ErrRepeated   = errors.New("mail: the same mail was filed before")
)

// Outcome says what became of a mail that was taken. None is lost: what is not acted on
// stands on the operators' list.
type Outcome string

// What can become of a mail.
const (
	Filed     Outcome = "filed"     // it was a notice
	Repeated  Outcome = "repeated"  // the same mail had come before
	Bounced   Outcome = "bounced"   // a mail of ours did not arrive
	Retracted Outcome = "retracted" // its sender takes a notice back
	Kept      Outcome = "kept"      // on the operators' list
	Passed    Outcome = "passed"    // an automatic answer that holds nothing for us
)

// Taken is what became of a mail. Ref names the notice that was filed, or is "".
type Taken struct {
	Outcome Outcome
	Ref     string
}

// Bounce tells that a mail of ours did not arrive. Tag is of the mail that was sent.
type Bounce struct {
	Tag    string
	Status string // such as "5.1.1"
}

// PostKind says why a mail stands on the operators' list.
type PostKind string

// What the operators' list holds.
const (
	PostQuestion   PostKind = "question"   // no notice, no command
	PostReply      PostKind = "reply"      // about a notice
	PostRetraction PostKind = "retraction" // wants to take a notice back, unproven (T22)
	PostAutomatic  PostKind = "automatic"  // an automatic mail that names share links
)

// Post is a mail for the operators' list: what its sender wrote, with links and secrets cut.
type Post struct {
	Kind   PostKind
	ID     string // of the mail: the same twice is one; "" without one. Stored as a keyed hash
	From   takedown.Party
	Ref    string // notice it is about, or ""
	Lang   string
	Text   string
	Links  int  // share links that were cut out of the text
	Answer bool // whether the fixed answer may go to the sender
}

// Waiting is a mail on the operators' list as an operator reads it.
type Waiting struct {
	ID         int64
	Kind       PostKind
	Ref        string // notice it is about, or ""
	Lang       string
	Name       string
	Email      string
	Text       string // no link, no key
	Links      int
	Answered   bool // the fixed answer went out
	ReceivedAt time.Time
}

// Domain is the part of an address behind its last @, in small letters.
func Domain(address string) string {
	return strings.ToLower(address[strings.LastIndexByte(address, '@')+1:])
}
