package share

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Scores by where a name stood; what it looks like adds to them.
const (
	scoreLink    = 300
	scoreFile    = 290
	scoreLine    = 240
	scoreHeading = 200
	scoreTitle   = 100
)

// maxName is the longest name that is kept, in bytes.
const maxName = 300

// newClaim makes a claim of raw text near a link: scrubbed, masked, tidied. A
// name that tells nothing, such as "Download", gives a claim without a name.
func newClaim(raw string, source NameSource, score int) Claim {
	c := Claim{Source: source, Size: statedSize(raw)}
	name := cleanName(raw)
	if name == "" || generic(name) {
		return Claim{Size: c.Size}
	}
	c.Name, c.Held = MaskPersons(name)
	c.Score = score + quality(c.Name)
	return c
}

// better is the claim with the higher score; a size is kept whoever states it.
func better(a, b Claim) Claim {
	if b.Name != "" && (a.Name == "" || b.Score > a.Score) {
		a, b = b, a
	}
	if a.Size < 0 {
		a.Size = b.Size
	}
	return a
}

// cleanName scrubs a name as text beside a sealed link and takes out addresses,
// markup and what the scrubbing left.
func cleanName(raw string) string {
	clean, _ := scrub(raw, true) // before anything is trimmed: half a key looks like none
	if len(clean) > 4*maxName {
		clean = strings.ToValidUTF8(clean[:4*maxName], "")
	}
	clean = strings.ReplaceAll(clean, Removed, " ")
	clean = anyURL.ReplaceAllString(clean, " ")
	clean = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError || unicode.In(r, unicode.Cf, unicode.Co) {
			return ' '
		}
		return r
	}, clean)
	clean = strings.Join(strings.Fields(norm.NFC.String(clean)), " ")
	clean = strings.Trim(clean, " \t*_`~|>#:：;,，。、=→-–—•·“”「」【】\"'!?/\\")
	clean = strings.TrimLeft(clean, ")]}.&")
	for _, pair := range []string{"()", "[]", "{}", "（）"} {
		clean = unpaired(clean, pair)
	}
	for len(clean) > maxName {
		_, n := utf8.DecodeLastRuneInString(clean)
		clean = clean[:len(clean)-n]
	}
	return strings.TrimSpace(clean)
}

// unpaired drops a bracket at an end of s that nothing answers, and empty pairs.
func unpaired(s, pair string) string {
	r := []rune(pair)
	open, shut := string(r[0]), string(r[1])
	s = strings.TrimSpace(strings.ReplaceAll(s, pair, ""))
	if strings.HasPrefix(s, open) && strings.HasSuffix(s, shut) && strings.Count(s, open) == 1 {
		s = strings.TrimSuffix(strings.TrimPrefix(s, open), shut)
	}
	for strings.Count(s, open) > strings.Count(s, shut) && strings.HasSuffix(s, open) {
		s = strings.TrimSuffix(s, open)
	}
	if strings.Count(s, shut) > strings.Count(s, open) {
		s = strings.TrimSuffix(s, shut)
	}
	return s
}

var (
	anyURL = regexp.MustCompile(`(?i)\b(?:[a-z]{3,6}://|www\.)\S*`)
	markup = regexp.MustCompile(`<[^<>]{0,300}>|\[/?[a-zA-Z*]{1,10}(?:=[^\[\]]{0,100})?\]`)
	lead   = regexp.MustCompile(`^[\s>*#+|.–—-]*(?:\d{1,3}[.)]\s+)?[\s*_` + "`" + `\[(]*`)
)

// tidy takes the markup out of a line.
func tidy(line string) string {
	line = markup.ReplaceAllString(line, " ")
	line = markdownLink.ReplaceAllString(line, "$1")
	if i := strings.LastIndexByte(line, '<'); i >= 0 && strings.IndexByte(line[i:], '>') < 0 {
		line = line[:i]
	}
	if strings.Count(line, `"`)+strings.Count(line, `'`) > 2 && strings.ContainsAny(line, "{;=") {
		return "" // program text
	}
	return strings.TrimRight(lead.ReplaceAllString(line, ""), " \t[(<{\"'`*_=:")
}

var markdownLink = regexp.MustCompile(`!?\[([^\[\]]{0,200})\]\([^()\s]{0,300}\)`)

