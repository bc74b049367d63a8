package store

import (
	"cmp"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"

	"blindex/index"
)

// ErrThere says that a backup would overwrite something.
var ErrThere = errors.New("store: there is something already: name a folder that does not exist or is empty")

// notBackedUp are tables that a restored instance begins anew: who is signed in and how
// to get in, the feed and the nodes that follow it, and the migrations' own list.
var notBackedUp = map[string]bool{
	"sessions": true, "login_links": true, "changes": true, "nodes": true,
	"goose_db_version": true, restoreMark: true,
	"report_networks": true, // kept for a day, nowhere else (R20)
}

// Backup writes all rows, as they were at one moment, into a new folder that only its
// owner may read. It works while everything runs. Neither the master file nor an escrow
// key nor the journal is in it: sealed columns stay sealed, and what was erased after it
// is hidden again by the journal when it is restored (R10, R13).
//
// Until everything is on disk the folder has another name; one that was cut short has no
// manifest, and nothing takes it for a backup.
func (s *Store) Backup(ctx context.Context, dir string) (Manifest, error) {
	work := filepath.Clean(dir) + incompleteName
	unlock, err := prepareFolder(dir, work)
	if err != nil {
		return Manifest{}, err
	}
	defer unlock()
	m, err := s.backupInto(ctx, work)
	if err != nil {
		return m, errors.Join(err, os.RemoveAll(work))
	}
	if err := os.Rename(work, dir); err != nil {
		return m, fmt.Errorf("store: backup: %w", fileError(err))
	}
	return m, syncFolder(filepath.Dir(filepath.Clean(dir)))
}

// prepareFolder makes the folder to work in, away with what a crash left in it. The lock
// is a file beside it that ends with its descriptor.
func prepareFolder(dir, work string) (unlock func(), err error) {
	there, err := os.ReadDir(dir)
	if err == nil && len(there) > 0 || err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, ErrThere
	}
	lock, err := os.OpenFile(work+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("store: backup: %w", fileError(err))
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		lock.Close()
		return nil, errors.New("store: another backup into this folder is running")
	}
	if err = os.RemoveAll(work); err == nil {
		err = os.Mkdir(work, 0o700)
	}
	if err != nil {
		lock.Close()
		return nil, fmt.Errorf("store: backup: %w", fileError(err))
	}
	return func() {
		os.Remove(lock.Name()) // the lock goes with the descriptor; an empty file that stays does no harm
		lock.Close()
	}, nil
}

// fileError is what the system said, without the path.
func fileError(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

func (s *Store) backupInto(ctx context.Context, work string) (Manifest, error) {
	m := Manifest{Format: backupFormat, CreatedAt: s.now().UTC(), Node: s.node, Secrets: hex.EncodeToString(s.keys.Check[:])}
	err := s.snapshot(ctx, func(tx pgx.Tx) error {
		if err := describe(ctx, tx, &m); err != nil {
			return err
		}
		for i := range m.Tables {
			if err := copyOut(ctx, tx, work, &m.Tables[i]); err != nil {
				return err
			}
			if err := s.restoring(m.Tables[i].Name); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return m, fmt.Errorf("store: backup: %w", err)
	}
	if s.journal != nil {
		// Read afterwards: what is removed while rows are copied must be known to a restore too.
		known, err := s.readJournal()
		if err != nil {
			return m, err
		}
		m.Journals = known.last
	}
	if err := writeManifest(work, m, s.keys.Stamp); err != nil {
		return m, fmt.Errorf("store: backup: %w", fileError(err))
	}
	return m, syncFolder(work)
}

// snapshot runs f on one unchanging view of the whole database. It takes no number of
// its own, so that followers are not held back.
func (s *Store) snapshot(ctx context.Context, f func(pgx.Tx) error) error {
	tx, err := s.pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return clean(err)
	}
	defer tx.Rollback(context.WithoutCancel(ctx)) // nothing was written
	for _, set := range copySettings {
		if _, err := tx.Exec(ctx, set); err != nil {
			return clean(err)
		}
	}
	return f(tx)
}

// copySettings make texts of values that every server reads alike.
var copySettings = []string{
	`SET LOCAL idle_in_transaction_session_timeout = 0`, `SET LOCAL statement_timeout = 0`,
	`SET LOCAL datestyle = 'ISO, YMD'`, `SET LOCAL intervalstyle = 'postgres'`,
	`SET LOCAL bytea_output = 'hex'`, `SET LOCAL extra_float_digits = 1`, `SET LOCAL TimeZone = 'UTC'`,
}

const (
	schemaVersionSQL = `SELECT array_agg(DISTINCT version_id ORDER BY version_id) FROM goose_db_version WHERE is_applied AND version_id > 0`
	// The columns of every table of ours, those that are computed left out.
	tablesSQL = `
SELECT c.relname, array_agg(a.attname ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
  AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
GROUP BY c.relname ORDER BY c.relname`
	referencesSQL = `
SELECT DISTINCT c.relname, r.relname
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class r ON r.oid = k.confrelid
WHERE k.contype = 'f' AND c.relnamespace = current_schema()::regnamespace AND c.oid <> r.oid`
	sequencesSQL = `
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'S' ORDER BY c.relname`
	signedLastSQL = `SELECT signed FROM checkpoints ORDER BY size DESC LIMIT 1`
)

// describe fills in what a manifest says of the database itself.
func describe(ctx context.Context, tx pgx.Tx, m *Manifest) error {
	if err := tx.QueryRow(ctx, schemaVersionSQL).Scan(&m.Migrations); err != nil {
		return clean(err)
	}
	var epoch string
	var xid, seq int64
	if err := tx.QueryRow(ctx, aheadSQL).Scan(&epoch, &xid, &seq); err != nil {
		return clean(err)
	}
	m.Position = index.Position{Epoch: epoch, Xid: uint64(xid), Seq: seq}
	var logged bool
	if err := tx.QueryRow(ctx, `SELECT to_regclass('checkpoints') IS NOT NULL`).Scan(&logged); err != nil {
		return clean(err)
	}
	if logged {
		err := tx.QueryRow(ctx, signedLastSQL).Scan(&m.Checkpoint)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return clean(err)
		}
	}
	var err error
	if m.Tables, err = tablesInOrder(ctx, tx); err != nil {
		return err
	}
	m.Sequences, err = sequences(ctx, tx)
	return err
}

// tablesInOrder lists the tables so that each comes after those it refers to.
func tablesInOrder(ctx context.Context, tx pgx.Tx) ([]BackupTable, error) {
	rows, err := tx.Query(ctx, tablesSQL)
	if err != nil {
		return nil, clean(err)
	}
	left, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (t BackupTable, err error) {
		return t, row.Scan(&t.Name, &t.Columns)
	})
	if err != nil {
		return nil, clean(err)
	}
	left = slices.DeleteFunc(left, func(t BackupTable) bool { return notBackedUp[t.Name] })
	if rows, err = tx.Query(ctx, referencesSQL); err != nil {
		return nil, clean(err)
	}
	needs := map[string][]string{}
	var from, to string
	if _, err = pgx.ForEachRow(rows, []any{&from, &to}, func() error { needs[from] = append(needs[from], to); return nil }); err != nil {
		return nil, clean(err)
	}
	return inOrder(left, needs)
}

