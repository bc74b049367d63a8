package takedown

import (
	"errors"
	"testing"
)

func TestHide(t *testing.T) { // R18, R36
	h := Hide{Target: *target(1), Source: FromOperator, Kind: "illegal", Who: "heron", Why: "court order 12/2026"}
	c, err := DecideHide(h, t0)
	if err != nil || len(c.Suppress) != 1 || c.Suppress[0].Scope != ScopeLink || c.Suppress[0].Who != "heron" || c.State != "" || c.At != t0 || len(c.Events) != 1 {
		t.Fatalf("%+v, %v", c, err)
	}
	for name, f := range map[string]func(*Hide){
		"who": func(h *Hide) { h.Who = "" }, "why": func(h *Hide) { h.Why = "  " }, "kind": func(h *Hide) { h.Kind = "" },
		"source": func(h *Hide) { h.Source = FromNotice },
	} {
		bad := h
		f(&bad)
		if _, err := DecideHide(bad, t0); err == nil {
			t.Errorf("hidden without %s", name)
		}
	}
	u, err := DecideUnhide("u1", "heron", "mistake", t0)
	if err != nil || len(u.Lift) != 1 || u.Lift[0].UID != "u1" || len(u.Events) != 1 {
		t.Fatalf("%+v, %v", u, err)
	}
	if _, err := DecideUnhide("u1", "heron", "", t0); !errors.Is(err, ErrReason) {
		t.Error(err)
	}
	if _, err := DecideUnhide("", "heron", "mistake", t0); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
}
