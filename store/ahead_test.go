package store

import (
	"slices"
	"testing"
	"time"

	"blindex/share"
	"blindex/takedown"
)

// crawlFinds has the operator's own data name a link: the same door as a crawl.
func (w *world) crawlFinds(url string) ImportResult {
	w.t.Helper()
	res, err := w.Import(w.t.Context(), []ImportRow{{Found: found(parse(w.t, url), "Night Train.mkv"), SeenAt: w.now()}}, true)
	if err != nil {
		w.t.Fatal(err)
	}
	return res
}

func (w *world) meetAhead(want int) {
	w.t.Helper()
	if n, err := w.MeetAhead(w.t.Context()); n != want || err != nil {
		w.t.Fatalf("met %d, %v", n, err)
	}
}

// R17, T13: a refusal in advance lapses after twelve months unless a crawl meets it; the
// first refusal makes it an ordinary row, which lapses no more and can be countered.
func TestR17T13MetInAdvance(t *testing.T) {
	w := newWorld(t)
	url := "https://mega.nz/file/" + testHandle
	d := linkDraft(t, url)
	w.trust(&d)
	ref := w.file(d).Ref
	w.meetAhead(0)
	if r := w.notice(ref).Rows[0]; r.State != takedown.RowRemoved || r.Match != takedown.NotIndexed {
		t.Fatalf("%+v", r)
	}
	w.later(300 * day)
	if res := w.crawlFinds(url); res.Refused != 1 || res.Stored != 0 {
		t.Fatalf("%+v", res)
	}
	w.later(100 * day) // nobody looked in between: what was met does not lapse
	w.expire()
	lines := w.journalLines()
	w.meetAhead(1)
	w.meetAhead(0)
	if r := w.notice(ref).Rows[0]; r.State != takedown.RowRemoved || r.Match != takedown.Matched || len(r.Suppressed) != 1 {
		t.Errorf("%+v", r)
	}
	if got := w.journalLines() - lines; got != 2 {
		t.Errorf("%d lines in the journal", got)
	}
	w.later(400 * day)
	w.expire()
	if res := w.crawlFinds(url); res.Refused != 1 {
		t.Errorf("it lapsed: %+v", res)
	}
	events := one[int](w, `SELECT count(*) FROM events WHERE notice_ref = $1 AND name = 'met'`, ref)
	leaves := one[int](w, `SELECT count(*) FROM leaves WHERE line LIKE '%"kind":"removed"%'`)
	if events != 1 || leaves != 1 {
		t.Errorf("%d events, %d leaves", events, leaves)
	}
	w.undo(ref, 1)
	if res := w.crawlFinds(url); res.Stored != 1 {
		t.Errorf("after the end of the removal: %+v", res)
	}
}

// R17: an ordinary row is left as it is, and what was never met lapses.
func TestR17OnlyWhatWasInAdvance(t *testing.T) {
	w := newWorld(t)
	url := "https://mega.nz/file/" + testHandle
	w.crawlFinds(url)
	ref := w.file(linkDraft(t, url)).Ref
	w.decide(ref, takedown.Remove)
	if res := w.crawlFinds(url); res.Refused != 1 {
		t.Fatalf("%+v", res)
	}
	w.meetAhead(0)
	other := linkDraft(t, "https://mega.nz/file/Qm3kPz8T")
	w.trust(&other)
	w.file(other)
	w.later(366 * day)
	w.expire()
	if res := w.crawlFinds("https://mega.nz/file/Qm3kPz8T"); res.Stored != 1 {
		t.Errorf("it did not lapse: %+v", res)
	}
}

// R17: beyond the daily cap a refusal in advance waits for a person.
func TestR17CapInAdvance(t *testing.T) {
	w := newWorld(t)
	w.policy.Caps.Ahead = 2
	d := linkDraft(t, "https://mega.nz/file/Qm3kPz8T")
	w.trust(&d)
	d.Rows = nil
	for i := range 4 {
		l := parse(t, "https://mega.nz/file/Qm3kPz"+string(rune('A'+i))+"x")
		d.Rows = append(d.Rows, takedown.Parsed{N: i + 1, Link: &l})
	}
	states := func(ref string) (out []takedown.RowState) {
		for _, r := range w.notice(ref).Rows {
			out = append(out, r.State)
		}
		return out
	}
	ref := w.file(d).Ref
	want := []takedown.RowState{takedown.RowRemoved, takedown.RowRemoved, takedown.RowOpen, takedown.RowOpen}
	if got := states(ref); !slices.Equal(got, want) {
		t.Fatalf("rows %v", got)
	}
	w.decide(ref, takedown.Remove) // a person may
	next := d
	next.Rows = []takedown.Parsed{{N: 1, Link: linkOf(parse(t, "https://mega.nz/file/Zm3kPzQx"))}}
	if got := states(w.file(next).Ref); got[0] != takedown.RowOpen {
		t.Errorf("on the same day: %v", got)
	}
	w.later(25 * time.Hour)
	next.Rows[0].Link = linkOf(parse(t, "https://mega.nz/file/Wm3kPzQx"))
	if got := states(w.file(next).Ref); got[0] != takedown.RowRemoved {
		t.Errorf("on the next: %v", got)
	}
}

func linkOf(l share.Link) *share.Link { return &l }
