package translog

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// ErrReceipt says that a text is no receipt of an erasure.
var ErrReceipt = errors.New("translog: not a receipt of an erasure")

// Receipt says what a purge pass erased for one notice, and how that was proven. It
// holds row numbers and figures, no link and no name (R13, R14).
type Receipt struct {
	Ref   string
	Rows  string // such as "1-15,17"
	Count int
	At    time.Time
	Run   int64

	// What was found of everything the pass was to erase, before and after: documents
	// of the index, and words and handles in the database.
	IndexBefore, IndexAfter int
	IndexTerms              int // walked by the search afterwards
	FilesRemoved            int
	Columns                 int // read in all tables
	Sought, Seen            int
	Left                    int // cells that still tell something

	Sealed     int       // entries of which a sealed record remains
	SealedTill time.Time // when the last of them is destroyed; zero when there is none
	Size       int64     // of the log's newest checkpoint
	Root       string    // of it
}

const receiptTitle = "receipt of erasure"

// Receipt writes and signs a receipt.
func (s *Signer) Receipt(r Receipt) ([]byte, error) { return s.note(receiptText(s.name, r)) }

func receiptText(name string, r Receipt) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("%s", name)
	line("%s", receiptTitle)
	line("notice %s", r.Ref)
	line("rows %s (%d)", r.Rows, r.Count)
	line("erased %s, pass %d", r.At.UTC().Format(time.RFC3339), r.Run)
	line("index: %d documents of the pass found before, %d after; %d terms walked, %d files removed", r.IndexBefore, r.IndexAfter, r.IndexTerms, r.FilesRemoved)
	line("database: %d of %d words and handles of the pass found before, %d cells after; %d columns read", r.Seen, r.Sought, r.Left, r.Columns)
	if r.Sealed > 0 {
		line("sealed: %d records, needed to undo, destroyed by %s", r.Sealed, r.SealedTill.UTC().Format(time.DateOnly))
	} else {
		line("sealed: nothing")
	}
	line("write-ahead log: overwritten within 24 hours; backups: until they expire")
	line("log: %d leaves, root %s", r.Size, r.Root)
	return b.String()
}

// OpenReceipt checks a receipt and returns its text. ErrSignature, ErrReceipt.
func OpenReceipt(signed []byte, vkey string) (string, error) {
	text, name, err := open(signed, vkey)
	if err != nil {
		return "", err
	}
	if !strings.HasPrefix(text, name+"\n"+receiptTitle+"\n") {
		return "", ErrReceipt
	}
	return text, nil
}

// ReceiptWords are the fixed words of receipts and checkpoints.
func ReceiptWords() string {
	return receiptText("blindex", Receipt{}) + receiptText("blindex", Receipt{Sealed: 1}) + "at journal"
}
