package probe

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"

	"blindex/crawler"
)

// Codes of the API that mean something to us.
const (
	eArgs        = -2
	eAgain       = -3
	eRateLimit   = -4
	eTooMany     = -6 // to g: the file or its owner's account was taken down or suspended
	eExpired     = -8
	eNoEntry     = -9
	eAccess      = -11
	eBlocked     = -16
	eOverQuota   = -17
	eTempUnavail = -18
	eTooManyConn = -19
	eOverSoon    = -24 // the quota would be passed
)

// What an answer to one command is.
type what int

const (
	noAnswer what = iota // none that we understand
	busy                 // not now
	lives
	coded  // an error code
	absent // an object that says it cannot be had
	severe
)

// answer is all that is read of an answer: the fields below and no others (R6).
type answer struct {
	what what
	code int
	size int64

	fault bool // the request failed: this says nothing about the link
	retry time.Duration
}

// liveness is what an answer says. trusted tells that a control handle answered alive in
// the same array: without it -6 may be throttling (R18).
func (a answer) liveness(trusted bool) crawler.Liveness {
	switch a.what {
	case busy:
		return crawler.Throttled
	case lives:
		return crawler.Alive
	case severe:
		return crawler.Severe
	case absent:
		return crawler.LinkGone
	case noAnswer:
		return crawler.Unknown
	}
	switch a.code {
	case eNoEntry, eExpired, eAccess:
		return crawler.LinkGone
	case eBlocked:
		return crawler.TakenDown
	case eTooMany:
		if trusted {
			return crawler.TakenDown
		}
		return crawler.Throttled
	case eAgain, eRateLimit, eOverQuota, eTempUnavail, eTooManyConn, eOverSoon:
		return crawler.Throttled
	}
	return crawler.Unknown
}

func all(n int, a answer) []answer {
	a.size = -1
	return slices.Repeat([]answer{a}, n)
}

// readAnswers reads the answer to n commands: an array of n, or one word about the whole
// request, which says nothing about any link: of those, -3 asks to come again.
func readAnswers(text []byte, n int) (list []answer, again bool) {
	text = bytes.TrimSpace(text)
	var raw []json.RawMessage
	if len(text) > 0 && text[0] == '[' {
		if json.Unmarshal(text, &raw) != nil || len(raw) != n {
			return all(n, answer{what: noAnswer, fault: true}), false
		}
		for _, r := range raw {
			list = append(list, readOne(r))
		}
		return list, false
	}
	a := readOne(text)
	switch {
	case a.what == severe && n == 1:
		return all(n, a), false
	case a.what == coded && (a.code == eAgain || a.code == eTempUnavail):
		return all(n, answer{what: busy, code: a.code, fault: true}), true
	case a.what == coded && (a.code == eRateLimit || a.code == eTooMany || a.code == eOverQuota || a.code == eTooManyConn || a.code == eOverSoon):
		return all(n, answer{what: busy, code: a.code, fault: true}), false
	}
	return all(n, answer{what: noAnswer, code: a.code, fault: true}), false
}

// Signals that what was shared is severe (R19): the link's state, and the owner's.
const (
	linkDownSevere  = 2
	userDownSevere  = 7
	unavailableSize = -1
)

// readOne reads the answer to one command: a number, or an object.
func readOne(text []byte) answer {
	var code int
	if json.Unmarshal(text, &code) == nil {
		if code >= 0 {
			return answer{what: noAnswer, size: -1}
		}
		return answer{what: coded, code: code, size: -1}
	}
	var o struct {
		S json.RawMessage `json:"s"`
		E json.RawMessage `json:"e"`
		D json.RawMessage `json:"d"`
		// err is a number; u and l are the states of owner and link. u of a folder is its
		// owner's handle, a text: it is not a number and so never read.
		Err json.RawMessage `json:"err"`
		L   json.RawMessage `json:"l"`
		U   json.RawMessage `json:"u"`
	}
	if json.Unmarshal(text, &o) != nil {
		return answer{what: noAnswer, size: -1}
	}
	a := answer{what: coded, size: -1}
	code, failed := number(o.Err)
	if !failed {
		code, failed = number(o.E)
	}
	a.code = code
	link, _ := number(o.L)
	user, _ := number(o.U)
	switch {
	case link == linkDownSevere || user == userDownSevere:
		a.what = severe
	case failed && code < 0:
	case len(o.D) > 0:
		a.what = absent
	default:
		a.what, a.code, a.size = lives, 0, size(o.S)
		if a.size < 0 {
			a.what = noAnswer // neither an error nor a size: not an answer we know
		}
	}
	return a
}

func number(raw json.RawMessage) (n int, ok bool) {
	return n, len(raw) > 0 && json.Unmarshal(raw, &n) == nil
}

// size is a file's, or the first of a folder's figures; -1 when there is none.
func size(raw json.RawMessage) int64 {
	var n int64
	if json.Unmarshal(raw, &n) == nil && n >= 0 && len(raw) > 0 {
		return n
	}
	var list []int64
	if json.Unmarshal(raw, &list) == nil && len(list) > 0 && list[0] >= 0 {
		return list[0]
	}
	return unavailableSize
}
