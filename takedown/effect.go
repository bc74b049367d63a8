package takedown

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// How long things last.
const (
	provisionalHide = 72 * time.Hour      // R19: a report of child abuse by nobody known
	abandonAfter    = 14 * 24 * time.Hour // silence after the list of what is missing
	aheadMonths     = 12                  // R17: a refusal in advance lapses without a match
)

func (d *decision) keep(r Row, reason string) {
	d.lift(r, actorSystem, reason)
	d.set(r.N, RowKept, reason)
}

// remove ends a provisional hide and starts a lasting suppression, of this row's
// own even where another covers the target already (T12).
func (d *decision) remove(r Row, by, reason string) {
	d.lift(r, by, reason)
	s := d.suppression(r, by, reason)
	if r.Match == NotIndexed {
		s.Scope, s.Expires = ScopeLink, d.now.AddDate(0, aheadMonths, 0)
	}
	d.c.Suppress = append(d.c.Suppress, s)
	d.set(r.N, RowRemoved, reason)
}

func (d *decision) suppression(r Row, who, why string) Suppress {
	scope := r.Scope
	if scope == "" {
		scope = ScopeLink
	}
	return Suppress{Row: r.N, Target: *r.Target, Scope: scope, Source: FromNotice, Kind: string(d.n.Route),
		Who: who, Why: why, Severe: d.n.Route == ChildAbuse}
}

func (d *decision) lift(r Row, who, why string) {
	for _, uid := range r.Suppressed {
		d.c.Lift = append(d.c.Lift, Lift{UID: uid, Who: who, Why: why})
	}
}

func (d *decision) set(no int, s RowState, reason string) {
	d.changed[no] = true
	d.c.Rows = append(d.c.Rows, RowChange{N: no, State: s, Reason: reason})
}

func (d *decision) event(actor, name string, detail map[string]string) {
	d.c.Events = append(d.c.Events, Event{Actor: actor, Name: name, Detail: detail})
}

// rowsNow lists the rows that this Change brings into a state.
func (d *decision) rowsNow(s RowState) []int {
	var rows []int
	for _, rc := range d.c.Rows {
		if rc.State == s {
			rows = append(rows, rc.N)
		}
	}
	return rows
}

var code = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// given holds the rule that nothing is decided without who and why.
func given(who, why string) bool {
	return strings.TrimSpace(who) != "" && code.MatchString(why)
}

func joined(elements []Element) string {
	var parts []string
	for _, e := range elements {
		parts = append(parts, string(e))
	}
	return strings.Join(parts, ",")
}

// Ranges writes row numbers shortly: "1-15,17".
func Ranges(rows []int) string {
	rows = slices.Clone(rows)
	slices.Sort(rows)
	var b strings.Builder
	for i := 0; i < len(rows); {
		j := i
		for j+1 < len(rows) && rows[j+1] == rows[j]+1 {
			j++
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Itoa(rows[i]))
		if j > i {
			b.WriteString("-" + strconv.Itoa(rows[j]))
		}
		i = j + 1
	}
	return b.String()
}

// ReadRanges reads row numbers as Ranges writes them. What is no such number is left out.
func ReadRanges(s string) []int {
	var out []int
	for _, part := range strings.Split(s, ",") {
		from, to, isRange := strings.Cut(strings.TrimSpace(part), "-")
		a, err := strconv.Atoi(from)
		b := a
		if isRange && err == nil {
			b, err = strconv.Atoi(to)
		}
		if err != nil || a < 1 || b < a || b > MaxRows {
			continue
		}
		for n := a; n <= b && len(out) < MaxRows; n++ {
			out = append(out, n)
		}
	}
	return out
}
