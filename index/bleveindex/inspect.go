package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	segment "github.com/blevesearch/scorch_segment_api/v2"
	zap "github.com/blevesearch/zapx/v17"

	"blindex/index"
)

// inspection looks for victims in every file of the folder. It reads segment files by
// itself, not through the index that is to be checked.
type inspection struct {
	g     *generation // whose live documents may share a victim's word
	ids   map[string]int
	terms map[string][]int
	raw   *patterns

	found  map[int]bool    // victims, by number
	files  map[string]bool // segment files that hold one
	walked int             // terms
}

// inspect looks for the victims everywhere.
func (e *Engine) inspect(ctx context.Context, g *generation, victims []index.Victim) (*inspection, error) {
	in := &inspection{
		g: g, ids: map[string]int{}, terms: map[string][]int{},
		found: map[int]bool{}, files: map[string]bool{},
	}
	for i, v := range victims {
		in.ids[v.ID] = i
		for _, t := range v.Terms {
			in.terms[t] = append(in.terms[t], i)
		}
	}
	in.raw = newPatterns(victims)
	err := filepath.WalkDir(e.opt.Dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // merged away while we walked: gone is gone
		}
		if err != nil || d.IsDir() {
			return err
		}
		return in.file(ctx, path, e.opt.EraseWait)
	})
	if err != nil {
		return nil, fmt.Errorf("bleveindex: inspect: %w", err)
	}
	return in, nil
}

// file looks into one file: as a segment if it is one, and as bytes.
func (in *inspection) file(ctx context.Context, path string, wait time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if filepath.Ext(path) == SegmentSuffix {
		if err := in.segmentFile(ctx, path, wait); err != nil {
			return err
		}
	}
	hits, err := in.raw.scan(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, victim := range hits {
		in.mark(victim, path)
	}
	return err
}

// segmentFile opens a segment file afresh. One that is being written can't be read
// yet; it is tried again until it can or is gone.
func (in *inspection) segmentFile(ctx context.Context, path string, wait time.Duration) error {
	var seg segment.Segment
	err := poll(ctx, wait, func() (bool, error) {
		var err error
		seg, err = (&zap.ZapPlugin{}).Open(path)
		if errors.Is(err, fs.ErrNotExist) {
			return true, nil
		}
		return err == nil, err
	})
	if err != nil || seg == nil {
		return err
	}
	walkErr := in.segment(seg, path)
	return errors.Join(walkErr, seg.Close())
}

// segment walks all dictionaries, ids, stored values and doc values of a segment.
func (in *inspection) segment(seg segment.Segment, path string) error {
	for _, field := range seg.Fields() {
		if err := in.dictionary(seg, field, path); err != nil {
			return err
		}
	}
	for n := uint64(0); n < seg.Count(); n++ {
		err := seg.VisitStoredFields(n, func(_ string, _ byte, value []byte, _ []uint64) bool {
			in.value(value, path)
			return true
		})
		if err != nil {
			return err
		}
	}
	return eachDocValue(seg, func(value []byte) { in.value(value, path) })
}

func (in *inspection) dictionary(seg segment.Segment, field, path string) error {
	dict, err := seg.Dictionary(field)
	if err != nil {
		return err
	}
	it := everyTerm(dict)
	for {
		entry, err := it.Next()
		if err != nil {
			return err
		}
		if entry == nil {
			return nil
		}
		in.walked++
		if i, ok := in.ids[entry.Term]; ok {
			in.mark(i, path)
		}
		if field != fieldName {
			continue
		}
		victims, ok := in.terms[entry.Term]
		if !ok {
			continue
		}
		others, err := in.onlyOthers(seg, dict, entry.Term)
		if err != nil {
			return err
		}
		for _, i := range victims {
			if !others {
				in.mark(i, path)
			}
		}
	}
}

// onlyOthers reports whether every document with the term is of a live entry that is no
// victim. Such a term came with an entry that was found after the victim's terms were
// chosen. Live is asked of the index by id, since the file itself may be one that a
// merge has just replaced.
func (in *inspection) onlyOthers(seg segment.Segment, dict segment.TermDictionary, term string) (bool, error) {
	list, err := dict.PostingsList([]byte(term), nil, nil)
	if err != nil {
		return false, err
	}
	it := list.Iterator(false, false, false, nil)
	n := 0
	for {
		p, err := it.Next()
		if err != nil {
			return false, err
		}
		if p == nil {
			return n > 0, nil
		}
		n++
		id, err := seg.DocID(p.Number())
		if err != nil {
			return false, err
		}
		if _, victim := in.ids[string(id)]; victim {
			return false, nil
		}
		if live, err := in.g.has(string(id)); err != nil || !live {
			return false, err
		}
	}
}

// value checks a stored or doc value for ids.
func (in *inspection) value(value []byte, path string) {
	if i, ok := in.ids[string(value)]; ok {
		in.mark(i, path)
	}
}

func (in *inspection) mark(victim int, path string) {
	in.found[victim] = true
	if strings.HasSuffix(path, SegmentSuffix) {
		in.files[path] = true
	}
}

// everyTerm walks a dictionary without counting what each term is of.
func everyTerm(dict segment.TermDictionary) segment.DictionaryIterator {
	if d, ok := dict.(*zap.Dictionary); ok {
		return d.AutomatonIteratorOmitCount(nil, nil, nil)
	}
	return dict.AutomatonIterator(nil, nil, nil)
}

// has reports whether an entry is live in the generation.
func (g *generation) has(id string) (bool, error) {
	snap, err := g.shards[shardOf(id, len(g.shards))].snapshot()
	if err != nil {
		return false, err
	}
	live, err := snap.InternalID(id)
	return live != nil, errors.Join(err, snap.Close())
}
