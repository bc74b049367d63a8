package bleveindex

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/simple"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"

	"blindex/index"
)

// shelf is a shard in memory that a test fills and looks at.
type shelf struct {
	t   testing.TB
	idx bleve.Index
	n   int
}

func newShelf(t testing.TB, dir string) *shelf {
	t.Helper()
	doc := bleve.NewDocumentStaticMapping()
	doc.AddFieldMappingsAt(fieldName, &mapping.FieldMapping{Type: "text", Analyzer: simple.Name, Index: true, SkipFreqNorm: true})
	m := bleve.NewIndexMapping()
	m.DefaultMapping = doc
	idx, err := bleve.NewUsing(dir, m, scorch.Name, scorch.Name, map[string]interface{}{"unsafe_batch": true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := idx.Close(); err != nil {
			t.Error(err)
		}
	})
	return &shelf{t: t, idx: idx}
}

// put adds each text as a document, all in one segment.
func (s *shelf) put(texts ...string) {
	s.t.Helper()
	b := s.idx.NewBatch()
	for _, text := range texts {
		s.n++
		if err := b.Index(fmt.Sprintf("d%d", s.n), map[string]interface{}{fieldName: text}); err != nil {
			s.t.Fatal(err)
		}
	}
	if err := s.idx.Batch(b); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shelf) snapshot() *scorch.IndexSnapshot {
	s.t.Helper()
	inner, err := s.idx.Advanced()
	if err != nil {
		s.t.Fatal(err)
	}
	r, err := inner.Reader()
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = r.Close() })
	return r.(*scorch.IndexSnapshot)
}

func (s *shelf) dicts() dicts {
	return newDictionaries(1000).update([]*scorch.IndexSnapshot{s.snapshot()})
}

func TestReadCountsEveryWord(t *testing.T) {
	t.Parallel()
	s := newShelf(t, "")
	s.put("apple banana cherry", "banana cherry", "cherry", "banana zebra")
	s.put("banana", "damson")
	d := s.dicts()
	for word, want := range map[string]int{"apple": 1, "banana": 4, "cherry": 3, "damson": 1, "zebra": 1, "fig": 0} {
		if got := d.count(word); got != want {
			t.Errorf("%s: %d, want %d", word, got, want)
		}
	}
}

func TestNear(t *testing.T) {
	t.Parallel()
	s := newShelf(t, "")
	s.put("steamboat willie phantom opera straße", "steamboat metropolis", "operas operator", "form from farm form", "москва 東京物語", "ab1234")
	s.put("steamboot nosferatu")
	d := s.dicts()
	for _, c := range []struct {
		typed, want string
	}{
		{"steambaot", "steamboat steamboot"},
		{"stemboat", "steamboat steamboot"},
		{"wilie", "willie"},
		{"iwllie", "willie"}, {"villie", "willie"}, {"illie", "willie"}, {"wwillie", "willie"},
		{"metropolsi", "metropolis"}, {"nosfreatu", "nosferatu"}, {"nosferato", "nosferatu"},
		{"opra", "opera"}, {"oeprator", "operator"},
		{"frmo", "from"}, {"frm", ""}, {"opre", ""},
		{"москво", "москва"}, {"мосвка", "москва"}, {"осква", "москва"},
		{"東京物言", ""}, {"ab1235", ""}, {"1080p", ""}, {"", ""}, {"\xff\xff\xff\xff", ""},
		{"willie", ""},
	} {
		var got []string
		for _, x := range nearWords(d, c.typed, 5, 2) {
			got = append(got, x.term)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("near %q: %v, want %q", c.typed, got, c.want)
		}
	}
	if got := nearWords(d, "steambaot", 1, 1); len(got) != 1 || got[0] != (candidate{"steamboat", 1, 2}) {
		t.Errorf("%+v", got)
	}
}

