package index

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestParseQuery(t *testing.T) {
	t.Parallel()
	w := func(words ...string) Term { return Term{Words: words} }
	all := func(terms ...Term) (out []Clause) {
		for _, t := range terms {
			out = append(out, Clause{Term: t})
		}
		return out
	}
	not := func(terms ...Term) (out []Clause) {
		for _, t := range terms {
			out = append(out, Clause{Not: true, Term: t})
		}
		return out
	}
	for _, c := range []struct {
		text string
		want Query
	}{
		{"", Query{}},
		{"  \t ", Query{}},
		{"Steamboat willie steamboat", Query{All: all(w("steamboat"), w("willie"))}},
		{"Steamboat.Willie", Query{All: all(w("steamboat"), w("willie"))}},
		{"SteamboatWillie", Query{All: all(Term{Words: []string{"steamboat", "willie"}, Joined: "steamboatwillie"})}},
		{"Blu-ray", Query{All: all(Term{Words: []string{"blu", "ray"}, Joined: "bluray"})}},
		{"1080p", Query{All: all(w("1080p"))}},
		{`"Steamboat Willie" 1928`, Query{All: all(Term{Words: []string{"steamboat", "willie"}, Exact: true}, w("1928"))}},
		{`“curly quotes”`, Query{All: all(Term{Words: []string{"curly", "quotes"}, Exact: true})}},
		{`never "closed phrase`, Query{All: all(w("never"), Term{Words: []string{"closed", "phrase"}, Exact: true})}},
		{`-cam -"bad copy" x`, Query{All: append(not(w("cam"), Term{Words: []string{"bad", "copy"}, Exact: true}), all(w("x"))...)}},
		{"- -- a", Query{All: all(w("a"))}},
		{"wil* w*", Query{All: all(Term{Words: []string{"wil"}, Prefix: true}, w("w"))}},
		{"東京", Query{All: all(Term{Words: []string{"东", "京"}, Grams: []string{"东京"}})}},
		{"ext:.MKV,mp4 x", Query{All: all(w("x")), Filters: Filters{Exts: []string{"mkv", "mp4"}}}},
		{"provider:mega kind:file type:folder x", Query{All: all(w("x")), Filters: Filters{Providers: []string{"mega"}, Kinds: []string{"file", "folder"}}}},
		{"size:>700mb x", Query{All: all(w("x")), Filters: Filters{MinSize: 700_000_001}}},
		{"size:<=1.5GB x", Query{All: all(w("x")), Filters: Filters{MaxSize: 1_500_000_000}}},
		{"size:1mib-2gib x", Query{All: all(w("x")), Filters: Filters{MinSize: 1 << 20, MaxSize: 2 << 30}}},
		{"size:1gb..2gb x", Query{All: all(w("x")), Filters: Filters{MinSize: 1_000_000_000, MaxSize: 2_000_000_000}}},
		{"size:100mb x", Query{All: all(w("x")), Filters: Filters{MinSize: 95_000_000, MaxSize: 105_000_000}}},
		{"since:2024-02-29 x", Query{All: all(w("x")), Filters: Filters{Since: time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)}}},
		{"size:huge since:yesterday", Query{All: all(w("size"), w("huge"), w("since"), w("yesterday"))}},
		{"size:>9e99gb x", Query{All: all(w("size"), Term{Words: []string{"9", "e99gb"}, Joined: "9e99gb"}, w("x"))}},
		{"foo:bar ext: site:x", Query{All: all(w("foo"), w("bar"), w("ext"), w("site"), w("x"))}},
	} {
		c.want.Text = c.text
		if got := parse(c.text); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q\n got %+v\nwant %+v", c.text, got, c.want)
		}
	}
}

