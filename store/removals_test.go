package store

import (
	"errors"
	"testing"

	"blindex/takedown"
)

// R16, R19: the feed of removals names ordinary copyright removals by our own ids, page by
// page, and nothing else: not what was restored, nor other routes, nor what something
// severe covers too, nor links that were never indexed.
func TestR16RemovalsFeed(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	want := map[string]bool{}
	for _, name := range []string{"One.mkv", "Two.mkv", "Three.mkv"} {
		p := w.post(name, 0)
		w.removed(p)
		want[p.entry] = true
	}
	restored := w.post("Restored.mkv", 0)
	w.undo(w.removed(restored), 1)
	private := draft(w.post("Private.mkv", 0))
	private.Notice.Route, private.Notice.Explanation = takedown.PersonalData, "it shows my home address and my passport"
	w.decide(w.file(private).Ref, takedown.Remove)
	severe := w.post("Both.mkv", 0)
	w.removed(severe)
	d := draft(severe)
	d.Notice.Route, d.Notice.Explanation = takedown.ChildAbuse, "it shows what nobody may show, and here is why"
	w.file(d)
	w.purge()
	cursor, pages := "", 0
	for {
		list, next, err := w.Removals(ctx, cursor, 2)
		w.check(err)
		for _, r := range list {
			if !want[r.ID] || r.At.Hour() != 0 {
				t.Errorf("%+v", r)
			}
			delete(want, r.ID)
		}
		if pages++; next == "" {
			break
		}
		cursor = next
	}
	if len(want) != 0 || pages != 2 {
		t.Errorf("%v are missing, %d pages", want, pages)
	}
	for _, bad := range []string{"x", "!!!", "AAAA"} {
		if _, _, err := w.Removals(ctx, bad, 2); !errors.Is(err, takedown.ErrNotFound) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
