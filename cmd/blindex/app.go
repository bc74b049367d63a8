package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"blindex/crawler"
	"blindex/index"
	"blindex/index/bleveindex"
	"blindex/mail"
	"blindex/secrets"
	"blindex/store"
	"blindex/store/localpg"
	"blindex/takedown/calendar"
)

// app is the running program: the owner of the data folder with its database and index.
type app struct {
	cfg      Config
	log      *slog.Logger
	now      func() time.Time
	pg       *localpg.Server // nil with a given database
	store    *store.Store
	engine   *bleveindex.Engine
	follower *index.Follower
	search   index.Searcher
	blocked  *index.Blocked // terms that nobody finds anything by (R25)
	pace     mail.Pace
	pageHash func([]byte) [32]byte // of what a page yields, to tell whether it changed
	closers  []func()
}

// withApp opens everything in order, runs f and closes everything in the opposite order.
// Nothing is served before the journal is reconciled and the index has caught up.
func withApp(ctx context.Context, cfg Config, logTo io.Writer, f func(context.Context, *app) error) error {
	return newApp(ctx, cfg, logTo).within(ctx, f)
}

// within is withApp for an app that is made already: a test gives it another clock.
func (a *app) within(ctx context.Context, f func(context.Context, *app) error) error {
	defer a.close()
	if err := a.open(ctx, a.own, a.startDatabase, a.openStore, a.enterStore, a.openIndex, a.reconcile, a.signFirst, a.follow); err != nil {
		return err
	}
	return f(ctx, a)
}

func newApp(ctx context.Context, cfg Config, logTo io.Writer) *app {
	return &app{
		cfg: cfg, log: slog.New(slog.NewTextHandler(logTo, nil)), now: clockOf(ctx),
		pace: mail.Pace{PerMinute: cfg.Mail.PerMinute, AtOnce: cfg.Mail.AtOnce},
	}
}

// open takes the steps in order, up to the first that fails.
func (a *app) open(ctx context.Context, steps ...func(context.Context) error) error {
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) onClose(f func()) { a.closers = append(a.closers, f) }

func (a *app) close() {
	for i := len(a.closers) - 1; i >= 0; i-- {
		a.closers[i]()
	}
}

func (a *app) own(context.Context) error {
	release, err := lockData(a.cfg.Data)
	if err != nil {
		return err
	}
	a.onClose(release)
	return nil
}

// stopPatience is how long the private PostgreSQL may take to stop in order.
const stopPatience = 30 * time.Second

func (a *app) startDatabase(ctx context.Context) error {
	if a.cfg.DatabaseURL != "" {
		return nil
	}
	pg, err := localpg.Start(ctx, localpg.Options{
		Dir:  filepath.Join(a.cfg.Data, "pg"),
		Logf: a.logf,
	})
	if err != nil {
		return fmt.Errorf("start the private database: %w", err)
	}
	a.pg = pg
	a.onClose(func() {
		ctx, cancel := context.WithTimeout(context.Background(), stopPatience)
		defer cancel()
		if err := pg.Stop(ctx); err != nil {
			a.log.Error("the private database did not stop in order", "error", err)
		}
	})
	return nil
}

func (a *app) openStore(ctx context.Context) error {
	dsn := a.cfg.DatabaseURL
	if a.pg != nil {
		dsn = a.pg.URL()
	}
	zone, err := time.LoadLocation(a.cfg.Policy.Zone)
	if err != nil {
		return fmt.Errorf("read the agent's time zone: %w", err)
	}
	clock := calendar.New(zone)
	contact, err := a.cfg.contact()
	if err != nil {
		return err
	}
	if a.blocked, err = index.NewBlocked(a.cfg.BlockedTerms); err != nil {
		return fmt.Errorf("read blocked_terms: %w", err)
	}
	s, err := store.Open(ctx, store.Options{
		DSN: dsn, Now: a.now, Rand: rand.Reader, Node: a.cfg.Node, Log: a.log,
		Journal: a.cfg.Journal, Seen: filepath.Join(a.cfg.Data, "journal.seen"),
		Blocked:   a.blocked.Name,
		HostDelay: cmp.Or(a.cfg.HostDelay, -1),
		NoticeURL: a.cfg.PublicURL + "/notice",
		StatusURL: func(ref, token string) string { return a.cfg.PublicURL + statusPath(ref) + token },
		Policy:    &a.cfg.Policy, Compliance: contact, LookAgain: true, Askable: a.askable, Clock: clock.PutBack,
	})
	if err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	a.store = s
	a.onClose(s.Close)
	return nil
}

// enterStore brings the schema up to date and the secrets to it.
func (a *app) enterStore(ctx context.Context) error {
	if err := a.store.Migrate(ctx); err != nil {
		return err
	}
	if err := a.unlock(ctx); err != nil {
		return err
	}
	return a.freeHosts(ctx)
}

// statusPath is where the page of a notice or of a counter-notice stands.
func statusPath(ref string) string {
	if strings.HasPrefix(ref, "C-") {
		return "/c/"
	}
	return "/n/"
}

// freeHosts ends leases that nobody holds any more: of an earlier process, since we own
// the data folder, or given by a database that died before we heard of them. A worker that
// still holds one drops its last page, which is due again.
func (a *app) freeHosts(ctx context.Context) error {
	hosts, err := a.store.FreeHosts(ctx)
	if hosts > 0 {
		a.log.Info("hosts that were leased to this node are free again", "count", hosts)
	}
	return err
}

