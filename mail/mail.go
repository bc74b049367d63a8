package mail

import "time"

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