func TestQueryIsBounded(t *testing.T) { // R25
	t.Parallel()
	var many strings.Builder
	for i := range 500 {
		many.WriteString(strings.Repeat("x", i%40+1) + " ")
	}
	for _, text := range []string{many.String(), strings.Repeat("aB", 5000), strings.Repeat("-a ", 500), `"` + strings.Repeat("w ", 5000), strings.Repeat("東", 5000)} {
		q := ParseQuery(text)
		words := 0
		for _, c := range q.All {
			words += len(c.Term.Words)
		}
		if len(q.All) > maxTerms || words > maxWords {
			t.Errorf("%.20q: %d terms, %d words", text, len(q.All), words)
		}
	}
}

func TestWordsTakesApartAllButQuotes(t *testing.T) {
	t.Parallel()
	q := ParseQuery(`SteamboatWillie "night of" living* willie`)
	var got []string
	for _, w := range q.Words() {
		got = append(got, w.key())
	}
	if want := []string{"steamboat", "willie", `"night of"`, "living*"}; !reflect.DeepEqual(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestHighlight(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, query, want string }{
		{"Steamboat.Willie.1928", "willie", "Steamboat.[Willie].1928"},
		{"SteamboatWillie1928", "steamboat willie", "[SteamboatWillie]1928"},
		{"SteamboatWillie", "steamboatwillie", "[SteamboatWillie]"},
		{"Steamboat.Willie", "SteamboatWillie", "[Steamboat.Willie]"},
		{"Night of the Living Dead", `"living dead" night`, "[Night] of the [Living Dead]"},
		{"Dead Living", `"living dead"`, "Dead Living"},
		{"Méliès", "melies", "[Méliès]"},
		{"Steamboat", "steam*", "[Steamboat]"},
		{"Blu-ray", "bluray", "[Blu-ray]"},
		{"東京物語", "物語", "東京[物語]"},
		{"Willie of the Steamboat", "SteamboatWillie", "[Willie] of the [Steamboat]"},
		{"Blu-ray rays", "blu-ra*", "[Blu-ray] rays"},
		{"Steam Willie", "steam or boat", "[Steam] Willie"},
		{"Steam Willie", "willie -(steam boat)", "Steam [Willie]"},
		{"Steam Willie", "(steam (willie or x)) or y", "[Steam] [Willie]"},
		{"Dead (Living)", `"dead liv"*`, "[Dead (Living])"},
		{"Steam.mkv", "ext:mkv steam", "[Steam].mkv"},
		{"x1080p", "nothing", "x1080p"},
		{"", "x", ""},
	} {
		if got := marked(c.name, Highlight(c.name, ParseQuery(c.query))); got != c.want {
			t.Errorf("%q in %q: %q, want %q", c.query, c.name, got, c.want)
		}
	}
}

func TestHighlightMarksOtherSpellings(t *testing.T) {
	t.Parallel()
	q := Query{All: []Clause{{Term: Term{Words: []string{"colour"}, Also: []string{"color", "couleur"}}}}}
	for name, want := range map[string]string{
		"Color of Colours": "[Color] of Colours", "La couleur": "La [couleur]", "Colour": "[Colour]", "Kolor": "[Kolor]", "colors": "colors",
	} {
		if got := marked(name, HighlightWords(name, q, []string{"kolor"})); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func marked(name string, spans []Span) string {
	var b strings.Builder
	at := 0
	for _, s := range spans {
		b.WriteString(name[at:s.Start] + "[" + name[s.Start:s.End] + "]")
		at = s.End
	}
	return b.String() + name[at:]
}

func TestSizeBucketsMeetTheirBounds(t *testing.T) {
	t.Parallel()
	for i, b := range SizeBuckets {
		if SizeBucketOf(b.Min) != b.Value || b.Max != 0 && SizeBucketOf(b.Max) != b.Value {
			t.Errorf("%s does not hold its bounds", b.Value)
		}
		if i > 0 && SizeBuckets[i-1].Max+1 != b.Min {
			t.Errorf("gap before %s", b.Value)
		}
	}
	if SizeBucketOf(-1) != "" || SizeBucketOf(0) != "" {
		t.Error("an unknown size has a bucket")
	}
}

func FuzzParseQuery(f *testing.F) {
	for _, s := range []string{"\xff\x00", `"`, "-", "size:", "S01E02 a-b h.264 o'x", "((-(a or (b", "-(-(a -b) or c) | d", "|||", "a or or b)"} {
		f.Add(s, "Steamboat.Willie.S01E02-東京")
		f.Add(s, s)
	}
	for i := 0; i+1 < len(queryTable); i += 2 {
		f.Add(queryTable[i], queryTable[i+1])
	}
	f.Fuzz(func(t *testing.T, text, name string) {
		q := ParseQuery(text)
		if q.Text != text {
			t.Error("the text is not kept")
		}
		within(t, text, q)
		within(t, text, ParsePrefix(text))
		if key := q.Key(); plainWords(q) && ParseQuery(key).Key() != key {
			t.Errorf("%q has the key %q, which has %q", text, key, ParseQuery(key).Key())
		}
		if !q.Empty() && !slices.ContainsFunc(q.All, grounded) {
			t.Errorf("%q can be met without a word", text)
		}
		for _, terms := range [][]Term{q.Must(), q.Words(), ParsePrefix(text).Must()} {
			for _, term := range terms {
				if len(term.Words) == 0 || strings.Contains(strings.Join(term.Words, ""), " ") {
					t.Errorf("term %+v", term)
				}
			}
		}
		at := 0
		for _, s := range Highlight(name, q) {
			if s.Start < at || s.End <= s.Start || s.End > len(name) {
				t.Errorf("span %v after %d in %d bytes", s, at, len(name))
			}
			at = s.End
		}
		for _, tok := range Tokenize(name) {
			if tok.Term == "" || tok.Start < 0 || tok.End <= tok.Start || tok.End > len(name) {
				t.Errorf("token %+v of %q", tok, name)
			}
		}
		Completions(text, []string{name}, 5)
	})
}

// plainWords reports whether a query fits into its key: within the limits, of terms that
// are read as themselves when they stand alone.
func plainWords(q Query) bool {
	words := 0
	for _, t := range q.Must() {
		words += len(t.Words)
	}
	if len(q.Key()) > maxQueryBytes || len(q.Must()) >= maxTerms/2 || words >= maxWords/3 { // Blu-ray is written twice
		return false
	}
	var plain func(list []Clause) bool
	plain = func(list []Clause) bool {
		return !slices.ContainsFunc(list, func(c Clause) bool {
			if len(c.Term.Words) > 0 {
				alone := ParseQuery(c.Term.key()).All
				return len(alone) != 1 || !reflect.DeepEqual(alone[0].Term, c.Term)
			}
			return slices.ContainsFunc(c.Any, func(a []Clause) bool { return !plain(a) })
		})
	}
	return plain(q.All)
}

// A name searched for as it is typed is found by the words it is indexed as, or by other
// spellings of them.
func FuzzNameFindsItself(f *testing.F) {
	f.Add("Steamboat.Willie.1928")
	f.Add("SteamboatWillie S01E02 o'Brien")
	f.Add("東京Tokyo H.264 Blu-ray")
	f.Add(" ﾪﾟ")
	f.Add("S0 E0")
	f.Fuzz(func(t *testing.T, name string) {
		name = strings.Map(func(r rune) rune {
			if strings.ContainsRune(`"“”„«»:*-`, r) {
				return ' '
			}
			return r
		}, name)
		if len(name) > 200 {
			return // both have bounds of their own
		}
		indexed := map[string]bool{}
		for _, term := range Analyze(name) {
			indexed[term] = true
		}
		has := func(w string) bool { return indexed[w] }
		for _, term := range ParseQuery(name).Must() {
			words := slices.Concat(term.Words, term.Grams)
			missing := slices.IndexFunc(words, func(w string) bool { return !has(w) })
			if missing >= 0 && !slices.ContainsFunc(term.Also, has) {
				t.Errorf("%q: %q is searched for but not indexed, nor are %q", name, words[missing], term.Also)
			}
		}
	})
}
