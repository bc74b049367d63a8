package figures

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	keyA = "Zx8Lq2Vn5Rt7Yp0Wc3Mf6Bh9Kd1Gs4Ja8Eu2Ti5Oo7X"
	keyB = "Qw3Er5Ty7Ui9Op1As2Df4Gh6Jk8Lz0Xc3Vb5Nm7Qa9T"
)

func ptr[T any](v T) *T { return &v }

// Both spellings give the same snippets; what is wrong is named by its place alone.
func TestRead(t *testing.T) {
	lines := `{"id":7,"text":"a","format":"bare","expected":[{"provider":"mega","kind":"file","handle":"Ab3dE6gH","has_secret":true,"name_hint":"Tides"}],"secrets":["s"],"codes":["c"]}
{"id":8,"text":"b","expected":[{"provider":"box","kind":"file","handle":null,"has_secret":false,"name_hint":null}],"secrets":[],"codes":[]}`
	got, err := Read(strings.NewReader(lines))
	if err != nil || len(got) != 2 {
		t.Fatal(got, err)
	}
	if s := got[0]; s.ID != "7" || strings.Join(s.Secrets, " ") != "s c" || *s.Want[0].Name != "Tides" || !*s.Want[0].Secret || *s.Want[0].Handle != "Ab3dE6gH" {
		t.Errorf("%+v", s)
	}
	if w := got[1].Want[0]; w.Handle != nil || w.Name != nil || *w.Secret {
		t.Errorf("%+v", w)
	}
	got, err = Read(strings.NewReader(` [{"name":"n","text":"a","html":true,"want":[{"provider":"mega","handle":"h","title":"T","size":5,"date":"2020-01-02","type":"book"}],"secrets":["s"]}]`))
	if err != nil || len(got) != 1 {
		t.Fatal(got, err)
	}
	if w := got[0].Want[0]; !got[0].HTML || got[0].ID != "n" || *w.Name != "T" || w.Size != 5 || w.Date != "2020-01-02" || w.Type != "book" || w.Secret != nil || w.Kind != "" {
		t.Errorf("%+v", got[0])
	}
	for _, bad := range []string{"", "  ", `[{"text":`, `{"id":1,"text":"a"} oops-secret`, `{"id":1}`, `[{"name":"x"}]`} {
		if _, err := Read(strings.NewReader(bad)); err == nil || strings.Contains(err.Error(), "oops") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestNames(t *testing.T) {
	for _, c := range []struct {
		want, got string
		equal     bool
		f1        float64
	}{
		{"Atlas of tides", "atlas-of tides!", true, 1},
		{"Atlas of tides", "Atlas of winds", false, 2.0 / 3},
		{"Atlas", "", false, 0},
		{"tide tide tide", "tide", false, 0.5},
		{"tide", "tide tide tide", false, 0.5},
		{"Ａｔｌａｓ １", "atlas 1", true, 1},
		{"Cafe\u0301", "CAFÉ", true, 1},
		{"潮汐地图", "潮汐", false, 2.0 / 3},
		{"第3集 tides", "第 3 集 Tides", true, 1},
		{"…", "—", true, 0},
	} {
		if folded(c.want) == folded(c.got) != c.equal {
			t.Errorf("%q and %q: %q, %q", c.want, c.got, folded(c.want), folded(c.got))
		}
		if got := tokenF1(c.want, c.got); math.Abs(got-c.f1) > 1e-9 {
			t.Errorf("%q and %q: F1 %v, want %v", c.want, c.got, got, c.f1)
		}
	}
}

// R1: of a long secret six bytes in a row are too many; a short one may stand within a
// word, not as a word of its own.
func TestLeaks(t *testing.T) {
	for _, c := range []struct {
		text, secret string
		leaks        bool
	}{
		{"key " + keyA, keyA, true},
		{"key " + keyA[20:26], keyA, true},
		{"key " + keyA[20:25], keyA, false},
		{"code mm20.", "mm20", true},
		{"码mm20", "mm20", false}, // glued to a letter: not a token
		{"comm200 and mm20", "mm20", true},
		{"comm200", "mm20", false},
		{"mm2", "mm20", false},
		{"", "", false},
		{"пароль-абв где?", "абв", true},
		{"абвг", "абв", false},
	} {
		if leaks(c.text, c.secret) != c.leaks {
			t.Errorf("%q in %q: want %v", c.secret, c.text, c.leaks)
		}
	}
}

func TestMeasure(t *testing.T) {
	snippets := []Snippet{
		{
			ID: "right", Text: "[Atlas of tides.pdf](https://mega.nz/file/Ab3dE6gH#" + keyA + ")", Secrets: []string{keyA},
			Want: []Want{{Provider: "mega", Kind: "file", Handle: ptr("Ab3dE6gH"), Secret: ptr(true), Name: ptr("atlas of tides pdf")}},
		},
		{
			ID: "wrong", Text: "https://mega.nz/file/Bc4eF7hJ\n\nhttps://mega.nz/folder/Cd5fG8jK",
			Want: []Want{{Provider: "mega", Kind: "folder", Handle: ptr("Bc4eF7hJ"), Secret: ptr(true), Name: ptr("Atlas"), Size: 5, Date: "2020-01-02", Type: "book"}},
		},
		{ID: "lost", Text: "nothing here", Want: []Want{{Provider: "mega", Handle: ptr("De6gH9kL"), Name: ptr("Atlas")}}},
		{ID: "page", HTML: true, Text: `<h1>Almanac</h1><p><a href="https://mega.nz/file/Ef7hJ1lM">here</a></p>`, Want: []Want{{Provider: "mega", Handle: nil}}},
		{ID: "kept", Text: "the word tides is kept", Secrets: []string{"tides"}},
	}
	f := Measure(snippets)
	for _, c := range []struct {
		label     string
		got, want Share
	}{
		{"links", f.Links, Share{3, 4}}, {"false", f.False, Share{1, 4}},
		{"exact", f.Exact, Share{0, 3}}, {"equal", f.Equal, Share{1, 3}}, {"unasked", f.Unasked, Share{1, 1}},
		{"kinds", f.Kinds, Share{1, 2}}, {"marks", f.Marks, Share{1, 2}},
		{"sizes", f.Sizes, Share{0, 1}}, {"dates", f.Dates, Share{0, 1}}, {"types", f.Types, Share{0, 1}},
		{"secrets", Share{f.Secrets, f.Checked}, Share{1, 2}},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v, want %v", c.label, c.got, c.want)
		}
	}
	if math.Abs(f.F1()-1.0/3) > 1e-9 {
		t.Errorf("F1 %v", f.F1())
	}
	if got := strings.Join(f.Below(), ", "); got != "links found, false links, secrets left, names equal, token F1" {
		t.Errorf("below: %s", got)
	}
	if empty := Measure(nil); len(empty.Below()) > 0 {
		t.Errorf("nothing is below its marks: %v", empty.Below())
	}
}

// Links with a handle are told by it before those without take what is left, in order,
// each found link once.
func TestMatch(t *testing.T) {
	text := "https://mega.nz/file/Ab3dE6gH https://mega.nz/file/Bc4eF7hJ"
	want := []Want{{Provider: "mega"}, {Provider: "mega", Handle: ptr("Ab3dE6gH")}, {Provider: "mega"}, {Provider: "box"}}
	f := Measure([]Snippet{{ID: "x", Text: text, Want: want}})
	if f.Links != (Share{2, 4}) || f.False != (Share{0, 2}) {
		t.Errorf("links %v, false %v", f.Links, f.False)
	}
}

// R1: whatever was let through, what is printed does not hold it.
func TestMissesHoldNoSecret(t *testing.T) {
	f := &Figures{}
	f.miss(Snippet{ID: "id " + keyA, Secrets: []string{keyB, keyA}}, "name", "want "+keyA[3:20], "got "+keyB)
	var out bytes.Buffer
	f.Print(&out)
	if leaks(out.String(), keyA) || leaks(out.String(), keyB) || !strings.Contains(out.String(), "[holds a secret]") {
		t.Error(out.String())
	}
}

func TestRun(t *testing.T) {
	file := filepath.Join(t.TempDir(), "snippets.jsonl")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	write(`{"id":1,"text":"[Atlas of tides.pdf](https://mega.nz/file/Ab3dE6gH)","expected":[{"provider":"mega","kind":"file","handle":"Ab3dE6gH","has_secret":false,"name_hint":"Atlas of tides.pdf"}],"secrets":[],"codes":[]}`)
	for _, args := range [][]string{{"-snippets", file}, nil} {
		if err := Run(args, file, &out, &out); err != nil {
			t.Errorf("%v: %v", args, err)
		}
	}
	write(`[{"name":"x","text":"none","want":[{"provider":"mega","handle":"Ab3dE6gH","title":"Atlas"}]}]`)
	if err := Run([]string{"-snippets", file}, "", &out, &out); err != ErrBelow || !strings.Contains(out.String(), "BELOW THE MARK    links found") {
		t.Errorf("%v\n%s", err, out.String())
	}
	for _, args := range [][]string{nil, {"-snippets", file + ".none"}, {"-snippets", file, "more"}, {"-nonsense"}} {
		if err := Run(args, "", &out, &out); err == nil {
			t.Errorf("%v is accepted", args)
		}
	}
}
