package index

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

var completeNames = []string{
	"Steamboat.Willie.1928.1080p.x264-GROUP.mkv", "SteamboatWillie 1928", "[Archive] Steamboat Round the Bend (1935)",
	"The Phantom of the Opera (1925) [Restored]", "Night of the Living Dead", "night.of.the.living.dead.1968.WEB-DLRip",
	"Living with the Dead", "Le Voyage dans la Lune - Méliès", "Charlotte's Web (1973)", "Some_Show_S01E02_Pilot",
	"Steam engines of the world", "東京物語", "Malcolm X", "Malcolm.X.H.264",
}

func TestCompletions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		prefix string
		limit  int
		want   []string
	}{
		{"steamb", 8, []string{"steamboat", "steamboat willie", "steamboat willie 1928", "steamboat round", "steamboat round the bend"}},
		{"steam", 3, []string{"steamboat", "steam engines", "steamboat willie"}},
		{"Steamboat", 2, []string{"Steamboat willie", "Steamboat willie 1928"}},
		{"steamboat ", 1, []string{"steamboat willie"}},
		{"STEAMB", 1, []string{"STEAMBoat"}},
		{"old Steamboat wi", 2, []string{"old Steamboat willie", "old Steamboat willie 1928"}},
		{"night", 3, []string{"night of the living", "night of the living dead"}},
		{"night of the li", 2, []string{"night of the living", "night of the living dead"}},
		{`"night of the li`, 1, []string{"night of the living"}},
		{"liv", 3, []string{"living", "living with the dead", "living dead"}},
		{"phantom of", 2, []string{"phantom of the opera", "phantom of the opera 1925"}},
		{"mel", 1, []string{"méliès"}},
		{"mél", 1, []string{"méliès"}},
		{"charlot", 3, []string{"charlotte's", "charlotte's web", "charlotte's web 1973"}},
		{"malc", 3, []string{"malcolm", "malcolm x"}},
		{"some sh", 2, []string{"some show", "some show s01e02"}},
		{"108", 2, []string{"1080p"}},
		{"東", 3, []string{"東京", "東京物"}},
		{"steam -willi", 3, nil}, {"", 3, nil}, {"zzz", 3, []string{}}, {"steam", 0, nil}, {"-steam", 3, nil},
	} {
		if got := Completions(c.prefix, completeNames, c.limit); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q: %q, want %q", c.prefix, got, c.want)
		}
	}
}

func TestCompletionsCountNames(t *testing.T) {
	t.Parallel()
	names := []string{"steam trains", "steam boats", "the steam boats", "steam boats steam boats", "all about steam", "on steam"}
	want := []string{"steam boats", "steam trains", "steam boats steam"}
	if got := Completions("steam", names, 3); !reflect.DeepEqual(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// R9: a completion has no word that is neither typed nor in one of the live names.
func FuzzCompletions(f *testing.F) {
	for i, name := range completeNames {
		f.Add(name[:i%len(name)], name, "Some other name 1080p")
	}
	f.Add(`"a "b -c (d) e*`, "\xff é ß İ 東京", "a b c d e")
	f.Fuzz(func(t *testing.T, typed, a, b string) {
		names := []string{a, b}
		got := Completions(typed, names, 5)
		if len(got) > 5 {
			t.Errorf("%d completions", len(got))
		}
		known := Analyze(typed + " " + a + " " + b)
		for _, w := range got {
			if seen := slices.Index(got, w); got[seen] != w || len(w) > len(typed)+len(a)+len(b)+2*maxCompletionBytes {
				t.Errorf("%q completed to %q", typed, w)
			}
			for _, term := range Analyze(w) {
				if !slices.Contains(known, term) && !inside(term, known) {
					t.Errorf("%q completed to %q with %q, which no name has", typed, w, term)
				}
			}
		}
	})
}

// inside reports terms that are made of known ones, as spellings in one piece are.
func inside(term string, known []string) bool {
	all := strings.Join(known, "")
	return slices.ContainsFunc(known, func(k string) bool { return strings.Contains(term, k) || strings.Contains(k, term) }) ||
		strings.Contains(all, term)
}

func BenchmarkCompletions(b *testing.B) {
	names := make([]string, 40)
	for i := range names {
		names[i] = completeNames[i%len(completeNames)]
	}
	for b.Loop() {
		Completions("steam", names, 10)
	}
}
