package index

import (
	"slices"
	"strings"
	"testing"
)

// also are the other spellings of a query's words, in order.
func also(text string) map[string][]string {
	out := map[string][]string{}
	for _, t := range ParseQuery(text).Must() {
		out[strings.Join(t.Words, " ")] = t.Also
	}
	return out
}

func TestSpellings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ query, word, has string }{
		{"x264", "x264", "h264 avc"},
		{"h.264", "h 264", "x264 avc"},
		{"HEVC", "hevc", "x265 h265"},
		{"4K", "4k", "2160p uhd"},
		{"uhd", "uhd", "4k 2160p"},
		{"Blu-ray", "blu ray", "bdrip"},
		{"books", "books", "book"},
		{"story", "story", "stories"},
		{"stories", "stories", "story"},
		{"boxes", "boxes", "box"},
		{"mueller", "mueller", "muller"},
		{"Müller", "muller", "mueller"},
		{"goethe", "goethe", "gothe"},
		{"voyna", "voyna", "~voina"},
		{"война", "воина", "voyna vojna voina"},
		{"Чайковский", "чаиковскии", "chaykovsky cajkovskij chaikovskiy caikovski"},
		{"Tschaikowski", "tschaikowski", "~caikovski"},
		{"Καζαντζάκης", "καζαντζακησ", "kazantzakis"},
		{"part 2", "part", "pt2 pt"},
		{"part 2", "2", "02 ii pt2"},
		{"rocky III", "iii", "3"},
		{"02", "02", "2 ii"},
		{"season 1", "season", "s01 s1"},
		{"folge 12", "12", "e12 xii"},
		{"s1", "s1", "s01"},
		{"ep2", "ep2", "e2 e02"},
		{"part03", "part 03", "part3"},
		{"vol3", "vol 3", "vol03"},
		{"steamboat willie", "willie", "steamboatwillie"},
		{"steamboat ext:mkv willie", "steamboat", "steamboatwillie"},
		{"mp 3", "mp", "mp3"},
		{"1080 p", "1080", "1080p"},
		{"fish and chips", "and", "&"},
		{"(a or films) b", "films", "film"},
	} {
		got := also(c.query)[c.word]
		for _, want := range strings.Fields(c.has) {
			if !slices.Contains(got, want) {
				t.Errorf("%s: %s also as %v, not as %s", c.query, c.word, got, want)
			}
		}
	}
}

// What is quoted, excluded or only begun is meant as typed; no word is its own other spelling.
func TestNoSpellings(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`"books films"`, `x -books`, "books*", "2.4.1", "-(books films)"} {
		for word, list := range also(text) {
			if word != "x" && len(list) > 0 {
				t.Errorf("%s: %s also as %v", text, word, list)
			}
		}
	}
	for word, list := range map[string][]string{
		"jesus": {"jesu"}, "glass": {"glas"}, "blue": {"blu"}, "queen": {"quen"}, "true": {"tru"}, "1928": {"01928", "928"},
	} {
		for _, other := range list {
			if slices.Contains(spellings(word), other) {
				t.Errorf("%s also as %s", word, other)
			}
		}
	}
	for _, line := range meanings {
		for _, w := range strings.Fields(line) {
			if slices.Contains(spellings(w), w) || !slices.Contains(Analyze(w), w) {
				t.Errorf("%s is in no name, or its own other spelling", w)
			}
		}
	}
}

func TestSpellingsAreBounded(t *testing.T) { // R25
	t.Parallel()
	for _, text := range []string{
		strings.Repeat("мыший ", 100), strings.Repeat("aoueaoueaouemueller season part 2 ", 40), strings.Repeat("щ", 500), strings.Repeat("x", 500), strings.Repeat("yo", 500),
	} {
		for _, term := range ParseQuery(text).Must() {
			if len(term.Also) > maxAlso {
				t.Errorf("%d other spellings", len(term.Also))
			}
			for _, s := range term.Also {
				if s == "" || len(s) > maxTermBytes+2 {
					t.Errorf("a spelling of %d bytes", len(s))
				}
			}
		}
	}
}

// No character is simplified to one that is simplified again, and none in two ways.
func TestHanPairs(t *testing.T) {
	t.Parallel()
	forms := hanForms()
	if n := len(strings.Fields(hanPairs)); n != len(forms) {
		t.Errorf("%d pairs of %d characters", n, len(forms))
	}
	for from, to := range forms {
		if _, again := forms[to]; again || from == to {
			t.Errorf("%c is %c", from, to)
		}
	}
}

func TestHighlightOfOtherSpellings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, query, want string }{
		{"Война и мир.fb2", "voyna i mir", "[Война] [и] [мир].fb2"},
		{"Voyna i mir", "война и мир", "[Voyna] [i] [mir]"},
		{"Show 1x02 x", "s01e02", "Show [1x02] x"},
		{"Show Season 1 Episode 2", "s01e02", "Show [Season 1] [Episode 2]"},
		{"Film.x264", "h264", "Film.[x264]"},
		{"東京物語 1953", "京物", "東[京物]語 1953"},
		{"愛國者", "爱国", "[愛國]者"},
		{"Fish & Chips", "fish and chips", "[Fish] [&] [Chips]"},
		{"steamboatwillie", "steamboat willie", "[steamboatwillie]"},
	} {
		if got := marked(c.name, Highlight(c.name, ParseQuery(c.query))); got != c.want {
			t.Errorf("%s in %s: %s, want %s", c.query, c.name, got, c.want)
		}
	}
}
