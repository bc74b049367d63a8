package index

import (
	"slices"
	"testing"
)

func TestLanguageOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, page, want string }{
		{"", "en", ""},
		{"1928 - 01", "en", ""},
		{"Steamboat Willie", "en", "en"},
		{"Steamboat Willie", "pt-BR", "pt"},
		{"Steamboat Willie", "", "latn"},
		{"Steamboat Willie", "ru", "latn"},
		{"Steamboat Willie", "ja", "latn"},
		{"Größe der Straße", "de", "de"},
		{"Žluťoučký kůň", "", "latn"},
		{"Война и мир", "ru", "ru"},
		{"Война и мир", "", "cyrl"},
		{"Война и мир", "en", "cyrl"},
		{"Да.2020.1080p.x264.mkv", "", "cyrl"},
		{"Ω: the last letter of the alphabet", "en", "en"},
		{"Πόλεμος", "", "el"},
		{"東京物語.mkv", "", "hani"},
		{"東京物語.mkv", "zh", "zh"},
		{"東京物語.mkv", "ja", "ja"},
		{"東京の物語.mkv", "", "ja"},
		{"東京の物語.mkv", "zh", "ja"},
		{"カタカナ", "", "ja"},
		{"기생충", "", "ko"},
		{"شاهنامه", "fa", "fa"},
		{"شاهنامه", "", "arab"},
		{"שלום", "", "hebr"},
		{"ไทย", "en", "th"},
		{"ᏣᎳᎩ", "", ""},
	} {
		got := LanguageOf(c.name, c.page)
		if got != c.want {
			t.Errorf("%s on a page in %q: %q, want %q", c.name, c.page, got, c.want)
		}
		if got != "" && !slices.Contains(languages(got), got) {
			t.Errorf("lang:%s does not find what is in it", got)
		}
	}
}

func TestScriptsHaveLanguagesAndLettersOfTheirOwn(t *testing.T) {
	t.Parallel()
	for code := range scripts {
		if scriptTables[code] == nil {
			t.Errorf("no name is told to be in %s", code)
		}
	}
	for code := range scriptTables {
		if scripts[code] == "" {
			t.Errorf("%s has no language", code)
		}
	}
}
