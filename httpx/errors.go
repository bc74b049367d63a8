package httpx

import (
	"context"
	"errors"
	"net/http"

	"blindex/access"
	"blindex/crawler"
	"blindex/index"
	"blindex/mail"
	"blindex/takedown"
)

// Answer is what an error becomes: a status, a stable code and words that say what to
// do. Code is also the key of the text in the pages' catalogues.
type Answer struct {
	Status int
	Code   string
	Title  string
	Detail string // "" for a 5xx
	Param  string // the parameter that was refused, or ""
	Ref    string // reference of a removal that may be named, or ""

	Removal *Removal // of a removed entry, else nil
}

// BadInput says what is wrong with one parameter and what to do. Neither field may hold input.
type BadInput struct {
	Param string
	Hint  string
	code  int
}

// Error names the parameter and the hint.
func (e BadInput) Error() string { return "httpx: " + e.Param + ": " + e.Hint }

// BadParam refuses a parameter with words that say what to do.
func BadParam(param, hint string) error {
	return BadInput{Param: param, Hint: hint, code: http.StatusBadRequest}
}

// Errors of requests.
var (
	ErrTooLarge   = errors.New("httpx: the request is too large")
	ErrType       = errors.New("httpx: this content type is not read here")
	ErrTooMany    = errors.New("httpx: too many requests")
	ErrForeign    = errors.New("httpx: the request comes from another site")
	ErrMalformed  = errors.New("httpx: the request cannot be read")
	ErrKeyInQuery = errors.New("httpx: a share link stands in the query")
	ErrNotFound   = errors.New("httpx: no such page")
)

// Codes lists every code an answer can have: the pages' catalogues have words for each.
func Codes() []string {
	list := []string{codeRemoved, codeBadInput, codeInternal}
	for _, row := range table {
		list = append(list, row.answer.Code)
	}
	return list
}

// Codes of answers that stand in no row of the table.
const (
	codeRemoved  = "removed"
	codeBadInput = "bad_input"
	codeInternal = "internal"
)

