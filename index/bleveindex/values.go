package bleveindex

import (
	"errors"
	"fmt"

	segment "github.com/blevesearch/scorch_segment_api/v2"
	zap "github.com/blevesearch/zapx/v17"
)

// SegmentSuffix is how the names of an index's segment files end.
const SegmentSuffix = ".zap"

// Values calls visit with every term, stored value and doc value of a segment file:
// as bytes they are packed in ways that a plain search of the file does not see
// through. A slice is valid during the call only.
func Values(path string, visit func(value []byte)) error {
	seg, err := (&zap.ZapPlugin{}).Open(path)
	if err != nil {
		return fmt.Errorf("bleveindex: open a segment: %w", err)
	}
	if err := errors.Join(values(seg, visit), seg.Close()); err != nil {
		return fmt.Errorf("bleveindex: read a segment: %w", err)
	}
	return nil
}

func values(seg segment.Segment, visit func([]byte)) error {
	for _, field := range seg.Fields() {
		if err := terms(seg, field, visit); err != nil {
			return err
		}
	}
	for n := uint64(0); n < seg.Count(); n++ {
		err := seg.VisitStoredFields(n, func(_ string, _ byte, value []byte, _ []uint64) bool {
			visit(value)
			return true
		})
		if err != nil {
			return err
		}
	}
	return eachDocValue(seg, visit)
}

func terms(seg segment.Segment, field string, visit func([]byte)) error {
	dict, err := seg.Dictionary(field)
	if err != nil {
		return err
	}
	it := dict.AutomatonIterator(nil, nil, nil)
	for {
		entry, err := it.Next()
		if err != nil || entry == nil {
			return err
		}
		visit([]byte(entry.Term))
	}
}

func eachDocValue(seg segment.Segment, visit func([]byte)) error {
	visitable, ok := seg.(segment.DocValueVisitable)
	if !ok {
		return errors.New("segment does not show its doc values")
	}
	names, err := visitable.VisitableDocValueFields()
	if err != nil || len(names) == 0 {
		return err
	}
	var state segment.DocVisitState
	for n := uint64(0); n < seg.Count(); n++ {
		state, err = visitable.VisitDocValues(n, names, func(_ string, term []byte) { visit(term) }, state)
		if err != nil {
			return err
		}
	}
	return nil
}
