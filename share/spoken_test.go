package share

import (
	"strings"
	"testing"
)

// spokenWords are password words as people write them, by language.
var spokenWords = map[string][]string{
	"en": {"Password", "password", "PASSWORD", "Pass", "PW", "pwd", "Passphrase", "archive password", "archivePassword", "Decryption key"},
	"fr": {"Mot de passe", "mdp", "MDP", "mot_de_passe", "Code d'accès"},
	"de": {"Passwort", "Kennwort", "Archivpasswort", "Entpack-Passwort", "PW", "Zugangscode"},
	"es": {"Contraseña", "contrasena", "Clave", "CONTRASEÑA", "Contrasen\u0303a"},
	"it": {"Password", "Parola d'ordine", "psw", "Codice di accesso"},
	"pt": {"Senha", "Palavra-passe", "Código de acesso"},
	"ru": {"Пароль", "пароль", "ПАРОЛЬ", "Пароль на архив", "Код доступа", "пасс"},
	"pl": {"Hasło", "haslo", "HASŁO", "Hasło do archiwum", "Kod dostępu"},
	"tr": {"Şifre", "şifre", "ŞİFRE", "Parola", "Rar şifresi", "sifre"},
	"zh": {"密码", "提取码", "解压密码", "提取碼", "访问码", "解压密碼"},
	"ja": {"パスワード", "解凍パス", "解凍パスワード", "暗証番号"},
	"ar": {"كلمة المرور", "كلمة السر", "الباسورد", "كلمه السر", "كلمة مرور", "رمز الدخول"},
}

// spokenLayouts are the ways a value stands behind its word.
var spokenLayouts = []string{
	"{W}: {V}", "{W} : {V}", "{W}:{V}", "{W}= {V}", "{W}={V}", "{W} = {V}", "{W}：{V}", "{W} -> {V}", "{W} → {V}", "{W} => {V}",
	"{W}: \"{V}\"", "{W}: '{V}'", "{W}: `{V}`", "{W}: **{V}**", "**{W}:** {V}", "**{W}**: {V}", "*{W}*: `{V}`", "{W}: ||{V}||", "{W}: >!{V}!<", "{W}: «{V}»", "{W}: “{V}”", "{W}: „{V}“", "{W}: 「{V}」",
	"{W}:\n{V}", "{W}:\r\n{V}\r\nmore", "{W}:\n\n{V}\n", "{W}:\n```\n{V}\n```", "{W}:\n> {V}",
	"| {W} | {V} |", "|{W}|{V}|", "{W} | {V}", `{"{W}": "{V}", "size": 3}`, `"{W}":"{V}"`, "{W}: {V} # comment", "{W}={V}&x=1",
	"[b]{W}:[/b] {V}", "{W}: [code]{V}[/code]", "[b]{W}[/b]: [spoiler]{V}[/spoiler]", "[code]{W}: {V}[/code]", "[color=red]{W}: {V}[/color]",
	"<b>{W}:</b> <code>{V}</code>", "<b>{W}</b>: {V}<br>more", "<li>{W}: <span class=\"x\">{V}</span></li>", "<td>{W}</td><td>{V}</td>", "<dt>{W}</dt>\n<dd>{V}</dd>", "{W}:<br>{V}<br>", "<p>{W}:&nbsp;{V}</p>",
	"{W} ({V})", "({W}: {V})", "[{W}: {V}]", "Name [{W} {V}].rar", "Name ({W}: {V}).mkv", "Name [{W}={V}].zip", "{W}: {V}, thanks", "{W}: {V}.", "{W}: ({V})",
	"| name | {W} |\n|---|---|\n| a.rar | {V} |\n| b.rar | {V}2 |",
	"see below\n{W}: {V}\nhttps://mega.nz/file/Ab3dEf7h", "https://mega.nz/file/Ab3dEf7h {W}: {V}", "https://mega.nz/file/Ab3dEf7h\n{W} {V}", "https://mega.nz/file/Ab3dEf7h\n{W} - {V}", "{W} – {V}", "{W} — {V}", "{W}: {V} / {V}9", "{W}: {V}, {V}9",
}

