package takedown

import (
	"errors"
	"slices"
	"testing"
	"time"
)

// back-dated is T37's notice: the original is younger than the entry, the address one that
// anyone can have, the words those of others.
func backDated() (Notice, Facts) {
	n := complete(matched(1))
	n.Parties[0].Email = "ada.example@gmail.com"
	n.Works[0].OriginalURLs = []string{"https://daily-news.test/2026/10/15/the-harbour"}
	return n, Facts{FirstSeen: map[int]time.Time{1: t0.AddDate(0, -3, 0)}, Names: map[int]string{1: "The.Harbour.at.Night.2019.mkv"}, SameText: 2, Earlier: 1}
}

func codesOf(list []ScoreReason) []string {
	var out []string
	for _, r := range list {
		out = append(out, r.Code)
	}
	return out
}

func TestScore(t *testing.T) {
	many := func(k int, m Match) []Row {
		var rows []Row
		for i := range k {
			r := other(i+1, m)
			if m == Matched {
				r = matched(i + 1)
			}
			rows = append(rows, r)
		}
		return rows
	}
	for _, c := range []struct {
		name  string
		spoil func(*Notice, *Facts)
		want  []string
	}{
		{"nothing", func(*Notice, *Facts) {}, nil},
		{"original before we saw it", func(n *Notice, f *Facts) {
			n.Works[0].OriginalURLs = []string{"https://studio.test/2019/05/harbour", "not an address", "https://studio.test/films/20261"}
			f.FirstSeen = map[int]time.Time{1: t0}
		}, nil},
		{"original after we saw it", func(n *Notice, f *Facts) {
			n.Works[0].OriginalURLs = []string{"https://studio.test/2026-11-03/harbour"}
			f.FirstSeen = map[int]time.Time{1: t0}
		}, []string{SignOriginalNewer}},
		{"T14: an organisation with an address of anyone", func(n *Notice, _ *Facts) {
			n.Parties[0].Org, n.Parties[0].Email = "Big Studio Inc.", "legal.dept@Gmail.com"
		}, []string{SignOrgMismatch}},
		{"the same, admitted by an operator", func(n *Notice, _ *Facts) {
			n.Parties[0].Org, n.Parties[0].Email, n.Filer.Sender = "Ada Films", "ada@gmail.com", 3
		}, nil},
		{"a person with such an address", func(n *Notice, _ *Facts) { n.Parties[0].Email = "ada@gmail.com" }, []string{SignFreeMail}},
		{"an address to throw away", func(n *Notice, _ *Facts) { n.Parties[0].Email = "ada@yopmail.com" }, []string{SignDisposable}},
		{"words of others", func(_ *Notice, f *Facts) { f.SameText = 1 }, []string{SignSameText}},
		{"represented elsewhere", func(_ *Notice, f *Facts) { f.Represented = true }, []string{SignRepresented}},
		{"a title unlike its entries", func(_ *Notice, f *Facts) { f.Names = map[int]string{1: "debian-13-netinst.iso"} }, []string{SignTitleUnlike}},
		{"a title like one of them", func(n *Notice, f *Facts) {
			n.Rows = many(2, Matched)
			f.Names = map[int]string{1: "debian-13-netinst.iso", 2: "harbour-at-night.mkv"}
		}, nil},
		{"mostly unknown links", func(n *Notice, _ *Facts) { n.Rows = append(many(4, NotIndexed), many(2, Matched)...) }, []string{SignNotIndexed}},
		{"a few unknown links", func(n *Notice, _ *Facts) { n.Rows = many(3, NotIndexed) }, nil},
		{"many rows at first", func(n *Notice, f *Facts) { n.Rows, f.Earlier = many(101, Matched), 0 }, []string{SignNewAndMany}},
		{"many rows later", func(n *Notice, f *Facts) { n.Rows, f.Earlier = many(101, Matched), 1 }, nil},
		{"many providers", func(n *Notice, _ *Facts) {
			n.Rows = many(6, Matched)
			for i := range n.Rows {
				n.Rows[i].Provider = string(rune('a' + i))
			}
		}, []string{SignManyProviders}},
	} {
		n, f := complete(matched(1)), Facts{Earlier: 1, Names: map[int]string{1: "Harbour at night.mkv"}}
		c.spoil(&n, &f)
		total, got := Score(n, f)
		sum := 0
		for _, r := range got {
			sum += r.Points
		}
		if !slices.Equal(codesOf(got), c.want) || total != sum {
			t.Errorf("%s: %v, %d points", c.name, got, total)
		}
	}
}

