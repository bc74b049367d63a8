package store

import "testing"

// After a start everything that a search looks up is read once, where the server can; a
// table that is looked up has its place in the list.
func TestWarmReadsWhatSearchesLookUp(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.visit(page, nil, found(link(t, handle(1)), "Name"))
	if n, err := f.Warm(f.ctx, false); n != 0 || err != nil {
		t.Errorf("without the extension: %d blocks, %v", n, err)
	}
	sizes, err := f.warmSizes(f.ctx)
	f.must(err)
	want := int64(0)
	for _, name := range lookedUp {
		size, ok := sizes[name]
		if !ok {
			t.Errorf("there is no %s", name)
		}
		want += size
	}
	if n := f.count(`SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_prewarm'`); n == 0 {
		t.Fatal("this server comes without pg_prewarm, which Debian's has")
	}
	for range 2 {
		if n, err := f.Warm(f.ctx, true); n != want || err != nil {
			t.Errorf("%d blocks, %v; want %d", n, err, want)
		}
	}
}
