package store

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// ErrJournal says that a removal journal is damaged in a place where a crash cannot
// have damaged it: a line was changed, lost or put in.
var ErrJournal = errors.New("store: the removal journal is broken")

const (
	journalSuffix = ".journal"
	opSuppress    = "suppress"
	opLift        = "lift"
)

// journalEntry is one removal, or the end of one. It holds no handle and no name:
// targets as keyed hashes, who and why as pseudonyms and codes.
type journalEntry struct {
	Seq         int64      `json:"seq"`
	At          time.Time  `json:"at"`
	Op          string     `json:"op"`
	UID         string     `json:"uid"`
	MAC         string     `json:"mac"`
	Parent      string     `json:"parent"`
	Version     int        `json:"version"`
	Key         int        `json:"key,omitempty"` // number of the key that MAC is made with; 0: the first
	Scope       string     `json:"scope"`
	Source      string     `json:"source"`
	Kind        string     `json:"kind"`
	Ref         string     `json:"ref"`
	Row         int        `json:"row"`
	Who         string     `json:"who"`
	Why         string     `json:"why"`
	Severe      bool       `json:"severe"`
	Provisional bool       `json:"provisional"`
	Expires     *time.Time `json:"expires"`
	Chain       string     `json:"chain"`
}

// Journal is one node's removal journal (R10): a file outside PostgreSQL and its
// backups that is fsynced before a removal is acknowledged. Every line carries the
// hash of all before it. Several processes of a node may share the file.
type Journal struct {
	path string
	sync func(*os.File) error // tests watch it

	mu      sync.Mutex
	size    int64 // of what has been read or written and found whole
	seq     int64
	chain   [32]byte
	end     JournalPosition // of the last entry
	pending []journalEntry  // could not be written; they go first next time
}

var nodeName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// OpenJournal opens the node's file in dir, making both when they are not there. It
// reads the file through: ErrJournal when it is broken; a last line that a crash
// left half written is cut off.
func OpenJournal(dir, node string) (*Journal, error) {
	if !nodeName.MatchString(node) {
		return nil, errors.New("store: a node's name has letters, digits, dots and dashes only, at most 64")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("store: open journal: %w", err)
	}
	j := &Journal{path: filepath.Join(dir, node+journalSuffix), sync: (*os.File).Sync}
	err := j.locked(func(f *os.File) error { return j.catchUp(f) })
	if err != nil {
		return nil, fmt.Errorf("store: open journal: %w", err)
	}
	return j, syncFolder(dir)
}

// append writes entries and returns when they are on disk. What fails is kept and
// goes first with the next append; Reconcile repairs the rest after a restart.
func (j *Journal) append(entries []journalEntry) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	all := slices.Concat(j.pending, entries)
	if len(all) == 0 {
		return nil
	}
	err := j.locked(func(f *os.File) error {
		if err := j.catchUp(f); err != nil {
			return err
		}
		return j.write(f, all)
	})
	if err != nil {
		j.pending = all
		return fmt.Errorf("store: write journal: %w", err)
	}
	j.pending = nil
	return nil
}

func (j *Journal) write(f *os.File, entries []journalEntry) error {
	seq, chain, end := j.seq, j.chain, j.end
	var out bytes.Buffer
	for _, e := range entries {
		seq++
		line, next, err := encodeEntry(e, seq, chain)
		if err != nil {
			return err
		}
		out.Write(line)
		chain, end = next, e.place(seq, next)
	}
	_, err := f.WriteAt(out.Bytes(), j.size)
	if err == nil {
		err = j.sync(f)
	}
	if err != nil {
		// After a failed write or fsync nobody knows what is on disk: cut it off and
		// write anew. If cutting fails too, the next catchUp meets it.
		return errors.Join(err, f.Truncate(j.size))
	}
	j.size, j.seq, j.chain, j.end = j.size+int64(out.Len()), seq, chain, end
	return nil
}

// catchUp reads what stands behind j.size, as another process may have written it,
// and cuts a torn end.
func (j *Journal) catchUp(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Size() < j.size {
		return fmt.Errorf("%w: %s became shorter", ErrJournal, filepath.Base(j.path))
	}
	if info.Size() == j.size {
		return nil
	}
	if _, err := f.Seek(j.size, io.SeekStart); err != nil {
		return err
	}
	r := journalReader{name: filepath.Base(j.path), seq: j.seq, chain: j.chain}
	if err := r.read(f, func(e journalEntry) { j.end = e.place(e.Seq, r.chain) }); err != nil {
		return err
	}
	j.size, j.seq, j.chain = j.size+r.size, r.seq, r.chain
	if r.torn {
		if err := f.Truncate(j.size); err != nil {
			return err
		}
		return f.Sync()
	}
	return nil
}

