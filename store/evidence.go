package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/mail"
	"blindex/share"
	"blindex/takedown"
)

// Compliance is the contact outside to whom evidence of severe removals is sealed. Without
// Seal nothing is sealed, and so nothing under a severe removal is erased.
type Compliance struct {
	Email string
	KeyID string
	Seal  func(plain []byte) ([]byte, error) // only the contact opens it again
}

// Evidence is what is sealed: everything that this instance knew of the link.
type Evidence struct {
	SealedAt     time.Time         `json:"sealed_at"`
	Entry        string            `json:"entry"`
	Provider     string            `json:"provider"`
	Kind         string            `json:"kind"`
	Handle       string            `json:"handle"`
	Sub          string            `json:"sub,omitempty"`
	URL          string            `json:"url"` // keyless
	Name         string            `json:"name"`
	ProviderName string            `json:"provider_name,omitempty"`
	Size         *int64            `json:"size,omitempty"`
	FirstSeen    time.Time         `json:"first_seen"`
	LastSeen     time.Time         `json:"last_seen"`
	Liveness     string            `json:"liveness"` // what the provider answered last
	CheckedAt    *time.Time        `json:"checked_at,omitempty"`
	Pages        []EvidencePage    `json:"pages"`
	Removals     []EvidenceRemoval `json:"removals"`
}

// EvidencePage is a page that posted the link, and what it called it.
type EvidencePage struct {
	URL       string     `json:"url"`
	Name      string     `json:"name"`
	FirstSeen time.Time  `json:"first_seen"`
	LastSeen  time.Time  `json:"last_seen"`
	Withdrawn *time.Time `json:"withdrawn_at,omitempty"`
}

// EvidenceRemoval is why it was removed: codes, and the reference of a report.
type EvidenceRemoval struct {
	Source string    `json:"source"`
	Kind   string    `json:"kind"`
	Ref    string    `json:"ref,omitempty"`
	At     time.Time `json:"at"`
}

// unsealed is the condition under which a share of a target t must stay: something severe
// covers it, and its evidence was not sealed since.
const unsealed = `EXISTS (
    SELECT FROM suppressions x WHERE x.severe AND x.ended_at IS NULL
      AND (x.target_id = t.id OR x.target_id = t.parent_id AND x.scope = 'subtree')
      AND NOT EXISTS (SELECT FROM evidence e WHERE e.target_id = t.id AND e.sealed_at >= x.started_at))`

const severeSQL = `
WITH severe AS (
    SELECT target_id AS id FROM suppressions WHERE severe AND ended_at IS NULL AND NOT provisional
    UNION
    SELECT c.id FROM suppressions s JOIN targets c ON c.parent_id = s.target_id
    WHERE s.severe AND s.ended_at IS NULL AND NOT s.provisional AND s.scope = 'subtree'
)
SELECT t.mac FROM severe JOIN targets t ON t.id = severe.id
WHERE (EXISTS (SELECT FROM shares h WHERE h.target_id = t.id) OR EXISTS (SELECT FROM escrow o WHERE o.target_id = t.id))
  AND ` + unsealed + `
ORDER BY t.id LIMIT 100`

// Events of the evidence.
const (
	eventSealed   = "evidence_sealed"
	eventExported = "evidence_exported"
)

// SealEvidence seals what every lasting severe removal covers to the compliance contact,
// takes it out of escrow, and tells the contact that there is something. It returns how many
// records it made. Without a contact it seals nothing and says so.
func (s *Store) SealEvidence(ctx context.Context) (int, error) {
	total := 0
	for {
		var n int
		err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) (err error) {
			n, err = s.sealSome(ctx, tx)
			return err
		})
		if err != nil {
			return total, fmt.Errorf("store: seal evidence: %w", err)
		}
		if total += n; n == 0 {
			return total, nil
		}
	}
}

