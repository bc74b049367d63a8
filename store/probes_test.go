package store

import (
	"errors"
	"strings"
	"testing"
	"time"

	"blindex/crawler"
	"blindex/index"
	"blindex/share"
)

// probe asks for due links until the one meant is handed out, and stores an answer.
func (f *fixture) probe(l share.Link, liveness crawler.Liveness) {
	f.t.Helper()
	f.exec(`UPDATE shares SET next_check_at = 'epoch'`)
	list, err := f.ProbeTargets(f.ctx, "mega", 10)
	f.must(err)
	for _, p := range list {
		if p.EntryID == f.id(l) {
			f.must(f.StoreProbe(f.ctx, p, crawler.ProbeResult{Liveness: liveness, Size: -1, At: f.at}))
			return
		}
	}
	f.t.Fatal("the link is not handed out for a probe")
}

// R18: gone hides once it was told twice a day apart, and alive shows again; throttling
// says nothing.
func TestR18GoneAndBack(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	l := link(t, handle(1))
	f.visit(page, nil, found(l, "Name"))
	for i, a := range []struct {
		liveness crawler.Liveness
		shown    bool
	}{{crawler.Alive, true}, {crawler.LinkGone, true}, {crawler.Throttled, true}, {crawler.LinkGone, false}, {crawler.Unknown, false}, {crawler.Alive, true}} {
		f.probe(l, a.liveness)
		if f.shown(l) != a.shown {
			t.Fatalf("answer %d, %s: shown %v", i, a.liveness, !a.shown)
		}
		f.at = f.at.Add(12 * time.Hour)
	}
	e, err := f.Entry(f.ctx, f.id(l))
	f.must(err)
	if e.Status != "alive" || e.CheckedAt.IsZero() {
		t.Errorf("entry %+v", e)
	}
}

// R18: what the provider took down is suppressed with the provider as its source, refused
// at the next crawl, and ended by two later "alive".
func TestR18ProviderTakedown(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	l := link(t, handle(1))
	f.visit(page, nil, found(l, "Name"))
	f.probe(l, crawler.TakenDown)
	f.at = f.at.Add(24 * time.Hour)
	f.probe(l, crawler.TakenDown)
	if f.shown(l) || f.count(`SELECT count(*) FROM suppressions WHERE source = 'provider' AND ended_at IS NULL`) != 1 {
		t.Fatal("not suppressed by the provider's word")
	}
	if st := f.visit(page, nil, found(l, "Name")); st.Refused != 1 {
		t.Errorf("the next crawl stored %+v", st)
	}
	for i := range 2 {
		if f.shown(l) {
			t.Errorf("shown after %d answers", i)
		}
		f.at = f.at.Add(24 * time.Hour)
		f.probe(l, crawler.Alive)
	}
	if !f.shown(l) {
		t.Error("not shown after two answers that it is alive")
	}
}

// R19: a severe signal acts at once, answers like an unknown entry and is never probed again.
func TestR19SevereSignal(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	l := link(t, handle(1))
	f.visit(page, nil, found(l, "Name"))
	f.probe(l, crawler.Severe)
	if _, err := f.Lookup(f.ctx, l); !errors.Is(err, index.ErrUnknown) {
		t.Errorf("look-up: %v", err)
	}
	f.exec(`UPDATE shares SET next_check_at = 'epoch'`)
	if list, err := f.ProbeTargets(f.ctx, "mega", 10); err != nil || len(list) != 0 {
		t.Errorf("handed out for a probe: %v %v", list, err)
	}
}

// A provider that publishes the name is believed before any page (R37), and a link handed
// out to one node is not handed out to another.
func TestProviderName(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	l := link(t, handle(1))
	f.visit(page, nil, found(l, "what the page says"))
	f.at = f.at.Add(time.Hour)
	list, err := f.ProbeTargets(f.ctx, "mega", 10)
	f.must(err)
	if again, err := f.ProbeTargets(f.ctx, "mega", 10); len(list) != 1 || err != nil || len(again) != 0 {
		t.Fatalf("handed out %v, then %v: %v", list, again, err)
	}
	if p := list[0]; p.Handle != handle(1) || p.Kind != "file" {
		t.Errorf("target %+v", p)
	}
	f.must(f.StoreProbe(f.ctx, list[0], crawler.ProbeResult{Liveness: crawler.Alive, Size: 42, Name: "The Real Name.pdf", At: f.at}))
	e, err := f.Entry(f.ctx, f.id(l))
	f.must(err)
	if e.Name != "The Real Name.pdf" || e.NameSource != "provider" || e.Size != 42 || e.Ext != "pdf" {
		t.Errorf("entry %+v", e)
	}
}

