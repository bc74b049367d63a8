package translog

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"golang.org/x/mod/sumdb/tlog"

	"blindex/takedown"
)

// ErrTampered says that what is published does not agree with itself, or with what was
// published earlier. The text around it says where.
var ErrTampered = errors.New("translog: not as it was published")

// Published is what an outsider has.
type Published struct {
	Key        string    // the verifier key
	Checkpoint []byte    // signed
	Leaves     io.Reader // lines
	Report     io.Reader // JSON
	CSV        io.Reader
	Earlier    []byte // a checkpoint from an earlier time, or nil
}

// Verdict is what was found good.
type Verdict struct {
	Checkpoint Checkpoint
	Earlier    int64 // leaves of the earlier checkpoint, 0 without one
	Periods    int
	Figures    int
}

// Verify checks what is published: the checkpoint's signature, that the leaves are the
// ones it was signed over, that they continue an earlier checkpoint, and every figure
// of the report and its CSV. ErrSignature, ErrCheckpoint, ErrLeaf, ErrReport, ErrTampered.
func Verify(p Published) (Verdict, error) {
	c, err := OpenCheckpoint(p.Checkpoint, p.Key)
	if err != nil {
		return Verdict{}, fmt.Errorf("checkpoint: %w", err)
	}
	v := Verdict{Checkpoint: c}
	w := walk{}
	if err := w.leaves(p.Leaves); err != nil {
		return v, err
	}
	if err := w.agrees(c); err != nil {
		return v, err
	}
	if p.Earlier != nil {
		if v.Earlier, err = w.continues(p.Earlier, p.Key); err != nil {
			return v, err
		}
	}
	real := w.tally.Periods()
	if err := checkReport(p, c, real); err != nil {
		return v, err
	}
	v.Periods = len(real)
	for _, r := range real {
		v.Figures += len(r.Figures)
	}
	return v, nil
}

// walk goes through the leaves once.
type walk struct {
	tree  Tree
	tally Tally
	gaps  []gap
}

// gap is where the operator says that leaves were lost.
type gap struct {
	at   int64
	lost int
}

func (w *walk) leaves(r io.Reader) error {
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 0, 64<<10), MaxLine+1)
	for in.Scan() {
		l, err := Decode(in.Bytes())
		if err != nil {
			return fmt.Errorf("leaf %d: %w", w.tree.Size(), err)
		}
		if l.Kind == takedown.LeafGap {
			w.gaps = append(w.gaps, gap{w.tree.Size(), l.Count})
		}
		if err := w.tree.Add(in.Bytes()); err != nil {
			return err
		}
		w.tally.Add(l)
	}
	if in.Err() != nil {
		return fmt.Errorf("leaf %d: %w", w.tree.Size(), ErrLeaf)
	}
	return nil
}

// agrees holds the leaves against the checkpoint they came with.
func (w *walk) agrees(c Checkpoint) error {
	switch n := w.tree.Size(); {
	case n < c.Size:
		return fmt.Errorf("%w: there are %d leaves, the checkpoint was signed over %d: leaves are missing", ErrTampered, n, c.Size)
	case n > c.Size:
		return fmt.Errorf("%w: there are %d leaves, the checkpoint was signed over %d: leaves were put in", ErrTampered, n, c.Size)
	}
	root, err := w.tree.Root(c.Size)
	if err != nil {
		return err
	}
	if root != c.Root {
		return fmt.Errorf("%w: a leaf was altered, exchanged or moved: %d leaves give another tree than the one signed", ErrTampered, c.Size)
	}
	return nil
}

// continues holds the leaves against an earlier checkpoint: what stood in the log then
// must stand in it now, at the same place.
func (w *walk) continues(earlier []byte, vkey string) (int64, error) {
	c, err := OpenCheckpoint(earlier, vkey)
	if err != nil {
		return 0, fmt.Errorf("earlier checkpoint: %w", err)
	}
	if c.Size > w.tree.Size() {
		return 0, fmt.Errorf("%w: the earlier checkpoint has %d leaves, the log has %d now: its end was dropped%s", ErrTampered, c.Size, w.tree.Size(), w.told(c.Size))
	}
	root, err := w.tree.Root(c.Size)
	if err != nil {
		return 0, err
	}
	if root != c.Root {
		return 0, fmt.Errorf("%w: the first %d leaves are others than when the earlier checkpoint was signed%s", ErrTampered, c.Size, w.told(c.Size))
	}
	return c.Size, nil
}

// told is what the log itself says about leaves that were lost before size.
func (w *walk) told(size int64) string {
	for _, g := range w.gaps {
		if g.at < size {
			return fmt.Sprintf(" (the log says at leaf %d that %d leaves were lost with the database there)", g.at, g.lost)
		}
	}
	return ""
}

func checkReport(p Published, c Checkpoint, real []Period) error {
	told, err := ParseReport(p.Report)
	if err != nil {
		return err
	}
	own, err := OpenCheckpoint([]byte(told.Checkpoint), p.Key)
	if err != nil {
		return fmt.Errorf("checkpoint of the report: %w", err)
	}
	if own.Size != c.Size || own.Root != c.Root || told.Leaves != c.Size {
		return fmt.Errorf("%w: the report is of another checkpoint: fetch both again", ErrTampered)
	}
	if at := differ(told.Periods, real); at != "" {
		return fmt.Errorf("%w: the report: %s", ErrTampered, at)
	}
	lines, err := ParseCSV(p.CSV)
	if err != nil {
		return fmt.Errorf("CSV: %w", err)
	}
	if len(real) > 0 && lines.Leaves != c.Size {
		return fmt.Errorf("%w: the CSV is of another checkpoint: fetch both again", ErrTampered)
	}
	if at := differ(lines.Periods, real); at != "" {
		return fmt.Errorf("%w: the CSV: %s", ErrTampered, at)
	}
	return nil
}

// CheckInclusion reports whether a leaf stands in the log at place n, by a proof from
// the log. ErrTampered.
func CheckInclusion(c Checkpoint, n int64, line []byte, proof []tlog.Hash) error {
	if err := tlog.CheckRecord(proof, c.Size, c.Root, n, tlog.RecordHash(bytes.TrimSuffix(line, []byte("\n")))); err != nil {
		return fmt.Errorf("%w: the leaf does not stand in the log there", ErrTampered)
	}
	return nil
}

// CheckConsistency reports whether a checkpoint continues an older one, by a proof from
// the log. ErrTampered.
func CheckConsistency(older, newer Checkpoint, proof []tlog.Hash) error {
	if older.Size == 0 {
		return nil
	}
	if older.Size > newer.Size || tlog.CheckTree(proof, newer.Size, newer.Root, older.Size, older.Root) != nil {
		return fmt.Errorf("%w: the checkpoint does not continue the older one", ErrTampered)
	}
	return nil
}
