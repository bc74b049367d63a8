package takedown

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"
)

// LeafKind says what a line of the transparency log is about.
type LeafKind string

// The kinds of leaves.
const (
	LeafFiled     LeafKind = "filed"     // a notice came; Count is its rows
	LeafRemoved   LeafKind = "removed"   // rows whose entries were removed
	LeafAhead     LeafKind = "ahead"     // rows refused in advance: the link was never indexed (R17)
	LeafKept      LeafKind = "kept"      // rows where nothing was removed
	LeafRestored  LeafKind = "restored"  // rows whose removal ended; Outcome is why
	LeafPurged    LeafKind = "purged"    // rows whose entries were erased
	LeafDecided   LeafKind = "decided"   // the last row was decided; Minutes since it was filed
	LeafAbandoned LeafKind = "abandoned" // closed after silence
	LeafConverted LeafKind = "converted" // the notice left this route for another (R21)
	LeafHidden    LeafKind = "hidden"    // a removal without a notice, by Source
	LeafUnhidden  LeafKind = "unhidden"  // the end of one
	LeafGap       LeafKind = "gap"       // Count leaves were lost with the database, and the operator went on without them
)

// asideLeaves are steps beside the rows that are logged by their own name.
var asideLeaves = map[string]LeafKind{
	EventCounterFiled:      "countered",
	EventCounterRejected:   "counter_rejected",
	EventPutBack:           "put_back",
	EventHeld:              "litigation",
	EventCourtOrder:        "court_order",
	EventRetracted:         "retracted",
	EventComplained:        "complained",
	EventComplaintAnswered: "complaint_answered",
}

// Leaf is one line of the transparency log: what anyone may know of one step. It never
// holds links, names, handles or personal data. The rest of what was decided is bound
// by Commitment, which tells nothing without its salt.
type Leaf struct {
	At         time.Time `json:"at"` // the hour it happened in
	Kind       LeafKind  `json:"kind"`
	Ref        string    `json:"ref,omitempty"`
	Route      Route     `json:"route,omitempty"` // of a removal by hand: the kind given
	Regimes    []string  `json:"regimes,omitempty"`
	Channel    string    `json:"channel,omitempty"`
	Source     Source    `json:"source,omitempty"` // of hidden and unhidden
	Provider   string    `json:"provider,omitempty"`
	Outcome    string    `json:"outcome,omitempty"`
	Notices    int       `json:"notices,omitempty"` // of filed: 1, or more in a sum
	Count      int       `json:"count"`
	Minutes    *int64    `json:"minutes,omitempty"` // of decided
	Automatic  bool      `json:"automatic,omitempty"`
	Since      string    `json:"since,omitempty"` // of a sum: the month it begins with; it ends before At
	Commitment string    `json:"commitment"`      // hex of SHA-256(salt ‖ Private)

	// Private is what the commitment binds: codes and numbers, as JSON. It is not published.
	Private string `json:"-"`
}

// Logged reports whether each notice on this route has leaves of its own. The others
// appear in sums alone: about private matters there is no publication, and whoever
// posted the link must not read from the log why it went (R19, R21).
func (r Route) Logged() bool { return r == Copyright || r == OtherIllegal }

// LogsHide is the same for removals without a notice, by the kind given.
func LogsHide(kind string, severe bool) bool {
	return !severe && !slices.Contains([]Route{ChildAbuse, Intimate, PersonalData}, Route(kind))
}

// NoticeLeaves is what the log says of a Change to a notice: a pure function of both.
func NoticeLeaves(n Notice, c Change) []Leaf {
	l := leaves{n: n, c: c, after: n.with(c)}
	was, is := n.Route.Logged(), l.after.Route.Logged()
	filed := l.event(EventSubmitted) != nil
	if n.Route != l.after.Route && was && !filed {
		l.add(Leaf{Kind: LeafConverted, Route: n.Route, Count: len(n.Rows)}, nil)
	}
	if !is {
		return l.list
	}
	if filed || n.Route != l.after.Route {
		l.add(Leaf{Kind: LeafFiled, Regimes: c.Regimes, Channel: n.Channel, Notices: 1, Count: len(n.Rows)}, nil)
	}
	for _, e := range c.Events {
		if kind, ok := asideLeaves[e.Name]; ok {
			l.add(Leaf{Kind: kind, Count: 1}, nil)
		}
	}
	l.rows()
	if n.DecidedAt.IsZero() && !c.DecidedAt.IsZero() {
		minutes := int64(max(0, c.DecidedAt.Sub(n.ReceivedAt)) / time.Minute)
		l.add(Leaf{Kind: LeafDecided, Outcome: string(l.after.Outcome()), Count: len(n.Rows), Minutes: &minutes, Automatic: l.automatic()}, nil)
	}
	if !c.AbandonedAt.IsZero() {
		l.add(Leaf{Kind: LeafAbandoned, Count: len(n.Rows)}, nil)
	}
	return l.list
}

