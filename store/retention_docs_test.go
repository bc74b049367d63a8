package store

import (
	"os"
	"strings"
	"testing"
)

// R41: the table that people read names what the task that deletes goes by, and no more.
func TestRetentionTableIsTheOneInTheDocs(t *testing.T) {
	text, err := os.ReadFile("../docs/operate.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, ok := strings.Cut(string(text), "| what | how long | why |\n")
	if !ok {
		t.Fatal("the table is not there")
	}
	written := map[string]string{}
	for _, line := range strings.Split(table, "\n")[1:] {
		cells := strings.Split(line, "|")
		if len(cells) < 4 {
			break
		}
		written[strings.TrimSpace(cells[1])] = strings.TrimSpace(cells[3])
	}
	for _, r := range RetentionRules() {
		why, ok := written[r.What]
		if !ok || why != r.Why {
			t.Errorf("%q, kept because %q, stands there as %q", r.What, r.Why, why)
		}
		delete(written, r.What)
	}
	for what := range written {
		t.Errorf("%q is no rule", what)
	}
}
