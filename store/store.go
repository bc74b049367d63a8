package store

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"blindex/access"
	"blindex/crawler"
	"blindex/index"
	"blindex/share"
	"blindex/takedown"
	"blindex/translog"
)

// Keys are the secrets the store works with, handed out as functions (package
// secrets): it never sees a key itself.
type Keys struct {
	Target func([]byte) [32]byte // hashes a link's identity (share.Link.Identity)
	// TargetKey gives the hash of targets under a later key, by number from 2 on; may be nil.
	TargetKey func(n int) func([]byte) [32]byte
	URL       func([]byte) [32]byte // hashes a page's address
	Entry     func([]byte) [32]byte // hashes a target into the public entry id
	Email     func([]byte) [32]byte // hashes a mail address

	Seal   func(plain, aad []byte) ([]byte, error)
	Unseal func(sealed, aad []byte) ([]byte, error)

	SealEscrow    func(month string, plain, aad []byte) ([]byte, error) // with the key of a month "2026-11"
	UnsealEscrow  func(month string, sealed, aad []byte) ([]byte, error)
	DestroyEscrow func(month string) error

	Log     LogKey                // signs checkpoints and receipts
	Journal func([]byte) [32]byte // hashes positions of the journal into checkpoints
	Stamp   func([]byte) [32]byte // tells a backup of this instance from a changed one

	Check [32]byte // tells that this master file belongs to this database
}

// Options are what a Store is made of.
type Options struct {
	DSN  string
	Now  func() time.Time
	Rand io.Reader
	Keys Keys
	Node string // this machine's name among the nodes
	Roam bool   // also queue links to hosts that nobody seeded
	// HostDelay is the pause between two requests to a host that is new; 0 is a second, less than 0 none.
	HostDelay time.Duration
	// Journal is the folder of the removal journals (R10), outside the database's own.
	// Without one, nothing that removes is ever acknowledged.
	Journal string
	// Seen is a file beside the index that notes how far the node's journal has come, so
	// that a journal that was lost or put back is noticed at the next start; may be "".
	Seen string
	// StatusURL is the address of a notice's page for whoever got a mail about it; may be nil.
	StatusURL func(ref, token string) string
	// NoticeURL is the address of the notice form, for the answer to mail that is no notice.
	NoticeURL string
	// Policy is what the operator has set; takedown.DefaultPolicy when it is nil.
	Policy *takedown.Policy
	// LookAgain has what comes back from escrow wait until a page that posted it was fetched
	// again (R31). It is for programs that crawl: without a crawl nothing would come back.
	LookAgain bool
	// Askable reports whether the provider can be asked about a link, and is: then what comes
	// back also waits for its word (R31). nil asks nobody.
	Askable func(crawler.ProbeTarget) bool
	// Blocked reports names that are kept out of search for what they hold (R25); nil blocks none.
	Blocked func(name string) bool
	// Compliance is to whom evidence of severe removals is sealed (R19).
	Compliance Compliance
	// Clock says when what a counter-notice disputes comes back.
	Clock func(receipt time.Time) takedown.Clock
	Log   *slog.Logger
}

var (
	_ crawler.Frontier = (*Store)(nil)
	_ crawler.Results  = (*Store)(nil)
	_ index.Feed       = (*Store)(nil)
	_ index.Primary    = (*Store)(nil)
)

// Store is PostgreSQL as the rest of the program sees it. It is safe for use by
// several goroutines.
type Store struct {
	pool       *pgxpool.Pool
	looks      *pgxpool.Pool // for liveness checks alone
	gather     gather        // of them
	backends   *backends
	dsn        string
	now        func() time.Time
	rand       io.Reader
	keys       Keys
	node       string
	roam       bool
	clock      func(time.Time) takedown.Clock
	policy     takedown.Policy
	compliance Compliance
	lookAgain  bool
	askable    func(crawler.ProbeTarget) bool
	blocked    func(name string) bool
	hostDelay  int64 // milliseconds between two requests to a new host
	log        *slog.Logger
	seam       seams

	journal    *Journal
	mirror     *logMirror // beside the journal; nil without one
	seenPath   string
	tomb       atomic.Int64  // number of the key that targets are hashed with
	unsure     atomic.Bool   // a removal may be committed and not journaled
	reconciled atomic.Bool   // the journal and the database agree: serving is allowed
	batches    chan struct{} // wakes whoever reads large notices
	statusURL  func(ref, token string) string
	noticeURL  string
	passwords  *access.Passwords
	lastRun    runCache

	tallyMu sync.Mutex
	tally   translog.Tally // of the leaves read so far
}

// hashesAtOnce bounds the memory that signing in takes: 64 MiB each.
const hashesAtOnce = 2

