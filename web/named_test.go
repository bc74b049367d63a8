package web

import (
	"testing"

	"blindex/index"
)

// R37: the page that is said to have named an entry is one that did.
func TestR37NamedBy(t *testing.T) {
	e := index.Entry{Name: "Shown", Pages: []index.Posting{{Host: "newer.example", Name: "Other"}, {Host: "older.example", Name: "Shown"}}}
	if p := namedBy(e); p == nil || p.Host != "older.example" {
		t.Errorf("named by %+v", p)
	}
	e.Name = "From the provider"
	if p := namedBy(e); p != nil {
		t.Errorf("a name no page gave is said to be of %+v", p)
	}
}
