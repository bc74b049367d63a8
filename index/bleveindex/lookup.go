package bleveindex

import (
	"sort"

	bindex "github.com/blevesearch/bleve_index_api"
)

func (v *view) starting(prefix string, limit int) (words []string, cut bool, err error) {
	counts := map[string]uint64{}
	for _, s := range v.segments {
		dict, err := s.segment.Dictionary(fieldName)
		if err != nil {
			return nil, false, err
		}
		it := dict.AutomatonIterator(nil, []byte(prefix), end(prefix))
		for {
			entry, err := it.Next()
			if err != nil {
				return nil, false, err
			}
			if entry == nil {
				break
			}
			counts[entry.Term] += entry.Count
		}
	}
	list := make([]bindex.DictEntry, 0, len(counts))
	for w, n := range counts {
		list = append(list, bindex.DictEntry{Term: w, Count: n})
	}
	sort.Slice(list, func(i, j int) bool {
		if list[i].Count != list[j].Count {
			return list[i].Count > list[j].Count
		}
		return list[i].Term < list[j].Term
	})
	for _, e := range list[:min(len(list), limit)] {
		words = append(words, e.Term)
	}
	return words, len(list) > limit, nil
}

func end(prefix string) []byte {
	out := []byte(prefix)
	for i := len(out) - 1; i >= 0; i-- {
		if out[i] < 0xff {
			out[i]++
			return out[:i+1]
		}
	}
	return nil
}

func (v *view) near(string, int) ([]string, error) { return nil, nil }
func (v *view) split(string) ([][2]string, error)  { return nil, nil }
