// Package inbox reads mail that comes in: MIME in any nesting, quoting and encoding, within
// bounds; bounces and automatic answers are told apart; what reads like a notice goes through the
// readers of takedown/intake and is filed. Nothing of a mail leaves it but as share.Untrusted or
// scrubbed, and the mail itself is kept nowhere: of its bytes a salted hash stays (R5).
//
//	bytes ── Read ──► Message ── Desk ──┬─► a notice, filed
//	                                    ├─► a bounce, marked at the notice it was about
//	                                    ├─► a retraction by its signed sender
//	                                    └─► the operators' list
package inbox
