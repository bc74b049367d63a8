package takedown

import "slices"

// Met says that a crawl found links that were refused in advance (R17): their rows become
// ordinary ones. It errs with ErrState when none of them is refused in advance any more.
type Met struct{ Rows []int }

func (Met) command() {}

// EventMet is the first refusal of a link that was refused in advance.
const EventMet = "met"

// met makes rows that were refused in advance count like others: they match, their refusal
// lapses no more, and whoever posted the link can counter it.
func (d *decision) met(c Met) error {
	for _, no := range c.Rows {
		i := d.n.row(no)
		if i < 0 || slices.Contains(d.c.Met, no) {
			continue
		}
		r := d.n.Rows[i]
		if r.State != RowRemoved || r.Match != NotIndexed || r.Target == nil || len(r.Suppressed) == 0 {
			continue
		}
		d.lift(r, actorSystem, EventMet)
		s := d.suppression(r, actorSystem, r.Reason)
		s.Scope = ScopeLink
		d.c.Suppress = append(d.c.Suppress, s)
		d.c.Met = append(d.c.Met, no)
	}
	if len(d.c.Met) == 0 {
		return ErrState
	}
	d.event(actorSystem, EventMet, map[string]string{"rows": Ranges(d.c.Met)})
	return nil
}
