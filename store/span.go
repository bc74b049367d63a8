package store

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// JournalPosition is how far one node's journal had come. The chain hash names the place
// for good: no other journal has it.
type JournalPosition struct {
	Seq   int64     `json:"seq"`
	Chain string    `json:"chain"`
	At    time.Time `json:"at"` // of the entry
	UID   string    `json:"uid"`
	Op    string    `json:"op"`
}

// LostSpan is a stretch of removals that nobody knows any more: a journal was seen up to
// a place that no file reaches.
type LostSpan struct {
	Node  string    `json:"node"`
	After int64     `json:"after"` // the last number that is still known
	UpTo  int64     `json:"up_to"` // the last number that was seen
	Since time.Time `json:"since"` // of the last entry that is known; zero: none is
	Until time.Time `json:"until"` // of the last entry that was seen
}

// String is a line for people.
func (l LostSpan) String() string {
	since := cmp.Or(stamp(l.Since), "the beginning")
	return fmt.Sprintf("node %s, removals %d to %d, made after %s and up to %s",
		l.Node, l.After+1, l.UpTo, since, stamp(l.Until))
}

// GapError says that removals were made which neither journal nor database know. Nothing
// is served until they are there, or an operator accepts in public that they are lost.
type GapError struct{ Lost []LostSpan }

// Error lists what is lost and says what to do.
func (e *GapError) Error() string {
	var b strings.Builder
	b.WriteString("store: removals were made that the journal does not hold")
	for _, l := range e.Lost {
		b.WriteString("; " + l.String())
	}
	b.WriteString(". Bring the journal files back into the journal folder; if they are lost for good, blindex restore --accept-gap goes on without them and publishes that")
	return b.String()
}

// lost tells which of the seen positions no journal reaches. elsewhere says whether an
// entry is known otherwise, as in the database: then all before it are there as well,
// since a removal is committed before it is journaled.
func (k journaled) lost(seen map[string]JournalPosition, elsewhere func(JournalPosition) bool) []LostSpan {
	var out []LostSpan
	for node, p := range seen {
		if k.chains[p.Chain] || p.Seq == 0 || elsewhere(p) {
			continue
		}
		l := LostSpan{Node: node, UpTo: p.Seq, Until: p.At}
		if have, ok := k.last[node]; ok && have.Seq < p.Seq {
			l.After, l.Since = have.Seq, have.At
		}
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, b LostSpan) int { return strings.Compare(a.Node, b.Node) })
	return out
}

// holds reports whether some journal has an entry, perhaps at another place: a journal
// that was lost is filled anew from the database.
func (k journaled) holds(p JournalPosition) bool {
	known := k.suppress
	if p.Op == opLift {
		known = k.lift
	}
	_, ok := known[p.UID]
	return ok
}

// furthest keeps one span a node: the one that reaches furthest.
func furthest(lost []LostSpan) []LostSpan {
	by := map[string]LostSpan{}
	for _, l := range lost {
		if have, ok := by[l.Node]; !ok || have.UpTo < l.UpTo {
			by[l.Node] = l
		}
	}
	return slices.SortedFunc(maps.Values(by), func(a, b LostSpan) int { return strings.Compare(a.Node, b.Node) })
}

// stamp is a time for a detail of an event; "" for none.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// readSeen reads the note of how far journals had come. None is no error.
func readSeen(path string) (map[string]JournalPosition, error) {
	text, err := os.ReadFile(path)
	if path == "" || errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	var seen map[string]JournalPosition
	if err == nil {
		err = json.Unmarshal(text, &seen)
	}
	if err != nil {
		return nil, fmt.Errorf("store: %s, which notes how far the removal journal has come, cannot be read", filepath.Base(path))
	}
	return seen, nil
}

// writeSeen replaces the note. It is whole or the old one at any time; that it may be
// some entries behind after a power cut only makes the check weaker, never wrong.
func writeSeen(path string, seen map[string]JournalPosition) error {
	if path == "" {
		return nil
	}
	text, err := json.Marshal(seen)
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".journal-seen-*") // made with mode 0600
	if err != nil {
		return fileError(err)
	}
	defer os.Remove(tmp.Name())
	defer tmp.Close()
	if _, err := tmp.Write(text); err != nil {
		return fileError(err)
	}
	return fileError(os.Rename(tmp.Name(), path))
}

// noteSeen keeps the note up to date after the journal grew. It is a check beside the
// journal: that it fails takes nothing back.
func (s *Store) noteSeen() {
	if s.seenPath == "" {
		return
	}
	if err := writeSeen(s.seenPath, map[string]JournalPosition{s.node: s.journal.ended()}); err != nil {
		s.log.Warn("cannot note how far the removal journal has come", "error", err)
	}
}

// ended is the last entry as this process knows it.
func (j *Journal) ended() JournalPosition {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.end
}
