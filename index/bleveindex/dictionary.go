package bleveindex

import (
	"fmt"
	"maps"
	"sync"
	"sync/atomic"

	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// Of the term dictionaries of segments three things are asked: which words are near to a
// misspelt one, which are the most frequent ones with a prefix, and which two words
// somebody wrote in one piece. Each segment's words are copied into a table in memory
// once, when the segment is first seen (dictionary_table.go), about 25 bytes a word. For
// near words an automaton that walks the dictionary on disk does about as well at the
// median (with 1.6 million words 0.2 ms to make it and 0.2 ms a large segment); but the
// most frequent of the words with a short prefix cannot be had from there without reading
// all of them. A table
// outlives snapshots and goes with its segment: it holds nothing open, and what was erased
// from the disk is in no table either, once forgotten returns.
//
// Words and counts may be of names that are gone. They only choose what is searched for;
// nobody is shown one (R9).

// Bounds of the tables.
const (
	maxTableWords = 3_000_000 // over all segments of a generation: about 75 MiB
	minTableWords = 50_000    // a segment's share is never below
	smallTerms    = 20_000    // dictionaries up to this size are read when first asked, larger ones in the background
	stopEvery     = 1024      // terms read before looking whether the segment is still wanted
)

// dictionaries keeps the tables of one generation's segments.
type dictionaries struct {
	max int // words in all tables

	mu      sync.Mutex
	idle    *sync.Cond // signalled when a build has ended
	entries map[dictionaryKey]*dictionary
	old     map[dictionaryKey]*dictionary // of segments that are gone, until what they were merged into is read
	queue   []build
	working *dictionary // being built in the background, or nil
	running bool        // there is a goroutine that builds
	closed  bool
}

// dictionaryKey names a segment within a generation: ids are those of one shard.
type dictionaryKey struct {
	shard int
	id    uint64
}

// dictionary is the table of one segment's words once it is read.
type dictionary struct {
	table atomic.Pointer[table]
	gone  atomic.Bool // no newer snapshot has the segment
	max   int         // words the table may have
	small bool
	one   sync.Mutex // held while a small one is read
}

// build is a segment to read, with a reference to it so that it stays open.
type build struct {
	to  *dictionary
	seg segment.Segment
}

// dicts are the dictionaries of one snapshot. Use them only while it is held.
type dicts []dictionaryOf

type dictionaryOf struct {
	*dictionary
	seg segment.Segment // nil of a segment that is gone
}

// newDictionaries makes an empty cache for tables of at most maxWords words together.
func newDictionaries(maxWords int) *dictionaries {
	d := &dictionaries{max: maxWords, entries: map[dictionaryKey]*dictionary{}, old: map[dictionaryKey]*dictionary{}}
	d.idle = sync.NewCond(&d.mu)
	return d
}

// update takes the newest snapshot of each shard, drops the tables of segments that are
// gone, starts reading the large new ones in the background, and returns the dictionaries
// of these snapshots.
func (d *dictionaries) update(shards []*scorch.IndexSnapshot) dicts {
	d.mu.Lock()
	defer d.mu.Unlock()
	total := 1
	for _, shard := range shards {
		for _, s := range shard.Segments() {
			total += int(s.Segment().Count())
		}
	}
	var out dicts
	seen := map[dictionaryKey]bool{}
	for n, shard := range shards {
		for _, s := range shard.Segments() {
			key := dictionaryKey{n, s.Id()}
			seen[key] = true
			if d.entries[key] == nil {
				share := max(minTableWords, int(float64(d.max)*float64(s.Segment().Count())/float64(total)))
				d.entries[key] = d.start(s.Segment(), share)
			}
			out = append(out, dictionaryOf{d.entries[key], s.Segment()})
		}
	}
	for key, entry := range d.entries {
		if !seen[key] {
			entry.gone.Store(true)
			delete(d.entries, key)
			d.old[key] = entry
		}
	}
	d.forget()
	d.dropOld()
	for _, entry := range d.old {
		out = append(out, dictionaryOf{entry, nil})
	}
	return out
}

// dropOld drops the tables of segments that are gone, but not the large ones of a shard
// in which another is still to be read: it is what they were merged into.
func (d *dictionaries) dropOld() {
	reading := map[int]bool{}
	for key, entry := range d.entries {
		if !entry.small && entry.table.Load() == nil {
			reading[key.shard] = true
		}
	}
	for key, entry := range d.old {
		if entry.small || entry.table.Load() == nil || !reading[key.shard] {
			entry.table.Store(nil)
			delete(d.old, key)
		}
	}
}

// start makes the entry of a new segment.
func (d *dictionaries) start(seg segment.Segment, share int) *dictionary {
	entry := &dictionary{max: share, small: seg.Count() < smallTerms/4 && vocabulary(seg) <= smallTerms}
	if entry.small || d.closed {
		return entry
	}
	seg.AddRef()
	d.queue = append(d.queue, build{entry, seg})
	if !d.running {
		d.running = true
		go d.work()
	}
	return entry
}

func vocabulary(seg segment.Segment) int {
	dict, err := seg.Dictionary(fieldName)
	if err != nil || dict == nil {
		return 0
	}
	return dict.Cardinality()
}

// forget releases segments that wait to be read and are gone.
func (d *dictionaries) forget() {
	kept := d.queue[:0]
	for _, b := range d.queue {
		if b.to.gone.Load() {
			_ = b.seg.DecRef() // a read-only file: closing it loses nothing
		} else {
			kept = append(kept, b)
		}
	}
	clear(d.queue[len(kept):])
	d.queue = kept
}

// work reads the segments of the queue, one after the other.
func (d *dictionaries) work() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for len(d.queue) > 0 {
		b := d.queue[0]
		d.queue = d.queue[1:]
		d.working = b.to
		d.mu.Unlock()
		b.to.read(b.seg)
		_ = b.seg.DecRef()
		d.mu.Lock()
		d.dropOld()
		d.working = nil
		d.idle.Broadcast()
	}
	d.running = false
	d.idle.Broadcast()
}

