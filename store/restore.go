package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/pressly/goose/v3"

	"blindex/migrations"
	"blindex/takedown"
)

// Errors of a restore.
var (
	ErrNotEmpty     = errors.New("store: the database is not empty: blindex restore --replace DIR throws away what is in it")
	ErrInUse        = errors.New("store: another blindex works on this database: stop all nodes first")
	ErrHalfRestored = errors.New("store: a restore was begun and not finished: run blindex restore DIR again")
	ErrNewer        = errors.New("store: this backup was made by another version of blindex, whose schema this one does not know: restore it with that version")
)

// RestoreOptions say what may be lost by a restore.
type RestoreOptions struct {
	Replace   bool // throw away what is in the database
	AcceptGap bool // go on without removals that no journal holds, and publish that
}

// Restored tells what a restore did.
type Restored struct {
	Backup Manifest
	Lost   []LostSpan
}

// restoreMark is a table that stands from the first to the last step of a restore:
// while it says so, nobody takes the database for whole.
const restoreMark = "restore_open"

const (
	markedSQL   = `SELECT to_regclass('restore_open') IS NOT NULL`
	markSQL     = `CREATE TABLE IF NOT EXISTS restore_open (loaded boolean NOT NULL, told jsonb NOT NULL)`
	setMarkSQL  = `INSERT INTO restore_open (loaded, told) VALUES ($1, $2)`
	readMarkSQL = `SELECT loaded, told FROM restore_open`
	dropMarkSQL = `DROP TABLE restore_open`
	othersSQL   = `
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'blindex' AND pid <> pg_backend_pid() AND pid <> ALL(coalesce($1::bigint[], '{}'))`
	ownTablesSQL = `
SELECT c.relname, c.relkind::text FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'v')
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
ORDER BY c.relname`
	ownFunctionsSQL = `
SELECT p.oid::regprocedure::text FROM pg_proc p
WHERE p.pronamespace = current_schema()::regnamespace
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
ORDER BY 1`
)

// toldOf is what the mark keeps for the events that end a restore.
type toldOf struct {
	Backup string     `json:"backup"` // when it was made
	Lost   []LostSpan `json:"lost"`
}

// Restore makes the database what a backup holds: in an empty one, or, with Replace, in
// place of what is there. The rows come in one transaction; until that is committed, a
// mark keeps everybody from serving what is half there, and the restore can be run again.
// Afterwards Migrate and Reconcile must be called, as at any start: the feed has a new
// epoch and the journal is not replayed yet, so that Ready says no (R10).
//
// Errors: ErrBackup, ErrForeignSecrets, ErrNewer, ErrNotEmpty, ErrInUse, *GapError.
func (s *Store) Restore(ctx context.Context, dir string, k Keys, o RestoreOptions) (Restored, error) {
	if s.journal == nil {
		return Restored{}, fmt.Errorf("store: restore: %w: there is none", ErrNotJournaled)
	}
	s.reconciled.Store(false)
	m, err := OpenBackup(ctx, dir, k)
	if err != nil {
		return Restored{}, err
	}
	r := Restored{Backup: m}
	if !knownSchema(m.Migrations) {
		return r, ErrNewer
	}
	if err := s.mayReplace(ctx, o); err != nil {
		return r, err
	}
	if r.Lost, err = s.lostBy(ctx, m.Journals, o.AcceptGap); err != nil {
		return r, err
	}
	if err := s.clear(ctx); err != nil { // nothing is changed before
		return r, fmt.Errorf("store: restore: %w", err)
	}
	if err := s.restoring("cleared"); err != nil {
		return r, err
	}
	if err := s.migrateTo(ctx, slices.Max(m.Migrations)); err != nil {
		return r, err
	}
	if err := s.load(ctx, dir, r); err != nil {
		return r, fmt.Errorf("store: restore: %w", err)
	}
	_, err = s.pool.Exec(ctx, `ANALYZE`)
	return r, clean(err)
}

// restoring lets a test fail a backup or a restore at a named place.
func (s *Store) restoring(step string) error {
	if s.seam.restoreStep == nil {
		return nil
	}
	return s.seam.restoreStep(step)
}

