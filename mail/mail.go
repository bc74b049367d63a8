package mail

import (
	"context"
	"time"
)

// Message is one outgoing mail.
type Message struct {
	ID        int64
	To        string
	Subject   string
	Body      string
	Ref       string // notice reference, for the list of what was sent
	Tag       string // by which an answer or a bounce is known: the number, and proof that it is ours
	Attempts  int
	NotBefore time.Time
	Files     []File // that go with it; none for most
}

// File is a file that goes with a mail.
type File struct {
	Name string
	Type string // its MIME type
	Data []byte
}

// MaxAttempts is how often a message is tried before it counts as failed.
const MaxAttempts = 6

// Queue is the outgoing queue, as package store keeps it.
type Queue interface {
	// ClaimMail hands out up to n due messages, each to one caller, and counts the
	// attempt: Message.Attempts includes the one now begun.
	ClaimMail(ctx context.Context, n int) ([]Message, error)
	// MailDelivered records a delivery and deletes the body.
	MailDelivered(ctx context.Context, id int64) error
	// MailFailed records that a message was not sent.
	MailFailed(ctx context.Context, id int64, r Retry) error
}

// Retry says how a message goes on that was not sent.
type Retry struct {
	At       time.Time // when it is tried again; zero: never
	Code     string    // why: short, with no text of the mail or the server
	Deferred bool      // nobody was asked: it counts as no attempt
	Bounced  bool      // there is no such address, or it takes nothing from us
}

// Sender sends one message (package mail/smtp).
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// Stats are the outgoing queue's figures.
type Stats struct {
	Queued, Delivered, Failed int
	Oldest                    time.Time // when the oldest queued message was written; zero: none
}
