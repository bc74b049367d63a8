// Package intake reads notices in every form a sender has and turns them into one thing:
// a takedown.Draft. Each reader gives a Form, and Form.Draft is the one path on which
// texts are cleaned, keys cut and rows read, for the web form and the API's own JSON too.
//
//	own JSON · XARF · ACNS · CSV · TCRP · prose ──► Form ──Draft──► takedown.Draft
//
// It reads what it is given and nothing else: it fetches, stores, mails and decides
// nothing, and asks no clock. What it cannot use is dropped, named and hashed (R29). No
// text of its own or in its errors holds what was read.
package intake