// seams let a test show that a guard is needed: each takes one out. Nothing outside
// tests sets them.
type seams struct {
	noTargetLock bool                      // crawl and decision race
	noHorizon    bool                      // late commits are skipped by followers
	afterCovered func(ctx context.Context) // called between reading suppressions and writing
	beforeCommit func(ctx context.Context) // called when a Change or a deletion is written and not yet committed
	purgeStep    func(name string) error   // called between the steps of a purge
	batchDone    func()                    // called after each transaction of a large notice
	identities   func(share.Link) [][]byte // newer rules of identity
	restoreStep  func(name string) error   // called between the steps of a backup or a restore
}

// stand stops where a test says, before a commit.
func (s seams) stand(ctx context.Context) {
	if s.beforeCommit != nil {
		s.beforeCommit(ctx)
	}
}

// minPool is the least number of connections: each scheduled task holds one for its
// lock while it works with others, so that a small pool would leave none for searches.
const minPool = 32

// Open connects. It neither migrates (Migrate) nor waits for the database.
func Open(ctx context.Context, o Options) (*Store, error) {
	cfg, err := pgxpool.ParseConfig(o.DSN)
	if err != nil {
		return nil, fmt.Errorf("store: the database address cannot be read")
	}
	// Every session speaks UTC and gives up on a lock or a transaction that hangs.
	for name, value := range map[string]string{
		"TimeZone":                            "UTC",
		"application_name":                    "blindex",
		"lock_timeout":                        "60s",
		"idle_in_transaction_session_timeout": "120s",
	} {
		if _, given := cfg.ConnConfig.RuntimeParams[name]; !given {
			cfg.ConnConfig.RuntimeParams[name] = value
		}
	}
	own := &backends{ids: map[int64]bool{}}
	cfg.BeforeClose = own.closes
	cfg.AfterConnect = func(_ context.Context, c *pgx.Conn) error {
		own.opened(c)
		c.TypeMap().RegisterType(&pgtype.Type{
			Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
		})
		return nil
	}
	var journal *Journal
	var mirror *logMirror
	if o.Journal != "" {
		if journal, err = OpenJournal(o.Journal, o.Node); err != nil {
			return nil, err
		}
		mirror = newLogMirror(journal.path)
	}
	cfg.MaxConns = max(cfg.MaxConns, minPool)
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, clean(err)
	}
	looks, err := pgxpool.NewWithConfig(ctx, looking(cfg))
	if err != nil {
		pool.Close()
		return nil, clean(err)
	}
	s := &Store{
		pool: pool, looks: looks, backends: own, dsn: o.DSN, now: o.Now, rand: o.Rand, keys: o.Keys, node: o.Node, roam: o.Roam, log: o.Log,
		clock: o.Clock, policy: policyOf(o), compliance: o.Compliance, lookAgain: o.LookAgain, askable: o.Askable, blocked: blockedOf(o),
		batches:   make(chan struct{}, 1),
		hostDelay: max(cmp.Or(o.HostDelay, time.Second), 0).Milliseconds(),
		journal:   journal, mirror: mirror, seenPath: o.Seen, statusURL: o.StatusURL, noticeURL: o.NoticeURL, passwords: access.NewPasswords(o.Rand, hashesAtOnce),
	}
	s.gather.ask, s.gather.patience = s.askLive, patience
	s.tomb.Store(1)
	return s, nil
}

func blockedOf(o Options) func(string) bool {
	if o.Blocked == nil {
		return func(string) bool { return false }
	}
	return o.Blocked
}

func policyOf(o Options) takedown.Policy {
	if o.Policy == nil {
		return takedown.DefaultPolicy()
	}
	return *o.Policy
}

// once runs f in one transaction. How a roll-back goes is not told: f's error is why.
func (s *Store) once(ctx context.Context, f func(pgx.Tx) error) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return clean(err)
	}
	defer tx.Rollback(context.WithoutCancel(ctx)) // does nothing after a commit
	if err := f(tx); err != nil {
		return cleanForeign(err)
	}
	return clean(tx.Commit(ctx))
}

// Reconnect ends all connections once they are idle, for when the database was started
// anew: those of before are dead and would each fail once.
func (s *Store) Reconnect() {
	s.pool.Reset()
	s.looks.Reset()
}

// Close ends all connections.
func (s *Store) Close() {
	s.looks.Close()
	s.pool.Close()
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return clean(s.pool.Ping(ctx)) }

// attempts bounds how often a transaction that lost to another is tried again.
const attempts = 6

type inTxKey struct{}

// inTx runs f in a transaction (read committed: each statement sees what was committed
// before it began, which lockTargets and covered build on). A deadlock or serialization
// failure rolls back and runs f again, a bounded number of times: f must not keep
// anything from an attempt. f gets a context that refuses a transaction inside this one.
func (s *Store) inTx(ctx context.Context, f func(ctx context.Context, tx pgx.Tx) error) error {
	if ctx.Value(inTxKey{}) != nil {
		return ErrNested
	}
	inner := context.WithValue(ctx, inTxKey{}, true)
	var err error
	for try := 0; try < attempts; try++ {
		err = s.once(ctx, func(tx pgx.Tx) error { return f(inner, tx) })
		if c := code(err); c != codeDeadlock && c != codeSerialization {
			return err
		}
	}
	return err
}
