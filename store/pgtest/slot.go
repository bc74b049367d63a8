package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"

	"blindex/store/localpg"
)

// serverURL is the server of this test process, started by the first test that
// asks. It is kept for the process because a server takes longer to start than
// most tests run, and it needs no end: the kernel ends it with the process.
var serverURL = sync.OnceValues(func() (string, error) {
	if given := os.Getenv(EnvURL); given != "" {
		u, err := url.Parse(given)
		if err != nil || !strings.HasPrefix(u.Scheme, "postgres") {
			return "", fmt.Errorf("%s is not a postgres:// address", EnvURL)
		}
		return given, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	s, err := StartServer(ctx, func(string, ...any) {})
	if err != nil {
		return "", err
	}
	return s.URL(), nil
})

// settings trade durability, which test data does not need, for speed. A killed
// server loses nothing by them; a machine that loses power does, and then the
// slot is made anew.
var settings = map[string]string{
	"fsync":            "off",
	"full_page_writes": "off",
	"max_connections":  "300",
	"shared_buffers":   "128MB",
}

const (
	maxSlots      = 64
	keepTemplates = 4 // of older migrations, for who switches between branches
)

// StartServer starts a server on the first free slot: a data folder under the
// system's temporary folder that later runs use again, so that only the first
// pays for making it. Each running test process owns one slot.
func StartServer(ctx context.Context, logf func(string, ...any)) (*localpg.Server, error) {
	var last error
	for _, tmp := range []string{os.TempDir(), "/tmp", "/var/tmp"} {
		s, err := startUnder(ctx, tmp, logf)
		if err == nil {
			return s, clear(ctx, s)
		}
		last = err
		if !errors.Is(err, localpg.ErrUnreachable) { // a private temporary folder of root's
			break
		}
	}
	return nil, last
}

func startUnder(ctx context.Context, tmp string, logf func(string, ...any)) (*localpg.Server, error) {
	base := filepath.Join(tmp, fmt.Sprintf("blindex-test-%d", os.Getuid()))
	if err := ownFolder(base); err != nil {
		return nil, err
	}
	for n := range maxSlots {
		opt := localpg.Options{Dir: filepath.Join(base, fmt.Sprintf("slot-%d", n)), Logf: logf, Settings: settings}
		s, err := startSlot(ctx, opt)
		if err == nil || !errors.Is(err, localpg.ErrOwned) {
			return s, err
		}
	}
	return nil, fmt.Errorf("pgtest: all %d slots under %s are in use", maxSlots, base)
}

// startSlot starts a server on one slot. A cluster that does not start, after a
// power cut or by another version of PostgreSQL, is thrown away once: it holds test data.
func startSlot(ctx context.Context, opt localpg.Options) (*localpg.Server, error) {
	s, err := localpg.Start(ctx, opt)
	var missing *localpg.MissingError
	switch {
	case err == nil, errors.Is(err, localpg.ErrOwned), errors.Is(err, localpg.ErrUnreachable), ctx.Err() != nil,
		errors.As(err, &missing) && missing.Major == 0:
		return s, err
	}
	opt.Logf("making %s anew: %v", opt.Dir, err)
	if err := os.RemoveAll(filepath.Join(opt.Dir, "data")); err != nil {
		return nil, fmt.Errorf("pgtest: make a slot anew: %w", err)
	}
	return localpg.Start(ctx, opt)
}

// ownFolder makes a folder in the shared temporary folder that only we write to
// and the server's user can pass through; one that somebody else put there is refused.
func ownFolder(dir string) error {
	if err := os.Mkdir(dir, 0o711); err != nil && !errors.Is(err, os.ErrExist) {
		return fmt.Errorf("pgtest: %w", err)
	}
	fi, err := os.Lstat(dir)
	if err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	if !fi.IsDir() {
		return fmt.Errorf("pgtest: %s is not a folder", dir)
	}
	if err := os.Chmod(dir, 0o711); err != nil { // fails for who is not the owner
		return fmt.Errorf("pgtest: %s is not ours: %w", dir, err)
	}
	return nil
}

// clear drops what killed test runs left in the slot, and old templates.
func clear(ctx context.Context, s *localpg.Server) error {
	err := withAdmin(s.URL(), func(ctx context.Context, admin *pgx.Conn) error {
		rows, err := admin.Query(ctx, `
SELECT datname FROM pg_database WHERE starts_with(datname, $1)
UNION ALL
(SELECT datname FROM pg_database WHERE starts_with(datname, $2) ORDER BY oid DESC OFFSET $3)`,
			clonePrefix, templatePrefix, keepTemplates)
		if err != nil {
			return err
		}
		names, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		for _, name := range names {
			if err := dropDatabase(ctx, admin, name); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		s.Stop(ctx) // the first error is the one to tell
		return fmt.Errorf("pgtest: clear the slot: %w", err)
	}
	return nil
}