// R21: "I posted this, check now": the page is read again at once and what it finds counts.
func TestR21CheckNow(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	l := link(t, handle(1))
	f.visit(page, nil, found(l, "Name"))
	status := func(token string) string {
		t.Helper()
		done, outcome, err := f.CheckStatus(f.ctx, token)
		f.must(err)
		if done != (outcome != "") {
			t.Fatalf("done %v with outcome %q", done, outcome)
		}
		return outcome
	}
	ask := func() string {
		t.Helper()
		token, err := f.RequestCheck(f.ctx, f.id(l))
		f.must(err)
		if got := status(token); got != "" {
			t.Fatalf("outcome %q before anything was read", got)
		}
		return token
	}
	answer := func(found ...share.Found) {
		t.Helper()
		f.at = f.at.Add(10 * time.Second)
		lease, task := f.claim()
		_, err := f.StoreOutcome(f.ctx, lease, f.outcome(task, found...))
		f.must(err)
		f.must(f.ReleaseHost(f.ctx, lease))
	}

	token := ask()
	answer(found(l, "Name"))
	f.at = f.at.Add(time.Minute)
	if got := status(token); got != CheckStillPosted {
		t.Errorf("still posted: %q", got)
	}
	token = ask()
	f.at = f.at.Add(checkPatience)
	if got := status(token); got != CheckUnreachable {
		t.Errorf("nothing was read: %q", got)
	}
	token = ask()
	answer()
	if got := status(token); got != CheckHidden || f.shown(l) {
		t.Errorf("the page lacks it: %q, shown %v", got, f.shown(l))
	}
	if got := status(token); got != CheckHidden {
		t.Errorf("asked again: %q", got)
	}
	if _, err := f.RequestCheck(f.ctx, f.id(l)); !errors.Is(err, index.ErrUnknown) {
		t.Errorf("check of a hidden entry: %v", err)
	}
	if _, _, err := f.CheckStatus(f.ctx, "bx_none"); !errors.Is(err, index.ErrUnknown) {
		t.Errorf("unknown token: %v", err)
	}
}

// R21: an answer that was fetched before the poster asked does not end the question.
func TestR21AnOlderAnswerIsNone(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	l := link(t, handle(1))
	f.visit(page, nil, found(l, "Name"))
	f.exec(`UPDATE pages SET next_visit_at = 'epoch'`)
	f.at = f.at.Add(time.Minute)
	lease, task := f.claim()
	o := f.outcome(task)
	f.at = f.at.Add(time.Second)
	_, err := f.RequestCheck(f.ctx, f.id(l))
	f.must(err)
	_, err = f.StoreOutcome(f.ctx, lease, o)
	f.must(err)
	if !f.shown(l) || f.count(`SELECT count(*) FROM pages WHERE asked_at IS NOT NULL AND next_visit_at <= $1`, f.at) != 1 {
		t.Error("an older answer was taken for the one asked for")
	}
}

// R22: a bulk load feeds the frontier alone, unless it is the operator's own data;
// tombstones are honoured, and the next crawl replaces what the load said.
func TestR22Import(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	l, gone := link(t, handle(1)), link(t, handle(2))
	f.suppress(gone, "link", "copyright", "notice", false)
	rows := []ImportRow{
		{Found: found(l, "From the list.zip"), SeenAt: f.at.Add(-48 * time.Hour), Page: page},
		{Found: found(gone, "Removed"), Page: page},
		{Found: found(link(t, handle(3)), "")},
		{Found: share.Found{}},
	}
	res, err := f.Import(f.ctx, rows, false)
	f.must(err)
	if res != (ImportResult{Queued: 1, Skipped: 2}) || f.count(`SELECT count(*) FROM shares`) != 0 {
		t.Fatalf("bulk load: %+v", res)
	}
	res, err = f.Import(f.ctx, rows, true)
	f.must(err)
	if res != (ImportResult{Stored: 1, Refused: 1, Skipped: 2}) || !f.shown(l) || f.shown(gone) {
		t.Fatalf("own data: %+v", res)
	}
	e, err := f.Entry(f.ctx, f.id(l))
	f.must(err)
	if e.NameSource != "import" || !e.LastSeen.Equal(f.at.Add(-48*time.Hour)) || len(e.Pages) != 0 {
		t.Errorf("entry %+v", e)
	}
	f.visit(page, nil, found(l, "As posted"))
	if e, err = f.Entry(f.ctx, f.id(l)); err != nil || e.Name != "As posted" || len(e.Pages) != 1 {
		t.Errorf("after a crawl: %+v %v", e, err)
	}
	if f.count(`SELECT count(*) FROM sightings WHERE withdrawn_why = 'replaced'`) != 1 {
		t.Error("the load's own sighting still stands")
	}
}

// R6, R1: a provider's own name may hold a key or a mail address like any other text: it is
// scrubbed before it is kept.
func TestR6ProviderNameIsScrubbed(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	l := link(t, handle(1))
	f.visit(page, nil, found(l, "what the page says"))
	list, err := f.ProbeTargets(f.ctx, "mega", 1)
	f.must(err)
	key := "Zq7xWvUtSrQpOnMlKjIhGfEdCbA9876543210zyxwvu"
	name := "Minutes https://mega.nz/file/Kb4xWq7Z#" + key + " jane.doe@example.org.pdf"
	f.must(f.StoreProbe(f.ctx, list[0], crawler.ProbeResult{Liveness: crawler.Alive, Size: 42, Name: name, At: f.at}))
	e, err := f.Entry(f.ctx, f.id(l))
	f.must(err)
	if e.NameSource != "provider" || strings.Contains(e.Name, key) || strings.Contains(e.Name, "jane.doe") || !strings.Contains(e.Name, "Minutes") {
		t.Errorf("entry %+v", e)
	}
	if n := f.count(`SELECT count(*) FROM shares WHERE provider_name LIKE '%' || $1 || '%'`, key[:12]); n != 0 {
		t.Error("the key is stored")
	}
}
