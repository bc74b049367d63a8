package takedown

import (
	"strings"
	"testing"

	"blindex/share"
)

var hosts = []string{"blindex.test", "localhost:8080"}

// Made-up secrets, long enough that none can stand anywhere by chance.
const (
	fileKey   = "Qx7vJ2mLr9TzWc4NpB1sYd8KfG5hAeUo3iRtX6wZqVa"
	folderKey = "Lw3RtYb7NqPz5KxVc9JmGd"
)

func TestReadRow(t *testing.T) { // §1.5; T2, T6, T8, T9, T30, T31
	const file, folder = "https://mega.nz/file/Hb4kQw7Z", "https://mega.nz/folder/Zt9mLp3C"
	for _, c := range []struct {
		name, in string
		entry    string
		url      string // of the link, keyless
		match    Match
		keyCut   bool
	}{
		{"our entry", "https://blindex.test/e/abcdefghijklmnop", "abcdefghijklmnop", "", "", false},
		{"our entry, with its port and a language", "http://localhost:8080/fr/e/abcdefghijklmnop/?from=search", "abcdefghijklmnop", "", "", false},
		{"our entry, bare", "blindex.test/e/abcdefghijklmnop", "abcdefghijklmnop", "", "", false},
		{"our entry, in words", "see <https://BLINDEX.test/e/abcdefghijklmnop>.", "abcdefghijklmnop", "", "", false},
		{"our entry, path alone", "/e/abcdefghijklmnop", "abcdefghijklmnop", "", "", false},
		{"our API's entry", "https://blindex.test/api/v1/shares/abcdefghijklmnop", "abcdefghijklmnop", "", "", false},
		{"another engine's entry", "https://other.test/e/abcdefghijklmnop", "", "", Foreign, false},
		{"our search", "https://blindex.test/?q=harbour", "", "", TooBroad, false},
		{"our front page", "https://blindex.test/", "", "", TooBroad, false},
		{"T2 file", file, "", file, "", false},
		{"T8 file with its key", file + "#" + fileKey, "", file, "", true},
		{"T9 old form", "https://mega.nz/#!Hb4kQw7Z!" + fileKey, "", file, "", true},
		{"T9 old folder", "https://mega.co.nz/#F!Zt9mLp3C!" + folderKey, "", folder, "", true},
		{"T9 percent-encoded", file + "%23" + fileKey, "", file, "", true},
		{"no scheme", "mega.nz/file/Hb4kQw7Z", "", file, "", false},
		{"defanged", "hxxps://mega[.]nz/file/Hb4kQw7Z#" + fileKey, "", file, "", true},
		{"numbered", "3. " + file, "", file, "", false},
		{"with a title", "The Harbour at Night: " + file + " (1080p)", "", file, "", false},
		{"T9 a key alone", "Key: " + fileKey, "", "", Malformed, true},
		{"T31 homograph", "https://meɡa.nz/file/Hb4kQw7Z", "", "", Foreign, false},
		{"T31 capital host", "https://MEGA.NZ/file/Hb4kQw7Z", "", file, "", false},
		{"T31 trailing dot", "https://mega.nz./file/Hb4kQw7Z", "", file, "", false},
		{"T31 userinfo", "https://mega.nz@evil.test/file/Hb4kQw7Z", "", "", Foreign, false},
		{"T31 userinfo, bare", "mega.nz@evil", "", "", Foreign, false},
		{"T6 provider alone", "https://mega.nz/", "", "", TooBroad, false},
		{"T6 provider, bare", "mega.nz", "", "", TooBroad, false},
		{"T6 words and a provider", "All my films on mega.nz", "", "", TooBroad, false},
		{"all files", "all files", "", "", TooBroad, false},
		{"pattern", "*.rar", "", "", TooBroad, false},
		{"forum page", "https://forum.test/thread/123?page=2", "", "", Foreign, false},
		{"T30 typo", "htp:/mega", "", "", Malformed, false},
		{"T30 words", "please remove it", "", "", Malformed, false},
		{"T30 spaces", "   ", "", "", Malformed, false},
		{"T30 NUL", file + "\x00", "", "", Malformed, false},
		{"T30 bad UTF-8", "https://mega.nz/file/\xff", "", "", Malformed, false},
		{"T30 9 KiB", "https://forum.test/" + strings.Repeat("a", 9*1024), "", "", Malformed, false},
		{"T32 script", "<script>alert(1)</script>", "", "", Malformed, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := ReadRow(7, share.NewUntrusted(c.in), hosts)
			url := ""
			if p.Link != nil {
				url = p.Link.URL()
			}
			if p.N != 7 || p.Entry != c.entry || url != c.url || p.Match != c.match || p.KeyCut != c.keyCut {
				t.Errorf("got entry %q url %q match %q cut %v", p.Entry, url, p.Match, p.KeyCut)
			}
		})
	}
}

func TestReadRowsOneBadRowFailsNoOther(t *testing.T) { // R28, T30
	text := "https://mega.nz/file/Hb4kQw7Z\nbad \x00 row\r\n\nbad \xff row\nhttps://mega.nz/file/Ks8nVy2B#" + fileKey +
		"https://mega.nz/folder/Zt9mLp3C#" + folderKey + "\nmega.nz"
	rows := ReadRows(1, share.NewUntrusted(text), hosts)
	var got []string
	for i, r := range rows {
		if r.N != i+1 {
			t.Errorf("row %d has number %d", i+1, r.N)
		}
		s := string(r.Match)
		if r.Link != nil {
			s = r.Link.URL()
		}
		got = append(got, s)
	}
	want := "https://mega.nz/file/Hb4kQw7Z malformed malformed https://mega.nz/file/Ks8nVy2B https://mega.nz/folder/Zt9mLp3C too_broad"
	if strings.Join(got, " ") != want {
		t.Errorf("got %v", got)
	}
	if !rows[3].KeyCut || !rows[4].KeyCut || rows[0].KeyCut {
		t.Errorf("keys cut: %+v", rows)
	}
	if got := rows[3].Provider(); got != "mega" {
		t.Errorf("provider %q", got)
	}
}

