package takedown

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Statement is a statement of reasons (DSA 17): what was done about one link, why, and
// what can be done about it. It names neither the link nor who complained: whoever it is
// for knows the one and learns the other from the case (17(3)(b): the notifier only if
// strictly necessary).
type Statement struct {
	Lang        string
	Ref         string
	Row         int
	Restriction string   // (a) what, where, how long
	Facts       string   // (b) what it rests on
	Automated   string   // (c)
	Ground      string   // (d) the law
	Why         string   // (d) why the content is illegal by it
	Redress     []string // (f)
	Decided     time.Time
	FullyAuto   bool // decided without a person
	EndedAt     time.Time

	words *reasonWords
}

// StatementOfReasons makes the statement about one row of a notice, in English or
// French. It is owed to whoever posted the link and is known to us, for rows that were
// removed; of an open or kept row there is nothing to state and it comes back empty.
func StatementOfReasons(n Notice, row Row, lang string) Statement {
	w := reasonTexts(lang)
	s := Statement{Lang: w.lang, Ref: n.Ref, Row: row.N, words: w}
	if row.RemovedAt.IsZero() || n.Route == ChildAbuse {
		return s
	}
	s.Decided, s.FullyAuto, s.EndedAt = row.RemovedAt, row.automatic(), row.RestoredAt
	s.Restriction = fmt.Sprintf(w.restriction[row.State == RowPurged], day(row.RemovedAt))
	if row.Scope == ScopeSubtree {
		s.Restriction += " " + w.subtree
	}
	if row.State == RowRestored {
		s.Restriction += " " + fmt.Sprintf(w.ended, day(row.RestoredAt))
	} else {
		s.Restriction += " " + w.worldwide
	}
	kind := w.notice[noticeKind(n)]
	s.Facts = fmt.Sprintf(w.facts[n.Trusted], kind, day(n.ReceivedAt), n.Ref)
	if row.Match == NotIndexed {
		s.Facts += " " + w.ahead
	}
	s.Automated = w.automated[s.FullyAuto]
	ground := n.Route
	if _, ok := w.ground[ground]; !ok {
		ground = OtherIllegal
	}
	s.Ground, s.Why = w.ground[ground], w.why[ground]
	s.Redress = slices.Clone(w.redress)
	return s
}

// automatic reports whether no person decided the row.
func (r Row) automatic() bool { return r.Reason == ReasonTrusted }

// noticeKind is the law by which a notice counts: DSA 16 before 512, since the statement
// is owed by the DSA.
func noticeKind(n Notice) string {
	for _, regime := range []string{RegimeDSA, RegimeDMCA, RegimeGDPR} {
		if slices.Contains(n.Regimes, regime) {
			return regime
		}
	}
	return ""
}

func day(t time.Time) string { return t.UTC().Format("2006-01-02") }

// Text is the statement as plain text, for a page to download or a letter.
func (s Statement) Text() string {
	if s.Decided.IsZero() {
		return ""
	}
	w := s.words
	var b strings.Builder
	fmt.Fprintf(&b, w.title+"\n", s.Ref, s.Row)
	for _, part := range []struct{ head, text string }{
		{w.heads[0], s.Restriction}, {w.heads[1], s.Facts}, {w.heads[2], s.Automated}, {w.heads[3], s.Ground + " " + s.Why},
	} {
		fmt.Fprintf(&b, "\n%s\n%s\n", part.head, part.text)
	}
	fmt.Fprintf(&b, "\n%s\n", w.heads[4])
	for _, r := range s.Redress {
		b.WriteString("- " + r + "\n")
	}
	return b.String()
}
