package translog

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"blindex/takedown"
)

func testSigner(t testing.TB, seed byte) *Signer {
	t.Helper()
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
	s, err := NewSigner(key.Public().(ed25519.PublicKey), func(m []byte) []byte { return ed25519.Sign(key, m) })
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// sample is a log of n leaves, no two alike.
func sample(t testing.TB, n int) [][]byte {
	t.Helper()
	at := time.Date(2026, 8, 30, 9, 0, 0, 0, time.UTC)
	var out [][]byte
	for i := range n {
		minutes := int64(i * 7 % 500)
		l := takedown.Leaf{At: at.Add(time.Duration(i) * 3 * time.Hour), Ref: fmt.Sprintf("N-%04d-TEST", i/4), Route: takedown.Copyright,
			Provider: []string{"mega", "gofile", ""}[i%3], Count: 1 + i%5, Commitment: Commit(make([]byte, SaltSize), fmt.Sprint(i))}
		switch i % 4 {
		case 0:
			l.Kind, l.Channel, l.Notices, l.Regimes = takedown.LeafFiled, "form", 1, []string{"dmca"}
		case 1:
			l.Kind = takedown.LeafRemoved
		case 2:
			l.Kind, l.Outcome, l.Minutes = takedown.LeafDecided, "actioned", &minutes
		case 3:
			l.Kind, l.Source, l.Ref = takedown.LeafHidden, takedown.FromProvider, ""
		}
		line, err := Encode(l)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, line)
	}
	return out
}

// files are what is published of lines, honestly.
type files struct {
	key, checkpoint, report, csv string
	lines                        [][]byte
}

func publish(t testing.TB, s *Signer, lines [][]byte) files {
	t.Helper()
	var tree Tree
	var tally Tally
	for _, line := range lines {
		l, err := Decode(line)
		if err != nil {
			t.Fatal(err)
		}
		if err := tree.Add(line); err != nil {
			t.Fatal(err)
		}
		tally.Add(l)
	}
	root, err := tree.Root(tree.Size())
	if err != nil {
		t.Fatal(err)
	}
	signed, err := s.Checkpoint(Checkpoint{Size: tree.Size(), Root: root, At: time.Unix(1_800_000_000, 0), Journal: []string{"aa bb"}})
	if err != nil {
		t.Fatal(err)
	}
	r := Report{Checkpoint: string(signed), Leaves: tree.Size(), Periods: tally.Periods()}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	csv, err := r.CSV()
	if err != nil {
		t.Fatal(err)
	}
	return files{s.VerifierKey(), string(signed), string(text), string(csv), lines}
}

func (f files) verify(earlier string) (Verdict, error) {
	var leaves bytes.Buffer
	for _, line := range f.lines {
		leaves.Write(append(bytes.Clone(line), '\n'))
	}
	p := Published{Key: f.key, Checkpoint: []byte(f.checkpoint), Leaves: &leaves,
		Report: strings.NewReader(f.report), CSV: strings.NewReader(f.csv)}
	if earlier != "" {
		p.Earlier = []byte(earlier)
	}
	return Verify(p)
}

func TestVerifyAcceptsAnHonestLog(t *testing.T) {
	s := testSigner(t, 1)
	lines := sample(t, 61)
	early := publish(t, s, lines[:17])
	v, err := publish(t, s, lines).verify(early.checkpoint)
	if err != nil || v.Checkpoint.Size != 61 || v.Earlier != 17 || v.Figures == 0 || v.Periods != 3 {
		t.Errorf("%+v %v", v, err)
	}
	if _, err := publish(t, s, nil).verify(""); err != nil {
		t.Errorf("an empty log: %v", err)
	}
}

