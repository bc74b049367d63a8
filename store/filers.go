package store

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/access"
	"blindex/takedown"
)

const (
	// A filing holds its token, so that whoever revokes it sees all that it did; and the
	// sender, so that two filings at once do not go over the cap.
	holdTokenSQL  = `SELECT true FROM sender_tokens WHERE id = $1 AND sender_id = $2 AND revoked_at IS NULL FOR SHARE`
	holdSenderSQL = `SELECT true FROM senders WHERE id = $1 AND ended_at IS NULL FOR NO KEY UPDATE`
	identifySQL   = `
UPDATE notices SET sender_id = nullif($2, 0), sender_token_id = nullif($3, 0), trusted = $4, flagger = $5, suspended = $6,
    verified_at = CASE WHEN $2 <> 0 THEN received_at ELSE verified_at END
WHERE id = $1`
)

// identify writes down who a notice is from: an admitted sender, by their token, or anyone
// else. access.ErrToken when the token was revoked meanwhile.
func (s *Store) identify(ctx context.Context, tx pgx.Tx, id int64, d takedown.Draft) error {
	var trusted, flagger bool
	if d.Sender != 0 {
		from, err := s.holdSender(ctx, tx, d)
		if err != nil {
			return err
		}
		trusted = from.Automatic && from.Suspended.At.IsZero() && from.ActsFor(principalOf(d.Notice.Parties))
		flagger = from.Flagger.Covers(string(d.Notice.Route), s.now())
	}
	suspended, err := s.suspended(ctx, tx, d)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, identifySQL, id, d.Sender, d.Token, trusted && !suspended, flagger && !suspended, suspended)
	return clean(err)
}

func (s *Store) holdSender(ctx context.Context, tx pgx.Tx, d takedown.Draft) (access.Sender, error) {
	var held bool
	err := tx.QueryRow(ctx, holdTokenSQL, d.Token, d.Sender).Scan(&held)
	if err == nil {
		err = tx.QueryRow(ctx, holdSenderSQL, d.Sender).Scan(&held)
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return access.Sender{}, access.ErrToken
	}
	if err != nil {
		return access.Sender{}, clean(err)
	}
	return s.oneSender(ctx, tx, d.Sender)
}

// principalOf is whom the sender acts for, or "" for themselves.
func principalOf(parties []takedown.Party) string {
	for _, p := range parties {
		if p.Role == takedown.RolePrincipal {
			if p.Org != "" {
				return p.Org
			}
			return p.Name
		}
	}
	return ""
}

const suspendedSQL = `
SELECT EXISTS (SELECT FROM claimants WHERE suspended_until > $3 AND (email_hash = $1 OR sender_id = nullif($2, 0)))`

// suspended reports whether a claimant is suspended for misuse: what they file is received
// and waits behind all others.
func (s *Store) suspended(ctx context.Context, tx pgx.Tx, d takedown.Draft) (bool, error) {
	var yes bool
	err := tx.QueryRow(ctx, suspendedSQL, s.addressHash(d.Notice.Parties), d.Sender, s.now()).Scan(&yes)
	return yes, clean(err)
}

// addressHash is the sender's address as it is recognised, or nil.
func (s *Store) addressHash(parties []takedown.Party) []byte {
	to := mailboxOf(parties, takedown.RoleSender)
	if to == "" {
		return nil
	}
	sum := s.emailHash(to)
	return sum[:]
}

// submission gathers what deciding a freshly filed notice takes beside the notice itself:
// whether it repeats another, the caps, the score, and the rows for a person.
func (s *Store) submission(ctx context.Context, tx pgx.Tx, n *noticeRow) (takedown.Submit, error) {
	var how takedown.Submit
	var err error
	if how.DuplicateOf, err = s.duplicateOf(ctx, tx, n); err != nil || how.DuplicateOf != "" {
		return how, err
	}
	if how.OverCap, err = s.overCap(ctx, tx, n.Notice, n.network); err != nil {
		return how, err
	}
	if how.Ask, err = s.askRows(ctx, tx, n); err != nil {
		return how, err
	}
	facts, err := s.facts(ctx, tx, n)
	if err != nil {
		return how, err
	}
	var reasons []takedown.ScoreReason
	how.Score, reasons = takedown.Score(n.Notice, facts)
	how.Signs = codesOf(reasons)
	return how, nil
}