// leaves collects what a Change to a notice gives.
type leaves struct {
	n, after Notice
	c        Change
	list     []Leaf
}

// rows adds one leaf for the rows of each provider that came to the same end.
func (l *leaves) rows() {
	type end struct {
		kind              LeafKind
		provider, outcome string
	}
	numbers := map[end][]int{}
	var order []end
	put := func(no int, kind LeafKind, outcome string) {
		e := end{kind, l.n.Rows[l.n.row(no)].Provider, outcome}
		if numbers[e] == nil {
			order = append(order, e)
		}
		numbers[e] = append(numbers[e], no)
	}
	for _, rc := range l.c.Rows {
		switch kind := rowLeaf(rc.State, l.n.Rows[l.n.row(rc.N)].Match); kind {
		case "":
		case LeafRestored:
			put(rc.N, kind, rc.Reason)
		default:
			put(rc.N, kind, "")
		}
	}
	for _, no := range l.c.Met { // what was refused in advance counts like other rows from now on (R17)
		put(no, LeafRemoved, "")
	}
	slices.SortFunc(order, func(a, b end) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.provider, b.provider), cmp.Compare(a.outcome, b.outcome))
	})
	for _, e := range order {
		l.add(Leaf{Kind: e.kind, Provider: e.provider, Outcome: e.outcome, Count: len(numbers[e]), Automatic: l.automatic()}, numbers[e])
	}
}

func rowLeaf(s RowState, m Match) LeafKind {
	switch {
	case s == RowRemoved && m == NotIndexed:
		return LeafAhead
	case s == RowRemoved:
		return LeafRemoved
	case s == RowKept:
		return LeafKept
	case s == RowRestored:
		return LeafRestored
	case s == RowPurged:
		return LeafPurged
	}
	return ""
}

// remainder is what a leaf's commitment binds.
type remainder struct {
	Ref    string   `json:"ref"`
	Actor  []string `json:"actor"`
	Events []string `json:"events"`
	Reason []string `json:"reason"`
	Rows   string   `json:"rows"`
	At     string   `json:"at"` // to the second
}

// add completes a leaf with what all of a Change have in common.
func (l *leaves) add(f Leaf, rows []int) {
	f.At, f.Ref = l.c.At.UTC().Truncate(time.Hour), l.n.Ref
	if f.Route == "" {
		f.Route = l.after.Route
	}
	r := remainder{Ref: l.n.Ref, Rows: Ranges(rows), At: l.c.At.UTC().Format(time.RFC3339)}
	for _, e := range l.c.Events {
		r.Actor, r.Events = append(r.Actor, e.Actor), append(r.Events, e.Name)
		r.Reason = append(r.Reason, e.Detail["reason"])
	}
	f.Private = r.json()
	l.list = append(l.list, f)
}

func (r remainder) json() string {
	b, err := json.Marshal(r)
	if err != nil {
		panic("takedown: strings always marshal")
	}
	return string(b)
}

func (l *leaves) event(name string) *Event {
	i := slices.IndexFunc(l.c.Events, func(e Event) bool { return e.Name == name })
	if i < 0 {
		return nil
	}
	return &l.c.Events[i]
}

// automatic reports whether the machine took the decision (DSA 16(6)).
func (l *leaves) automatic() bool {
	return slices.ContainsFunc(l.c.Events, func(e Event) bool {
		return (e.Name == EventDecided || e.Name == EventMet) && e.Actor == actorSystem
	})
}

// HideLeaves is what the log says of a removal without a notice. The provider is filled
// in by whoever knows the entry.
func HideLeaves(h Hide, at time.Time) []Leaf {
	if !LogsHide(h.Kind, h.Severe) {
		return nil
	}
	r := remainder{Actor: []string{h.Who}, Events: []string{EventHidden}, At: at.UTC().Format(time.RFC3339)}
	return []Leaf{{At: at.UTC().Truncate(time.Hour), Kind: LeafHidden, Route: Route(h.Kind), Source: h.Source, Count: 1, Private: r.json()}}
}

// UnhideLeaf is what the log says of the end of a removal without a notice, of this
// source and kind; nothing when ok is false.
func UnhideLeaf(source Source, kind, who string, severe bool, at time.Time) (f Leaf, ok bool) {
	if !LogsHide(kind, severe) {
		return Leaf{}, false
	}
	r := remainder{Actor: []string{who}, Events: []string{EventUnhidden}, At: at.UTC().Format(time.RFC3339)}
	return Leaf{At: at.UTC().Truncate(time.Hour), Kind: LeafUnhidden, Route: Route(kind), Source: source, Count: 1, Private: r.json()}, true
}

// PublicRemoval is one line of the removals feed: our own entry id, which says nothing
// elsewhere, and the day (R16).
type PublicRemoval struct {
	ID string
	At time.Time
}

// PrivateWords are the words of every private remainder.
func PrivateWords() string { return remainder{}.json() }