func TestNearOrder(t *testing.T) {
	t.Parallel()
	s := newShelf(t, "")
	s.put("form", "from", "fore", "forc", "forc", "forc", "forc", "forc")
	var got []string
	for _, c := range nearWords(s.dicts(), "fomr", 9, 2) {
		got = append(got, c.term)
	}
	if !slices.Equal(got, []string{"form"}) {
		t.Error(got)
	}
	for _, c := range []struct{ typed, likely, other string }{
		{"wilie", "willie", "wilkie"}, {"stwamboat", "steamboat", "stbamboat"}, {"opwra", "opera", "opira"},
		{"pahntom", "phantom", "pantom"}, {"detactive", "detective", "detbctive"},
		{"мосвва", "москва", "мосхва"}, {"мрсква", "москва", "мъсква"},
	} {
		if likelihood([]rune(c.typed), []rune(c.likely), 3) <= likelihood([]rune(c.typed), []rune(c.other), 3) {
			t.Errorf("%s: %s is not likelier than %s", c.typed, c.likely, c.other)
		}
	}
}

// distance is the plain table of edits with swaps of neighbours.
func distance(a, b []rune) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		for j := range d[i] {
			switch {
			case i == 0 || j == 0:
				d[i][j] = i + j
			case a[i-1] == b[j-1]:
				d[i][j] = d[i-1][j-1]
			default:
				d[i][j] = 1 + min(d[i-1][j-1], d[i-1][j], d[i][j-1])
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

// made makes a word of few letters, so that many are near to one another.
func made(rnd *rand.Rand, alphabet []rune) string {
	w := make([]rune, 3+rnd.IntN(9))
	for i := range w {
		w[i] = alphabet[rnd.IntN(len(alphabet))]
	}
	return string(w)
}

func TestNearFindsAllThatPlainComparisonFinds(t *testing.T) {
	t.Parallel()
	for seed, alphabet := range []string{"abc", "aeioustr", "абвгд", "aéßλ"} {
		rnd := rand.New(rand.NewPCG(uint64(seed), 7))
		tab := &table{}
		var words []string
		for range 3000 {
			words = append(words, made(rnd, []rune(alphabet)))
		}
		slices.Sort(words)
		words = slices.Compact(words)
		for _, w := range words {
			tab.take(w, 1+uint32(rnd.IntN(9)), 1<<20)
		}
		d := dicts{tabled(tab)}
		for range 300 {
			typed := made(rnd, []rune(alphabet))
			if got, want := nearTerms(d, typed), plainNear(words, typed); !slices.Equal(got, want) {
				t.Fatalf("near %q: %v, want %v", typed, got, want)
			}
		}
	}
}

// A word is found at the same place by its first letters as without them.
func TestFirstLettersFindTheSamePlace(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(26, 28))
	alphabet := []rune("abyz`{0é~") // what lies before, within and behind the letters
	plain := &table{}
	var words []string
	for range 2000 {
		words = append(words, made(rnd, alphabet)[:1+rnd.IntN(3)])
	}
	slices.Sort(words)
	for _, w := range slices.Compact(words) {
		plain.add([]byte(w), 1)
	}
	quick := *plain
	quick.index()
	for range 20_000 {
		key := []byte(made(rnd, alphabet)[:1+rnd.IntN(3)])
		if rnd.IntN(2) == 0 {
			key = after(key)
		}
		if got, want := quick.find(key), plain.find(key); got != want {
			t.Fatalf("%q is at %d, want %d", key, got, want)
		}
	}
}

func tabled(t *table) dictionaryOf {
	t.fit()
	d := &dictionary{}
	d.table.Store(t)
	return dictionaryOf{dictionary: d}
}

func nearTerms(d dicts, typed string) []string {
	out := []string{}
	for _, c := range nearWords(d, typed, 1<<20, 2) {
		out = append(out, c.term)
	}
	slices.Sort(out)
	return out
}

// plainNear says what near promises, word by word.
func plainNear(words []string, typed string) []string {
	q := []rune(typed)
	most := maxEditsOf(len(q))
	same, other := []string{}, []string{}
	best := 9
	for _, w := range words {
		r := []rune(w)
		n := distance(q, r)
		if n == 0 || n > most {
			continue
		}
		switch {
		case r[0] == q[0]:
			same = append(same, w)
			best = min(best, n)
		case r[0]&^0x7f != q[0]&^0x7f && r[0] != q[1]:
		case r[0] == q[1], len(r) > 1 && (r[1] == q[0] || r[1] == q[1]):
			other = append(other, w)
		}
	}
	if best > 1 {
		same = append(same, other...)
	}
	slices.Sort(same)
	return same
}

func FuzzEdits(f *testing.F) {
	f.Add("steamboat", "steambaot")
	f.Add("abcd", "badc")
	f.Add("", "x")
	f.Fuzz(func(t *testing.T, a, b string) {
		x, y := []rune(a), []rune(b)
		if len(x) > longestNear || len(y) > wordChars {
			return
		}
		for most := 1; most <= 2; most++ {
			got, want := edits(x, y, most), min(distance(x, y), most+1)
			if got != want {
				t.Errorf("edits(%q, %q, %d) = %d, want %d", a, b, most, got, want)
			}
		}
		sx, okx := signature([]byte(a), 0, 99)
		sy, oky := signature([]byte(b), 0, 99)
		if n := distance(x, y); okx && oky && differ(sx, sy) > 2*n {
			t.Errorf("%q and %q are %d edits and %d bits apart", a, b, n, differ(sx, sy))
		}
	})
}

func FuzzNearAndStarting(f *testing.F) {
	s := newShelf(f, "")
	s.put(strings.Fields("steamboat willie phantom opera метрополис métropolis 東京 x264")...)
	d := s.dicts()
	f.Add("steam")
	f.Add("\xff\xff\xff\xff\xff")
	f.Add("метрополисс")
	f.Fuzz(func(t *testing.T, text string) {
		for _, c := range nearWords(d, text, 3, 2) {
			if n := distance([]rune(text), []rune(c.term)); n != c.edits || n < 1 || n > 2 {
				t.Errorf("%q near %q: %d edits, said %d", c.term, text, n, c.edits)
			}
		}
		for _, c := range startingWords(d, text, 3) {
			if !strings.HasPrefix(c.term, text) || c.count < 1 {
				t.Errorf("%+v starts with %q", c, text)
			}
		}
		for _, p := range splitWord(d, text) {
			if p[0]+p[1] != text || d.count(p[0]) == 0 || d.count(p[1]) == 0 {
				t.Errorf("%q split into %q", text, p)
			}
		}
	})
}

func TestStarting(t *testing.T) {
	t.Parallel()
	s := newShelf(t, "")
	s.put("steam steamboat steamer", "steamboat stem", "steamboat willie", "東京")
	s.put("steam steamboat", "steel", "steel steel", "steel")
	d := s.dicts()
	for _, c := range []struct {
		prefix string
		limit  int
		want   string
	}{
		{"ste", 2, "[{steamboat 0 4} {steel 0 3}]"},
		{"steam", 9, "[{steamboat 0 4} {steam 0 2} {steamer 0 1}]"},
		{"x", 9, "[]"}, {"東", 9, "[{東京 0 1}]"}, {"ste", 0, "[]"}, {"\xff", 9, "[]"},
	} {
		if got := fmt.Sprint(startingWords(d, c.prefix, c.limit)); got != c.want {
			t.Errorf("%q: %s, want %s", c.prefix, got, c.want)
		}
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	s := newShelf(t, "")
	s.put("steamboat willie", "steam boat willie big buck bunny", "night of the living dead", "s team", "night watch")
	d := s.dicts()
	for word, want := range map[string]string{
		"steamboatwillie": "[[steamboat willie]]",
		"bigbuck":         "[[big buck]]",
		"nightwatch":      "[[night watch]]",
		"steamboat":       "[[steam boat]]",
		"unknownwillie":   "[]", "of": "[]", "": "[]", "night2watch": "[]",
	} {
		if got := fmt.Sprint(splitWord(d, word)); got != want {
			t.Errorf("%q: %s, want %s", word, got, want)
		}
	}
}

// A table too small for all words keeps the frequent ones; the rest is found on disk.
func TestTableIsBounded(t *testing.T) {
	t.Parallel()
	s := newShelf(t, "")
	var texts []string
	for i := range 400 {
		word := "word" + strings.Repeat(string(rune('a'+i%20)), 1+i/20)
		for range 1 + i%5 {
			texts = append(texts, word)
		}
	}
	s.put(texts...)
	seg := s.snapshot().Segments()[0].Segment()
	tab, err := readTable(seg, 150, func() bool { return false })
	if err != nil {
		t.Fatal(err)
	}
	if tab.len() > 150 || tab.len() < 70 || !tab.cut {
		t.Fatalf("%d words, cut %v", tab.len(), tab.cut)
	}
	e := tabled(tab)
	e.seg = seg
	d := dicts{e}
	if got := d.count("worda"); got != 1 {
		t.Errorf("rare word: %d", got)
	}
	if got := startingWords(d, "wordaaaaaa", 100); len(got) != 15 {
		t.Errorf("%d words start so", len(got))
	}
	if got := d.count("worde"); got != 5 || tab.count("worde") != 5 {
		t.Errorf("frequent word: %d, %d in the table", got, tab.count("worde"))
	}
}

// What is gone from the newest snapshot is gone from memory, and its file is let go.
func TestTablesGoWithTheirSegments(t *testing.T) {
	t.Parallel()
	s := newShelf(t, t.TempDir())
	var texts []string
	for i := range 9000 {
		texts = append(texts, strings.ToLower(fmt.Sprintf("w%cx%cy%cz%c", 'a'+i%26, 'a'+i/26%26, 'a'+i/676, 'a'+i%7)))
	}
	s.put(texts...)
	all := newDictionaries(100_000)
	defer all.close()
	first := all.update([]*scorch.IndexSnapshot{s.snapshot()})
	all.wait()
	if first.count(texts[0]) == 0 || nearWords(first, texts[1]+"q", 1, 2) == nil {
		t.Error("words of the first segment are not found")
	}
	s.put("another text")
	second := all.update([]*scorch.IndexSnapshot{s.snapshot()})
	all.wait()
	if len(second) != 2 || second[0].table.Load() != first[0].table.Load() && second[1].table.Load() != first[0].table.Load() {
		t.Error("the table of the first segment did not outlive its snapshot")
	}
	empty := newShelf(t, "")
	if got := all.update([]*scorch.IndexSnapshot{empty.snapshot()}); len(got) != 0 || len(all.entries)+len(all.old) != 0 {
		t.Errorf("%d dictionaries, %d kept", len(got), len(all.entries))
	}
}

// What segments were merged into takes over from them when it is read, and not before.
func TestTablesLastUntilOthersTakeOver(t *testing.T) {
	t.Parallel()
	d := newDictionaries(100)
	words := &table{}
	words.take("steamboat", 3, 9)
	merged, other, next := &dictionary{}, &dictionary{}, &dictionary{}
	merged.table.Store(words)
	other.table.Store(words)
	d.old[dictionaryKey{0, 1}], d.old[dictionaryKey{1, 1}], d.entries[dictionaryKey{0, 2}] = merged, other, next
	d.dropOld()
	if len(d.old) != 1 || other.table.Load() != nil {
		t.Fatalf("%d kept", len(d.old))
	}
	both := dicts{{merged, nil}, {next, nil}}
	if got := nearWords(both, "steambaot", 1, 2); len(got) != 1 || len(startingWords(both, "stea", 1)) != 1 || both.count("steamboat") != 3 {
		t.Errorf("the words are gone too early: %v", got)
	}
	next.table.Store(&table{})
	d.dropOld()
	d.forgotten()
	if len(d.old) != 0 || len(nearWords(both, "steambaot", 1, 2)) > 0 || len(startingWords(both, "stea", 1)) > 0 || both.count("steamboat") != 0 {
		t.Error("the words of segments that are gone are still there")
	}
}

// names of the library are read the way the engine indexes them.
func TestEveryTermIsRead(t *testing.T) {
	t.Parallel()
	tab := &table{}
	words := map[string]bool{}
	for _, doc := range library() {
		for _, w := range index.Tokens(doc.Name) {
			words[w] = true
		}
	}
	list := []string{}
	for w := range words {
		list = append(list, w)
	}
	slices.Sort(list)
	for _, w := range list {
		tab.take(w, 1, 1<<20)
	}
	for i, w := range list {
		if string(tab.word(i)) != w || tab.count(w) != 1 || !utf8.ValidString(w) {
			t.Errorf("%q is not in its place", w)
		}
	}
}
