package store

import (
	"errors"
	"strings"
	"testing"

	"blindex/index"
)

// R25: a name with a blocked term is held like those of identity papers, whether it comes
// by a page or is told by the provider, until another name is the best one.
func TestR25BlockedNamesAreHeld(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.Store.blocked = func(name string) bool { return strings.Contains(name, "badword") }
	plain, bad := link(t, handle(1)), link(t, handle(2))
	f.visit(page, nil, found(plain, "Night Train.mkv"), found(bad, "A badword.mp4"))
	if _, err := f.Entry(f.ctx, f.id(plain)); err != nil {
		t.Error(err)
	}
	if _, err := f.Entry(f.ctx, f.id(bad)); !errors.Is(err, index.ErrUnknown) {
		t.Errorf("the entry is shown: %v", err)
	}
	better := found(bad, "Steam locomotives.mp4")
	better.Claim.Score = 90
	f.visit("https://blog.example/post", nil, better)
	if _, err := f.Entry(f.ctx, f.id(bad)); err != nil {
		t.Errorf("after a better name: %v", err)
	}
}