const (
	sinceSQL = `
SELECT count(*) FROM suppressions WHERE started_at > $1::timestamptz - interval '24 hours' AND who = 'system' AND why = $2`
	sinceOfSenderSQL = `
SELECT (SELECT count(*) FROM notices n JOIN suppressions p ON p.notice_ref = n.ref
        WHERE n.sender_id = $2 AND n.received_at > $1::timestamptz - interval '3 days' AND p.started_at > $1::timestamptz - interval '24 hours' AND p.who = 'system' AND p.why = $3),
       (SELECT daily_cap FROM senders WHERE id = $2)`
)

// overCap reports whether a cap on what happens without a person is reached.
func (s *Store) overCap(ctx context.Context, tx pgx.Tx, n takedown.Notice, network string) (over bool, err error) {
	switch {
	case n.Route == takedown.Intimate || n.Route == takedown.ChildAbuse:
		over, err = s.overReports(ctx, tx, n, network)
	case n.Route == takedown.Copyright && n.Trusted:
		over, err = s.overTrusted(ctx, tx, n)
	}
	if over {
		s.log.Error("a cap on what happens without a person is reached: the notice waits for one", "ref", n.Ref, "route", n.Route)
	}
	return over, err
}

func (s *Store) overTrusted(ctx context.Context, tx pgx.Tx, n takedown.Notice) (bool, error) {
	var all, own, most int
	if err := tx.QueryRow(ctx, sinceSQL, s.now(), takedown.ReasonTrusted).Scan(&all); err != nil {
		return false, clean(err)
	}
	err := tx.QueryRow(ctx, sinceOfSenderSQL, s.now(), n.Filer.Sender, takedown.ReasonTrusted).Scan(&own, &most)
	return all+len(n.Rows) > s.policy.Caps.Trusted || own+len(n.Rows) > most, clean(err)
}

// askRows are the rows that a person is asked about, whoever sends them.
func (s *Store) askRows(ctx context.Context, tx pgx.Tx, n *noticeRow) ([]int, error) {
	ask, err := putBackBefore(ctx, tx, n.ID)
	if err != nil {
		return nil, err
	}
	ahead, err := s.aheadBeyond(ctx, tx, n)
	return append(ask, ahead...), err
}

const putBackSQL = `
SELECT i.n FROM notice_items i
WHERE i.notice_id = $1 AND i.target_id IS NOT NULL AND EXISTS (
    SELECT FROM notice_items o WHERE o.target_id = i.target_id AND o.state = 'restored' AND o.notice_id <> i.notice_id)
ORDER BY i.n`

