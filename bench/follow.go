package main

import (
	"context"
	"fmt"
	"time"

	"blindex/bench/corpus"
	"blindex/index"
)

// Changes that are followed: so many a second, for so long.
const (
	changeRate = 1000
	followFor  = 30 * time.Second
)

// benchFollow commits changes at a steady pace to an index of s.names names and says
// when each can be searched, and what searching costs meanwhile.
func benchFollow(ctx context.Context, s settings) error {
	o, err := built(ctx, s.names)
	if err != nil {
		return err
	}
	defer o.Close()
	before, err := alone(ctx, o.asker())
	if err != nil {
		return err
	}
	f := &changes{g: corpus.New(seed), names: s.names}
	during, err := alongside(ctx, o.asker(), func(ctx context.Context) error { return f.follow(ctx, o) })
	if err != nil {
		return err
	}
	fmt.Printf("| %d names, %d changes/s for %s: committed → searchable | changes | batches | %s |\n|---|---|---|---|---|---|---|\n", s.names, changeRate, followFor, heads)
	fmt.Printf("| 7 of 10 new, 2 changed, 1 removed | %d | %d | %s |\n\n", len(f.took), f.batches, f.took)
	printMeanwhile("while following", before, during)
	return nil
}

// changes is a feed of rows, each committed at its own moment.
type changes struct {
	g       *corpus.Generator
	names   int // that are indexed
	batches int
	took    times // of each row from commit to being searchable
}

// follow does as the follower does when it is woken by each commit: it takes what has
// come since it began the batch before.
func (c *changes) follow(ctx context.Context, o *ours) error {
	total := int(changeRate * followFor.Seconds())
	start := time.Now()
	for done := 0; done < total; {
		due := min(int(time.Since(start).Seconds()*changeRate)+1, total)
		n := min(due-done, index.FollowBatch)
		if n == 0 {
			if err := pause(ctx, time.Second/changeRate); err != nil {
				return err
			}
			continue
		}
		if err := c.apply(ctx, o, done, n); err != nil {
			return err
		}
		now := time.Since(start)
		for i := range n {
			c.took = append(c.took, now-time.Duration(done+i)*time.Second/changeRate)
		}
		done += n
		c.batches++
	}
	return nil
}

// apply writes rows from..from+n as one batch and finds its last new name.
func (c *changes) apply(ctx context.Context, o *ours, from, n int) error {
	var docs []index.Doc
	var gone []string
	last := ""
	for i := from; i < from+n; i++ {
		switch {
		case i%10 == 9:
			gone = append(gone, entryID(i%c.names))
		case i%10 >= 7:
			d := document(c.g, i%c.names)
			d.LastSeen = d.LastSeen.AddDate(0, 1, 0)
			docs = append(docs, d)
		default:
			d := document(c.g, c.names+i)
			last = marker(i)
			d.Name = last + " " + d.Name
			docs = append(docs, d)
		}
	}
	if err := o.Apply(ctx, docs, gone, index.Position{Epoch: benchStart.Epoch, Xid: benchStart.Xid + 1 + uint64(from+n)}); err != nil {
		return err
	}
	if last == "" {
		return nil
	}
	res, err := o.ask(ctx, `"`+last+`"`) // the markers of neighbours are spelt nearly alike
	if err == nil && res.Total != 1 {
		err = fmt.Errorf("%d results for a name that was just applied", res.Total)
	}
	return err
}

// marker is a word that no other name has, of letters only so that it stays one.
func marker(n int) string {
	word := []byte("zq")
	for range 6 {
		word = append(word, "bcdfghjklm"[n%10])
		n /= 10
	}
	return string(word)
}
