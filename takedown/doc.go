// Package takedown decides about notices: which elements a notice has, what each row
// names, what a command changes, when something is due. It is pure: Decide takes a
// Notice and a Command and returns a Change that lists every effect; package store
// applies a Change in one transaction. It never stores, sends, fetches or reads a clock.
//
//	notice: received ──► incomplete ──complete──► valid ──last row decided──► decided
//	              └────► deficient (a core element is missing)      └── 14 days of silence ──► abandoned
//	row:    open ──remove──► removed ──purge──► purged          (restored from either)
//	             └─keep────► kept
//
// The tables in state.go hold every step. A row can be hidden while it is open, where
// the route asks for it: then its suppression is provisional and a person decides.
//
// A notice's state is derived from its elements and rows (R28, R43). An entry is
// visible when no active suppression covers it; nothing else is stored about that.
package takedown
