package store

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/index"
	"blindex/share"
	"blindex/takedown"
)

// ErrNotReady says that nothing may be served yet.
var ErrNotReady = errors.New("store: not ready: the removal journal has not been reconciled with the database")

// replayBatch bounds one transaction of a replay.
const replayBatch = 500

// Ready reports whether this node may serve: the database answers, and no removal
// that the journal knows is missing in it (R10).
func (s *Store) Ready(ctx context.Context) error {
	if !s.reconciled.Load() {
		return ErrNotReady
	}
	return s.Ping(ctx)
}

// Reconcile brings journal and database together, both ways, before anything is
// served. What the journal knows and the database does not is replayed: then the
// database went back, and it gets a new epoch, so that every index rebuilds. So it does
// when one of the given positions, of indexes on this machine, lies ahead of it. What
// the journal lacks is appended. It returns how many removals and lifts were replayed.
func (s *Store) Reconcile(ctx context.Context, seen ...index.Position) (replayed int, err error) {
	if s.journal == nil {
		return 0, fmt.Errorf("store: reconcile: %w: there is none", ErrNotJournaled)
	}
	known, err := s.readJournal()
	if err != nil {
		return 0, err
	}
	restored, err := s.nothingLost(ctx, known)
	if err != nil {
		return 0, err
	}
	if err := s.sameKey(ctx, known); err != nil {
		return 0, fmt.Errorf("store: reconcile: %w", err)
	}
	gap, err := s.compare(ctx, known)
	if err != nil {
		return 0, fmt.Errorf("store: reconcile: %w", err)
	}
	back, err := s.wentBack(ctx, gap, seen)
	if err != nil {
		return 0, fmt.Errorf("store: reconcile: %w", err)
	}
	if back {
		if err := s.newEpoch(ctx); err != nil {
			return 0, fmt.Errorf("store: reconcile: %w", err)
		}
	}
	if err := s.replay(ctx, gap); err != nil {
		return 0, fmt.Errorf("store: reconcile: %w", err)
	}
	if err := s.record(gap.unwritten); err != nil {
		return 0, fmt.Errorf("store: reconcile: %w", err)
	}
	if _, err := s.reconcileLog(ctx); err != nil {
		return 0, fmt.Errorf("store: reconcile: %w", err)
	}
	if restored != nil {
		if err := s.endRestore(ctx, *restored); err != nil {
			return 0, fmt.Errorf("store: reconcile: %w", err)
		}
	}
	replayed = len(gap.suppress) + len(gap.lift)
	if replayed > 0 || back || len(gap.unwritten) > 0 {
		s.log.Warn("journal and database were brought together",
			"replayed", replayed, "appended", len(gap.unwritten), "new_epoch", back)
	}
	s.noteSeen()
	s.reconciled.Store(true)
	return replayed, nil
}

// nothingLost refuses to go on when this machine has seen removals that neither journal
// nor database hold: *GapError. After a restore what is lost has been accepted: it comes
// back, to be published when everything else is in its place.
func (s *Store) nothingLost(ctx context.Context, known journaled) (*toldOf, error) {
	told, err := s.openMark(ctx)
	if err != nil || told != nil {
		return told, err
	}
	lost, err := s.unseen(ctx, known)
	if err == nil && len(lost) > 0 {
		err = &GapError{Lost: lost}
	}
	return nil, err
}

// sameKey re-keys a database of before a re-keying, which the journal tells of, before
// anything is replayed into it, and goes on with one that a crash cut short.
func (s *Store) sameKey(ctx context.Context, known journaled) error {
	key := max(known.key, int(s.tomb.Load()))
	if key <= 1 {
		return nil
	}
	if s.keys.TargetKey == nil {
		return errors.New("there is no key of that number")
	}
	_, err := s.rekeyTo(ctx, key)
	return err
}

// ErrGap says that journal and database do not hold the same removals.
var ErrGap = errors.New("store: the removal journal and the database differ; a restart brings them together")

