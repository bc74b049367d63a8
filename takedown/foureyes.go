package takedown

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"time"
)

// Why a decision takes two people, as codes.
const (
	SecondForRows    = "many_rows"
	SecondForSubtree = "large_folder"
	SecondForGuarded = "guarded_source"
)

// Alone stands for the second person where there is one operator only.
const Alone = "alone"

// NeedsSecond says why a person's decision takes two; nil when one will do. What the
// machine does on a trusted sender's word is no decision: caps and the audit bound it.
func NeedsSecond(n Notice, c DecideRows) ([]string, error) {
	actions, err := n.actions(c)
	if err != nil {
		return nil, err
	}
	bounds := n.Second
	if bounds == (Bounds{}) {
		bounds = DefaultPolicy().Second
	}
	inside, guarded := 0, false
	for _, r := range n.Rows {
		if actions[r.N] != Remove {
			continue
		}
		if r.Scope == ScopeSubtree {
			inside += r.Inside
		}
		guarded = guarded || r.Guarded
	}
	var why []string
	for _, reason := range []struct {
		code string
		so   bool
	}{
		{SecondForRows, len(actions) > bounds.Rows},
		{SecondForSubtree, inside > bounds.Entries},
		{SecondForGuarded, guarded},
	} {
		if reason.so {
			why = append(why, reason.code)
		}
	}
	return why, nil
}

// second holds R32: what needs two people is decided by two.
func (d *decision) second(c DecideRows) error {
	why, err := NeedsSecond(d.n, c)
	if err != nil {
		return err
	}
	if len(why) > 0 && (c.Second == "" || c.Second == c.By) {
		return ErrSecond
	}
	return nil
}

// Proposal is a decision that waits for its second person.
type Proposal struct {
	ID     int64
	Ref    string
	By     string // pseudonym of who proposes
	At     time.Time
	Why    []string
	Rows   int        // how many it decides
	Sample []int      // rows that a lone operator must look at
	What   DecideRows // as proposed; its Version is the notice's at that time
}

// LoneWait is how long a lone operator sleeps on a decision.
const LoneWait = time.Hour

// Confirmation is what a second person, or a lone operator an hour later, gives.
type Confirmation struct {
	By    string
	Typed int   // by a lone operator: how many rows are decided
	Seen  []int // by a lone operator: the rows of the sample
}

// Confirmed is the decision that a confirmation makes of a proposal. operators is how
// many could decide. It errs with ErrSecond when the second person is the first, or a
// lone operator has not waited, counted and looked; ErrStale is left to Decide.
func (p Proposal) Confirmed(c Confirmation, operators int, now time.Time) (DecideRows, error) {
	d := p.What
	if c.By != p.By {
		d.Second = c.By
		return d, nil
	}
	sample := slices.Sorted(slices.Values(p.Sample))
	seen := slices.Sorted(slices.Values(c.Seen))
	if operators > 1 || now.Before(p.At.Add(LoneWait)) || c.Typed != p.Rows || !slices.Equal(sample, seen) {
		return DecideRows{}, ErrSecond
	}
	d.Second = Alone
	return d, nil
}

// Decides lists the rows that a decision is about.
func Decides(n Notice, c DecideRows) ([]int, error) {
	actions, err := n.actions(c)
	if err != nil {
		return nil, err
	}
	var out []int
	for _, r := range n.Rows {
		if actions[r.N] != "" {
			out = append(out, r.N)
		}
	}
	return out, nil
}

// DrawSample draws at most k of the rows, in order.
func DrawSample(r io.Reader, rows []int, k int) ([]int, error) {
	raw := make([]byte, 8*len(rows))
	if _, err := io.ReadFull(r, raw); err != nil {
		return nil, fmt.Errorf("takedown: draw sample: %w", err)
	}
	at := make([]int, len(rows))
	for i := range at {
		at[i] = i
	}
	slices.SortFunc(at, func(a, b int) int { return bytes.Compare(raw[8*a:8*a+8], raw[8*b:8*b+8]) })
	out := []int{}
	for _, i := range at[:min(k, len(at))] {
		out = append(out, rows[i])
	}
	slices.Sort(out)
	return out, nil
}

// DryRun is what a decision would do.
type DryRun struct {
	Removed int // rows
	Kept    int
	Entries int // entries that would not be shown any more
	Sample  []DryEntry
	Why     []string // why it takes two people; nil: one will do
}

// DryEntry is an entry that would not be shown any more.
type DryEntry struct {
	ID   string
	Name string // cut short; masked for child abuse (R19)
}

const shortName = 60

// Shorten cuts a name for a preview.
func Shorten(name string) string {
	if r := []rune(name); len(r) > shortName {
		return string(r[:shortName]) + "…"
	}
	return name
}