// R1: what stands behind a password word goes, whatever the language and the layout.
func TestSpokenSecrets(t *testing.T) {
	seed := uint32(11)
	next := func() byte { seed = seed*1664525 + 1013904223; return byte(seed >> 24) }
	for lang, list := range spokenWords {
		for _, w := range list {
			for _, layout := range spokenLayouts {
				failed := false
				for _, secret := range []string{"q7" + draw("abcdefghkmnpqrstuvwxyz23456789", 4, next), "X3k" + draw("ABCdefghkmnpqrstuvwxyz23456789", 11, next), draw("abcdefghij", 3, next) + "K8"} {
					text := strings.NewReplacer("{W}", w, "{V}", secret).Replace(layout)
					if clean, cut := Scrub(NewUntrusted(text)); !failed && (strings.Contains(clean, secret) || cut == 0) {
						failed = true
						t.Errorf("%s: %q\nscrubs to %q", lang, text, clean)
					}
				}
			}
		}
	}
}

// R1: the ways one language puts it.
func TestSpokenSentences(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"The password is swordfish7", "The password is [key removed]"},
		{"Password is \"correct horse battery\" as always", "Password is \"[key removed]\" as always"},
		{"Password for the archive: swordfish", "Password for the archive: [key removed]"},
		{"password (case sensitive): Swordfish", "password (case sensitive): [key removed]"},
		{"pass1: abc / pass2: def", "pass1: [key removed] / pass2: [key removed]"},
		{"Password: swordfish or Sw0rdfish!", "Password: [key removed] or [key removed]!"},
		{"pw - hunter2", "pw - [key removed]"},
		{"Passwort lautet Hunter2", "Passwort lautet [key removed]"},
		{"Das Passwort für das Archiv ist „drei Wörter hier“.", "Das Passwort für das Archiv ist „[key removed]“."},
		{"Le mot de passe est azerty12.", "Le mot de passe est [key removed]."},
		{"mot de passe du fichier : azerty", "mot de passe du fichier : [key removed]"},
		{"contraseña es clave123", "contraseña es [key removed]"},
		{"Contraseña del rar: \"tres palabras aquí\"", "Contraseña del rar: \"[key removed]\""},
		{"La password è pippo99", "La password è [key removed]"},
		{"A senha é abc123", "A senha é [key removed]"},
		{"пароль — qwe123", "пароль — [key removed]"},
		{"Пароль от архива: тайна", "Пароль от архива: [key removed]"},
		{"hasło to abc123", "hasło to [key removed]"},
		{"hasło: tajne", "hasło: [key removed]"},
		{"şifre: gizli", "şifre: [key removed]"},
		{"Rar şifresi: gizli", "Rar şifresi: [key removed]"},
		{"كلمة المرور: سرية١٢٣", "كلمة المرور: [key removed]"},
		{"كلمة السر هي abc123، شكرا", "كلمة السر هي [key removed]، شكرا"},
		{"كلمة فك الضغط : ١٢٣٤٥", "كلمة فك الضغط : [key removed]"},
		{"提取码: ab3d 复制这段内容", "提取码: [key removed] 复制这段内容"},
		{"链接提取码ab3d,密码是xyz9", "链接提取码[key removed],密码是[key removed]"},
		{"解压密码：１２３４", "解压密码：[key removed]"},
		{"解凍パス xyz123", "解凍パス [key removed]"},
		{"パスワードは「abcd」です", "パスワードは「[key removed]」です"},
		{"パス: 無し", "パス: 無し"},
		{"Name [pass 1234].rar", "Name [pass [key removed]].rar"},
		{"backup_pw-hunter2.zip", "backup_pw-[key removed].zip"},
		{"Film (mdp: xyz).mkv", "Film (mdp: [key removed]).mkv"},
		{"Film.mdp.xyz9.rar", "Film.mdp.[key removed].rar"},
		{"Passwords:\n- one1\n", "Passwords:\n- [key removed]\n"},
		{"db_password=hunter", "db_password= [key removed]"},
		{"Passwort: keins", "Passwort: keins"},
		{"пароль: нет", "пароль: нет"},
		{"密码：无", "密码：无"},
		{"كلمة السر: بدون", "كلمة السر: بدون"},
		{"https://pan.baidu.com/s/1Ab3dEf7h ab3d", "https://pan.baidu.com/s/1Ab3dEf7h [key removed]"},
		{"https://pan.baidu.com/s/1Ab3dEf7h\n(x9k2)\nmore", "https://pan.baidu.com/s/1Ab3dEf7h\n([key removed])\nmore"},
		{"https://pan.baidu.com/s/1Ab3dEf7h code: abxd", "https://pan.baidu.com/s/1Ab3dEf7h code: [key removed]"},
		{"https://pan.baidu.com/s/1Ab3dEf7h mirror", "https://pan.baidu.com/s/1Ab3dEf7h mirror"},
		{"https://pan.baidu.com/s/1Ab3dEf7h 2019 edition", "https://pan.baidu.com/s/1Ab3dEf7h 2019 edition"},
		{"comment: here is the key\nZy8xWv6uTs5rQp4oNm3lKj\nthanks", "comment: here is the key\n[key removed]\nthanks"},
		{"here is the key: Zy8xWv6uTs5rQp4oNm3lKj thanks", "here is the key: [key removed] thanks"},
		{"clé = `Zy8xWv6uTs5rQp4oNm3lKj`", "clé = `[key removed]`"},
		{"Name key=Zy8xWv6uTs5rQp4oNm3lKj2iHg1fEd0cBa9ZyXwVuTs.zip", "Name key=[key removed].zip"},
	} {
		if got, _ := Scrub(NewUntrusted(c.in)); strings.ReplaceAll(got, "= [", "=[") != strings.ReplaceAll(c.want, "= [", "=[") {
			t.Errorf("%q\n got %q\nwant %q", c.in, got, c.want)
		}
	}
}