// VerifyJournal reads the journals through and holds them against the database. It
// returns how many removals both hold. ErrJournal, ErrGap.
func (s *Store) VerifyJournal(ctx context.Context) (int, error) {
	if s.journal == nil {
		return 0, fmt.Errorf("store: verify journal: %w: there is none", ErrNotJournaled)
	}
	removals := 0
	for range 3 { // a removal between the two readings looks like a gap
		known, err := s.readJournal()
		if err != nil {
			return 0, err
		}
		g, err := s.compare(ctx, known)
		if err != nil {
			return 0, fmt.Errorf("store: verify journal: %w", err)
		}
		removals = len(known.suppress)
		if len(g.suppress)+len(g.lift)+len(g.unwritten) == 0 {
			return removals, nil
		}
	}
	return removals, ErrGap
}

// journaled is what all nodes' journals say, by uid.
type journaled struct {
	suppress map[string]journalEntry
	lift     map[string]journalEntry
	order    []string                   // uids as they came
	last     map[string]JournalPosition // of each file
	chains   map[string]bool            // hashes of all places
	key      int                        // highest number of a key that hashes are made with
}

func (s *Store) readJournal() (journaled, error) {
	k := newJournaled()
	err := s.journal.readAll(k.take)
	return k, err
}

func newJournaled() journaled {
	return journaled{suppress: map[string]journalEntry{}, lift: map[string]journalEntry{},
		last: map[string]JournalPosition{}, chains: map[string]bool{}}
}

// take adds an entry. What several files hold counts once.
func (k *journaled) take(node string, e journalEntry) {
	k.chains[e.Chain] = true
	k.key = max(k.key, e.Key)
	k.last[node] = JournalPosition{Seq: e.Seq, Chain: e.Chain, At: e.At, UID: e.UID, Op: e.Op}
	if e.Op == opLift {
		k.lift[e.UID] = e
		return
	}
	if _, ok := k.suppress[e.UID]; !ok {
		k.order = append(k.order, e.UID)
	}
	k.suppress[e.UID] = e
}

// gap is what one side knows and the other does not.
type gap struct {
	suppress  []journalEntry // to be replayed
	lift      []journalEntry // to be replayed
	unwritten []journalEntry // to be appended
}

const suppressionsSQL = `
SELECT s.uid::text, t.mac, p.mac, t.version, s.scope, s.source, s.kind, coalesce(s.notice_ref, ''), coalesce(s.row_n, 0),
       s.who, s.why, s.severe, s.provisional, s.started_at, s.expires_at, s.ended_at, coalesce(s.ended_who, ''), coalesce(s.ended_why, '')
FROM suppressions s JOIN targets t ON t.id = s.target_id LEFT JOIN targets p ON p.id = t.parent_id
ORDER BY s.id`

// compare reads every suppression and holds it against the journal.
func (s *Store) compare(ctx context.Context, known journaled) (gap, error) {
	rows, err := s.pool.Query(ctx, suppressionsSQL)
	if err != nil {
		return gap{}, clean(err)
	}
	var (
		g           gap
		e           journalEntry
		mac, parent []byte
		ended       *time.Time
		who, why    string
		there       = map[string]bool{} // uid: still active
	)
	_, err = pgx.ForEachRow(rows, []any{&e.UID, &mac, &parent, &e.Version, &e.Scope, &e.Source, &e.Kind, &e.Ref, &e.Row,
		&e.Who, &e.Why, &e.Severe, &e.Provisional, &e.At, &e.Expires, &ended, &who, &why}, func() error {
		there[e.UID] = ended == nil
		e.Op, e.MAC, e.Parent, e.Why = opSuppress, hex.EncodeToString(mac), hex.EncodeToString(parent), codeOr(e.Why)
		if _, ok := known.suppress[e.UID]; !ok {
			g.unwritten = append(g.unwritten, e)
		}
		if _, ok := known.lift[e.UID]; !ok && ended != nil {
			l := takedown.Lift{UID: e.UID, Who: who, Why: why}
			g.unwritten = append(g.unwritten, liftEntry(l, share.Target(mac), *ended))
		}
		return nil
	})
	if err != nil {
		return gap{}, clean(err)
	}
	for _, uid := range known.order {
		active, ok := there[uid]
		if !ok {
			g.suppress = append(g.suppress, known.suppress[uid])
		}
		if l, lifted := known.lift[uid]; lifted && (!ok || active) {
			g.lift = append(g.lift, l)
		}
	}
	return g, nil
}