// wait returns once all tables are built, and those of segments that are gone are dropped.
func (d *dictionaries) wait() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for d.running {
		d.idle.Wait()
	}
}

// forgotten returns once the tables are dropped whose segments are gone by now.
func (d *dictionaries) forgotten() {
	d.mu.Lock()
	defer d.mu.Unlock()
	gone := maps.Clone(d.old)
	for {
		maps.DeleteFunc(gone, func(key dictionaryKey, e *dictionary) bool { return d.old[key] != e })
		if len(gone) == 0 || !d.running {
			return
		}
		d.idle.Wait()
	}
}

// close stops all reading and drops all tables.
func (d *dictionaries) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	for key, entry := range d.entries {
		entry.gone.Store(true)
		delete(d.entries, key)
	}
	d.forget()
	d.dropOld()
	for d.running {
		d.idle.Wait()
	}
}

// read fills the table. A dictionary that cannot be read counts as empty: searches say
// what is wrong with the file, and a word not corrected is no fault of its own.
func (e *dictionary) read(seg segment.Segment) {
	t, err := readTable(seg, e.max, e.gone.Load)
	if err != nil {
		t = &table{cut: true}
	}
	e.table.Store(t)
}

// words returns the table, or nil while it is being read.
func (e dictionaryOf) words() *table {
	if t := e.table.Load(); t != nil || !e.small || e.seg == nil {
		return t
	}
	e.one.Lock()
	defer e.one.Unlock()
	if e.table.Load() == nil {
		e.read(e.seg)
	}
	return e.table.Load()
}

// count returns how many documents have the word, deleted ones included.
func (d dicts) count(word string) int {
	n := 0
	for _, e := range d {
		n += e.count(word)
	}
	return n
}

func (e dictionaryOf) count(word string) int {
	t := e.words()
	if t != nil {
		if n := t.count(word); n > 0 || !t.cut {
			return n
		}
	}
	if e.seg == nil {
		return 0
	}
	n, err := countOnDisk(e.seg, word)
	if err != nil {
		return 0
	}
	return n
}

func countOnDisk(seg segment.Segment, word string) (int, error) {
	dict, err := seg.Dictionary(fieldName)
	if err != nil {
		return 0, fmt.Errorf("bleveindex: dictionary: %w", err)
	}
	list, err := dict.PostingsList([]byte(word), nil, nil)
	if err != nil {
		return 0, fmt.Errorf("bleveindex: dictionary: %w", err)
	}
	return int(list.Count()), nil
}
