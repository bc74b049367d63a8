package store

import (
	"errors"
	"slices"
	"testing"

	"blindex/index"
	"blindex/takedown"
)

// The pass fails at every step in turn, as by a crash, and is repeated.
func TestPurgeCrashes(t *testing.T) {
	for _, step := range []string{"selected", "deleted", "sealed", "proven", "marked"} {
		t.Run(step, func(t *testing.T) {
			w := newWorld(t)
			ctx := t.Context()
			p := w.post("Lighthouse.Keeper.2019.mkv", 0)
			ref := w.removed(p)
			boom := errors.New("crash")
			w.seam.purgeStep = func(name string) error {
				if name == step {
					return boom
				}
				return nil
			}
			run, failed := w.PurgeBegin(ctx, 10)
			if failed == nil {
				w.erasedOn("n1", run)
				failed = w.PurgeDelete(ctx, run.ID)
			}
			if failed == nil {
				proof, err := w.PurgeVerify(ctx, run.ID)
				if err != nil {
					t.Fatal(err)
				}
				failed = w.PurgeFinish(ctx, run.ID, index.Proof{}, proof)
			}
			if !errors.Is(failed, boom) {
				t.Fatalf("did not fail at %s: %v", step, failed)
			}
			id := one[int64](w, `SELECT id FROM purge_runs`)
			if err := w.PurgeFailed(ctx, id, failed); err != nil {
				t.Fatal(err)
			}
			w.seam.purgeStep = nil
			if again, err := w.PurgeBegin(ctx, 10); err != nil || again == nil || again.ID != id || run != nil && again.ID != run.ID {
				t.Fatalf("the run is not open any more: %+v %v", again, err)
			}
			w.purge()
			if at := whereIs(w.dump(), "lighthouse"); len(at) > 0 {
				t.Errorf("still stands in %v", at)
			}
			if n := w.notice(ref); n.Rows[0].State != takedown.RowPurged {
				t.Errorf("the row is %s", n.Rows[0].State)
			}
			if n := one[int](w, `SELECT count(*) FROM purge_runs WHERE state = 'done'`); n != 1 {
				t.Errorf("%d runs done", n)
			}
		})
	}
}

// What is found afterwards is named by its place, kept in the next run, and does not
// hold up other entries.
func TestPurgeFindsALeak(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	p, q := w.post("Lighthouse.Keeper.2019.mkv", 0), w.post("Harbour Master.mkv", 0)
	a, b := w.removed(p), w.removed(q)
	w.exec(`CREATE TABLE forgotten (note jsonb, blob bytea)`)
	w.exec(`INSERT INTO forgotten VALUES ('{"x": ["see Lighthouse"]}', '\x61620020204b65657065722101')`)
	proof := w.purge()
	if proof.After["forgotten.note"] != 1 || proof.After["forgotten.blob"] != 1 || !slices.Equal(proof.Unproven, []string{p.entry}) {
		t.Fatalf("%+v", proof)
	}
	if w.notice(a).Rows[0].State != takedown.RowRemoved || w.notice(b).Rows[0].State != takedown.RowPurged {
		t.Error("rows do not tell the proven from the unproven")
	}
	if run, err := w.OpenPurge(ctx); run != nil || err != nil {
		t.Fatalf("%+v %v", run, err)
	}
	w.exec(`DROP TABLE forgotten`)
	if proof = w.purge(); proof == nil || len(proof.After) > 0 || w.notice(a).Rows[0].State != takedown.RowPurged {
		t.Errorf("%+v", proof)
	}
}

// A search that sees nothing beforehand proves nothing.
func TestBlindProofIsRefused(t *testing.T) {
	w := newWorld(t)
	if err := w.PurgeFinish(t.Context(), 1, index.Proof{}, PurgeProof{Victims: 1, Sought: 1}); !errors.Is(err, ErrNoProof) {
		t.Errorf("%v", err)
	}
	if err := w.PurgeFinish(t.Context(), 1, index.Proof{FoundAfter: 1}, PurgeProof{}); !errors.Is(err, ErrNotProven) {
		t.Errorf("%v", err)
	}
}

// A name made of words that the program itself uses is purged without false alarm, and
// words that another entry shares are not looked for.
func TestOwnWordsAreNoLeak(t *testing.T) {
	w := newWorld(t)
	if _, _, err := w.AddOperator(t.Context(), "alice", "admin"); err != nil {
		t.Fatal(err)
	}
	p := w.post("Alice Decided Visible Notice Wonderland.epub", 0)
	w.post("Wonderland guide.pdf", 0)
	w.removed(p)
	proof := w.purge()
	if proof.Sought != 1 || proof.Seen != 1 || len(proof.After) > 0 {
		t.Errorf("%+v", proof)
	}
}
