package main

import (
	"context"
	"fmt"
	"time"

	"blindex/index"
)

// erased is how many names are erased at once.
const erased = 1000

// benchErase deletes names from an index of s.names and has their bytes erased and
// the proof made, while a client searches.
func benchErase(ctx context.Context, s settings) error {
	o, err := openOurs(s.names)
	if err != nil {
		return err
	}
	defer o.Close()
	step := max(s.names/erased, 1)
	var victims []index.Victim
	o.edit = func(n int, d *index.Doc) {
		if n%step == 0 && len(victims) < erased {
			word := marker(n)
			d.Name += " " + word
			victims = append(victims, index.Victim{ID: d.ID, Terms: []string{word}})
		}
	}
	if err := o.rebuild(ctx); err != nil {
		return err
	}
	before, err := alone(ctx, o.asker())
	if err != nil {
		return err
	}
	end := index.Position{Epoch: benchStart.Epoch, Xid: benchStart.Xid + 1}
	start := time.Now()
	var ids []string
	for _, v := range victims {
		ids = append(ids, v.ID)
	}
	if err := o.Apply(ctx, nil, ids, end); err != nil {
		return err
	}
	hidden := time.Since(start)
	var proof index.Proof
	start = time.Now()
	during, err := alongside(ctx, o.asker(), func(ctx context.Context) (err error) {
		proof, err = o.Erase(ctx, victims, end)
		return err
	})
	if err != nil {
		return err
	}
	took := time.Since(start)
	fmt.Println("| of names | erased | deleted in ms | erased and proven in s | found before | found after | files removed | deleted but open | terms walked |\n|---|---|---|---|---|---|---|---|---|")
	fmt.Printf("| %d | %d | %s | %.1f | %d | %d | %d | %d | %d |\n\n", s.names, len(victims), ms(hidden), took.Seconds(),
		proof.FoundBefore, proof.FoundAfter, len(proof.FilesRemoved), proof.OpenDeleted, proof.TermsWalked)
	printMeanwhile("while erasing", before, during)
	return nil
}

// benchReindex builds a new generation while a client searches the old one.
func benchReindex(ctx context.Context, s settings) error {
	o, err := built(ctx, s.names)
	if err != nil {
		return err
	}
	defer o.Close()
	before, err := alone(ctx, o.asker())
	if err != nil {
		return err
	}
	start := time.Now()
	during, err := alongside(ctx, o.asker(), o.rebuild)
	if err != nil {
		return err
	}
	took := time.Since(start)
	fmt.Printf("| names | built anew in s | names/s | searches without an answer |\n|---|---|---|---|\n| %d | %.1f | %.0f | 0 |\n\n", s.names, took.Seconds(), float64(s.names)/took.Seconds())
	printMeanwhile("while building", before, during)
	return nil
}
