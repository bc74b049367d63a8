package main

import (
	"bufio"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"blindex/index"
)

func TestQuantilesAreByNearestRank(t *testing.T) {
	var all times
	for i := 100; i >= 1; i-- {
		all = append(all, time.Duration(i)*time.Millisecond)
	}
	for q, want := range map[float64]time.Duration{0: 1, 0.5: 51, 0.99: 100, 1: 100} {
		if got := all.at(q); got != want*time.Millisecond {
			t.Errorf("quantile %v: %v, want %d ms", q, got, want)
		}
	}
	if all[0] != 100*time.Millisecond {
		t.Error("the order of asking is lost")
	}
	if got := all.mean(); got != 50500*time.Microsecond {
		t.Errorf("mean %v", got)
	}
	if none := times(nil); none.at(0.5) != 0 || none.mean() != 0 {
		t.Error("nothing asked is not zero")
	}
}

func TestTotalsAgreeUpToTheExactOnes(t *testing.T) {
	ours, theirs := []int{0, 3, 10_000, 12_000, 7}, []int{0, 4, 31_000, 10_000}
	if got := disagreements(ours, theirs); !slices.Equal(got, []int{1}) {
		t.Errorf("different at %v", got)
	}
}

func TestQuestionsAndFlagsInAnyOrder(t *testing.T) {
	s, asked, err := parse([]string{"-queries", "5", "search", "-names", "70", "crawl"})
	if err != nil || s.queries != 5 || s.names != 70 || !slices.Equal(asked, []string{"search", "crawl"}) {
		t.Errorf("%+v %v %v", s, asked, err)
	}
	for _, wrong := range [][]string{{"serch"}, {"-names", "0"}, {"-nosuch"}} {
		if _, _, err := parse(wrong); err == nil {
			t.Errorf("%v is taken", wrong)
		}
	}
}

func TestQueriesAreAskedOnce(t *testing.T) {
	i := 0
	got := distinct(3, func() string { i++; return []string{"a", "a", "", "b", "c"}[i%5] })
	slices.Sort(got)
	if !slices.Equal(got, []string{"a", "b", "c"}) {
		t.Errorf("%v", got)
	}
	if got := distinct(3, func() string { return "same" }); len(got) != 1 {
		t.Errorf("%v", got)
	}
}

func TestOverSaysWhenThereIsNothingToCompareWith(t *testing.T) {
	if over(3, 2) != "1.50" || over(3, 0) != "–" {
		t.Error(over(3, 2), over(3, 0))
	}
}

func TestMadeComesInOrderAndWhole(t *testing.T) {
	want := 0
	for part := range made(t.Context(), 10*docBatch+7, func(from, to int) [2]int { return [2]int{from, to} }) {
		if part[0] != want || part[1] <= part[0] {
			t.Fatalf("stretch %v after %d", part, want)
		}
		want = part[1]
	}
	if want != 10*docBatch+7 {
		t.Errorf("%d made", want)
	}
	for range made(t.Context(), 1<<40, func(from, _ int) int { return from }) {
		break // who takes no more leaves nothing running
	}
}

func TestMarkersAreWordsOfTheirOwn(t *testing.T) {
	seen := map[string]bool{}
	for i := range 5000 {
		m := marker(i)
		if seen[m] || !slices.Equal(index.Tokens(m), []string{m}) {
			t.Fatalf("marker %d: %q is %v", i, m, index.Tokens(m))
		}
		seen[m] = true
	}
}

func TestOnlyAnAnswerWithATotalCounts(t *testing.T) {
	reply := func(status, body string) *bufio.Reader {
		return bufio.NewReader(strings.NewReader(fmt.Sprintf("HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s", status, len(body), body)))
	}
	if err := answered(reply("200 OK", `{"total":0,"hits":[]}`)); err != nil {
		t.Error(err)
	}
	for _, wrong := range []*bufio.Reader{reply("200 OK", `{"total":null}`), reply("200 OK", `{"hits":[]}`), reply("503 Service Unavailable", `{"total":1}`)} {
		if answered(wrong) == nil {
			t.Error("it is taken for an answer")
		}
	}
}

func TestTypingIsKeyAfterKey(t *testing.T) {
	if got := typing([]string{"море", "ab"}, 10); !slices.Equal(got, []string{"мо", "мор", "море", "ab"}) {
		t.Errorf("%q", got)
	}
}

func TestIDsAreReadBack(t *testing.T) {
	seen := map[string]bool{}
	for _, n := range []int{0, 1, 2, 9, 10, 999, 123_456, 9_999_999, 10_000_000, 1 << 40} {
		id := entryID(n)
		if len(id) != 16 || seen[id] || numberOf(id) != n {
			t.Errorf("%d is %q, which is %d", n, id, numberOf(id))
		}
		seen[id] = true
	}
	if n := numberOf("no id"); n != -1 {
		t.Errorf("no id is %d", n)
	}
}
