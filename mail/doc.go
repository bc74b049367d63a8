// Package mail holds what leaves by e-mail: fixed texts per template and language, and
// the queue's rules (retries, what a delivered message keeps). Mails carry row numbers,
// never names or links (R14); bodies are deleted once delivered. Sending is a child's
// work (mail/smtp); storing is store's.
//
//	queued ──sent──► delivered (body deleted)
//	   └──failed──► queued again, later ──6 times──► failed
package mail
