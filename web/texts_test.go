package web

import (
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
)

func catalogue(t *testing.T, lang string) map[string]any {
	t.Helper()
	files, err := fs.Glob(localeFiles, "locales/*"+lang+".toml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no texts in %s: %v", lang, err)
	}
	all := map[string]any{}
	for _, f := range files {
		var m map[string]any
		if _, err := toml.DecodeFS(localeFiles, f, &m); err != nil {
			t.Fatal(err)
		}
		for k, v := range m {
			if _, twice := all[k]; twice {
				t.Errorf("%s: %s stands in two files", lang, k)
			}
			all[k] = v
		}
	}
	return all
}

func TestCataloguesHaveTheSameKeys(t *testing.T) {
	first := slices.Sorted(maps.Keys(catalogue(t, languages[0].String())))
	for _, l := range languages[1:] {
		if got := slices.Sorted(maps.Keys(catalogue(t, l.String()))); !slices.Equal(first, got) {
			t.Errorf("%s differs from %s", l, languages[0])
			for _, k := range first {
				if !slices.Contains(got, k) {
					t.Errorf("%s lacks %s", l, k)
				}
			}
		}
	}
}

// Placeholders must be the same in every language, or a page would show one.
func TestCataloguesHaveTheSamePlaceholders(t *testing.T) {
	mark := regexp.MustCompile(`\{\{\.\w+\}\}`)
	en, fr := catalogue(t, "en"), catalogue(t, "fr")
	for key, v := range en {
		a, ok := v.(string)
		b, _ := fr[key].(string)
		if ok && !slices.Equal(mark.FindAllString(a, -1), mark.FindAllString(b, -1)) {
			t.Errorf("%s: %q and %q", key, a, b)
		}
	}
}

func TestTemplatesUseKnownTexts(t *testing.T) {
	known := catalogue(t, "en")
	call := regexp.MustCompile(`\.T "([^"]+)"`)
	label := regexp.MustCompile(`\.Label "([^"]+)"`)
	used := 0
	err := fs.WalkDir(templateFiles, "templates", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(templateFiles, path)
		for _, m := range call.FindAllSubmatch(b, -1) {
			used++
			if _, ok := known[string(m[1])]; !ok {
				t.Errorf("%s uses %s, which no catalogue has", path, m[1])
			}
		}
		for _, m := range label.FindAllSubmatch(b, -1) {
			begins := func(k string) bool { return len(k) > len(m[1]) && k[:len(m[1])+1] == string(m[1])+"_" }
			if !slices.ContainsFunc(slices.Collect(maps.Keys(known)), begins) {
				t.Errorf("%s labels with %s_, which no text begins with", path, m[1])
			}
		}
		return err
	})
	if err != nil || used < 100 {
		t.Errorf("%d texts used, %v", used, err)
	}
}

// Texts whose key is made while running have their own list.
func TestMadeKeysExist(t *testing.T) {
	known := catalogue(t, "en")
	need := func(key string) {
		if _, ok := known[key]; !ok {
			t.Errorf("no text %s", key)
		}
	}
	for _, f := range textFields {
		need("field_" + f)
	}
	for page, sections := range legalSections {
		need("legal_" + page)
		for _, s := range sections {
			need("legal_" + page + "_" + s)
			need("legal_" + page + "_" + s + "_text")
		}
	}
	for _, e := range []string{"signature", "work", "link", "contact", "good_faith", "accuracy", "perjury", "fewer"} {
		need("missing_" + e)
	}
	for _, code := range []string{"stale", "state", "reason", "row", "bad_address", "host_blocked", "operator_exists", "operator_name", "credentials", "weak_password"} {
		need("error_" + code)
	}
}

// The script must never send a link while it is typed (R4): the test holds that the
// check stands before the only request it makes.
func TestScriptChecksBeforeItAsks(t *testing.T) {
	b, err := os.ReadFile("static/app.js")
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`(?s)linkLike\(q\)\) return close\(\);.*fetch\(`).Match(b) || len(regexp.MustCompile(`fetch\(`).FindAll(b, -1)) != 1 {
		t.Error("the script asks without looking for a link first")
	}
}

// French has a space that does not break before ; : ? ! and inside « », however its
// catalogue is typed.
func TestFrenchIsSetAlike(t *testing.T) {
	all, err := loadTexts()
	if err != nil {
		t.Fatal(err)
	}
	fr := all.pick("fr")
	for key, want := range map[string]string{
		"dispute_which": "Laquelle des deux\u00a0?", "tick_first": "Cochez d'abord la case\u00a0: ceci ne peut pas être annulé.",
	} {
		if got, err := fr.T(key); err != nil || got != want {
			t.Errorf("%s: %q, %v", key, got, err)
		}
	}
	if got, _ := fr.T("control_page", "Ref", "C-1"); !strings.Contains(got, "«\u00a0blindex C-1\u00a0»") {
		t.Errorf("quotation marks: %q", got)
	}
	if got, _ := all.pick("en").T("dispute_which"); got != "Which of the two?" {
		t.Errorf("English: %q", got)
	}
}
