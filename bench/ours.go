package main

import (
	"context"
	"errors"
	"iter"
	"os"
	"runtime"
	"strings"
	"time"

	"blindex/bench/peers"
	"blindex/index"
	"blindex/index/bleveindex"
)

// ours is blindex's index in a temporary folder, as the program opens it.
type ours struct {
	*bleveindex.Engine
	dir    string
	n      int
	before uint64                    // bytes on the heap before it was opened
	edit   func(n int, d *index.Doc) // changes a document before it is indexed; or nil
}

var _ peers.Peer = (*ours)(nil)

func openOurs(n int) (*ours, error) {
	dir, err := os.MkdirTemp("", "blindex-bench-")
	if err != nil {
		return nil, err
	}
	o := &ours{dir: dir, n: n, before: heap()}
	if o.Engine, err = bleveindex.Open(bleveindex.Options{Dir: dir, Now: time.Now}); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	return o, nil
}

// built opens the index and fills it with n names.
func built(ctx context.Context, n int) (*ours, error) {
	o, err := openOurs(n)
	if err != nil {
		return nil, err
	}
	if err := o.rebuild(ctx); err != nil {
		o.Close()
		return nil, err
	}
	return o, nil
}

// Name is what the tables call it.
func (o *ours) Name() string { return "blindex" }

// Build takes the documents themselves instead of texts: their fields cost time, too.
func (o *ours) Build(ctx context.Context, _ iter.Seq2[int, string]) error {
	return o.rebuild(ctx)
}

var benchStart = index.Position{Epoch: "bench", Xid: 1}

func (o *ours) rebuild(ctx context.Context) error {
	done := 0
	return o.Rebuild(ctx, func(add func([]index.Doc) error) (index.Position, error) {
		for docs := range documents(ctx, o.n) {
			for i := range docs {
				if o.edit != nil {
					o.edit(done+i, &docs[i])
				}
			}
			done += len(docs)
			if err := add(docs); err != nil {
				return index.Position{}, err
			}
		}
		return benchStart, ctx.Err()
	})
}

// ask searches as the program does, reading the query included.
func (o *ours) ask(ctx context.Context, text string) (index.Result, error) {
	return o.request(ctx, index.Request{Query: index.ParseQuery(text), Filters: index.Filters{Adult: true}})
}

// request fills in the order and the page, and lets a query of nothing find nothing.
func (o *ours) request(ctx context.Context, r index.Request) (index.Result, error) {
	r.Sort, r.Limit = index.ByRelevance, peers.Page
	res, err := o.Engine.Search(ctx, r)
	if errors.Is(err, index.ErrEmptyQuery) {
		err = nil
	}
	return res, err
}

// Search finds names with all the words; there is no order but the ranked one.
func (o *ours) Search(ctx context.Context, text string, _ bool) (peers.Answer, error) {
	res, err := o.ask(ctx, text)
	if err != nil {
		return peers.Answer{}, err
	}
	a := peers.Answer{Total: res.Total}
	if res.Some { // nothing has all the words
		a.Total = 0
	}
	for _, h := range res.Hits {
		a.IDs = append(a.IDs, numberOf(h.ID))
	}
	return a, nil
}

// exactTotal counts the names with all of these very words: what is near to them, which
// ranks below and is in the total of a search, no peer counts.
func (o *ours) exactTotal(ctx context.Context, text string) (int, error) {
	a, err := o.Search(ctx, `"`+strings.ReplaceAll(text, " ", `" "`)+`"`, true)
	return a.Total, err
}

// Size counts the index's files and what is on the heap for it after a collection.
func (o *ours) Size() (disk, mem int64, err error) {
	disk, err = peers.DiskUse(o.dir)
	return disk, int64(heap()) - int64(o.before), err
}

// Close closes the index and removes it.
func (o *ours) Close() error {
	err := o.Engine.Close()
	return errors.Join(err, os.RemoveAll(o.dir))
}

// heap is the bytes in live objects.
func heap() uint64 {
	runtime.GC()
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	return mem.HeapAlloc
}
