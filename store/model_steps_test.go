package store

import (
	"fmt"
	"slices"

	"blindex/share"
	"blindex/takedown"
)

// The steps of TestRandomInterleavings. Each is drawn so that it can be taken.

func (w *modelWorld) crawling(page int) step {
	return step{fmt.Sprintf("crawl %d", page), func() error { return w.visit(page) }, func(m *model) { m.crawl(page) }}
}

func (w *modelWorld) purging() step {
	return step{"purge", func() error { return w.erase("") }, (*model).purge}
}

// any draws a step of any kind.
func (w *modelWorld) any() step {
	draws := []func() (step, bool){w.filing, w.filing, w.deciding, w.deciding, w.deciding, w.undoing, w.countering, w.countering,
		w.puttingBack, w.retracting, w.complaining, w.hiding, w.unhiding, w.litigating}
	for range 20 {
		if s, ok := draws[w.r.IntN(len(draws))](); ok {
			return s
		}
	}
	return w.other()
}

// other draws a step that touches no notice, so that it can run beside any other.
func (w *modelWorld) other() step {
	if w.r.IntN(4) == 0 {
		return w.purging()
	}
	return w.crawling(w.r.IntN(2))
}

// claimants are different people, so that none repeats another's notice.
func (w *modelWorld) draft(rows []modelRow, route takedown.Route) takedown.Draft {
	d := draftOf(fmt.Sprintf("claimant%d-%d@studio.example", w.seq, len(w.m.notices)))
	d.Notice.Verified = true
	if d.Notice.Route = route; route != takedown.Copyright {
		d.Notice.Explanation = "These are pictures of me that I never agreed to."
	}
	d.Scopes = map[int]takedown.Scope{}
	for i, r := range rows {
		l := w.link(r.link)
		d.Rows = append(d.Rows, takedown.Parsed{N: i + 1, Link: &l})
		if r.subtree {
			d.Scopes[i+1] = takedown.ScopeSubtree
		}
	}
	return d
}

// filing files a notice about links that are, or were, there: those of intimate images
// hide at once.
func (w *modelWorld) filing() (step, bool) {
	n := modelNotice{route: takedown.Copyright}
	if w.r.IntN(4) == 0 {
		n.route = takedown.Intimate
	}
	for _, l := range w.r.Perm(linkCount)[:1+w.r.IntN(3)] {
		if !w.m.there[l] {
			continue
		}
		n.rows = append(n.rows, modelRow{link: l, subtree: l == folder && w.r.IntN(2) == 0, state: takedown.RowOpen, stands: n.route == takedown.Intimate})
	}
	if len(n.rows) == 0 {
		return step{}, false
	}
	d := w.draft(n.rows, n.route)
	return step{fmt.Sprintf("file %s %v", n.route, n.rows), func() error {
		f, err := w.FileNotice(w.t.Context(), d)
		if err == nil && f.Status.State != takedown.Valid {
			return fmt.Errorf("the notice is %s", f.Status.State)
		}
		n.ref = f.Ref
		return err
	}, func(m *model) {
		own := n
		own.rows = slices.Clone(n.rows)
		for i := range own.rows {
			m.named(&own.rows[i])
		}
		m.notices = append(m.notices, own)
	}}, true
}

// named is what a row names when it is filed. A folder that is no entry itself, since a
// purge took it a moment before, shares its address with what is inside: with one alone
// that is meant, with more the folder and all in it (R11).
func (m *model) named(r *modelRow) {
	if r.link != folder || m.there[folder] {
		return
	}
	switch {
	case m.there[childA] && m.there[childB]:
		r.subtree = true
	case m.there[childA]:
		r.link = childA
	case m.there[childB]:
		r.link = childB
	}
}

// pick draws a notice that has a row in one of the states, and such a row.
func (w *modelWorld) pick(ok func(modelNotice, modelRow) bool) (notice, row int, found bool) {
	for _, i := range w.r.Perm(len(w.m.notices)) {
		for _, j := range w.r.Perm(len(w.m.notices[i].rows)) {
			if ok(w.m.notices[i], w.m.notices[i].rows[j]) {
				return i, j, true
			}
		}
	}
	return 0, 0, false
}