// Titles and sentences about passwords and keys stay as they are, beside a link, too.
func TestSpokenNearMisses(t *testing.T) {
	for _, in := range []string{
		"The Password is Courage", "The.Password.is.Courage.1962.1080p.mkv", "Das Passwort", "Das Passwort (1931)", "Key Largo (1948)", "The Key to Rebecca", "keygen", "PASS-THROUGH", "Codebreakers",
		"Cambridge Key English Test 2", "Sonata in the key of C# minor", "Area Code 404.mp3", "The Da Vinci Code", "Code Geass R2 - 01", "Swordfish (2001)", "password-store-1.7.4.tar.gz", "passwd-4.8.1.deb", "Password.S01E02.720p.WEB.mkv",
		"Boarding Pass 2007", "Season Pass 3", "Khyber Pass - 1842", "Le Col de la Passe", "Mot de passe oublié", "Ключ от всех дверей", "Пароль не нужен (1967)", "密码学原理", "达芬奇密码2006.mkv", "パスワード管理ソフト 2.1", "kod Leonarda da Vinci",
		"Passwords are required to log in.", "The password is stored in a file.", "password manager 2.0", "A key is a piece of metal.", "Source Code 2011", "Clave de sol", "Hasło reklamowe", "Şifre çözme kitabı", "كلمة المرور في الأدب",
		"a single pass over the data", "pass 2 of 3", "two-pass encoding", "Bypass 2019", "Compass: north", "Mountain Pass, California", "key-value store", "Keynote 2019", "Code 46 (2003)", "QR code 2d",
	} {
		if got, cut := Scrub(NewUntrusted(in)); got != in || cut != 0 {
			t.Errorf("%q scrubs to %q", in, got)
		}
		if got, _ := scrub(in, true); got != in {
			t.Errorf("beside a link %q scrubs to %q", in, got)
		}
	}
}