func inOrder(left []BackupTable, needs map[string][]string) ([]BackupTable, error) {
	var out []BackupTable
	done := map[string]bool{}
	for len(left) > 0 {
		i := slices.IndexFunc(left, func(t BackupTable) bool {
			return !slices.ContainsFunc(needs[t.Name], func(need string) bool { return !done[need] })
		})
		if i < 0 {
			return nil, errors.New("tables refer to each other in a circle, or to one that is not backed up")
		}
		t := left[i]
		t.File, done[t.Name] = t.Name+".copy.gz", true
		out, left = append(out, t), slices.Delete(left, i, i+1)
	}
	return out, nil
}

func sequences(ctx context.Context, tx pgx.Tx) ([]BackupSequence, error) {
	rows, err := tx.Query(ctx, sequencesSQL)
	if err != nil {
		return nil, clean(err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, clean(err)
	}
	var out []BackupSequence
	for _, name := range names {
		q := BackupSequence{Name: name}
		err := tx.QueryRow(ctx, `SELECT last_value, is_called FROM `+pgx.Identifier{name}.Sanitize()).Scan(&q.Last, &q.Called)
		if err != nil {
			return nil, clean(err)
		}
		out = append(out, q)
	}
	return out, nil
}

// copyOut writes one table's rows into its file and notes what it is.
func copyOut(ctx context.Context, tx pgx.Tx, dir string, t *BackupTable) error {
	f, err := os.OpenFile(filepath.Join(dir, t.File), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fileError(err)
	}
	defer f.Close()
	sum := sha256.New()
	var size byteCounter
	zip, err := gzip.NewWriterLevel(io.MultiWriter(f, sum, &size), gzip.BestSpeed)
	if err != nil {
		return err
	}
	tag, err := tx.Conn().PgConn().CopyTo(ctx, zip, "COPY "+copyColumns(*t)+" TO STDOUT")
	if err != nil {
		return cmp.Or(fullDisk(err), clean(err))
	}
	if err = cmp.Or(zip.Close(), f.Sync()); err != nil {
		return fileError(err)
	}
	t.Rows, t.Bytes, t.SHA256 = tag.RowsAffected(), size.n, hex.EncodeToString(sum.Sum(nil))
	return nil
}

// copyColumns is a table with its columns, as COPY takes it.
func copyColumns(t BackupTable) string {
	columns := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = pgx.Identifier{c}.Sanitize()
	}
	return pgx.Identifier{t.Name}.Sanitize() + " (" + strings.Join(columns, ", ") + ")"
}

// fullDisk is the file system's error, if it was that and not the database's.
func fullDisk(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return nil
}

type byteCounter struct{ n int64 }

// Write counts.
func (c *byteCounter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}