func (s *Store) sealSome(ctx context.Context, tx pgx.Tx) (int, error) {
	rows, err := tx.Query(ctx, severeSQL)
	if err != nil {
		return 0, clean(err)
	}
	macs, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err != nil || len(macs) == 0 {
		return 0, clean(err)
	}
	if s.compliance.Seal == nil {
		s.log.Error("severe removals wait: without a compliance contact nothing is sealed, and nothing of them is erased", "count", len(macs))
		return 0, nil
	}
	specs := make([]targetSpec, len(macs))
	for i, m := range macs {
		specs[i] = existingSpec(share.Target(m))
	}
	locked, err := s.lockTargets(ctx, tx, specs)
	if err != nil {
		return 0, err
	}
	made := 0
	for _, t := range locked {
		sealed, err := s.sealOne(ctx, tx, t)
		if err != nil {
			return 0, err
		}
		if sealed {
			made++
		}
	}
	if made == 0 {
		return 0, nil
	}
	if err := s.tellContact(ctx, tx, made); err != nil {
		return 0, err
	}
	return made, s.appendEvents(ctx, tx, "", s.now(), takedown.Event{Actor: actorSystem, Name: eventSealed,
		Detail: map[string]string{"count": strconv.Itoa(made), "key": s.compliance.KeyID}})
}

const (
	addEvidenceSQL = `INSERT INTO evidence (target_id, key_id, sealed, sealed_at) VALUES ($1, $2, $3, $4)`
	unescrowSQL    = `DELETE FROM escrow WHERE target_id = $1`
)

// sealOne seals what is known of a locked target: the entry, else what escrow holds of it.
// Escrow ends with it, since a severe removal is never put back.
func (s *Store) sealOne(ctx context.Context, tx pgx.Tx, t targetRow) (bool, error) {
	e, err := s.evidenceOf(ctx, tx, t)
	if errors.Is(err, pgx.ErrNoRows) {
		e, err = s.evidenceInEscrow(ctx, tx, t)
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if e.Removals, err = removalsOf(ctx, tx, t.ID); err != nil {
		return false, err
	}
	e.SealedAt, e.Entry = s.now(), t.EntryID
	plain, err := json.Marshal(e)
	if err != nil {
		return false, errSeal
	}
	sealed, err := s.compliance.Seal(plain)
	if err != nil {
		return false, errSeal
	}
	if _, err := tx.Exec(ctx, addEvidenceSQL, t.ID, s.compliance.KeyID, sealed, e.SealedAt); err != nil {
		return false, clean(err)
	}
	_, err = tx.Exec(ctx, unescrowSQL, t.ID)
	return true, clean(err)
}

const (
	evidenceShareSQL = `
SELECT provider, kind, handle, sub, url, name, provider_name, coalesce(size, provider_size), first_seen, last_seen, liveness, checked_at
FROM shares WHERE target_id = $1`
	evidencePagesSQL = `
SELECT coalesce(p.url, ''), p.url_sealed, p.url_mac, g.name, g.first_seen, g.last_seen, g.withdrawn_at
FROM sightings g LEFT JOIN pages p ON p.id = g.page_id WHERE g.target_id = $1 ORDER BY g.first_seen, g.id`
	evidenceRemovalsSQL = `
SELECT s.source, s.kind, coalesce(s.notice_ref, ''), s.started_at FROM suppressions s JOIN targets t ON t.id = $1
WHERE s.ended_at IS NULL AND (s.target_id = t.id OR s.target_id = t.parent_id AND s.scope = 'subtree') ORDER BY s.started_at`
)

func (s *Store) evidenceOf(ctx context.Context, tx pgx.Tx, t targetRow) (Evidence, error) {
	var e Evidence
	err := tx.QueryRow(ctx, evidenceShareSQL, t.ID).Scan(&e.Provider, &e.Kind, &e.Handle, &e.Sub, &e.URL, &e.Name,
		&e.ProviderName, &e.Size, &e.FirstSeen, &e.LastSeen, &e.Liveness, &e.CheckedAt)
	if errors.Is(err, pgx.ErrNoRows) {
		return e, err
	}
	if err != nil {
		return e, clean(err)
	}
	rows, err := tx.Query(ctx, evidencePagesSQL, t.ID)
	if err != nil {
		return e, clean(err)
	}
	e.Pages, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (EvidencePage, error) {
		var p EvidencePage
		var sealed, mac []byte
		err := row.Scan(&p.URL, &sealed, &mac, &p.Name, &p.FirstSeen, &p.LastSeen, &p.Withdrawn)
		if sealed != nil {
			if url, err := s.keys.Unseal(sealed, mac); err == nil {
				p.URL = string(url)
			}
		}
		return p, err
	})
	return e, clean(err)
}