func TestCutLinks(t *testing.T) { // R14
	for _, c := range []struct {
		name, in, want string
		links          int
	}{
		{"none", "The film is mine.", "The film is mine.", 0},
		{"keyless", "See https://mega.nz/file/Hb4kQw7Z please", "See [link 1] please", 1},
		{"bare, in brackets", "(mega.nz/file/Hb4kQw7Z), mega.nz/folder/Zt9mLp3C", "([link 1]), [link 2]", 2},
		{"another page", "on https://forum.test/thread/1", "on https://forum.test/thread/1", 0},
	} {
		got, n := CutLinks(share.NewUntrusted(c.in))
		if got != c.want || n != c.links {
			t.Errorf("%s: %q, %d", c.name, got, n)
		}
	}
}

func TestCutLinksLeavesNoSecretAndNoHandle(t *testing.T) { // R14, T8, T9
	for _, in := range []string{
		"https://mega.nz/file/Hb4kQw7Z#" + fileKey,
		"https://mega.nz/#!Hb4kQw7Z!" + fileKey,
		"mega.nz/#F!Hb4kQw7Z!" + folderKey + " and more",
		"https://mega.nz/file/Hb4kQw7Z%23" + fileKey,
		"https://mega.nz/file/Hb4kQw7Z\nKey: " + fileKey,
		"x=https://mega.nz/file/Hb4kQw7Z#" + fileKey + "&y",
		"[url=https://mega.nz/file/Hb4kQw7Z#" + fileKey + "]film[/url]",
		"<a href=\"https://mega.nz/file/Hb4kQw7Z#" + fileKey + "\">film</a>",
		"hxxps://mega[.]nz/file/Hb4kQw7Z#" + fileKey,
		"https://redirect.test/?u=https%3A%2F%2Fmega.nz%2Ffile%2FHb4kQw7Z%23" + fileKey,
	} {
		got, _ := CutLinks(share.NewUntrusted(in))
		for _, bad := range []string{"Hb4kQw7Z", fileKey, folderKey} {
			if strings.Contains(got, bad) {
				t.Errorf("%q became %q", in, got)
			}
		}
		if again, n := CutLinks(share.NewUntrusted(got)); again != got || n != 0 {
			t.Errorf("%q cut again becomes %q", got, again)
		}
	}
}

func TestNotesAreCut(t *testing.T) { // R14
	d := file(t, complete(matched(1)))
	cmd := d.removeAll()
	cmd.Note = "same as https://mega.nz/file/Hb4kQw7Z#" + fileKey
	if got := d.must(cmd).Events[0].Detail["note"]; got != "same as [link 1] "+share.Removed {
		t.Errorf("note %q", got)
	}
	h, err := DecideHide(Hide{Target: *target(1), Source: FromOperator, Kind: "illegal", Who: "heron", Why: "mega.nz/file/Hb4kQw7Z"}, t0)
	if err != nil || h.Suppress[0].Why != "[link 1]" {
		t.Errorf("%+v, %v", h, err)
	}
}

// Whatever is pasted: no panic, rows numbered without gaps, each row one thing, and
// no key of a link in anything that comes back.
func FuzzReadRows(f *testing.F) {
	for _, s := range []string{
		"https://mega.nz/file/Hb4kQw7Z#" + fileKey, "https://mega.nz/#F!Zt9mLp3C!" + folderKey, "https://blindex.test/e/abcdefghijklmnop",
		"a\x00b\nhttps://x.test/", "http://httpwww.mp3.test/", "*.rar", "mega.nz@evil", "https://[::1]:80/e/a", "/e/x", "\xff\xfe", "https://a.test/%zz",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for i, p := range ReadRows(1, share.NewUntrusted(text), hosts) {
			set := 0
			for _, there := range []bool{p.Link != nil, p.Entry != "", p.Match != ""} {
				if there {
					set++
				}
			}
			if p.N != i+1 || set != 1 || p.Match == Matched || p.Match == NotIndexed {
				t.Errorf("row %d: %+v", i+1, p)
			}
			if p.Link != nil && (share.HasSecret(share.NewUntrusted(p.Link.URL())) || strings.Contains(p.Link.URL(), "#")) {
				t.Errorf("row %d keeps a secret", i+1)
			}
		}
		clean, _ := CutLinks(share.NewUntrusted(text))
		if share.HasSecret(share.NewUntrusted(clean)) || len(share.Find(share.NewUntrusted(clean))) > 0 || strings.ContainsRune(clean, 0) {
			t.Errorf("text keeps a secret or a link: %q", clean)
		}
	})
}

func TestCutAddress(t *testing.T) { // R1, R14
	for in, want := range map[string]string{
		"https://films.example/1928/steamboat#credits":           "https://films.example/1928/steamboat",
		"https://films.example/a?id=7&token=abc123secret":        "https://films.example/a?id=7",
		"https://me:pw@films.example/a":                          "https://films.example/a",
		"https://mega.nz/file/Hb4kQw7Z#" + fileKey:               "[link 1] " + share.Removed,
		"our shop, item #7":                                      "our shop, item  7",
		"films.example/a?token=abc&x=1":                          "films.example/a " + share.Removed,
		"see https://films.example/a#b and https://b.example/#c": "see https://films.example/a b and https://b.example/ c",
		" ": "",
	} {
		if got := CutAddress(share.NewUntrusted(in)); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