// unlock reads the master file and hands its functions to the store.
func (a *app) unlock(ctx context.Context) error {
	check, err := a.store.SecretsCheck(ctx)
	if err != nil {
		return err
	}
	keys, err := a.keys(check)
	if err != nil {
		return err
	}
	return a.store.UseKeys(ctx, keys)
}

// keys reads the master file that has the check value, and makes one only when there is none.
func (a *app) keys(check []byte) (store.Keys, error) {
	m, err := secrets.Open(filepath.Join(a.cfg.Data, "master.key"), check, rand.Reader)
	if err != nil {
		return store.Keys{}, err
	}
	a.pageHash = m.Hash("page")
	sealer := m.Sealer("rows", rand.Reader)
	logKey, logSign := m.Signing("log")
	escrow := m.Escrow(filepath.Join(a.cfg.Data, "escrow"), rand.Reader)
	return store.Keys{
		Target: m.TargetFunc(), TargetKey: m.TargetKeyFunc, URL: m.Hash("url"), Entry: m.Hash("entry"), Email: m.Hash("email"), Stamp: m.Hash("backup"),
		Seal: sealer.Seal, Unseal: sealer.Open,
		SealEscrow: escrow.Seal, UnsealEscrow: escrow.Open, DestroyEscrow: escrow.Destroy,
		Log: store.LogKey{Public: logKey, Sign: logSign}, Journal: m.Hash("journal"),
		Check: [32]byte(m.Check()),
	}, nil
}

func (a *app) openIndex(context.Context) error {
	engine, err := bleveindex.Open(bleveindex.Options{Dir: filepath.Join(a.cfg.Data, "index"), Now: a.now, Logf: a.logf})
	if err != nil {
		return fmt.Errorf("open the index: %w", err)
	}
	a.engine = engine
	a.onClose(func() {
		if err := engine.Close(); err != nil {
			a.log.Error("the index did not close in order", "error", err)
		}
	})
	return nil
}

// reconcile brings the removal journal and the database together before anything is
// served, and reports settings of a given database that could log what it must not (R3, R10).
func (a *app) reconcile(ctx context.Context) error {
	unsafe, err := a.store.CheckLogging(ctx)
	if err != nil {
		return err
	}
	for _, setting := range unsafe {
		a.log.Warn("the database may write values of rows into its own log; change this setting", "setting", setting)
	}
	applied, erased := a.engine.Positions()
	replayed, err := a.store.Reconcile(ctx, applied, erased)
	if err != nil {
		return fmt.Errorf("bring the removal journal and the database together: %w", err)
	}
	if replayed > 0 {
		a.log.Warn("the database was behind its removal journal; removals were replayed", "count", replayed)
	}
	return nil
}

// followEvery is how often the feed is looked at when nothing wakes the follower.
const followEvery = 100 * time.Millisecond

// searchCache is how many bytes of answers are remembered.
const searchCache = 32 << 20

// follow brings the index up to date; afterwards searches may be answered.
func (a *app) follow(ctx context.Context) error {
	a.follower = &index.Follower{
		Feed: a.store, Writer: a.engine, Engine: a.engine, Poll: followEvery,
		Estimate: a.store.Estimate,
		Report:   func(err error) { a.log.Error("the index cannot follow the feed for the moment", "error", err) },
	}
	cache, err := index.NewCache(searchCache, rand.Reader)
	if err != nil {
		return err
	}
	a.search = index.Searcher{Engine: a.engine, Primary: a.entries(), Blocked: a.blocked, Await: a.follower.WaitApplied, ShowAdult: a.cfg.ShowAdult, Cache: cache}
	if _, err := a.follower.CatchUp(ctx); err != nil {
		return fmt.Errorf("bring the index up to date: %w", err)
	}
	return a.report(ctx)
}

func (a *app) logf(format string, args ...any) { a.log.Info(fmt.Sprintf(format, args...)) }

// report tells the database this node's two positions.
func (a *app) report(ctx context.Context) error {
	applied, erased := a.engine.Positions()
	return a.store.NodeSeen(ctx, a.cfg.Node, applied, erased)
}

// databaseBreak is the pause before the private PostgreSQL is started once more after
// it would not start: on a full disk it starts when there is room.
const databaseBreak = 2 * time.Second

// runDatabase restarts the private PostgreSQL when it dies, until ctx is done.
func (a *app) runDatabase(ctx context.Context) error {
	for a.pg != nil {
		select {
		case <-ctx.Done():
			return nil
		case <-a.pg.Done():
		}
		if ctx.Err() != nil {
			return nil
		}
		a.log.Error("the private database ended; starting it again")
		if err := a.restartDatabase(ctx); err != nil && ctx.Err() == nil {
			a.log.Error("the private database does not start and is tried again", "error", err)
			_ = crawler.Sleep(ctx, databaseBreak) // whether ctx is done is asked above
		}
	}
	<-ctx.Done()
	return nil
}

func (a *app) restartDatabase(ctx context.Context) error {
	if err := a.pg.Restart(ctx); err != nil {
		return err
	}
	a.store.Reconnect()
	if err := a.freeHosts(ctx); err != nil {
		a.log.Warn("leases of before stand until they run out", "error", err)
	}
	return nil
}