func (w *modelWorld) deciding() (step, bool) {
	i, j, ok := w.pick(func(_ modelNotice, r modelRow) bool { return r.state == takedown.RowOpen })
	if !ok {
		return step{}, false
	}
	ref, action := w.m.notices[i].ref, takedown.Remove
	if w.r.IntN(4) == 0 {
		action = takedown.Keep
	}
	return step{fmt.Sprintf("%s %d.%d", action, i, j), func() error {
		return w.UpdateNotice(w.t.Context(), ref, func(n takedown.Notice) (takedown.Change, error) {
			return takedown.Decide(n, takedown.DecideRows{By: "op-owl", Reason: "infringing", Rows: []takedown.RowDecision{{N: j + 1, Action: action}}, Version: n.Version}, w.now())
		})
	}, func(m *model) {
		r := &m.notices[i].rows[j]
		r.state, r.stands = takedown.RowRemoved, action == takedown.Remove
		if action == takedown.Keep {
			r.state = takedown.RowKept
			m.lifted()
		}
		for l := range m.escrow { // what is never put back is not kept (R21)
			m.escrow[l] = m.escrow[l] && !m.decided().hiddenBy(l, intimate, false)
		}
	}}, true
}

func gone(_ modelNotice, r modelRow) bool {
	return r.state == takedown.RowRemoved || r.state == takedown.RowPurged
}

// restore ends a row's removal in the model.
func (m *model) restore(i, j int) {
	r := &m.notices[i].rows[j]
	r.state, r.stands = takedown.RowRestored, false
	m.lifted()
}

func (w *modelWorld) undoing() (step, bool) {
	i, j, ok := w.pick(gone)
	if !ok {
		return step{}, false
	}
	ref := w.m.notices[i].ref
	return step{fmt.Sprintf("undo %d.%d", i, j), func() error {
		return w.Command(w.t.Context(), ref, takedown.Undo{By: "op-owl", Reason: "mistake", Rows: []int{j + 1}})
	}, func(m *model) { m.restore(i, j) }}, true
}

// countering files a counter-notice about a notice's first row and accepts it.
func (w *modelWorld) countering() (step, bool) {
	i, j, ok := w.pick(func(n modelNotice, r modelRow) bool {
		return n.route == takedown.Copyright && n.counter == "" && gone(n, r) && r.link == n.rows[0].link
	})
	if !ok || j != 0 {
		return step{}, false
	}
	ref, counterRef := w.m.notices[i].ref, ""
	return step{fmt.Sprintf("counter %d", i), func() error {
		f, err := w.FileCounter(w.t.Context(), ref, counter(1), nil)
		if err != nil {
			return err
		}
		counterRef = f.Ref
		return w.Command(w.t.Context(), ref, takedown.AcceptCounter{Ref: f.Ref, By: "op-owl", Proof: takedown.ProofOperator})
	}, func(m *model) { m.notices[i].counter, m.notices[i].due = counterRef, w.at.Add(15*day) }}, true
}

// litigating holds a running clock, and a person confirms it.
func (w *modelWorld) litigating() (step, bool) {
	i := slices.IndexFunc(w.m.notices, func(n modelNotice) bool { return n.counter != "" && !n.held })
	if i < 0 {
		return step{}, false
	}
	n := w.m.notices[i]
	l := lawsuit
	l.Ref = n.counter
	return step{fmt.Sprintf("litigate %d", i), func() error {
		if err := w.Command(w.t.Context(), n.ref, l); err != nil {
			return err
		}
		return w.Command(w.t.Context(), n.ref, takedown.SettleHold{Ref: l.Ref, By: "op-owl", Confirm: true})
	}, func(m *model) { m.notices[i].held = true }}, true
}

