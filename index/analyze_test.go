package index

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestAnalyze(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, want string }{
		{"Steamboat.Willie.1928.mkv", "steamboat willie 1928 mkv"},
		{"steamboat_willie-(1928) [1080p]", "steamboat willie 1928 1080p 1080"},
		{"SteamboatWillie", "steamboat steamboatwillie willie"},
		{"SteamboatWillie1928", "steamboat steamboatwillie1928 steamboatwillie willie 1928"},
		{"HTTPServer", "http httpserver server"},
		{"iPhone DVDs", "i iphone phone dvds"},
		{"S01E02", "s01 s01e02 e02"},
		{"x264 mp3 4k", "x264 mp3 4k"},
		{"Part2of3", "part part2of3 2 of3"},
		{"a1b2c3d4e5f6 9F86D081884C7D65", "a1b2c3d4e5f6 9f86d081884c7d65"},
		{"Blu-ray", "blu bluray ray"},
		{"a-b-c", "a b c"},
		{"WEB-DLRip", "web webdlrip dl dlrip rip"},
		{"H.264", "h h264 264"},
		{"R.E.M. live", "r rem e m live"},
		{"don't l'Atalante O’Brien", "dont l latalante atalante o obrien brien"},
		{"Méliès ŒUVRE Straße Łódź", "melies oeuvre strasse lodz"},
		{"Me\u0301lie\u0300s", "melies"},
		{"Ёлка Ελλάς", "елка ~elka ελλασ ~elas"},
		{"東京物語", "东 东京 京 京物 物 物语 语"},
		{"東京Tokyo2020", "东 东京 京 tokyo tokyo2020 2020"},
		{"ガンダム", "ガ ガン ン ンダ ダ ダム ム"},
		{"ภาพ", "ภ ภา า าพ พ"},
		{"नमस्ते", "नमस्ते"},
		{"愛國者 爱国者", "爱 爱国 国 国者 者 爱 爱国 国 国者 者"},
		{"한국 영화", "한 한국 국 영 영화 화"},
		{"ไทยก็", "ไ ไท ท ทย ย ยก็ ก็"},
		{"Война и мир", "воина ~voina и ~i мир ~mir"},
		{"Достоевский Щукин ѐлка България Љубав", "достоевскии ~dostoevski щукин ~sukin елка ~elka българия ~balgaria љубав ~liubav"},
		{"Καζαντζάκης Παπαδιαμάντης ευτυχία Ομήρου", "καζαντζακησ ~kazancakis παπαδιαμαντησ ~papadiamantis ευτυχια ~efticia ομηρου ~omiru"},
		{"كِتَاب كـتاب أحمد إيران یک", "كتاب كتاب احمد ايران يك"},
		{"مدرسة موسى", "مدرسه موسي"},
		{"می\u200cخواهم", "مي ميخواهم خواهم"},
		{"שָׁלוֹם שלום ספרים", "שלומ שלומ ספרימ"},
		{"co\u00adoperate \ufeffx", "cooperate x"},
		{"1x02 s1e2 S1.E2 s001e002 S1E2E3", "s01 s01e02 e02 s01 s01e02 e02 s01 s01e02 e02 s01 s01e02 e02 s01 s01e02e03 e02 e03"},
		{"1920x1080 2x4 s1 1x02a", "1920 1920x1080 x1080 2 2x4 x4 s1 1 1x02a x02a"},
		{"Season 1 Episode 2 Ep03 Staffel.10", "season 1 s01 episode 2 e02 ep03 e03 staffel 10 s10"},
		{"R&B & Soul &", "r b & soul &"},
		{"ＦＵＬＬ　ｗｉｄｔｈ", "full width"},
		{"ﬁlm ２０２０ ٢٠٢٠", "film 2020 2020"},
		{"", ""},
		{"...---[]", ""},
		{"a\xffb\x00c", "a b c"},
	} {
		if got := strings.Join(Analyze(c.name), " "); got != c.want {
			t.Errorf("%q: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestTokensAreEachOnce(t *testing.T) {
	t.Parallel()
	if got := Tokens("Willie willie WILLIE 1928"); !reflect.DeepEqual(got, []string{"willie", "1928"}) {
		t.Errorf("%v", got)
	}
}

func TestHostileNameIsBounded(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		strings.Repeat("a ", 1<<16), strings.Repeat("é", 1<<16), strings.Repeat("aB", 1<<16),
		strings.Repeat("\u0301", 1<<16), strings.Repeat("東", 1<<16), "a" + strings.Repeat("a", 1<<16),
	} {
		tokens := Tokenize(name)
		if len(tokens) > maxTokens {
			t.Errorf("%d tokens of %.10q", len(tokens), name)
		}
		for _, tok := range tokens {
			if len(tok.Term) > maxTermBytes || !utf8.ValidString(tok.Term) {
				t.Errorf("term of %d bytes", len(tok.Term))
			}
		}
	}
}

// Any name is split, within the bounds, in the order of its words, and the same way by a
// Tokenizer that has split others before.
func FuzzTokenize(f *testing.F) {
	for _, name := range benchNames {
		f.Add(name, "Show 1x02 & S1.E2")
	}
	f.Add("東京Tokyo ไทยก็ 한국", "Война и мир Ελλάς")
	f.Add("كِتَاب שָׁלוֹם e\u0301\u00ad", "\xff\u200c~&~")
	f.Fuzz(func(t *testing.T, name, other string) {
		tokens := Tokenize(name)
		used := NewTokenizer()
		used.Tokens(other)
		if got := used.Tokens(name); !slices.Equal(got, tokens) {
			t.Errorf("%q: %v, then %v", name, tokens, got)
		}
		if len(tokens) > maxTokens {
			t.Errorf("%d tokens", len(tokens))
		}
		all, pos, words := Tokens(name), 0, 0
		for _, tok := range tokens {
			if tok.Term == "" || len(tok.Term) > maxTermBytes || !utf8.ValidString(tok.Term) || strings.ContainsAny(tok.Term, " \t\n") {
				t.Errorf("%q: term %q", name, tok.Term)
			}
			if tok.Start < 0 || tok.End <= tok.Start || tok.End > len(name) || !slices.Contains(all, tok.Term) {
				t.Errorf("%q: token %+v", name, tok)
			}
			if !tok.Alt {
				words++
				if tok.Pos != words {
					t.Errorf("%q: word %d at %d", name, words, tok.Pos)
				}
			}
			if tok.Pos < pos {
				t.Errorf("%q: position %d after %d", name, tok.Pos, pos)
			}
			pos = tok.Pos
			if form := Form(tok.Term); form != tok.Term && !tok.Alt && !slices.Contains(all, form) && len(tokens) < maxTokens {
				t.Errorf("%q: the form %q of %q is no term", name, form, tok.Term)
			}
		}
	})
}
