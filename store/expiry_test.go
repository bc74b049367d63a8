package store

import "testing"

// R22: an entry not seen for twelve months is hidden, erased by the next purge, and its
// neighbour stays.
func TestR22EntriesExpire(t *testing.T) {
	w := newWorld(t)
	old := w.post("Forgotten.Almanac.1911.pdf", 0)
	w.later(expireAfter / 2)
	young := w.post("Recent.Almanac.1912.pdf", 0)
	w.later(expireAfter/2 + day)
	if n, err := w.ExpireEntries(t.Context()); err != nil || n != 1 {
		t.Fatalf("expired %d, %v", n, err)
	}
	if w.shown(old) || !w.shown(young) {
		t.Errorf("shown: old %t, young %t", w.shown(old), w.shown(young))
	}
	if feed := w.feed(old); len(feed) == 0 || !feed[len(feed)-1] {
		t.Errorf("the feed does not tell of the removal: %v", feed)
	}
	w.purge()
	if at := whereIs(w.dump(), "Forgotten"); len(at) > 0 {
		t.Errorf("the name stands in %v", at)
	}
}