// genericNames are link texts that name no work.
var genericNames = func() map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Split(`here|click here|click|link|links|this link|the link|this|download|downloads|download here|download link|download now|downloaden|descargar|descarga|aquí|aqui|enlace|enlaces|lien|liens|ici|cliquez ici|télécharger|telecharger|hier|hier klicken|herunterladen|scarica|qui|baixar|ссылка|скачать|здесь|тут|下载|下载链接|链接|下载地址|网盘|百度网盘|百度|夸克|ダウンロード|リンク|url|uri|src|href|http|https|www|mirror|mirrors|mirror 1|mirror 2|mega|mega.nz|mega link|mega folder|mega drive|mega nz|gdrive|google drive|drive|dropbox|onedrive|mediafire|pixeldrain|gofile|wetransfer|box|proton|proton drive|filen|sync|torrent|file|files|folder|folders|fichier|fichiers|datei|ordner|archivo|carpeta|part|open|view|watch|watch here|read more|more|see|source|website|site|page|home|share|get|get it|get it here|zip|rar|pdf|first|second|third|one|two|password|pass|key|decryption key|and|or|at|from|via|on|is|it|the|edit|copy|copy link|to|in|size|server|alternative|alt|backup|option 1|option 2|online|stream|image|img|picture|thumbnail|continue|next|previous|value|location|target|available|for|with|by|with the|提取码|密码|迅雷|阿里云盘|访问码|点击|点此|这里|地址|пароль|яндекс диск|яндекс|contraseña|contrasena|passwort|pass|passwd|pwd|pw|code|clave|href|embedcode|iframe|input|button|const|var|let|title|name|it here|see here|find it here|download it here|download from|available at|hosted on|available on`, "|") {
		set[w] = true
	}
	return set
}()

// generic reports whether a name says nothing about what is shared.
func generic(name string) bool {
	low := strings.TrimFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if utf8.RuneCountInString(low) < 2 || genericNames[low] {
		return true
	}
	if parts := strings.FieldsFunc(low, func(r rune) bool { return strings.ContainsRune(":：|/ ", r) }); !slices.ContainsFunc(parts, func(w string) bool { return !genericNames[w] }) {
		return true
	}
	if _, err := strconv.ParseFloat(low, 64); err == nil {
		return true
	}
	if table().byHost(low) != nil {
		return true
	}
	for _, p := range table().list {
		if strings.EqualFold(p.name, low) {
			return true
		}
	}
	return !strings.ContainsFunc(low, unicode.IsLetter)
}

var (
	extension = regexp.MustCompile(`(?i)\.[a-z0-9]{2,5}$`)
	size      = regexp.MustCompile(`(?i)(?:^|[^\w.,])(\d{1,4}(?:[.,]\d{1,3})?)\s?(k|m|g|t|к|м|г|т)(i?)(?:b|o|б)(?:ytes?)?(?:$|[^\w])`)
)

// quality adds to a score for what looks like a title or a file name.
func quality(name string) int {
	q := 0
	if extension.MatchString(name) {
		q += 30
	}
	switch n := utf8.RuneCountInString(name); {
	case n < 4 || n > 160:
		q -= 40
	case n >= 8 && n <= 100:
		q += 10
	}
	if strings.ContainsRune(name, '�') {
		q -= 20
	}
	return q
}

// statedSize is the size a text states, in bytes, or -1.
func statedSize(text string) int64 {
	m := size.FindStringSubmatch(text)
	if m == nil {
		return -1
	}
	n, err := strconv.ParseFloat(strings.Replace(m[1], ",", ".", 1), 64)
	if err != nil {
		return -1
	}
	unit := 1000.0
	if m[3] != "" {
		unit = 1024
	}
	power := map[string]int{"k": 1, "к": 1, "m": 2, "м": 2, "g": 3, "г": 3, "t": 4, "т": 4}[strings.ToLower(m[2])]
	for range power {
		n *= unit
	}
	return int64(n)
}

// Best picks the claim that is shown: highest score, then most often claimed
// (equal names after folding count together), then first in order. False when
// no claim has a name.
func Best(claims []Claim) (Claim, bool) {
	times := map[string]int{}
	for _, c := range claims {
		times[foldName(c.Name)]++
	}
	best := -1
	for i, c := range claims {
		switch {
		case c.Name == "":
		case best < 0, c.Score > claims[best].Score,
			c.Score == claims[best].Score && times[foldName(c.Name)] > times[foldName(claims[best].Name)]:
			best = i
		}
	}
	if best < 0 {
		return Claim{}, false
	}
	return claims[best], true
}

// foldName makes names equal that differ in case, accents' encoding, width and punctuation alone.
func foldName(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(norm.NFKC.String(name)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}
