package store

import (
	"context"
	"maps"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"blindex/index"
	"blindex/takedown"
)

// shortestTerm is the length, in letters, from which a word of a name is looked for.
const shortestTerm = 4

// blotter takes the words of removed names out of what a person types about them.
// History cannot be rewritten when the name is erased, so that it must not get in (R14).
type blotter map[string]bool

const namesInSQL = `
SELECT h.name FROM shares h JOIN targets t ON t.id = h.target_id WHERE t.id = ANY($1) OR t.parent_id = ANY($2)
UNION
SELECT g.name FROM sightings g JOIN targets t ON t.id = g.target_id
WHERE (t.id = ANY($1) OR t.parent_id = ANY($2)) AND g.name <> ''`

// namesIn knows the words of every name within reach.
func namesIn(ctx context.Context, tx pgx.Tx, r reach) (blotter, error) {
	words := blotter{}
	if r.empty() {
		return words, nil
	}
	rows, err := tx.Query(ctx, namesInSQL, r.own, r.folders)
	if err != nil {
		return nil, clean(err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, clean(err)
	}
	for _, name := range names {
		for _, term := range index.Analyze(name) {
			if telling(term) {
				words[term] = true
			}
		}
	}
	return words, nil
}

// telling reports whether a term can tell a name from another: it is long enough and
// no mere number.
func telling(term string) bool {
	return utf8.RuneCountInString(term) >= shortestTerm && strings.ContainsFunc(term, unicode.IsLetter)
}

// blot is the text without the words, each as [name]. A text that is a code stays.
func (b blotter) blot(text string) string {
	if codeShape.MatchString(text) || len(b) == 0 {
		return text
	}
	words := strings.Fields(text)
	for i, w := range words {
		for _, term := range index.Analyze(w) {
			if b[term] {
				words[i] = "[name]"
				break
			}
		}
	}
	return strings.Join(words, " ")
}

// fromEvents blots the notes that people wrote; all else in an event is codes and numbers.
func (b blotter) fromEvents(events []takedown.Event) []takedown.Event {
	if len(b) == 0 {
		return events
	}
	out := make([]takedown.Event, len(events))
	for i, e := range events {
		if note := e.Detail["note"]; note != "" {
			e.Detail = maps.Clone(e.Detail)
			e.Detail["note"] = b.blot(note)
		}
		out[i] = e
	}
	return out
}
