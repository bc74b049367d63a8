package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"blindex/index"
)

// R25: what is blocked is found no more from the next start on, suggested no more and
// shown nowhere; what comes in later is held; and all of it comes back without the list.
func TestR25BlockedTermsAtEveryDoor(t *testing.T) {
	data := dataFolder(t)
	with := func(blocked []string, names map[string]string, f func(context.Context, *app)) {
		t.Helper()
		cfg, _, err := parse("import", []string{"--data", data}, io.Discard, nil)
		if err != nil {
			t.Fatal(err)
		}
		cfg.BlockedTerms = blocked
		err = withApp(t.Context(), cfg, io.Discard, func(ctx context.Context, a *app) error {
			path := filepath.Join(t.TempDir(), "rows.jsonl")
			var rows []byte
			for handle, name := range names {
				rows = append(rows, `{"url":"https://mega.nz/file/`+handle+`","name":"`+name+`","seen_at":"2026-01-01T00:00:00Z"}`+"\n"...)
			}
			if err := os.WriteFile(path, rows, 0o600); err != nil {
				return err
			}
			if err := ownImport(ctx, a, []string{path, "true"}, io.Discard); err != nil {
				return err
			}
			f(ctx, a)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	found := func(ctx context.Context, a *app, q string) []index.AnswerHit {
		t.Helper()
		got, err := a.search.Search(ctx, index.Request{Query: index.ParseQuery(q), Limit: 5})
		if err != nil {
			t.Errorf("%s: %v", q, err)
		}
		return got.Hits
	}
	var id string
	with(nil, map[string]string{"Kb4xWq7Z": "Galloping Quagga.mkv", "Kb4xWq7Y": "Plain Zebra.mkv"}, func(ctx context.Context, a *app) {
		if hits := found(ctx, a, "quagga"); len(hits) == 1 {
			id = hits[0].Entry.ID
		} else {
			t.Fatalf("%d hits before", len(hits))
		}
	})
	with([]string{"Quagga"}, map[string]string{"Kb4xWq7X": "Galloping.Quàgga.avi"}, func(ctx context.Context, a *app) {
		if got, err := a.search.Search(ctx, index.Request{Query: index.ParseQuery("x or QUAGGA"), Limit: 5}); err != nil || !got.Blocked || len(got.Hits) > 0 {
			t.Errorf("searched for: %+v, %v", got, err)
		}
		if hits := found(ctx, a, "galloping"); len(hits) > 0 {
			t.Errorf("found by another word: %+v", hits)
		}
		for _, prefix := range []string{"quag", "quagga", "gallop"} {
			if got, err := a.search.Suggest(ctx, prefix, 5); err != nil || len(got) > 0 {
				t.Errorf("%s is completed: %q, %v", prefix, got, err)
			}
		}
		if _, err := a.entries().Entry(ctx, id); !errors.Is(err, index.ErrUnknown) {
			t.Errorf("the entry's page: %v", err)
		}
		if hits := found(ctx, a, "zebra"); len(hits) != 1 {
			t.Errorf("%d hits for what is not blocked", len(hits))
		}
	})
	with(nil, nil, func(ctx context.Context, a *app) {
		if hits := found(ctx, a, "quagga"); len(hits) != 1 { // the held one is not in the index
			t.Errorf("%d hits without the list", len(hits))
		}
	})
}
