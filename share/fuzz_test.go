package share

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
)

func seeds(f *testing.F) {
	for _, v := range load[vector](f, "vectors.json") {
		f.Add(v.Text)
	}
	for _, v := range load[vector](f, "negatives.json") {
		f.Add(v.Text)
	}
	for _, s := range []string{"Key: https://mega.nz/#!Ab3dEf7h!", "password=\n\n#F!Ab3dEf7h", "=\n=3D https://mega.nz/file/Ab3dEf7h#=41", "&amp;#33;\\u0021［", "pwd: [key removed]"} {
		f.Add(s)
	}
}

// Whatever comes in: no panic, no link twice, and every claim fits its bounds.
func FuzzFind(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, s string) {
		u := NewUntrusted(s)
		page := FindHTML(u, pageAddress())
		for _, list := range [][]Found{Find(u), page.Found} {
			ids := map[string]bool{}
			for _, found := range list {
				if id := string(found.Link.Identity()); found.Link.handle != "" && ids[id] {
					t.Errorf("%s twice", id)
				} else {
					ids[id] = true
				}
				if n := len(found.Claim.Name); n > 2*maxName {
					t.Errorf("a name of %d bytes", n)
				}
				if _, err := json.Marshal(Report(found)); err != nil {
					t.Error(err)
				}
			}
		}
		for _, link := range page.Links {
			if again, isShare, err := ScrubURL(NewUntrusted(link)); err != nil || isShare || again != link {
				t.Errorf("page link %q scrubs to %q, %v, %v", link, again, isShare, err)
			}
		}
		LooksLikeLink(u)
		if clean, _ := MaskPersons(s); clean != s {
			if again, _ := MaskPersons(clean); again != clean {
				t.Errorf("%q is masked to %q, then to %q", s, clean, again)
			}
		}
	})
}

// A link's public form parses to the same link, without a secret.
func FuzzParse(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, s string) {
		l, _, err := Parse(NewUntrusted(s))
		if err != nil || l.URL() == "" || l.Sub() != "" {
			return
		}
		if again, had, err := Parse(NewUntrusted(l.String())); err != nil || had || again != l {
			t.Errorf("%q: %+v parses as %+v, had secret %v, %v", s, l, again, had, err)
		}
	})
}

func FuzzScrubIdempotent(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, s string) {
		clean, _ := Scrub(NewUntrusted(s))
		if again, n := Scrub(NewUntrusted(clean)); again != clean || n != 0 {
			t.Errorf("%q\nscrubs to %q\n    then %q (%d cut)", s, clean, again, n)
		}
		if HasSecret(NewUntrusted(clean)) {
			t.Errorf("a secret in %q", clean)
		}
		if addr, isShare, err := ScrubURL(NewUntrusted(s)); err == nil && addr != "" {
			if again, share, err := ScrubURL(NewUntrusted(addr)); again != addr || share != isShare || err != nil {
				t.Errorf("%q scrubs to %q, then %q, %v, %v", s, addr, again, share, err)
			}
		}
	})
}

// R1: a random key in any form, wrapped in any way, in any text, comes out nowhere;
// nor does one of any length behind a password word. Forms beyond those of the
// table are words and layouts of spokenTexts.
func FuzzNoSecretSurvives(f *testing.F) {
	forms, said := load[linkForm](f, "forms.json"), spokenTexts()
	for i := range forms {
		f.Add(uint16(i), uint8(i), uint64(i), "see ", " and more")
		f.Add(uint16(i), uint8(0), uint64(i), "Key: ", "\nPassword: none")
	}
	for i := range said {
		if i%7 == 0 {
			f.Add(uint16(len(forms)+i), uint8(i/7), uint64(i), "see", "and more")
		}
	}
	f.Fuzz(func(t *testing.T, form uint16, wrap uint8, seed uint64, before, after string) {
		next := stream(seed)
		if k := int(form) % (len(forms) + len(said)); k >= len(forms) {
			code := drawCode(next)
			if strings.Contains(before, "<") || looksQuotedPrintable(before+"\n"+said[k-len(forms)]+"\n"+after) {
				return // a tag that never ends parts word and value; an equals sign means something else
			}
			checkSurvival(t, before+"\n"+spokenWraps[int(wrap)%len(spokenWraps)](strings.ReplaceAll(said[k-len(forms)], "{V}", code))+"\n"+after, code, before+after+said[k-len(forms)])
			return
		}
		lf := forms[int(form)%(len(forms)+len(said))]
		handle, key := draw(lf.HandleAlphabet+"?", 0, next), draw(lf.KeyAlphabet, lf.KeyLen, next)
		if lf.HandleLen > 0 {
			handle = draw(lf.HandleAlphabet, lf.HandleLen, next)
		}
		checkSurvival(t, before+" "+wraps[int(wrap)%len(wraps)](lf.fill(handle, key))+" "+after, key, before+after+lf.Form)
	})
}