// table maps errors to answers. It is the only place where a status is chosen.
var table = []struct {
	err    error
	answer Answer
}{
	{index.ErrEmptyQuery, Answer{Status: http.StatusBadRequest, Code: "empty_query", Title: "Nothing to search for", Detail: "Type at least one word."}},
	{index.ErrBadCursor, Answer{Status: http.StatusBadRequest, Code: "bad_cursor", Title: "This page link is not valid any more", Detail: "Start the search again."}},
	{index.ErrCostly, Answer{Status: http.StatusUnprocessableEntity, Code: "costly", Title: "This search takes too long", Detail: "Use more words, or longer ones: short beginnings with * and many alternatives cost most. If it is a plain search, try again in a moment."}},
	{index.ErrUnknown, Answer{Status: http.StatusNotFound, Code: "unknown", Title: "Not available", Detail: "There is no such entry, or it is not available."}},
	{index.ErrUnavailable, Answer{Status: http.StatusServiceUnavailable, Code: "unavailable", Title: "Not available for the moment"}},
	{takedown.ErrNotFound, Answer{Status: http.StatusNotFound, Code: "no_notice", Title: "No such notice", Detail: "Check the reference and the status link on your receipt."}},
	{takedown.ErrReused, Answer{Status: http.StatusConflict, Code: "reused", Title: "Another notice came under this name", Detail: "Give each notice an external_id or Idempotency-Key of its own; to send bad rows again, name the notice in is_revision_of."}},
	{takedown.ErrStale, Answer{Status: http.StatusConflict, Code: "stale", Title: "Someone else has changed this notice", Detail: "Look at it again before deciding."}},
	{takedown.ErrState, Answer{Status: http.StatusConflict, Code: "state", Title: "Not possible in the notice's present state", Detail: "Look at it again."}},
	{takedown.ErrNotPublishable, Answer{Status: http.StatusConflict, Code: "not_publishable", Title: "This notice is not for the archive", Detail: "Only decided notices about copyright or other illegal content are published."}},
	{takedown.ErrPrivateText, Answer{Status: http.StatusUnprocessableEntity, Code: "private_text", Title: "This still reads like personal data or a link", Detail: "Look at what is marked, change it, or say that it may stand."}},
	{takedown.ErrReportsOff, Answer{Status: http.StatusConflict, Code: "reports_off", Title: "Reports to storage providers are switched off", Detail: "Switch them on in the configuration, [reports]."}},
	{takedown.ErrNoContact, Answer{Status: http.StatusConflict, Code: "no_contact", Title: "No address for reports is known", Detail: "Download the report and use the provider's own page, or name an address in the configuration, [reports.contacts]."}},
	{takedown.ErrNothingLeft, Answer{Status: http.StatusConflict, Code: "nothing_left", Title: "No link is at hand any more", Detail: "Links are destroyed when their entries are erased. Report right after the decision."}},
	{takedown.ErrReason, Answer{Status: http.StatusUnprocessableEntity, Code: "reason", Title: "A reason is required", Detail: "Choose one of the reasons."}},
	{takedown.ErrRow, Answer{Status: http.StatusUnprocessableEntity, Code: "row", Title: "No such row, or the row is not open to this", Detail: "Look at the rows again."}},
	{takedown.ErrSecond, Answer{Status: http.StatusConflict, Code: "second", Title: "This decision takes two people", Detail: "Propose it; another operator confirms it. A lone operator confirms it an hour later, with the count and a look at the sample."}},
	{access.ErrToken, Answer{Status: http.StatusUnauthorized, Code: "token", Title: "This token opens nothing", Detail: "It was revoked, or mistyped. Ask the operator for another one."}},
	{access.ErrNetwork, Answer{Status: http.StatusForbidden, Code: "network", Title: "This token works from another network", Detail: "Ask the operator to change the networks it is pinned to."}},
	{access.ErrNoSender, Answer{Status: http.StatusNotFound, Code: "no_sender", Title: "No such sender", Detail: "Look at the list of senders."}},
	{access.ErrSender, Answer{Status: http.StatusUnprocessableEntity, Code: "sender", Title: "Something is missing to admit this sender", Detail: "Name, address, track record, signature, a daily cap up to 10,000, and automatic action or a flagger's areas with their dates."}},
	{access.ErrSenderExists, Answer{Status: http.StatusConflict, Code: "sender_exists", Title: "There is a sender of this name already", Detail: "Make another token for it."}},
	{access.ErrCredentials, Answer{Status: http.StatusUnauthorized, Code: "credentials", Title: "Name or password is wrong", Detail: "Try again, or ask for a new link: blindex operator reset NAME."}},
	{access.ErrLinkUsed, Answer{Status: http.StatusGone, Code: "link_used", Title: "This link was used or has expired", Detail: "Make a new one with: blindex operator reset NAME."}},
	{access.ErrWeak, Answer{Status: http.StatusUnprocessableEntity, Code: "weak_password", Title: "The password is too short", Detail: "Use at least 12 characters."}},
	{mail.ErrBusy, Answer{Status: http.StatusServiceUnavailable, Code: "mail_busy", Title: "Too much mail waits to be read"}},
	{mail.ErrUnreadable, Answer{Status: http.StatusBadRequest, Code: "mail_unreadable", Title: "This is no mail that can be read", Detail: "Send one whole mail with its header, at most 10 MiB."}},
	{access.ErrNoSession, Answer{Status: http.StatusUnauthorized, Code: "no_session", Title: "Sign in first", Detail: "Sign in at the console."}},
	{access.ErrForbidden, Answer{Status: http.StatusForbidden, Code: "forbidden", Title: "Your role does not allow this", Detail: "Ask an administrator."}},
	{access.ErrOperatorExists, Answer{Status: http.StatusConflict, Code: "operator_exists", Title: "There is an operator of this name already", Detail: "Choose another name, or make a new link for this one."}},
	{access.ErrOperatorName, Answer{Status: http.StatusUnprocessableEntity, Code: "operator_name", Title: "This cannot be an operator's name", Detail: "Use small letters, digits, dots, dashes and underscores, at most 64."}},
	{access.ErrNoOperator, Answer{Status: http.StatusNotFound, Code: "no_operator", Title: "No such operator", Detail: "Look at the list of operators."}},
	{crawler.ErrBadAddress, Answer{Status: http.StatusUnprocessableEntity, Code: "bad_address", Title: "This address cannot be crawled", Detail: "Give the http or https address of a page that is no share link."}},
	{crawler.ErrHostBlocked, Answer{Status: http.StatusConflict, Code: "host_blocked", Title: "This host is blocked or has opted out", Detail: "Unblock it first, if its owner agrees."}},
	{crawler.ErrHostState, Answer{Status: http.StatusUnprocessableEntity, Code: "host_state", Title: "A host cannot be put into that state so", Detail: "Give a reason."}},
	{crawler.ErrNoHost, Answer{Status: http.StatusNotFound, Code: "no_host", Title: "No such host", Detail: "Look at the list of hosts."}},
	{ErrTooLarge, Answer{Status: http.StatusRequestEntityTooLarge, Code: "too_large", Title: "The request is too large", Detail: "Send less at once: a notice by form holds 250 links, by API 10,000."}},
	{ErrType, Answer{Status: http.StatusUnsupportedMediaType, Code: "content_type", Title: "This content type is not read here", Detail: "Send application/json (our own form, or XARF), text/csv, text/plain (one link a line, # lines describe the work) or application/xml (ACNS)."}},
	{ErrTooMany, Answer{Status: http.StatusTooManyRequests, Code: "too_many", Title: "Too many requests", Detail: "Wait a minute and try again."}},
	{ErrForeign, Answer{Status: http.StatusForbidden, Code: "foreign", Title: "The request comes from another site", Detail: "Open the page here and try again."}},
	{ErrMalformed, Answer{Status: http.StatusBadRequest, Code: "malformed", Title: "The request cannot be read", Detail: "Check its form: UTF-8 text without NUL bytes, JSON where JSON is announced."}},
	{ErrKeyInQuery, Answer{Status: http.StatusBadRequest, Code: "link_in_query", Title: "A share link must not stand in an address", Detail: "Look it up with POST /api/v1/lookup; the part that opens it is not needed."}},
	{ErrNotFound, Answer{Status: http.StatusNotFound, Code: "not_found", Title: "No such page", Detail: "Check the address."}},
	{context.DeadlineExceeded, Answer{Status: http.StatusServiceUnavailable, Code: "slow", Title: "This took too long"}},
	{context.Canceled, Answer{Status: 499, Code: "hung_up", Title: "The client hung up"}},
}

// AnswerTo finds what an error becomes. What is in no row is a 500 without detail.
func AnswerTo(err error) Answer {
	var removed index.Removed
	if errors.As(err, &removed) {
		more := removal(removed)
		return Answer{Status: http.StatusUnavailableForLegalReasons, Code: codeRemoved, Title: "Removed", Detail: "This entry was removed.", Ref: removed.Ref, Removal: &more}
	}
	var bad BadInput
	if errors.As(err, &bad) {
		return Answer{Status: bad.code, Code: codeBadInput, Title: "Something in the request is not right", Detail: bad.Param + ": " + bad.Hint, Param: bad.Param}
	}
	for _, row := range table {
		if errors.Is(err, row.err) {
			return row.answer
		}
	}
	return Answer{Status: http.StatusInternalServerError, Code: codeInternal, Title: "Something went wrong here"}
}
