package takedown

import (
	"encoding/binary"
	"fmt"
	"io"
	"time"
)

// The audit of automatic action (R27): a twentieth of the rows is looked at by a person.
const (
	auditOneIn  = 20
	AuditWindow = 200 // the newest audited rows that count
	auditFew    = 20  // fewer than these count as these: one mistake suspends nobody
)

// DrawAudit draws each row with a chance of one in twenty.
func DrawAudit(r io.Reader, rows []int) ([]int, error) {
	raw := make([]byte, 4*len(rows))
	if _, err := io.ReadFull(r, raw); err != nil {
		return nil, fmt.Errorf("takedown: draw audit: %w", err)
	}
	var out []int
	for i, n := range rows {
		if binary.BigEndian.Uint32(raw[4*i:]) < 1<<32/auditOneIn {
			out = append(out, n)
		}
	}
	return out, nil
}

// AuditFails reports whether a sender is suspended from automatic action: more than 5 %
// of the newest audited rows were wrong.
func AuditFails(audited, wrong int) bool { return wrong*20 > max(audited, auditFew) }

// AutomaticRows are the rows that were removed without a person since a time and are
// removed still: what undoing a token's actions restores.
func AutomaticRows(n Notice, since time.Time) []int {
	var out []int
	for _, r := range n.Rows {
		gone := r.State == RowRemoved || r.State == RowPurged
		if gone && r.Reason == ReasonTrusted && !r.RemovedAt.Before(since) {
			out = append(out, r.N)
		}
	}
	return out
}

// Audit is a row that waits for a person's look.
type Audit struct {
	ID      int64
	Ref     string
	Row     int
	Sender  int64
	DrawnAt time.Time
	State   RowState
}
