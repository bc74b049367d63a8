package takedown

import "slices"

// Convert moves a notice to the route it belongs on (R21): a wrongly chosen one is no
// reason to reject it. Open rows are screened anew under the new route's rules, with
// its clock; those that it hides at once are hidden.
type Convert struct {
	Route Route
	By    string
}

func (Convert) command() {}

// Routes lists the routes a notice can have.
func Routes() []Route { return []Route{Copyright, PersonalData, Intimate, ChildAbuse, OtherIllegal} }

func (d *decision) convert(c Convert) error {
	state := d.n.Derive()
	switch {
	case c.By == "" || !slices.Contains(Routes(), c.Route):
		return ErrReason
	case c.Route == d.n.Route, state != Valid && state != Incomplete && state != Deficient:
		return ErrState
	case slices.ContainsFunc(d.n.Rows, func(r Row) bool { return !r.open() }):
		return ErrState // decided rows have suppressions of the route they were decided on
	}
	d.c.Route = &c.Route
	before := d.n
	d.n = before.with(d.c)
	d.event(c.By, EventConverted, map[string]string{"from": string(before.Route), "to": string(c.Route)})
	for _, r := range before.Rows { // a provisional hide stood on the old route's word
		d.lift(r, c.By, "converted")
	}
	for i := range d.n.Rows {
		d.n.Rows[i].Suppressed = nil
	}
	if d.screen(d.n) != Decided && (c.Route == Intimate || c.Route == ChildAbuse) {
		d.hide()
	}
	return nil
}
