package relevance

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"blindex/index"
)

// perfect knows the judgements; useless finds nothing.
type (
	perfect struct{}
	useless struct{}
)

func (perfect) ask(_ context.Context, q Query) ([]string, error) {
	var ids []string
	for id := range q.Grades {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b string) int { return q.Grades[b] - q.Grades[a] })
	return ids, nil
}
func (perfect) close() error                                 { return nil }
func (useless) ask(context.Context, Query) ([]string, error) { return nil, nil }
func (useless) close() error                                 { return nil }

// quoted is how a failure shows its query.
func quoted(q Query) string { return fmt.Sprintf("%s %d %q", q.Kind, q.ID, q.Text) }

func reported(t *testing.T, e engine, held bool) (string, error) {
	t.Helper()
	var out strings.Builder
	s := load(t)
	r := report{set: s, groups: s.groups(), out: &out}
	if err := r.ask(t.Context(), "blindex", e); err != nil {
		t.Fatal(err)
	}
	r.tables()
	r.failures(held, names(nil))
	return out.String(), r.judge()
}

func TestPerfectEngineReachesTheMarks(t *testing.T) {
	t.Parallel()
	out, err := reported(t, perfect{}, false)
	if err != nil || !strings.Contains(out, "| blindex | all | 1.000 | 1.000 | 1.000 |") || strings.Contains(out, "came") {
		t.Errorf("%v\n%s", err, out)
	}
}

// A useless engine fails, and its failures are printed; those of held queries only when asked for.
func TestFailuresAreShownButForTheHeld(t *testing.T) {
	t.Parallel()
	out, err := reported(t, useless{}, false)
	all, _ := reported(t, useless{}, true)
	if !errors.Is(err, ErrBelow) {
		t.Errorf("error %v", err)
	}
	for _, q := range load(t).Queries {
		if shown := strings.Contains(out, quoted(q)); shown == q.Held {
			t.Errorf("query %d, held %t, is shown: %t", q.ID, q.Held, shown)
		}
		if !strings.Contains(all, quoted(q)) {
			t.Errorf("query %d is not shown with -held", q.ID)
		}
	}
}

func TestBaseline(t *testing.T) {
	t.Parallel()
	docs := []index.Doc{
		{ID: "long", Name: "quiet harbour at the end of a long northern winter.pdf", Type: "document"},
		{ID: "short", Name: "quiet harbour.pdf", Type: "document"},
		{ID: "one", Name: "quiet.mkv", Type: "video"},
		{ID: "none", Name: "loud.mkv", Type: "video"},
	}
	b, err := openBaseline(t.Context(), docs)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ query, want string }{
		{"quiet harbour", "short long one"},
		{"quiet type:video", "one"},
		{"quiet -harbour", "one"},
		{"nothing", ""},
	} {
		ids, err := b.ask(t.Context(), Query{Text: c.query})
		if got := strings.Join(ids, " "); err != nil || got != c.want {
			t.Errorf("%q: %s, want %s (%v)", c.query, got, c.want, err)
		}
	}
}