// puttingBack lets the clock run out.
func (w *modelWorld) puttingBack() (step, bool) {
	if !slices.ContainsFunc(w.m.notices, func(n modelNotice) bool { return n.counter != "" }) {
		return step{}, false
	}
	w.later(16 * day)
	return step{"put back", func() error { _, err := w.PutBack(w.t.Context()); return err }, func(m *model) {
		for i, n := range m.notices {
			if n.counter == "" || n.held {
				continue
			}
			m.notices[i].counter = ""
			if gone(n, n.rows[0]) {
				m.restore(i, 0)
			}
		}
	}}, true
}

func (w *modelWorld) retracting() (step, bool) {
	i, _, ok := w.pick(func(n modelNotice, r modelRow) bool { return gone(n, r) || r.state == takedown.RowOpen })
	if !ok {
		return step{}, false
	}
	ref := w.m.notices[i].ref
	return step{fmt.Sprintf("retract %d", i), func() error { return w.Command(w.t.Context(), ref, takedown.Retract{By: takedown.ByToken}) }, func(m *model) {
		for j, r := range m.notices[i].rows {
			switch {
			case gone(m.notices[i], r):
				m.restore(i, j)
			case r.state == takedown.RowOpen:
				m.notices[i].rows[j].state, m.notices[i].rows[j].stands = takedown.RowKept, false
				m.lifted()
			}
		}
	}}, true
}

// complaining complains of a removal, and a person finds that it was wrong.
func (w *modelWorld) complaining() (step, bool) {
	i, j, ok := w.pick(gone)
	if !ok {
		return step{}, false
	}
	ref := w.m.notices[i].ref
	k := takedown.Complaint{By: takedown.RolePoster, Lang: "en", Rows: []int{j + 1}, Text: "This file is my own holiday film.", Party: takedown.Party{Email: "pat@home.example"}}
	return step{fmt.Sprintf("complain %d.%d", i, j), func() error {
		f, err := w.FileComplaint(w.t.Context(), ref, k, nil)
		if err != nil {
			return err
		}
		return w.Command(w.t.Context(), ref, takedown.AnswerComplaint{Ref: f.Ref, By: "op-owl", Reverse: true, Reason: "mistake"})
	}, func(m *model) { m.restore(i, j) }}, true
}

func (w *modelWorld) hiding() (step, bool) {
	l := w.r.IntN(linkCount)
	if !w.m.there[l] {
		return step{}, false
	}
	h := modelHand{link: l, active: true}
	return step{fmt.Sprintf("hide %d", l), func() (err error) {
		h.uid, err = w.ApplyHide(w.t.Context(), w.entry(l), func(t share.Target) (takedown.Change, error) {
			return takedown.DecideHide(takedown.Hide{Target: t, Source: takedown.FromOperator, Kind: "other", Who: "op-owl", Why: "asked for by its author"}, w.now())
		})
		return err
	}, func(m *model) { m.hands = append(m.hands, h) }}, true
}

func (w *modelWorld) unhiding() (step, bool) {
	i := slices.IndexFunc(w.m.hands, func(h modelHand) bool { return h.active })
	if i < 0 {
		return step{}, false
	}
	uid := w.m.hands[i].uid
	return step{fmt.Sprintf("unhide %d", i), func() error {
		return w.Unhide(w.t.Context(), uid, func(uid string) (takedown.Change, error) {
			return takedown.DecideUnhide(uid, "op-owl", "a mistake", w.now())
		})
	}, func(m *model) { m.hands[i].active = false; m.lifted() }}, true
}

// brokenPurge breaks a purge off, crashes, and lets the next one finish it.
func (w *modelWorld) brokenPurge() step {
	at := []string{"selected", "deleted", "sealed", "proven", "marked"}[w.r.IntN(5)]
	return step{"purge broken at " + at, func() error {
		if err := w.erase(at); err != nil {
			return err
		}
		w.crash()
		return w.erase("")
	}, (*model).purge}
}