// Whatever is done to a leaf, at whatever place, is found: by the signature of the
// checkpoint while that is the old one, by an earlier checkpoint when all is signed anew.
func TestEveryChangeOfTheLogIsFound(t *testing.T) {
	s := testSigner(t, 1)
	const seed = 20261123
	r := rand.New(rand.NewPCG(seed, 1))
	for round := range 400 {
		lines := sample(t, 2+r.IntN(40))
		honest := publish(t, s, lines)
		at := r.IntN(len(lines))
		bad, what := damage(r, lines, at)
		if bad == nil {
			continue
		}
		f := honest
		f.lines = bad
		if _, err := f.verify(""); !errors.Is(err, ErrTampered) && !errors.Is(err, ErrLeaf) {
			t.Fatalf("seed %d round %d: %s at %d of %d is not found: %v", seed, round, what, at, len(lines), err)
		}
		if _, err := publish(t, s, bad).verify(honest.checkpoint); !errors.Is(err, ErrTampered) {
			t.Fatalf("seed %d round %d: %s at %d of %d, signed anew, is not found: %v", seed, round, what, at, len(lines), err)
		}
	}
}

// damage alters, drops, moves or puts in a leaf. Put in or moved behind the end of
// what was signed is growth, so that no damage does only that.
func damage(r *rand.Rand, lines [][]byte, at int) ([][]byte, string) {
	out := make([][]byte, len(lines))
	copy(out, lines)
	switch r.IntN(5) {
	case 0:
		l, _ := Decode(lines[at])
		l.Count++
		out[at], _ = Encode(l)
		return out, "an altered figure"
	case 1:
		return append(out[:at], out[at+1:]...), "a dropped leaf"
	case 2:
		other := r.IntN(len(lines))
		if other == at {
			return nil, ""
		}
		out[at], out[other] = out[other], out[at]
		return out, "two leaves exchanged"
	case 3:
		l, _ := Decode(lines[at])
		l.Ref = "N-FALS-CHED"
		line, _ := Encode(l)
		return append(out[:at], append([][]byte{line}, lines[at:]...)...), "a leaf put in"
	default:
		return out[:at], "a dropped end"
	}
}

// Every single figure of report and CSV is recomputed: one more or less is found.
func TestEveryFigureIsRecomputed(t *testing.T) {
	s := testSigner(t, 1)
	honest := publish(t, s, sample(t, 40))
	var r Report
	if err := json.Unmarshal([]byte(honest.report), &r); err != nil {
		t.Fatal(err)
	}
	figures := 0
	for _, p := range r.Periods {
		for name, was := range p.Figures {
			figures++
			for _, change := range []func(){func() { p.Figures[name]++ }, func() { delete(p.Figures, name) }} {
				change()
				text, _ := json.Marshal(r)
				csv, _ := r.CSV()
				f := honest
				f.report = string(text)
				if _, err := f.verify(""); !errors.Is(err, ErrTampered) {
					t.Errorf("report %s %s: %v", p.Period, name, err)
				}
				f = honest
				f.csv = string(csv)
				if _, err := f.verify(""); !errors.Is(err, ErrTampered) {
					t.Errorf("CSV %s %s: %v", p.Period, name, err)
				}
				p.Figures[name] = was
			}
		}
		p.Figures["made_up"] = 1
		text, _ := json.Marshal(r)
		f := honest
		f.report = string(text)
		if _, err := f.verify(""); !errors.Is(err, ErrTampered) {
			t.Errorf("a figure of no leaf: %v", err)
		}
		delete(p.Figures, "made_up")
	}
	if figures < 50 {
		t.Errorf("only %d figures", figures)
	}
}

func TestSignatures(t *testing.T) {
	s, foreign := testSigner(t, 1), testSigner(t, 2)
	honest := publish(t, s, sample(t, 9))
	f := honest
	f.key = foreign.VerifierKey()
	if _, err := f.verify(""); !errors.Is(err, ErrSignature) {
		t.Errorf("another key: %v", err)
	}
	f = honest
	f.checkpoint = strings.Replace(f.checkpoint, "\n9\n", "\n8\n", 1)
	if _, err := f.verify(""); !errors.Is(err, ErrSignature) {
		t.Errorf("another size: %v", err)
	}
	text, err := s.Receipt(Receipt{Ref: "N-0000-0000", Rows: "1-2", Count: 2})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenReceipt(text, s.VerifierKey()); err != nil {
		t.Error(err)
	}
	if _, err := OpenReceipt(bytes.Replace(text, []byte("rows 1-2"), []byte("rows 1-9"), 1), s.VerifierKey()); !errors.Is(err, ErrSignature) {
		t.Errorf("altered: %v", err)
	}
	if _, err := OpenReceipt([]byte(honest.checkpoint), s.VerifierKey()); !errors.Is(err, ErrReceipt) {
		t.Errorf("a checkpoint is no receipt: %v", err)
	}
	if _, err := OpenCheckpoint(text, s.VerifierKey()); !errors.Is(err, ErrCheckpoint) {
		t.Errorf("a receipt is no checkpoint: %v", err)
	}
}