const aheadSQL = `
SELECT epoch::text, pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
       coalesce(pg_sequence_last_value(pg_get_serial_sequence('changes', 'seq')), 0)
FROM instance`

// wentBack reports whether the database is older than what was seen of it.
func (s *Store) wentBack(ctx context.Context, g gap, seen []index.Position) (bool, error) {
	if len(g.suppress)+len(g.lift) > 0 {
		return true, nil
	}
	var epoch string
	var next, seq int64
	if err := s.pool.QueryRow(ctx, aheadSQL).Scan(&epoch, &next, &seq); err != nil {
		return false, clean(err)
	}
	for _, p := range seen {
		if p.Epoch == epoch && (p.Xid >= uint64(next) || p.Seq > seq && p.Seq != math.MaxInt64) {
			return true, nil
		}
	}
	return false, nil
}

// The rows of an older epoch mean nothing: transaction numbers may begin anew with a
// restored server.
const (
	clearFeedSQL = `DELETE FROM changes`
	newEpochSQL  = `UPDATE instance SET epoch = $1, trimmed_xid = 0, trimmed_seq = 0`
	forgetSQL    = `UPDATE nodes SET epoch = NULL, applied_xid = 0, applied_seq = 0, erased_xid = 0, erased_seq = 0`
)

// newEpoch makes every follower rebuild.
func (s *Store) newEpoch(ctx context.Context) error {
	return s.inTx(ctx, s.turnEpoch)
}

func (s *Store) turnEpoch(ctx context.Context, tx pgx.Tx) error {
	epoch, err := newUID(s.rand)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, clearFeedSQL); err != nil {
		return clean(err)
	}
	if _, err := tx.Exec(ctx, newEpochSQL, epoch); err != nil {
		return clean(err)
	}
	if _, err = tx.Exec(ctx, forgetSQL); err != nil {
		return clean(err)
	}
	return s.distrust(ctx, tx)
}

// replay writes what only the journal knows, in batches. Doing it again, or on two
// nodes at once, changes nothing.
func (s *Store) replay(ctx context.Context, g gap) error {
	for at := 0; at < len(g.suppress); at += replayBatch {
		batch := g.suppress[at:min(at+replayBatch, len(g.suppress))]
		if err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error { return s.replaySuppressions(ctx, tx, batch) }); err != nil {
			return err
		}
	}
	for at := 0; at < len(g.lift); at += replayBatch {
		batch := g.lift[at:min(at+replayBatch, len(g.lift))]
		if err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error { return s.replayLifts(ctx, tx, batch) }); err != nil {
			return err
		}
	}
	return nil
}

const replayTargetsSQL = `
INSERT INTO targets (version, mac, entry_id, parent_id)
SELECT n.version, n.mac, n.entry_id, p.id
FROM unnest($1::int[], $2::bytea[], $3::text[], $4::bytea[]) AS n (version, mac, entry_id, parent)
LEFT JOIN former_macs o ON o.mac = n.parent
LEFT JOIN targets p ON p.mac = n.parent OR p.id = o.target_id
WHERE NOT EXISTS (SELECT FROM former_macs f WHERE f.mac = n.mac)
ORDER BY n.mac
ON CONFLICT (mac) DO NOTHING`

