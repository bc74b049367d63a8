package store

import (
	"fmt"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"blindex/takedown"
)

// Style 18: the table of steps and the CHECK constraints agree: of all combinations of
// a row's state and times the database takes those that steps lead to, and no others.
func TestRowStatesAgainstSchema(t *testing.T) {
	w := newWorld(t)
	f := w.file(draft(w.post("One.mkv", 0)))
	// What each state must have; what it may have besides stems from states before it.
	must := map[takedown.RowState][]string{"open": {}, "removed": {"decided", "removed"}, "kept": {"decided"},
		"restored": {"decided", "removed", "restored"}, "purged": {"decided", "removed", "purged"}}
	for state, needs := range must {
		may := append(slices.Clone(needs), earlier(state, must)...)
		for bits := range 16 {
			var has []string
			set := ""
			for i, c := range []string{"decided", "removed", "restored", "purged"} {
				value := "NULL"
				if bits>>i&1 == 1 {
					has, value = append(has, c), "now()"
				}
				set += fmt.Sprintf(", %s_at = %s", c, value)
			}
			_, err := w.pool.Exec(t.Context(), `UPDATE notice_items SET reason = 'x', state = $1`+set+` WHERE notice_id = (SELECT id FROM notices WHERE ref = $2)`, state, f.Ref)
			if complete := containsAll(has, needs); !complete && err == nil {
				t.Errorf("%s with %v is accepted", state, has)
			} else if complete && containsAll(may, has) && err != nil {
				t.Errorf("%s with %v is refused: %v", state, has, clean(err))
			}
		}
	}
}

// earlier are the times that states on the way to this one have left behind.
func earlier(state takedown.RowState, must map[takedown.RowState][]string) []string {
	var out []string
	for _, tr := range takedown.RowTransitions() {
		if tr.To == state {
			out = append(out, must[tr.From]...)
		}
	}
	return out
}

func containsAll(have, want []string) bool {
	return !slices.ContainsFunc(want, func(s string) bool { return !slices.Contains(have, s) })
}

// Each step of a notice that the table allows can be stored.
func TestNoticeStatesAgainstSchema(t *testing.T) {
	w := newWorld(t)
	f := w.file(draft(w.post("One.mkv", 0)))
	columns := map[takedown.NoticeState]string{
		takedown.Received:   "screened_at = NULL, effective_at = NULL, decided_at = NULL, abandoned_at = NULL, dup_of = NULL",
		takedown.Incomplete: "screened_at = now(), effective_at = NULL, decided_at = NULL, abandoned_at = NULL, missing = '{signature}', dup_of = NULL",
		takedown.Deficient:  "screened_at = now(), effective_at = NULL, decided_at = NULL, abandoned_at = NULL, missing = '{work}', dup_of = NULL",
		takedown.Valid:      "screened_at = now(), effective_at = now(), decided_at = NULL, abandoned_at = NULL, dup_of = NULL",
		takedown.Decided:    "screened_at = now(), decided_at = now(), abandoned_at = NULL, dup_of = NULL",
		takedown.Abandoned:  "screened_at = now(), decided_at = NULL, abandoned_at = now(), dup_of = NULL",
		takedown.Duplicate:  "screened_at = now(), decided_at = NULL, abandoned_at = NULL, dup_of = 'N-1111-1111'",
	}
	for _, tr := range takedown.Transitions() {
		for _, state := range []takedown.NoticeState{tr.From, tr.To} {
			if _, err := w.pool.Exec(t.Context(), `UPDATE notices SET state = $1, `+columns[state]+` WHERE ref = $2`, state, f.Ref); err != nil {
				t.Errorf("%s --%s--> %s: %v", tr.From, tr.Event, tr.To, clean(err))
			}
		}
	}
	for _, bad := range []string{
		"state = 'valid', effective_at = NULL", "state = 'decided', decided_at = NULL", "state = 'incomplete', missing = '{}', decided_at = NULL",
		"state = 'received', screened_at = now()", "state = 'abandoned', abandoned_at = NULL", "state = 'waiting'",
	} {
		if _, err := w.pool.Exec(t.Context(), `UPDATE notices SET `+bad+` WHERE ref = $1`, f.Ref); err == nil {
			t.Errorf("accepted: %s", bad)
		}
	}
}

// What goes with a row that is deleted is found by an index, whatever else the row's
// table holds: without one, erasing an entry reads the whole table.
func TestCascadesHaveAnIndex(t *testing.T) {
	w := newWorld(t)
	rows, err := w.pool.Query(t.Context(), `
SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
WHERE c.contype = 'f' AND c.confdeltype <> 'a' AND NOT EXISTS (
    SELECT FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indkey[0] = a.attnum
      AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) = '(' || a.attname || ' IS NOT NULL)'))`)
	if err != nil {
		t.Fatal(err)
	}
	var table, column string
	if _, err := pgx.ForEachRow(rows, []any{&table, &column}, func() error {
		t.Errorf("%s.%s has no index", table, column)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
