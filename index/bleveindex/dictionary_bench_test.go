package bleveindex

import (
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// syllables of made-up words; their order makes some far more frequent than others.
var syllables = []string{"a", "ber", "can", "de", "el", "for", "gan", "hin", "is", "ju", "ka", "lo", "mar", "ne", "or", "pra", "qui", "ren", "sta", "ti", "un", "ver", "wil", "xan", "ya", "zo", "th", "ing", "er", "ou", "ston", "mi", "la", "ro"}

// vocabularyOf makes that many words in order, as many of them rare as Zipf's law has it,
// a third of them with digits as hashes, years and numbers are.
func vocabularyOf(seed uint64, words, most int) *table {
	rnd := rand.New(rand.NewPCG(seed, 3))
	list := make([]string, 0, words)
	for range words {
		w := ""
		for range 2 + rnd.IntN(4) {
			w += syllables[min(rnd.IntN(len(syllables)), rnd.IntN(len(syllables)))]
			if rnd.IntN(3) == 0 {
				w += string(rune('a' + rnd.IntN(26)))
			}
		}
		if rnd.IntN(3) == 0 {
			w += strconv.Itoa(rnd.IntN(3000))
		}
		list = append(list, w)
	}
	slices.Sort(list)
	t := &table{}
	for _, w := range slices.Compact(list) {
		t.take(w, 1+uint32(float64(words)/2e6/(rnd.Float64()+1e-7)), most)
	}
	t.fit()
	t.cut = false // there is no disk behind it
	return t
}

// manyDicts are the dictionaries of ten million names: two shards with a large segment
// each and ten small ones.
func manyDicts(words int) dicts {
	var d dicts
	for n := range 2 {
		d = append(d, tabled(vocabularyOf(uint64(n), words, maxTableWords/2)))
	}
	for n := range 10 {
		d = append(d, tabled(vocabularyOf(uint64(10+n), words/400, minTableWords)))
	}
	return d
}

// wordsToTry picks words of the dictionaries, frequent ones more often.
func wordsToTry(d dicts, n int) []string {
	rnd := rand.New(rand.NewPCG(5, 5))
	var out []string
	for len(out) < n {
		t := d[rnd.IntN(2)].table.Load()
		at := rnd.IntN(t.len())
		for range 3 {
			if other := rnd.IntN(t.len()); t.counts[other] > t.counts[at] {
				at = other
			}
		}
		if w := t.word(at); len(w) > 4 && t.letter[at] != noSignature {
			out = append(out, string(w))
		}
	}
	return out
}

func misspell(rnd *rand.Rand, w string) string {
	b := []byte(w)
	for range 1 + rnd.IntN(max(1, len(w)/8+1)) {
		i := rnd.IntN(len(b) - 1)
		switch rnd.IntN(4) {
		case 0:
			b[i], b[i+1] = b[i+1], b[i]
		case 1:
			b[i] = byte('a' + rnd.IntN(26))
		case 2:
			b = slices.Delete(b, i, i+1)
		default:
			b = slices.Insert(b, i, byte('a'+rnd.IntN(26)))
		}
	}
	return string(b)
}

// processorTime is what this thread has used: what else the machine does is not meant.
func processorTime(b *testing.B) time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		b.Fatal(err)
	}
	return time.Duration(t.Nano())
}

// BenchmarkDictionaries reports the processor times of each look-up in millions of words.
func BenchmarkDictionaries(b *testing.B) {
	words := 2_000_000
	if s, err := strconv.Atoi(os.Getenv("BLINDEX_BENCH_WORDS")); err == nil {
		words = s
	}
	d := manyDicts(words)
	rnd := rand.New(rand.NewPCG(1, 1))
	try := wordsToTry(d, 2000)
	total := 0
	for _, e := range d {
		total += e.table.Load().len()
	}
	for _, c := range []struct {
		name string
		run  func(w string)
	}{
		{"near", func(w string) { nearWords(d, misspell(rand.New(rand.NewPCG(1, uint64(len(w)))), w), 8, 2) }},
		{"near/nothing", func(w string) { nearWords(d, "q"+w+"zz", 8, 2) }},
		{"starting/1", func(w string) { startingWords(d, w[:1], 16) }},
		{"starting/2", func(w string) { startingWords(d, w[:2], 256) }},
		{"starting/3", func(w string) { startingWords(d, w[:3], 256) }},
		{"starting/5", func(w string) { startingWords(d, w[:5], 256) }},
		{"split", func(w string) { splitWord(d, w+try[rnd.IntN(len(try))]) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			var took []time.Duration
			for n := 0; b.Loop(); n++ {
				w := try[n%len(try)]
				start := processorTime(b)
				c.run(w)
				took = append(took, processorTime(b)-start)
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
			b.ReportMetric(float64(total), "words")
		})
	}
}