// replayTargets makes the targets that went with the database: folders first.
func (s *Store) replayTargets(ctx context.Context, tx pgx.Tx, batch []journalEntry) ([]targetSpec, error) {
	type columns struct {
		version []int
		mac     [][]byte
		id      []string
		parent  [][]byte
	}
	var roots, all columns
	add := func(c *columns, e journalEntry, mac, parent []byte) {
		c.version, c.mac = append(c.version, e.Version), append(c.mac, mac)
		c.id, c.parent = append(c.id, s.entryID(share.Target(mac))), append(c.parent, parent)
	}
	specs := make([]targetSpec, len(batch))
	for i, e := range batch {
		mac, err := hex.DecodeString(e.MAC)
		parent, err2 := hex.DecodeString(e.Parent)
		if err != nil || err2 != nil || len(mac) != 32 || len(parent) != 0 && len(parent) != 32 {
			return nil, ErrJournal
		}
		if len(parent) == 32 {
			add(&roots, e, parent, nil)
		}
		add(&all, e, mac, parent)
		specs[i] = existingSpec(share.Target(mac))
	}
	for _, c := range []columns{roots, all} {
		if _, err := tx.Exec(ctx, replayTargetsSQL, c.version, c.mac, c.id, c.parent); err != nil {
			return nil, clean(err)
		}
	}
	return specs, nil
}

func (s *Store) replaySuppressions(ctx context.Context, tx pgx.Tx, batch []journalEntry) error {
	specs, err := s.replayTargets(ctx, tx, batch)
	if err != nil {
		return err
	}
	rows, err := s.lockTargets(ctx, tx, specs)
	if err != nil {
		return err
	}
	var hidden reach
	for i, e := range batch {
		n := newSuppression{uid: e.UID, target: rows[i], Suppress: takedown.Suppress{
			Row: e.Row, Scope: takedown.Scope(e.Scope), Source: takedown.Source(e.Source), Kind: e.Kind,
			Who: e.Who, Why: e.Why, Severe: e.Severe, Provisional: e.Provisional}}
		if e.Expires != nil {
			n.Expires = *e.Expires
		}
		hidden.add(rows[i].ID, e.Scope)
		if err := addSuppressions(ctx, tx, e.Ref, e.At, []newSuppression{n}); err != nil {
			return err
		}
	}
	if err := s.tellFollowers(ctx, tx, hidden, reach{}); err != nil {
		return err
	}
	if err := s.markNotices(ctx, tx, batch); err != nil {
		return err
	}
	return s.appendEvents(ctx, tx, "", s.now(), takedown.Event{Actor: actorSystem, Name: eventReplayed,
		Detail: map[string]string{"suppressions": fmt.Sprint(len(batch))}})
}

func (s *Store) replayLifts(ctx context.Context, tx pgx.Tx, batch []journalEntry) error {
	uids := make([]string, len(batch))
	for i, e := range batch {
		uids[i] = e.UID
	}
	standing, err := standingOf(ctx, tx, uids)
	if err != nil {
		return err
	}
	var lifted reach
	var specs []targetSpec
	for _, st := range standing {
		lifted.add(st.TargetID, st.Scope)
		specs = append(specs, existingSpec(st.Mac))
	}
	if _, err := s.lockTargets(ctx, tx, specs); err != nil {
		return err
	}
	for _, e := range batch {
		if err := endSuppressions(ctx, tx, e.At, []takedown.Lift{{UID: e.UID, Who: e.Who, Why: e.Why}}); err != nil {
			return err
		}
	}
	if err := s.restoreFromEscrow(ctx, tx, lifted, s.now()); err != nil {
		return err
	}
	if err := s.tellFollowers(ctx, tx, reach{}, lifted); err != nil {
		return err
	}
	named, err := refsOf(ctx, tx, batch)
	if err != nil {
		return err
	}
	if err := s.markNotices(ctx, tx, named); err != nil {
		return err
	}
	return s.appendEvents(ctx, tx, "", s.now(), takedown.Event{Actor: actorSystem, Name: eventReplayed,
		Detail: map[string]string{"lifts": fmt.Sprint(len(batch))}})
}