const escrowOneSQL = `SELECT month, sealed FROM escrow WHERE target_id = $1`

func (s *Store) evidenceInEscrow(ctx context.Context, tx pgx.Tx, t targetRow) (Evidence, error) {
	var month string
	var sealed []byte
	err := tx.QueryRow(ctx, escrowOneSQL, t.ID).Scan(&month, &sealed)
	if errors.Is(err, pgx.ErrNoRows) {
		return Evidence{}, err
	}
	if err != nil {
		return Evidence{}, clean(err)
	}
	var had escrowed
	plain, err := s.keys.UnsealEscrow(month, sealed, escrowAAD(t.EntryID))
	if err == nil && json.Unmarshal(plain, &had) != nil {
		return Evidence{}, errSeal
	}
	// Where the month's key is gone, only that the link was here is left to be told.
	e := Evidence{Provider: had.Provider, Kind: had.Kind, Handle: had.Handle, Sub: had.Sub, URL: had.URL, Name: had.Name,
		ProviderName: had.ProviderName, Size: had.Size, FirstSeen: had.FirstSeen, LastSeen: had.LastSeen}
	for _, c := range had.Sightings {
		e.Pages = append(e.Pages, EvidencePage{Name: c.Name, LastSeen: c.LastSeen})
	}
	return e, nil
}

func removalsOf(ctx context.Context, tx pgx.Tx, target int64) ([]EvidenceRemoval, error) {
	rows, err := tx.Query(ctx, evidenceRemovalsSQL, target)
	if err != nil {
		return nil, clean(err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowToStructByPos[EvidenceRemoval])
	return out, clean(err)
}

// tellContact queues a letter of fixed words.
func (s *Store) tellContact(ctx context.Context, tx pgx.Tx, count int) error {
	if s.compliance.Email == "" {
		return nil
	}
	sealed, err := s.keys.Seal([]byte(s.compliance.Email), mailAAD(""))
	if err != nil {
		return errSeal
	}
	hash := s.emailHash(s.compliance.Email)
	subject, body := mail.EvidenceWaits(count, s.compliance.KeyID)
	_, err = tx.Exec(ctx, addMailSQL, nil, sealed, hash[:], false, subject, body, s.now(), s.now())
	return clean(err)
}

// SealedRecord is one record as it is handed to the contact.
type SealedRecord struct {
	Entry    string    `json:"entry"`
	KeyID    string    `json:"key_id"`
	SealedAt time.Time `json:"sealed_at"`
	Sealed   []byte    `json:"sealed"`
}

const sealedRecordsSQL = `
SELECT t.entry_id, e.key_id, e.sealed_at, e.sealed FROM evidence e JOIN targets t ON t.id = e.target_id ORDER BY e.id`

// ExportEvidence lists all sealed records for the contact, and writes into the history that
// somebody asked for them.
func (s *Store) ExportEvidence(ctx context.Context, who string) ([]SealedRecord, error) {
	var out []SealedRecord
	err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		rows, err := tx.Query(ctx, sealedRecordsSQL)
		if err != nil {
			return clean(err)
		}
		if out, err = pgx.CollectRows(rows, pgx.RowToStructByPos[SealedRecord]); err != nil {
			return clean(err)
		}
		return s.appendEvents(ctx, tx, "", s.now(), takedown.Event{Actor: who, Name: eventExported,
			Detail: map[string]string{"count": strconv.Itoa(len(out))}})
	})
	if err != nil {
		return nil, fmt.Errorf("store: export evidence: %w", err)
	}
	return out, nil
}
