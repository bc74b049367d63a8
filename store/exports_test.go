package store

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"blindex/takedown"
)

func (w *world) queueStatements(want int) {
	w.t.Helper()
	if n, err := w.QueueStatements(w.t.Context()); err != nil || n != want {
		w.t.Fatalf("%d queued, want %d: %v", n, want, err)
	}
}

func (w *world) claim(service string, n int) []takedown.ExportItem {
	w.t.Helper()
	items, err := w.ClaimExports(w.t.Context(), service, n)
	if err != nil {
		w.t.Fatal(err)
	}
	return items
}

// DSA 24(5): a removal is queued once, a day after the decision, with an opaque PUID and
// nothing of link, name or person.
func TestStatementsAreQueuedWhenFinal(t *testing.T) {
	w := newWorld(t)
	p, q := w.post("Lighthouse.Keeper.2019.SECRETGROUP.mkv", 0), w.post("Other.Thing.mkv", 0)
	ref := w.removed(p, q)
	w.queueStatements(0)
	w.later(25 * time.Hour)
	w.queueStatements(2)
	w.queueStatements(0)
	items := w.claim(takedown.ExportDSA, 100)
	if len(items) != 2 || items[0].PUID != ref+"-i-1" || items[0].Attempts != 1 || items[0].FirstSeen.IsZero() || items[0].Row.RemovedAt.IsZero() || !slices.Contains(items[0].Notice.Regimes, takedown.RegimeDSA) {
		t.Fatalf("%+v", items)
	}
	raw, _ := json.Marshal(items)
	for _, never := range []string{"SECRETGROUP", p.handle, p.entry, "Jane", "Acme", "Lighthouse"} {
		if strings.Contains(string(raw), never) {
			t.Errorf("%s stands in %s", never, raw)
		}
	}
	if again := w.claim(takedown.ExportDSA, 100); len(again) != 0 {
		t.Errorf("handed out twice: %+v", again)
	}
	if err := w.ExportEnded(t.Context(), []int64{items[0].ID}, "", ""); err != nil {
		t.Fatal(err)
	}
	if err := w.ExportLater(t.Context(), []int64{items[1].ID}, w.now().Add(time.Hour), "http_503"); err != nil {
		t.Fatal(err)
	}
	w.later(30 * time.Minute)
	if early := w.claim(takedown.ExportDSA, 100); len(early) != 0 {
		t.Errorf("before its time: %+v", early)
	}
	w.later(31 * time.Minute)
	if due := w.claim(takedown.ExportDSA, 100); len(due) != 1 || due[0].Attempts != 2 {
		t.Errorf("%+v", due)
	}
	w.later(11 * time.Minute) // whoever claimed it is gone
	if due := w.claim(takedown.ExportDSA, 100); len(due) != 1 {
		t.Errorf("lost with its claimant: %+v", due)
	}
}

// What is undone before it is sent is not sent; reports about people never are (R19, R21).
func TestStatementsThatAreNotSent(t *testing.T) {
	w := newWorld(t)
	undone := w.removed(w.post("Lighthouse.Keeper.2019.mkv", 0))
	kept := w.file(draft(w.post("Kept.mkv", 0))).Ref
	w.update(kept, func(n takedown.Notice) takedown.Command {
		return takedown.DecideRows{By: "op-owl", Reason: "not_infringing", All: takedown.Keep, Version: n.Version}
	})
	d := draft(w.post("Private.mkv", 0))
	d.Notice.Route, d.Notice.Explanation = takedown.PersonalData, "it shows me and I never agreed to it"
	w.update(w.file(d).Ref, func(n takedown.Notice) takedown.Command {
		return takedown.DecideRows{By: "op-owl", Reason: takedown.Reasons(takedown.Remove)[0], All: takedown.Remove, Version: n.Version}
	})
	w.later(25 * time.Hour)
	w.queueStatements(1)
	w.undo(undone, 1)
	if items := w.claim(takedown.ExportDSA, 100); len(items) != 0 {
		t.Errorf("%+v", items)
	}
	if n := one[int](w, `SELECT count(*) FROM exports WHERE state = 'dropped'`); n != 1 {
		t.Errorf("%d dropped", n)
	}
}

func TestOldDecisionsAreNotSent(t *testing.T) {
	w := newWorld(t)
	w.removed(w.post("Lighthouse.Keeper.2019.mkv", 0))
	w.later(31 * 24 * time.Hour)
	w.queueStatements(0)
}

// Only what is published goes to Lumen, in the confirmed words; then the counter-notice, by
// Lumen's number.
func TestLumenGetsWhatIsPublished(t *testing.T) {
	w := newWorld(t)
	ref := w.removed(w.post("Lighthouse.Keeper.2019.mkv", 0))
	w.removed(w.post("Unpublished.mkv", 0))
	w.confirm(ref)
	w.later(25 * time.Hour)
	if n, err := w.QueueLumen(t.Context()); err != nil || n != 1 {
		t.Fatalf("%d, %v", n, err)
	}
	items := w.claim(takedown.ExportLumen, 1)
	if len(items) != 1 || items[0].PUID != ref || items[0].Published.Complainant != "Acme Pictures" || items[0].CounterOf != "" {
		t.Fatalf("%+v", items)
	}
	if err := w.ExportEnded(t.Context(), []int64{items[0].ID}, "4001", ""); err != nil {
		t.Fatal(err)
	}
	w.exec(`INSERT INTO counters (notice_id, ref, token_hash, mail_token_hash, mode, lang, row_ns, state, proof, sealed, received_at, complete_at, accepted_at, restore_at, limit_at)
		SELECT id, 'C-7K3M-Q2XD', decode(repeat('01', 32), 'hex'), decode(repeat('02', 32), 'hex'), 'voluntary', 'en', '{1}', 'running', 'page', '\x00', $2, $2, $2, $2, $2::timestamptz + interval '1 day'
		FROM notices WHERE ref = $1`, ref, w.now())
	if n, err := w.QueueLumen(t.Context()); err != nil || n != 1 {
		t.Fatalf("%d, %v", n, err)
	}
	items = w.claim(takedown.ExportLumen, 1)
	if len(items) != 1 || items[0].PUID != "C-7K3M-Q2XD" || items[0].CounterOf != "4001" || items[0].CounterAt.IsZero() {
		t.Fatalf("%+v", items)
	}
	w.exec(`DELETE FROM counters`) // its sealed part is made up and does not open
	if err := w.Withhold(t.Context(), ref, owl); err != nil {
		t.Fatal(err)
	}
	w.later(time.Hour)
	if items := w.claim(takedown.ExportLumen, 1); len(items) != 0 {
		t.Errorf("sent after it was taken out: %+v", items)
	}
}