// knownSchema reports whether a backup's migrations are the first of ours.
func knownSchema(applied []int64) bool {
	ours, err := migrationNumbers()
	if err != nil || len(applied) == 0 || len(applied) > len(ours) {
		return false
	}
	return slices.Equal(applied, ours[:len(applied)])
}

// migrationNumbers are those of the embedded migrations, in order.
func migrationNumbers() ([]int64, error) {
	files, err := migrations.Files.ReadDir(".")
	if err != nil {
		return nil, err
	}
	var out []int64
	for _, f := range files {
		n, err := goose.NumericComponent(f.Name())
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	slices.Sort(out)
	return out, nil
}

// mayReplace looks whether others work on the database and whether anything is in it.
// Removals of a database that is thrown away are brought into the journal first.
func (s *Store) mayReplace(ctx context.Context, o RestoreOptions) error {
	others, err := s.others(ctx)
	if err != nil {
		return err
	}
	if others > 0 {
		return ErrInUse
	}
	var half bool
	if err := s.pool.QueryRow(ctx, markedSQL).Scan(&half); err != nil {
		return clean(err)
	}
	full, err := s.hasRows(ctx)
	if err != nil {
		return err
	}
	switch {
	case half || !full:
		return nil
	case !o.Replace:
		return ErrNotEmpty
	}
	if err := s.saveRemovals(ctx); err != nil && !o.AcceptGap {
		return fmt.Errorf("store: restore: the removals of the database that is to be replaced cannot be brought into the journal; --accept-gap goes on without those that it lacks: %w", err)
	}
	return nil
}

// backends are the connections of a pool as the server numbers them.
type backends struct {
	mu  sync.Mutex
	ids map[int64]bool
}

func (b *backends) opened(c *pgx.Conn) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ids[int64(c.PgConn().PID())] = true
}

func (b *backends) closes(c *pgx.Conn) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.ids, int64(c.PgConn().PID()))
}

func (b *backends) list() []int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Collect(maps.Keys(b.ids))
}

// others counts connections to the database that are blindex's and not this store's.
// It asks again before it says that there are some: the server shows a connection for a
// moment after it was closed.
func (s *Store) others(ctx context.Context) (n int, err error) {
	for range 5 {
		err = clean(s.pool.QueryRow(ctx, othersSQL, s.backends.list()).Scan(&n))
		if n == 0 || err != nil {
			return n, err
		}
		if _, err := s.pool.Exec(ctx, `SELECT pg_sleep(0.1)`); err != nil {
			return n, clean(err)
		}
	}
	return n, nil
}