// locked opens the file and holds its lock, which ends with the descriptor.
func (j *Journal) locked(do func(*os.File) error) error {
	f, err := os.OpenFile(j.path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		return err
	}
	return do(f)
}

// readAll reads every node's file in the journal's folder, each in its own order.
func (j *Journal) readAll(each func(node string, e journalEntry)) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return readJournals(filepath.Dir(j.path), each)
}

// readJournals reads all files of a folder. An entry comes with its chain hash; files of
// several nodes, and copies of one file from several times, may lie side by side.
func readJournals(dir string, each func(node string, e journalEntry)) error {
	files, err := filepath.Glob(filepath.Join(dir, "*"+journalSuffix))
	if err != nil {
		return fmt.Errorf("store: read journal: %w", err)
	}
	for _, path := range files {
		if err := readJournal(path, each); err != nil {
			return fmt.Errorf("store: read journal: %w", err)
		}
	}
	return nil
}

func readJournal(path string, each func(node string, e journalEntry)) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	r := journalReader{name: filepath.Base(path)}
	node := strings.TrimSuffix(r.name, journalSuffix)
	return r.read(f, func(e journalEntry) {
		e.Chain = hex.EncodeToString(r.chain[:])
		each(node, e)
	})
}

// place is where an entry stands.
func (e journalEntry) place(seq int64, chain [32]byte) JournalPosition {
	return JournalPosition{Seq: seq, Chain: hex.EncodeToString(chain[:]), At: e.At, UID: e.UID, Op: e.Op}
}

// journalReader checks a file line by line.
type journalReader struct {
	name  string
	size  int64 // bytes of whole lines
	seq   int64
	chain [32]byte
	torn  bool
}

func (r *journalReader) read(f io.Reader, each func(journalEntry)) error {
	in := bufio.NewReader(f)
	for {
		line, err := in.ReadBytes('\n')
		if err == io.EOF {
			r.torn = len(line) > 0
			return nil
		}
		if err != nil {
			return err
		}
		e, next, err := decodeEntry(line, r.seq+1, r.chain)
		if err != nil && tornBlock(line, in) {
			r.torn = true
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: %s, line %d: %w", ErrJournal, r.name, r.seq+1, err)
		}
		r.seq, r.chain, r.size = r.seq+1, next, r.size+int64(len(line))
		each(e)
	}
}

// tornBlock tells a last line with a block that was never written (it reads as
// zeros) from one that somebody changed.
func tornBlock(line []byte, in *bufio.Reader) bool {
	_, err := in.Peek(1)
	return err == io.EOF && bytes.IndexByte(line, 0) >= 0
}

// encodeEntry gives the line with its number and chain hash.
func encodeEntry(e journalEntry, seq int64, prev [32]byte) ([]byte, [32]byte, error) {
	e.Seq, e.Chain = seq, ""
	if err := e.check(); err != nil {
		return nil, prev, err
	}
	chain, err := e.link(prev)
	if err != nil {
		return nil, prev, err
	}
	e.Chain = hex.EncodeToString(chain[:])
	line, err := json.Marshal(e)
	return append(line, '\n'), chain, err
}

func decodeEntry(line []byte, seq int64, prev [32]byte) (journalEntry, [32]byte, error) {
	var e journalEntry
	if json.Unmarshal(line, &e) != nil { // its error would quote input
		return e, prev, errors.New("not a record")
	}
	given := e.Chain
	e.Chain = ""
	chain, err := e.link(prev)
	if err != nil || given != hex.EncodeToString(chain[:]) || e.Seq != seq {
		return e, prev, errors.New("the chain does not hold")
	}
	return e, chain, e.check()
}

// link is SHA-256 of the hash before and the record without its own.
func (e journalEntry) link(prev [32]byte) ([32]byte, error) {
	body, err := json.Marshal(e)
	return sha256.Sum256(append(prev[:], body...)), err
}

func (e journalEntry) check() error {
	mac, err := hex.DecodeString(e.MAC)
	if err != nil || len(mac) != 32 || e.UID == "" || e.Op != opSuppress && e.Op != opLift {
		return errors.New("a record lacks what it must have")
	}
	if strings.TrimSpace(e.Who) == "" || strings.TrimSpace(e.Why) == "" {
		return errors.New("no removal without who and why")
	}
	return nil
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("store: sync journal folder: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("store: sync journal folder: %w", err)
	}
	return nil
}
