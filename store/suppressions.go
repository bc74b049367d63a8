package store

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/share"
	"blindex/takedown"
)

// Rows of targets that a Change reaches: those it names, and the folders among them
// whose contents it reaches too.
type reach struct {
	own     []int64
	folders []int64 // scope subtree
}

func (r *reach) add(target int64, scope string) {
	r.own = append(r.own, target)
	if scope == string(takedown.ScopeSubtree) {
		r.folders = append(r.folders, target)
	}
}

func (r reach) empty() bool { return len(r.own) == 0 }

// newUID is a random UUID, version 4.
func newUID(rand io.Reader) (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(rand, b[:]); err != nil {
		return "", fmt.Errorf("store: reading random bytes: %w", err)
	}
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	x := hex.EncodeToString(b[:])
	return x[:8] + "-" + x[8:12] + "-" + x[12:16] + "-" + x[16:20] + "-" + x[20:], nil
}

const addSuppressionsSQL = `
INSERT INTO suppressions (uid, target_id, scope, source, kind, notice_ref, row_n, who, why, severe, provisional, started_at, expires_at)
SELECT uid, target, scope, source, kind, nullif(ref, ''), nullif(n, 0), who, why, severe, provisional, $12, nullif(expires, 'epoch'::timestamptz)
FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::text[], $9::text[],
            $10::boolean[], $11::boolean[], $13::timestamptz[])
     AS n (uid, target, scope, source, kind, ref, n, who, why, severe, provisional, expires)
ON CONFLICT (uid) DO NOTHING`

// addSuppressions writes suppressions on targets that are locked already, in the same order.
func addSuppressions(ctx context.Context, tx pgx.Tx, ref string, at time.Time, list []newSuppression) error {
	if len(list) == 0 {
		return nil
	}
	var c struct {
		uid, scope, source, kind, ref, who, why []string
		target                                  []int64
		row                                     []int
		severe, provisional                     []bool
		expires                                 []time.Time
	}
	for _, n := range list {
		c.uid, c.target = append(c.uid, n.uid), append(c.target, n.target.ID)
		c.scope, c.source, c.kind = append(c.scope, string(n.Scope)), append(c.source, string(n.Source)), append(c.kind, n.Kind)
		c.who, c.why, c.row = append(c.who, n.Who), append(c.why, n.Why), append(c.row, n.Row)
		c.severe, c.provisional = append(c.severe, n.Severe), append(c.provisional, n.Provisional)
		own := ""
		if n.Source == takedown.FromNotice {
			own = ref
		}
		c.ref = append(c.ref, own)
		until := n.Expires
		if until.IsZero() {
			until = time.Unix(0, 0)
		}
		c.expires = append(c.expires, until)
	}
	_, err := tx.Exec(ctx, addSuppressionsSQL, c.uid, c.target, c.scope, c.source, c.kind, c.ref, c.row, c.who, c.why,
		c.severe, c.provisional, at, c.expires)
	return clean(err)
}

// newSuppression is a suppression with the number and the target row it gets.
type newSuppression struct {
	takedown.Suppress
	uid    string
	target targetRow
}

// standing is a suppression that is to be lifted.
type standing struct {
	UID      string
	TargetID int64
	Mac      share.Target
	Scope    string
	Ended    bool
}

const standingSQL = `
SELECT s.uid::text, t.id, t.mac, s.scope, s.ended_at IS NOT NULL
FROM suppressions s JOIN targets t ON t.id = s.target_id WHERE s.uid = ANY($1::uuid[])`

