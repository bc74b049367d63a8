package takedown

import (
	"strings"
	"time"

	"blindex/share"
)

// DecideHide is a removal without a notice (R18, R36). Who, why and kind are required.
func DecideHide(h Hide, now time.Time) (Change, error) {
	why, _ := CutLinks(share.NewUntrusted(h.Why))
	if strings.TrimSpace(h.Who) == "" || strings.TrimSpace(why) == "" || h.Kind == "" {
		return Change{}, ErrReason
	}
	if h.Source != FromOperator && h.Source != FromProvider && h.Source != FromLaw {
		return Change{}, ErrState
	}
	if h.Scope == "" {
		h.Scope = ScopeLink
	}
	return Change{
		At: now,
		Suppress: []Suppress{{Target: h.Target, Scope: h.Scope, Source: h.Source, Kind: h.Kind,
			Who: h.Who, Why: why, Severe: h.Severe}},
		Events: []Event{{Actor: h.Who, Name: EventHidden, Detail: map[string]string{"source": string(h.Source), "kind": h.Kind, "note": why}}},
		Leaves: HideLeaves(h, now),
	}, nil
}

// DecideUnhide ends the suppression uid that DecideHide started. Whether the entry
// is visible again depends on every other suppression.
func DecideUnhide(uid, who, why string, now time.Time) (Change, error) {
	why, _ = CutLinks(share.NewUntrusted(why))
	if strings.TrimSpace(who) == "" || strings.TrimSpace(why) == "" {
		return Change{}, ErrReason
	}
	if uid == "" {
		return Change{}, ErrNotFound
	}
	return Change{
		At:     now,
		Lift:   []Lift{{UID: uid, Who: who, Why: why}},
		Events: []Event{{Actor: who, Name: EventUnhidden, Detail: map[string]string{"note": why}}},
	}, nil
}
