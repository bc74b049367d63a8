package peers

import (
	"context"
	"errors"
	"slices"
	"testing"
)

// Each engine that is here finds the same names by the same words.
func TestEnginesMeanTheSameByAWord(t *testing.T) {
	names := []string{"The.Café.2019.1080p.x264.mkv", "the blue café", "Страна и море", "كتاب البحر", "blue_sea-1.2.3-linux-x64.tar.gz", "山の海 book", "Straße 7"}
	for _, open := range []func(context.Context) (Peer, error){NewFTS5, NewSphinx, NewPostgres} {
		p, err := open(t.Context())
		if errors.Is(err, ErrMissing) {
			t.Log(err)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { p.Close() })
		err = p.Build(t.Context(), func(yield func(int, string) bool) {
			for i, n := range names {
				if !yield(i, Text(n)) {
					return
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		for query, want := range map[string][]int{
			"cafe": {0, 1}, "the cafe": {0, 1}, "CAFÉ blue": {1}, "море": {2}, "البحر": {3}, "1 2 3": {4}, "x264": {0}, "strasse": {6}, "nothing": nil,
		} {
			for _, ranked := range []bool{true, false} {
				a, err := p.Search(t.Context(), Text(query), ranked)
				if err != nil {
					t.Fatalf("%s: %q: %v", p.Name(), query, err)
				}
				slices.Sort(a.IDs)
				if !slices.Equal(a.IDs, want) || ranked && a.Total != len(want) {
					t.Errorf("%s: %q (ranked %t): %v of %d, want %v", p.Name(), query, ranked, a.IDs, a.Total, want)
				}
			}
		}
		disk, mem, err := p.Size()
		if err != nil || disk == 0 {
			t.Errorf("%s: %d bytes on disk, %v", p.Name(), disk, err)
		}
		t.Log(p.Name(), disk, mem)
	}
}