// standingOf reads suppressions by uid; takedown.ErrNotFound when one is not there.
func standingOf(ctx context.Context, tx pgx.Tx, uids []string) (map[string]standing, error) {
	out := make(map[string]standing, len(uids))
	if len(uids) == 0 {
		return out, nil
	}
	rows, err := tx.Query(ctx, standingSQL, uids)
	if err != nil {
		return nil, clean(err)
	}
	var st standing
	var mac []byte
	_, err = pgx.ForEachRow(rows, []any{&st.UID, &st.TargetID, &mac, &st.Scope, &st.Ended}, func() error {
		st.Mac = share.Target(mac)
		out[st.UID] = st
		return nil
	})
	if err != nil {
		return nil, clean(err)
	}
	for _, uid := range uids {
		if _, ok := out[uid]; !ok {
			return nil, takedown.ErrNotFound
		}
	}
	return out, nil
}

const endSuppressionsSQL = `
UPDATE suppressions s SET ended_at = greatest(s.started_at, $4), ended_who = l.who, ended_why = l.why
FROM unnest($1::uuid[], $2::text[], $3::text[]) AS l (uid, who, why)
WHERE s.uid = l.uid AND s.ended_at IS NULL`

func endSuppressions(ctx context.Context, tx pgx.Tx, at time.Time, lifts []takedown.Lift) error {
	var uids, who, why []string
	for _, l := range lifts {
		uids, who, why = append(uids, l.UID), append(who, l.Who), append(why, l.Why)
	}
	_, err := tx.Exec(ctx, endSuppressionsSQL, uids, who, why, at)
	return clean(err)
}

const (
	hiddenEntriesSQL = `
SELECT t.entry_id FROM targets t
WHERE t.id = ANY($1)
   OR (t.parent_id = ANY($2) AND EXISTS (SELECT FROM shares h WHERE h.target_id = t.id))`
	shownEntriesSQL = `
SELECT v.entry_id FROM visible_shares v JOIN targets t ON t.id = v.target_id
WHERE t.id = ANY($1) OR t.parent_id = ANY($2)`
)

// tellFollowers writes the feed rows of a Change: a removal for everything that is
// hidden by it, and an upsert for what its lifts make visible.
func (s *Store) tellFollowers(ctx context.Context, tx pgx.Tx, hidden, lifted reach) error {
	var ids []string
	var removal []bool
	for _, q := range []struct {
		sql   string
		reach reach
		gone  bool
	}{{hiddenEntriesSQL, hidden, true}, {shownEntriesSQL, lifted, false}} {
		if q.reach.empty() {
			continue
		}
		rows, err := tx.Query(ctx, q.sql, q.reach.own, q.reach.folders)
		if err != nil {
			return clean(err)
		}
		list, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return clean(err)
		}
		for _, id := range list {
			ids, removal = append(ids, id), append(removal, q.gone)
		}
	}
	return s.writeChanges(ctx, tx, ids, removal)
}

var codeShape = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// codeOr is a reason as the journal keeps it: a code. Words that a person typed may
// spell a name and stay in the database.
func codeOr(why string) string {
	if codeShape.MatchString(why) {
		return why
	}
	return "by_hand"
}

// suppressEntry is the journal's line for a suppression.
func suppressEntry(n newSuppression, parent share.Target, ref string, at time.Time) journalEntry {
	e := journalEntry{
		At: at.UTC(), Op: opSuppress, UID: n.uid, MAC: hex.EncodeToString(n.target.Mac[:]), Version: 1,
		Scope: string(n.Scope), Source: string(n.Source), Kind: n.Kind, Row: n.Row,
		Who: n.Who, Why: codeOr(n.Why), Severe: n.Severe, Provisional: n.Provisional,
	}
	if n.Source == takedown.FromNotice {
		e.Ref = ref
	}
	if n.target.ParentID != 0 {
		e.Parent = hex.EncodeToString(parent[:])
	}
	if !n.Expires.IsZero() {
		until := n.Expires.UTC()
		e.Expires = &until
	}
	return e
}

// liftEntry is the journal's line for the end of a suppression.
func liftEntry(l takedown.Lift, mac share.Target, at time.Time) journalEntry {
	return journalEntry{At: at.UTC(), Op: opLift, UID: l.UID, MAC: hex.EncodeToString(mac[:]), Version: 1, Who: l.Who, Why: codeOr(l.Why)}
}