// hasRows reports whether any table holds what an instance has gathered.
func (s *Store) hasRows(ctx context.Context) (bool, error) {
	for _, table := range []string{"targets", "suppressions", "notices", "pages", "operators"} {
		var there, rows bool
		if err := s.pool.QueryRow(ctx, `SELECT to_regclass($1) IS NOT NULL`, table).Scan(&there); err != nil {
			return false, clean(err)
		}
		if !there {
			continue
		}
		if err := s.pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM `+pgx.Identifier{table}.Sanitize()+`)`).Scan(&rows); err != nil {
			return false, clean(err)
		}
		if rows {
			return true, nil
		}
	}
	return false, nil
}

// saveRemovals appends to the journal what only the database knows.
func (s *Store) saveRemovals(ctx context.Context) error {
	known, err := s.readJournal()
	if err != nil {
		return err
	}
	g, err := s.compare(ctx, known)
	if err != nil {
		return err
	}
	return s.record(g.unwritten)
}

// lostBy tells what was seen of journals, by a backup and by the note beside the index,
// and is in none.
func (s *Store) lostBy(ctx context.Context, seen map[string]JournalPosition, accept bool) ([]LostSpan, error) {
	known, err := s.readJournal()
	if err != nil {
		return nil, err
	}
	here, err := readSeen(s.seenPath)
	if err != nil {
		return nil, err
	}
	var lost []LostSpan
	for _, positions := range []map[string]JournalPosition{seen, here} {
		lost = append(lost, known.lost(positions, known.holds)...)
	}
	lost = furthest(lost)
	if len(lost) > 0 && !accept {
		return lost, &GapError{Lost: lost}
	}
	return lost, nil
}

// clear takes away whatever is in the schema and sets the mark, both or neither.
func (s *Store) clear(ctx context.Context) error {
	return s.once(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, ownTablesSQL)
		if err != nil {
			return clean(err)
		}
		type relation struct{ Name, Kind string }
		list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[relation])
		if err != nil {
			return clean(err)
		}
		for _, r := range list {
			what := "TABLE"
			if r.Kind == "v" {
				what = "VIEW"
			}
			if _, err := tx.Exec(ctx, "DROP "+what+" IF EXISTS "+pgx.Identifier{r.Name}.Sanitize()+" CASCADE"); err != nil {
				return clean(err)
			}
		}
		if rows, err = tx.Query(ctx, ownFunctionsSQL); err != nil {
			return clean(err)
		}
		functions, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return clean(err)
		}
		for _, f := range functions { // as PostgreSQL writes and quotes them itself
			if _, err := tx.Exec(ctx, "DROP FUNCTION "+f+" CASCADE"); err != nil {
				return clean(err)
			}
		}
		return mark(ctx, tx, false, toldOf{})
	})
}

// mark sets the restore's mark anew.
func mark(ctx context.Context, tx pgx.Tx, loaded bool, told toldOf) error {
	text, err := json.Marshal(told)
	if err != nil {
		return err
	}
	for _, sql := range []string{markSQL, `DELETE FROM restore_open`} {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return clean(err)
		}
	}
	_, err = tx.Exec(ctx, setMarkSQL, loaded, text)
	return clean(err)
}

// migrateTo makes the schema that a backup was made with.
func (s *Store) migrateTo(ctx context.Context, version int64) error {
	return s.withMigrations(ctx, func(p *goose.Provider) error {
		_, err := p.UpTo(ctx, version)
		return err
	})
}

// load fills the schema, all rows or none, with a new epoch and no feed: every index
// rebuilds. What covers an entry comes with it or from the journal, and nothing is
// served between: so this is no door past the suppressions.
func (s *Store) load(ctx context.Context, dir string, r Restored) error {
	return s.once(ctx, func(tx pgx.Tx) error {
		for _, set := range copySettings {
			if _, err := tx.Exec(ctx, set); err != nil {
				return clean(err)
			}
		}
		// Which pages are echoes comes with the backup: nothing needs to be worked out.
		if _, err := tx.Exec(ctx, `SET LOCAL blindex.loading = 'on'`); err != nil {
			return clean(err)
		}
		if err := truncate(ctx, tx, r.Backup.Tables); err != nil {
			return err
		}
		for _, t := range r.Backup.Tables {
			if err := copyIn(ctx, tx, dir, t); err != nil {
				return err
			}
			if err := s.restoring(t.Name); err != nil {
				return err
			}
		}
		for _, q := range r.Backup.Sequences {
			if _, err := tx.Exec(ctx, `SELECT setval(to_regclass($1), $2, $3)`, pgx.Identifier{q.Name}.Sanitize(), q.Last, q.Called); err != nil {
				return clean(err)
			}
		}
		if err := s.turnEpoch(ctx, tx); err != nil {
			return err
		}
		return mark(ctx, tx, true, toldOf{Backup: r.Backup.CreatedAt.UTC().Format("2006-01-02T15:04:05Z"), Lost: r.Lost})
	})
}

// truncate takes away the rows that migrations put in, which are in the backup too.
func truncate(ctx context.Context, tx pgx.Tx, tables []BackupTable) error {
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = pgx.Identifier{t.Name}.Sanitize()
	}
	_, err := tx.Exec(ctx, "TRUNCATE "+strings.Join(names, ", ")+" CASCADE")
	return clean(err)
}

func copyIn(ctx context.Context, tx pgx.Tx, dir string, t BackupTable) error {
	f, err := openTable(dir, t)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := tx.Conn().PgConn().CopyFrom(ctx, f, "COPY "+copyColumns(t)+" FROM STDIN"); err != nil {
		return fmt.Errorf("table %s: %w", t.Name, clean(err))
	}
	if _, err := io.Copy(io.Discard, f); err != nil {
		return fmt.Errorf("%w: %s is damaged", ErrBackup, t.File)
	}
	return f.whole()
}

// openMark reads the restore's mark; nil when there is none.
func (s *Store) openMark(ctx context.Context) (*toldOf, error) {
	var marked, loaded bool
	if err := s.pool.QueryRow(ctx, markedSQL).Scan(&marked); err != nil || !marked {
		return nil, clean(err)
	}
	var text []byte
	if err := s.pool.QueryRow(ctx, readMarkSQL).Scan(&loaded, &text); err != nil {
		return nil, clean(err)
	}
	var told toldOf
	if !loaded || json.Unmarshal(text, &told) != nil {
		return nil, ErrHalfRestored
	}
	return &told, nil
}

// refuseHalf is asked before the schema is touched.
func refuseHalf(ctx context.Context, db *sql.DB) error {
	var marked, loaded bool
	if err := db.QueryRowContext(ctx, markedSQL).Scan(&marked); err != nil || !marked {
		return clean(err)
	}
	if err := db.QueryRowContext(ctx, `SELECT loaded FROM restore_open`).Scan(&loaded); err != nil {
		return clean(err)
	}
	if !loaded {
		return ErrHalfRestored
	}
	return nil
}

// endRestore writes into the history that the database was restored and, there and in
// the transparency log, which removals are lost; then it takes the mark away. It is the
// last step of Reconcile.
func (s *Store) endRestore(ctx context.Context, told toldOf) error {
	at := s.now()
	events := []takedown.Event{{Actor: actorSystem, Name: eventRestored, Detail: map[string]string{"backup": told.Backup}}}
	var leaves []takedown.Leaf
	for _, l := range told.Lost {
		s.log.Error("removals are lost for good, as was accepted", "what", l.String())
		d := map[string]string{"node": l.Node, "after": fmt.Sprint(l.After), "up_to": fmt.Sprint(l.UpTo), "since": stamp(l.Since), "until": stamp(l.Until)}
		events = append(events, takedown.Event{Actor: actorSystem, Name: eventGap, Detail: d})
		private, err := json.Marshal(d)
		if err != nil {
			return err
		}
		// How many leaves went with them nobody knows any more.
		leaves = append(leaves, takedown.Leaf{At: at.UTC().Truncate(time.Hour), Kind: takedown.LeafGap, Private: string(private)})
	}
	return s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		if err := s.appendEvents(ctx, tx, "", at, events...); err != nil {
			return err
		}
		if err := s.appendLeaves(ctx, tx, at, leaves); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, dropMarkSQL)
		return clean(err)
	})
}

// AcceptGap says that removals which no journal holds any more are given up; the next
// Reconcile publishes it and goes on. It returns what is lost. Restore does it by itself;
// this is for a database that was put back by other means.
func (s *Store) AcceptGap(ctx context.Context) ([]LostSpan, error) {
	known, err := s.readJournal()
	if err != nil {
		return nil, err
	}
	lost, err := s.unseen(ctx, known)
	if err != nil || len(lost) == 0 {
		return nil, err
	}
	err = s.once(ctx, func(tx pgx.Tx) error {
		if err := s.turnEpoch(ctx, tx); err != nil {
			return err
		}
		return mark(ctx, tx, true, toldOf{Lost: lost})
	})
	return lost, err
}

const holdsSQL = `SELECT EXISTS (SELECT FROM suppressions WHERE uid = $1::uuid AND (ended_at IS NOT NULL OR NOT $2))`

// unseen tells which removals this machine has seen in its journal and neither journal
// nor database hold.
func (s *Store) unseen(ctx context.Context, known journaled) ([]LostSpan, error) {
	seen, err := readSeen(s.seenPath)
	if err != nil {
		return nil, err
	}
	var failed error
	lost := known.lost(seen, func(p JournalPosition) bool {
		var there bool
		if err := s.pool.QueryRow(ctx, holdsSQL, p.UID, p.Op == opLift).Scan(&there); err != nil {
			failed = clean(err)
		}
		return there || known.holds(p)
	})
	return lost, failed
}
