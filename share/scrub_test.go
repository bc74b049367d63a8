package share

import (
	"strings"
	"testing"
)

func TestScrub(t *testing.T) {
	const key, short = "Zy8xWv6uTs5rQp4oNm3lKj2iHg1fEd0cBa9ZyXwVuTs", "Zy8xWv6uTs5rQp4oNm3lKj"
	for _, c := range []struct {
		in, want string
		cut      int
	}{
		{"", "", 0},
		{"nothing to cut: 3/4, a.b/c, #7!", "nothing to cut: 3/4, a.b/c, #7!", 0},
		{"see https://mega.nz/file/Ab3dEf7h#" + key + ".", "see https://mega.nz/file/Ab3dEf7h [key removed].", 1},
		{"see mega.nz/#F!Ab3dEf7h!" + short + ", thanks", "see https://mega.nz/folder/Ab3dEf7h [key removed], thanks", 1},
		{"keyless https://mega.nz/file/Ab3dEf7h stays", "keyless https://mega.nz/file/Ab3dEf7h stays", 0},
		{"https://mega.nz/file/Ab3dEf7h\nKey: " + key, "https://mega.nz/file/Ab3dEf7h\nKey: [key removed]", 1},
		{"https://mega.nz/folder/Ab3dEf7h and " + short, "https://mega.nz/folder/Ab3dEf7h and [key removed]", 1},
		{"does pasting " + key + " work?", "does pasting [key removed] work?", 1},
		{"Password: swordfish", "Password: [key removed]", 1},
		{"Passwort: „x“? Kennwort = swordfish", "Passwort: „[key removed]“? Kennwort = [key removed]", 2},
		{"mot de passe : swordfish", "mot de passe : [key removed]", 1},
		{"Contraseña: swordfish", "Contraseña: [key removed]", 1},
		{"Пароль: swordfish", "Пароль: [key removed]", 1},
		{"提取码：ab3d", "提取码：[key removed]", 1},
		{"提取码ab3d)", "提取码[key removed])", 1},
		{"Password: none", "Password: none", 0},
		{"Key features: maps; passwords are not needed", "Key features: maps; passwords are not needed", 0},
		{"https://pan.baidu.com/s/1Ab3dEf7h?pwd=ab3d", "https://pan.baidu.com/s/1Ab3dEf7h [key removed]", 1},
		{"https://web.tresorit.com/l#" + short, "[key removed]", 1},
		{"https://unknown.example.org/x#" + key, "https://unknown.example.org/x [key removed]", 1},
		{"https://unknown.example.org/x#history", "https://unknown.example.org/x#history", 0},
		{"https://mega.nz/#confirm" + key + key, "[key removed]", 1},
		{"https://mega.nz/file/Ab3dEf7hTooLong#" + key, "https://mega.nz/file/Ab3dEf7hTooLong [key removed]", 1},
		{"https://out.example.org/?u=https%3A%2F%2Fmega.nz%2Ffile%2FAb3dEf7h%23" + key, "https://mega.nz/file/Ab3dEf7h [key removed]", 1},
	} {
		got, cut := Scrub(NewUntrusted(c.in))
		if got != c.want || cut != c.cut {
			t.Errorf("%q\n got %q (%d)\nwant %q (%d)", c.in, got, cut, c.want, c.cut)
		}
	}
}

// R4: what could be a link or a key must not stand in a GET query; a search must.
func TestLooksLikeLink(t *testing.T) {
	for in, want := range map[string]bool{
		"https://mega.nz/file/Ab3dEf7h":               true,
		"mega.nz/fi":                                  true,
		"https://unknown.example.org":                 true,
		"Zy8xWv6uTs5rQp4oNm3lKj2iHg1fEd0cBa9ZyXwVuTs": true,
		"Zy8xWv6uTs5rQp4oNm3lKj":                      true,
		"#!Ab3dEf7h!Zy8xWv6uTs5rQp4oNm3lKj":           true,
		"old maps 1911":                               false,
		"mega.nz":                                     false,
		"debian-12.5.0-amd64-netinst.iso":             false,
		"The_Quick_Brown_Foxes1":                      false,
		"AC/DC live 1991 / 2nd night":                 false,
		"":                                            false,
	} {
		if got := LooksLikeLink(NewUntrusted(in)); got != want {
			t.Errorf("%q: %v", in, got)
		}
	}
}

func TestProvidersTable(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range Providers() {
		if seen[p.ID] || p.Name == "" || p.Access != Sealed && p.Access != Open || p.Report != "" && !strings.HasPrefix(p.Report, "https://") {
			t.Errorf("entry %+v", p)
		}
		seen[p.ID] = true
	}
	if len(seen) < 100 || Providers()[0].ID != "mega" {
		t.Errorf("%d providers, first %s", len(seen), Providers()[0].ID)
	}
	params := strings.Join(SecretParams(), " ")
	for _, name := range []string{"rlkey", "authkey", "resourcekey", "pwd", "password", "deletetoken"} {
		if !strings.Contains(params, name) {
			t.Errorf("%s is not a secret parameter", name)
		}
	}
}