// drawCode draws a password of 4 to 27 characters with a letter and a digit that is
// no mark of a release, such as 720p, behind any layout a title may have too.
func drawCode(next func() byte) string {
	for {
		n := 4 + int(next())%24
		alphabet := []string{"abcdefghijklmnopqrstuvwxyz0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "0123456789abcdef"}[int(next())%3]
		if code := draw(alphabet, n, next); mixed(code) && !release(code) && !hashLike(code) {
			return code
		}
	}
}

// spokenTexts are the layouts with the words of all languages in them.
func spokenTexts() []string {
	var out []string
	for _, lang := range slices.Sorted(maps.Keys(spokenWords)) {
		for _, w := range spokenWords[lang] {
			for _, layout := range spokenLayouts {
				out = append(out, strings.ReplaceAll(layout, "{W}", w))
			}
		}
	}
	return out
}

// spokenWraps are the places where people say a password.
var spokenWraps = []func(said string) string{
	func(s string) string { return s },
	func(s string) string { return "https://mega.nz/file/Ab3dEf7h\n" + s },
	func(s string) string { return s + "\nhttps://pan.baidu.com/s/1Ab3dEf7hIj" },
	func(s string) string { return "<p>" + s + "</p><a href=https://mega.nz/file/Ab3dEf7h>Old maps</a>" },
	func(s string) string {
		return "<div>Old maps https://mega.nz/file/Ab3dEf7h</div>\n<div>" + s + "</div>"
	},
	func(s string) string { return "<h2>" + s + "</h2> https://mega.nz/file/Ab3dEf7h" },
}

// checkSurvival asks that nothing of a secret is in any output, error or log line:
// of a long one no run of six bytes, of a short one no whole token. What chance put
// into the text around does not count.
func checkSurvival(t *testing.T, text, secret, around string) {
	t.Helper()
	u := NewUntrusted(text)
	all := everything(u)
	if len(secret) >= 12 {
		if leaks(all, []string{secret}) != "" && leaks(around, []string{secret}) == "" {
			t.Errorf("%q of %q is left of %q in %q", leaks(all, []string{secret}), secret, u.raw, all)
		}
		return
	}
	if holdsToken(all, secret) && !strings.Contains(around, secret) {
		t.Errorf("%q is left of %q in %q", secret, u.raw, all)
	}
}

// holdsToken reports whether word stands in text with no letter or digit beside it.
func holdsToken(text, word string) bool {
	for i := 0; ; {
		k := strings.Index(text[i:], word)
		if k < 0 {
			return false
		}
		i += k + len(word)
		if (i == len(word) || !isAlnum(text[i-len(word)-1])) && (i == len(text) || !isAlnum(text[i])) {
			return true
		}
	}
}

// stream gives bytes that look random and depend on the seed alone.
func stream(seed uint64) func() byte {
	block, i := sha256.Sum256(binary.LittleEndian.AppendUint64(nil, seed)), 0
	return func() byte {
		if i == len(block) {
			block, i = sha256.Sum256(block[:]), 0
		}
		i++
		return block[i-1]
	}
}

// Text beyond a blank line changes no link: what is found in two texts apart is what
// is found in both together. Nor does the first look at a block overlook any.
func FuzzBlankLine(f *testing.F) {
	for _, v := range load[vector](f, "vectors.json") {
		f.Add(v.Text, "=\n=3D https://mega.nz/file/Ab3dEf7h#=41")
		f.Add("Key:", v.Text)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		var apart, together []Link
		seen := map[Link]bool{}
		for _, found := range append(Find(NewUntrusted(a)), Find(NewUntrusted(b))...) {
			if found.Link.handle != "" && !seen[found.Link] {
				seen[found.Link] = true
				apart = append(apart, found.Link)
			}
		}
		for _, found := range Find(NewUntrusted(a + "\n\n" + b)) {
			if found.Link.handle != "" {
				together = append(together, found.Link)
			}
		}
		if !slices.Equal(apart, together) {
			t.Errorf("%q and %q hold %v apart and %v together", a, b, apart, together)
		}
		if !mayHoldLink(a) {
			for _, v := range views(a) {
				if hits := scan(v.s, 0); len(hits) > 0 {
					t.Errorf("%q is passed over, and holds %v", a, hits)
				}
			}
		}
	})
}

// The short way of reading a reference gives the long way's answer.
func FuzzPlainRefs(f *testing.F) {
	for _, ref := range []string{"library/os.html#os.path", "../a/b", "/s/Ab3dEf7hGh4iJk8", "https://docs.example.org/x?y=1", "https://mega.nz/folder/Ab3dEf7h", "#!", "?a=b", "x;y", "//x.org/", "a/../b", "./a", "https://EXAMPLE.org/", "https://a.example:80/b", "f/0123456789abcdef0123/", "https://cloud.example.org/s/x"} {
		f.Add("https://forum.example.org/t/1", ref)
	}
	f.Fuzz(func(t *testing.T, base, ref string) {
		b, err := url.Parse(base)
		if err != nil {
			return
		}
		refs, p := newPlainRefs(b), pageReader{base: b}
		got, ok := refs.resolve(ref)
		if !ok || got == "" {
			return
		}
		if want, ok := p.address(ref); !ok || got != want {
			t.Errorf("%q on %q: %q, the long way %q, %v", ref, base, got, want, ok)
		}
		if found := Find(NewUntrusted(ref)); len(found) > 0 {
			t.Errorf("%q on %q is %v", ref, base, found[0].Link)
		}
	})
}