// putBackBefore are the rows whose link was removed and put back: filing them again is
// always for a person (R27).
func putBackBefore(ctx context.Context, tx pgx.Tx, id int64) ([]int, error) {
	rows, err := tx.Query(ctx, putBackSQL, id)
	if err != nil {
		return nil, clean(err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowTo[int])
	return out, clean(err)
}

const namedSQL = `
SELECT i.n, h.first_seen, h.name FROM notice_items i JOIN shares h ON h.target_id = i.target_id
WHERE i.notice_id = $1 AND i.match = 'matched'`

// facts are what a score is made of. Nothing is fetched; what notices are compared by is
// kept as keyed hashes alone.
func (s *Store) facts(ctx context.Context, tx pgx.Tx, n *noticeRow) (takedown.Facts, error) {
	f := takedown.Facts{FirstSeen: map[int]time.Time{}, Names: map[int]string{}}
	rows, err := tx.Query(ctx, namedSQL, n.ID)
	if err != nil {
		return f, clean(err)
	}
	var no int
	var seen time.Time
	var name string
	_, err = pgx.ForEachRow(rows, []any{&no, &seen, &name}, func() error {
		f.FirstSeen[no], f.Names[no] = seen, name
		return nil
	})
	if err != nil {
		return f, clean(err)
	}
	if err := s.mark(ctx, tx, n); err != nil {
		return f, err
	}
	err = tx.QueryRow(ctx, comparedSQL, n.ID, s.addressHash(n.Notice.Parties), n.Notice.Filer.Sender, n.Notice.ReceivedAt).
		Scan(&f.SameText, &f.Represented, &f.Earlier)
	return f, clean(err)
}

const (
	addMarkSQL = `INSERT INTO notice_marks (notice_id, kind, mark) VALUES ($1, $2, $3) ON CONFLICT (notice_id, kind) DO UPDATE SET mark = excluded.mark`
	// A principal counts as represented elsewhere by someone whose address was verified,
	// and who does not sit in the same house.
	comparedSQL = `
SELECT (SELECT count(DISTINCT p.email_hash)::int FROM notice_marks m
        JOIN notice_marks o ON o.kind = m.kind AND o.mark = m.mark AND o.notice_id <> m.notice_id
        JOIN notices x ON x.id = o.notice_id AND x.received_at > $4::timestamptz - interval '1 year'
        JOIN notice_parties p ON p.notice_id = o.notice_id AND p.role = 'sender' AND p.email_hash IS DISTINCT FROM $2
        WHERE m.notice_id = $1 AND m.kind = 'text'),
       EXISTS (SELECT FROM notice_marks m
        JOIN notice_marks o ON o.kind = m.kind AND o.mark = m.mark AND o.notice_id <> m.notice_id
        JOIN notices x ON x.id = o.notice_id AND x.received_at > $4::timestamptz - interval '1 year'
             AND (x.verified_at IS NOT NULL OR x.trusted) AND ($3 = 0 OR x.sender_id IS DISTINCT FROM $3)
        JOIN notice_parties p ON p.notice_id = o.notice_id AND p.role = 'sender' AND p.email_hash IS DISTINCT FROM $2
        WHERE m.notice_id = $1 AND m.kind = 'principal' AND NOT EXISTS (
            SELECT FROM notice_marks d JOIN notice_marks e ON e.mark = d.mark AND e.kind = d.kind
            WHERE d.notice_id = m.notice_id AND e.notice_id = o.notice_id AND d.kind = 'domain')),
       (SELECT count(*)::int FROM notices x LEFT JOIN notice_parties p ON p.notice_id = x.id AND p.role = 'sender'
        WHERE x.id <> $1 AND (p.email_hash = $2 OR x.sender_id = nullif($3, 0)))`
)

// shortestText is the length, in bytes, from which equal words are no chance.
const shortestText = 60

// mark keeps what a notice can be compared by.
func (s *Store) mark(ctx context.Context, tx pgx.Tx, n *noticeRow) error {
	principal := principalOf(n.Notice.Parties)
	if principal == "" {
		principal = orgOf(n.Notice.Parties)
	}
	text := n.Notice.Explanation
	if len(text) < shortestText {
		text = ""
	}
	_, domain, _ := strings.Cut(mailboxOf(n.Notice.Parties, takedown.RoleSender), "@")
	for kind, what := range map[string]string{"text": text, "principal": principal, "domain": domain} {
		what = strings.ToLower(strings.Join(strings.Fields(what), " "))
		if what == "" {
			continue
		}
		sum := s.keys.Email([]byte(kind + "|" + what))
		if _, err := tx.Exec(ctx, addMarkSQL, n.ID, kind, sum[:]); err != nil {
			return clean(err)
		}
	}
	return nil
}

// orgOf is the sender's own organisation: whoever files for none files for that.
func orgOf(parties []takedown.Party) string {
	for _, p := range parties {
		if p.Role == takedown.RoleSender {
			return p.Org
		}
	}
	return ""
}