// T37, R28: a high score keeps the machine from acting, whoever files, and ends by a
// person within two business days; it never rejects, and the sender is told nothing of it.
func TestT37AbuseHold(t *testing.T) {
	n, f := backDated()
	total, reasons := Score(n, f)
	if total < HoldFrom {
		t.Fatalf("%d points for %v", total, reasons)
	}
	n.Trusted = true
	d := &desk{t: t, n: n, now: t0}
	d.must(Submit{Score: total, Signs: codesOf(reasons)})
	d.wantState(Valid)
	d.wantRows(RowOpen)
	if !d.n.Filer.Held() || d.n.Lane() != LaneManual || Due(d.n) != t0.AddDate(0, 0, 2) {
		t.Errorf("held %t, lane %s, due %v", d.n.Filer.Held(), d.n.Lane(), Due(d.n))
	}
	if l := d.wantLetter(LetterReceived); l.Automated {
		t.Errorf("letter %+v", l)
	}
	if err := d.do(Release{By: "heron", Version: d.n.Version + 1}); !errors.Is(err, ErrStale) {
		t.Errorf("stale: %v", err)
	}
	d.now = t0.Add(time.Hour)
	d.must(Release{By: "heron", Version: d.n.Version})
	d.wantRows(RowOpen)
	if d.n.Filer.Held() || Due(d.n) != d.now.Add(time.Hour) {
		t.Errorf("released: %+v, due %v", d.n.Filer, Due(d.n))
	}
	if err := d.do(Release{By: "heron", Version: d.n.Version}); !errors.Is(err, ErrState) {
		t.Errorf("twice: %v", err)
	}
	d = &desk{t: t, n: n, now: t0}
	d.must(Submit{Score: total})
	d.must(d.removeAll())
	if d.n.Filer.Held() {
		t.Error("a person has decided, and it is held")
	}
}

func TestLanes(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(*Notice)
		want  Lane
	}{
		{"nobody known", func(*Notice) {}, LaneManual},
		{"verified", func(n *Notice) { n.Verified = true }, LaneVerified},
		{"trusted", func(n *Notice) { n.Trusted = true }, LaneTrusted},
		{"a flagger in its area", func(n *Notice) { n.Verified, n.Filer.Flagger = true, true }, LaneTrusted},
		{"T39: a flagger outside its area", func(n *Notice) { n.Verified, n.Filer.Sender = true, 4 }, LaneVerified},
		{"T14: verified, and no such organisation", func(n *Notice) { n.Verified, n.Filer.Reasons = true, []string{SignOrgMismatch} }, LaneManual},
		{"held", func(n *Notice) { n.Trusted, n.Filer.HeldAt = true, t0 }, LaneManual},
		{"suspended", func(n *Notice) { n.Verified, n.Filer.Suspended = true, true }, LaneLast},
	} {
		n := complete(matched(1))
		c.spoil(&n)
		if got := n.Lane(); got != c.want {
			t.Errorf("%s: %s", c.name, got)
		}
	}
	last := complete(matched(1))
	last.Filer.Suspended, last.ScreenedAt, last.EffectiveAt = true, t0, t0
	if Due(last) != t0.AddDate(0, 0, 14) { // ten weekdays
		t.Errorf("a suspended claimant's notice is due %v: later, and never never", Due(last))
	}
}

// R27: what was put back before is for a person, whoever files it again.
func TestR27FiledAgainAfterPutBack(t *testing.T) {
	n := complete(matched(1), matched(2), other(3, Foreign))
	n.Trusted = true
	d := &desk{t: t, n: n, now: t0}
	d.must(Submit{Ask: []int{2}})
	d.wantRows(RowRemoved, RowOpen, RowKept)
	d.wantState(Valid)
	d.must(d.removeAll())
	d.wantRows(RowRemoved, RowRemoved, RowKept)
	d = &desk{t: t, n: n, now: t0}
	d.must(Submit{Ask: []int{1, 2}})
	d.wantRows(RowOpen, RowOpen, RowKept)
	d.wantState(Valid)
}
