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
	Attempts  int
	NotBefore time.Time
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
	// MailFailed records a failure: code is short and holds no text of the mail or
	// the server. A zero next means that it is not tried again.
	MailFailed(ctx context.Context, id int64, next time.Time, code string) error
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
