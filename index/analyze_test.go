package index

import (
	"reflect"
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
		{"Ёлка Ελλάς", "елка ελλασ"},
		{"東京物語", "東 京 物 語"},
		{"東京Tokyo2020", "東 京 tokyo tokyo2020 2020"},
		{"ガンダム", "ガ ン ダ ム"},
		{"ภาพ", "ภ า พ"},
		{"नमस्ते", "नमस्ते"},
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
