package store

import "testing"

// R40: a name is classed when it comes in and whenever another claim becomes the best one.
func TestR40ClassedAsItComesIn(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	plain, adult := link(t, handle(1)), link(t, handle(2))
	f.visit(page, nil, found(plain, "Night Train.mkv"), found(adult, "Amateur porn collection.mp4"))
	for l, want := range map[string]bool{f.id(plain): false, f.id(adult): true} {
		e, err := f.Entry(f.ctx, l)
		f.must(err)
		if e.Adult != want {
			t.Errorf("%q is adult: %v", e.Name, e.Adult)
		}
	}
	newest, err := f.Newest(f.ctx, 10)
	f.must(err)
	if len(newest) != 1 || newest[0].ID != f.id(plain) {
		t.Errorf("newest %+v", newest)
	}
	better := found(adult, "Steam locomotives.mp4")
	better.Claim.Score = 90
	f.visit("https://blog.example/post", nil, better)
	if e, err := f.Entry(f.ctx, f.id(adult)); err != nil || e.Adult {
		t.Errorf("after a better name: %+v %v", e, err)
	}
}
