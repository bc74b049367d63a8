package store

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"blindex/share"
	"blindex/store/pgtest"
)

// Two nodes that start at once on an empty database bring it up to date together, and a
// third finds nothing to do.
func TestMigrateTogether(t *testing.T) {
	t.Parallel()
	dsn := pgtest.NewEmpty(t)
	errs := make(chan error, 2)
	open := func() *Store {
		s, err := Open(t.Context(), Options{DSN: dsn, Keys: fakeKeys()})
		if err != nil {
			t.Error(err)
			return nil
		}
		t.Cleanup(s.Close)
		return s
	}
	for range 2 {
		s := open()
		go func() { errs <- s.Migrate(t.Context()) }()
	}
	for range 2 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	s := open()
	if err := errors.Join(s.Migrate(t.Context()), s.Ping(t.Context())); err != nil {
		t.Error(err)
	}
}

// A transaction that lost to another is run again; one that keeps losing gives up; no
// other error is repeated.
func TestTransactionsAreRepeated(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	lose := func(times int, c string) (runs int, err error) {
		err = f.inTx(f.ctx, func(context.Context, pgx.Tx) error {
			if runs++; runs <= times {
				return &DBError{Code: c}
			}
			return nil
		})
		return runs, err
	}
	if runs, err := lose(2, codeDeadlock); err != nil || runs != 3 {
		t.Errorf("two deadlocks: %d runs, %v", runs, err)
	}
	if runs, err := lose(1000, codeSerialization); code(err) != codeSerialization || runs != attempts {
		t.Errorf("for ever: %d runs, %v", runs, err)
	}
	if runs, err := lose(1, codeCheckViolation); code(err) != codeCheckViolation || runs != 1 {
		t.Errorf("a violated check: %d runs, %v", runs, err)
	}
}

// R3: a given database whose own log would show statements or values is found out.
func TestR3UnsafeLoggingIsReported(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	before, err := f.CheckLogging(f.ctx)
	f.must(err)
	for setting, value := range map[string]string{"log_statement": "all", "log_min_error_statement": "error", "log_error_verbosity": "verbose"} {
		if slices.ContainsFunc(before, func(s string) bool { return s == setting+"="+value }) {
			t.Errorf("%s is unsafe on the private server", setting)
		}
		var name string
		f.must(f.pool.QueryRow(f.ctx, `SELECT current_database()`).Scan(&name))
		f.exec(`ALTER DATABASE ` + pgx.Identifier{name}.Sanitize() + ` SET ` + setting + ` = '` + value + `'`)
	}
	f.pool.Reset()
	after, err := f.CheckLogging(f.ctx)
	f.must(err)
	for _, want := range []string{"log_statement=all", "log_min_error_statement=error", "log_error_verbosity=verbose"} {
		if !slices.Contains(after, want) {
			t.Errorf("%s is not reported: %v", want, after)
		}
	}
}

// R11: a target's row is its identity: the same link gives the same row, no handle lies in
// it in clear, and the sealed one gives the identity back.
func TestR11Targets(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	inside := inFolder(t, handle(1), handle(2))
	folder, _ := inside.Parent()
	lock := func(links ...share.Link) (rows []targetRow) {
		t.Helper()
		f.must(f.inTx(f.ctx, func(ctx context.Context, tx pgx.Tx) (err error) {
			var specs []targetSpec
			for _, l := range links {
				specs = append(specs, f.linkSpec(l))
			}
			rows, err = f.lockTargets(ctx, tx, specs)
			return err
		}))
		return rows
	}
	one := lock(inside, folder, inside)
	if one[0].ParentID != one[1].ID || one[0] != one[2] || one[1].ParentID != 0 || one[0].EntryID != f.id(inside) {
		t.Errorf("rows %+v", one)
	}
	if again := lock(folder, inside); again[0] != one[1] || again[1] != one[0] {
		t.Errorf("again %+v", again)
	}
	var sealed []byte
	f.must(f.pool.QueryRow(f.ctx, `SELECT handle_sealed FROM targets WHERE id = $1`, one[0].ID).Scan(&sealed))
	plain, err := f.keys.Unseal(sealed, one[0].Mac[:])
	f.must(err)
	if string(plain) != string(inside.Identity()) {
		t.Error("the sealed identity is another")
	}
	if n := f.count(`SELECT count(*) FROM targets t WHERE t::text LIKE '%' || $1 || '%'`, handle(2)); n != 0 {
		t.Error("a handle lies in clear")
	}
	err = f.inTx(f.ctx, func(ctx context.Context, tx pgx.Tx) error {
		_, err := f.lockTargets(ctx, tx, []targetSpec{existingSpec(share.Target{1})})
		return err
	})
	if !errors.Is(err, ErrNotFound) {
		t.Errorf("a target that does not exist: %v", err)
	}
}
