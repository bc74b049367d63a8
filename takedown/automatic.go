package takedown

// BatchRows bounds what one transaction does about a notice, in rows (R42).
const BatchRows = 500

// Automatic removes the next rows of a trusted sender's valid notice, where Submit left
// them for later because they are many. It errs with ErrState when nothing is left to do.
type Automatic struct {
	Ask []int // rows that a person decides, as in Submit
}

func (Automatic) command() {}

func (d *decision) automatic(c Automatic) error {
	if d.n.Derive() != Valid || d.n.Route != Copyright || !d.n.Trusted {
		return ErrState
	}
	d.removeOpen(c.Ask, BatchRows)
	if len(d.c.Rows) == 0 {
		return ErrState
	}
	return nil
}

// Batches divides a decision on more than BatchRows rows into parts that are applied one
// after the other; together they do the same. Each must be decided on the notice as the
// part before left it: its Version is the next one.
func (n Notice) Batches(c DecideRows) ([]DecideRows, error) {
	actions, err := n.actions(c)
	if err != nil || len(actions) <= BatchRows {
		return []DecideRows{c}, err
	}
	var out []DecideRows
	for _, r := range n.Rows {
		a := actions[r.N]
		if a == "" {
			continue
		}
		if last := len(out) - 1; last < 0 || len(out[last].Rows) == BatchRows {
			part := c
			part.All, part.Rows, part.Version = "", nil, c.Version+len(out)
			out = append(out, part)
		}
		last := &out[len(out)-1]
		last.Rows = append(last.Rows, RowDecision{N: r.N, Action: a})
	}
	return out, nil
}