func TestProofs(t *testing.T) {
	lines := sample(t, 23)
	var tree Tree
	for _, line := range lines {
		if err := tree.Add(line); err != nil {
			t.Fatal(err)
		}
	}
	of := func(n int64) Checkpoint {
		root, err := tree.Root(n)
		if err != nil {
			t.Fatal(err)
		}
		return Checkpoint{Size: n, Root: root}
	}
	now := of(23)
	for n := range int64(23) {
		proof, err := tlog.ProveRecord(23, n, &tree)
		if err != nil {
			t.Fatal(err)
		}
		if err := CheckInclusion(now, n, lines[n], proof); err != nil {
			t.Error(n, err)
		}
		if err := CheckInclusion(now, n, lines[(n+1)%23], proof); err == nil {
			t.Error(n, "another leaf")
		}
		grown, err := tlog.ProveTree(23, n+1, &tree)
		if err != nil {
			t.Fatal(err)
		}
		older := of(n + 1)
		if err := CheckConsistency(older, now, grown); err != nil {
			t.Error(n, err)
		}
		older.Root[0] ^= 1
		if err := CheckConsistency(older, now, grown); err == nil {
			t.Error(n, "another older tree")
		}
	}
}

// A sum stands in the period it ends; medians are of single decisions.
func TestFiguresOfPeriods(t *testing.T) {
	var tally Tally
	minutes := func(m int64) *int64 { return &m }
	nov := time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC)
	for i := range 20 {
		tally.Add(takedown.Leaf{At: nov, Kind: takedown.LeafDecided, Route: takedown.Copyright, Outcome: "actioned", Minutes: minutes(int64(i + 1)), Automatic: i < 5})
	}
	tally.Add(takedown.Leaf{At: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), Kind: takedown.LeafFiled, Route: takedown.Intimate, Notices: 3, Count: 7, Since: "2026-11"})
	periods := tally.Periods()
	if len(periods) != 2 || periods[0].Period != "2026-11" || periods[1].Period != "2026-Q4" {
		t.Fatalf("%+v", periods)
	}
	want := Figures{"notices_decided": 20, "notices_decided/by/machine": 5, "notices_decided/by/person": 15,
		"decision_median_minutes": 10, "decision_p95_minutes": 19, "notices/route/intimate": 3, "rows_received/route/intimate": 7}
	for name, want := range want {
		if got := periods[0].Figures[name]; got != want {
			t.Errorf("%s is %d, not %d", name, got, want)
		}
	}
}

// What a commitment binds cannot be guessed from it: the salt changes it.
func TestCommitmentIsSalted(t *testing.T) {
	one, other := make([]byte, SaltSize), bytes.Repeat([]byte{1}, SaltSize)
	if Commit(one, "x") == Commit(other, "x") || Commit(one, "x") == Commit(one, "y") {
		t.Error("the same commitment for different things")
	}
}

func FuzzDecode(f *testing.F) {
	for _, line := range sample(f, 4) {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		l, err := Decode(line)
		if err != nil {
			return
		}
		var tally Tally
		tally.Add(l)
		for _, p := range tally.Periods() {
			if len(p.Figures) > 40 {
				t.Errorf("%d figures of one leaf", len(p.Figures))
			}
		}
	})
}

// A million leaves: what an outsider's check costs.
func BenchmarkVerifyMillion(b *testing.B) {
	s := testSigner(b, 1)
	f := publish(b, s, sample(b, 1_000_000))
	b.ResetTimer()
	for range b.N {
		if _, err := f.verify(""); err != nil {
			b.Fatal(err)
		}
	}
}
