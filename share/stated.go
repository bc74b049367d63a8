package share

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Type is what kind of thing a name or a page says is shared; "" when it does not say.
type Type string

// The types a page can state.
const (
	TypeVideo    Type = "video"
	TypeAudio    Type = "audio"
	TypeImage    Type = "image"
	TypeBook     Type = "book"
	TypeArchive  Type = "archive"
	TypeSoftware Type = "software"
	TypeDocument Type = "document"
)

// extensions of files that people share, with their type; "" for those of data and models.
var extensions = func() map[string]Type {
	m := map[string]Type{}
	for t, list := range map[Type]string{
		TypeVideo:    "3gp avi divx flv m2ts m4v mkv mov mp4 mpeg mpg mts ogv rm rmvb ts vob webm wmv",
		TypeAudio:    "aac ac3 aif aiff alac ape cue dsf dts eac3 flac m4a m4b mid midi mka mp2 mp3 mpc ogg ogm opus wav wma wv",
		TypeImage:    "bmp gif heic ico jpeg jpg png psd raw svg tif tiff webp xcf",
		TypeBook:     "azw azw3 cbr cbz chm djvu epub fb2 lit mobi",
		TypeArchive:  "001 7z ace bz2 cab gz lz lzma part1 rar tar tbz2 tgz xz z zip zst",
		TypeSoftware: "apk appimage bin crx deb dll dmg exe img ipa iso jar mdf mds msi nds nrg nsp pkg rom rpm sh vdi vhd vmdk qcow2 xci xpi",
		TypeDocument: "ass bib csv doc docx htm html key json log md nfo odp ods odt pdf pps ppt pptx ps rtf sfv sql srt ssa sub tex tsv ttf otf txt vtt xls xlsx xml yaml",
		"":           "bag caffemodel ckpt db gguf gpx h5 hdf5 img2 kml kmz mat mbtiles npy npz onnx osm parquet pbf pkl pt pth safetensors shp sqlite stl weights",
	} {
		for ext := range strings.FieldsSeq(list) {
			m[ext] = t
		}
	}
	return m
}()

// extension is the known file extension a name ends in, in small letters, or "".
func extension(name string) string {
	i := strings.LastIndexByte(name, '.')
	if i <= 0 || len(name)-i > 10 || len(name)-i < 2 {
		return ""
	}
	ext := strings.ToLower(name[i+1:])
	if _, ok := extensions[ext]; ok {
		return ext
	}
	return ""
}

// typeWords say what kind of thing is shared, in small letters.
var typeWords = map[Type]words{
	TypeVideo:    {"en": "video|movie|film", "fr": "vidéo|film", "de": "video|film", "es": "vídeo|película", "pt": "vídeo|filme", "ru": "видео|фильм", "pl": "wideo|film", "tr": "video|film", "zh": "视频|电影", "ja": "動画|映画", "ar": "فيديو|فيلم"},
	TypeAudio:    {"en": "audio|music|song|album|podcast|audiobook", "fr": "musique|chanson", "de": "musik|hörbuch", "es": "música|canción", "pt": "música", "it": "musica", "ru": "аудио|музыка|аудиокнига", "pl": "muzyka|audiobook", "tr": "müzik|ses", "zh": "音频|音乐", "ja": "音声|音楽", "ar": "صوت|موسيقى"},
	TypeImage:    {"en": "image|images|photo|photos|picture|pictures", "fr": "photos", "de": "bild|bilder|fotos", "es": "imagen|imágenes|fotos", "pt": "imagem|imagens|fotos", "it": "immagini|foto", "ru": "фото|изображение", "pl": "zdjęcia", "tr": "resim|fotoğraf", "zh": "图片|照片", "ja": "画像|写真", "ar": "صورة|صور"},
	TypeBook:     {"en": "book|ebook|e-book|comic", "fr": "livre", "de": "buch|e-book", "es": "libro", "pt": "livro", "it": "libro", "ru": "книга", "pl": "książka", "tr": "kitap", "zh": "电子书|图书", "ja": "電子書籍|書籍", "ar": "كتاب"},
	TypeArchive:  {"en": "archive", "fr": "archive", "de": "archiv", "ru": "архив", "pl": "archiwum", "zh": "压缩包", "ja": "圧縮ファイル"},
	TypeSoftware: {"en": "software|program|app|application|game|installer", "fr": "logiciel|jeu", "de": "programm|spiel", "es": "programa|juego", "pt": "programa|jogo", "it": "programma|gioco", "ru": "программа|игра", "pl": "program|gra", "tr": "yazılım|oyun", "zh": "软件|游戏|安装包", "ja": "ソフト|ゲーム", "ar": "برنامج|لعبة"},
	TypeDocument: {"en": "document|spreadsheet|slides|presentation", "fr": "document", "de": "dokument", "es": "documento", "pt": "documento", "it": "documento", "ru": "документ", "pl": "dokument", "tr": "belge", "zh": "文档", "ja": "文書", "ar": "وثيقة|مستند"},
}

var typeByWord = func() map[string]Type {
	m := map[string]Type{}
	for t, w := range typeWords {
		w.each(func(word string) { m[word] = t })
	}
	return m
}()

// TypeOf is the type a name says by its extension, or "".
func TypeOf(name string) Type { return extensions[extension(name)] }

// statedType is the type that a piece of a row or a line states: a word of its own,
// such as "Type: video", or a format in capitals or brackets, such as PDF.
func statedType(piece string) Type {
	var room [manyWords]word
	ts := appendWords(room[:0], piece)
	for _, t := range ts {
		if typ := typeByWord[t.low]; typ != "" && len(ts) <= 2 {
			return typ
		}
		if typ := extensions[t.low]; typ != "" && formats[t.low] && (piece[t.from] <= 'Z' || t.from > 0 && strings.IndexByte("([", piece[t.from-1]) >= 0 || len(ts) <= 2) {
			return typ
		}
	}
	return ""
}

// formats are extensions that people also write as words.
var formats = func() map[string]bool {
	m := map[string]bool{}
	for f := range strings.FieldsSeq("pdf epub mobi azw3 cbr cbz djvu fb2 mp3 flac wav ogg m4a mp4 mkv avi mov m4b zip rar 7z iso apk exe dmg jpg jpeg png gif docx xlsx pptx csv") {
		m[f] = true
	}
	return m
}()

// units are the sizes of byte units: powers of 1000, and of 1024 with an i.
var units = map[string]float64{
	"kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12, "ko": 1e3, "mo": 1e6, "go": 1e9, "to": 1e12,
	"kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40, "kio": 1 << 10, "mio": 1 << 20, "gio": 1 << 30,
	"кб": 1e3, "мб": 1e6, "гб": 1e9, "тб": 1e12, "kbyte": 1e3, "mbyte": 1e6, "gbyte": 1e9, "kbytes": 1e3, "mbytes": 1e6, "gbytes": 1e9,
	"k": 1e3, "m": 1e6, "g": 1e9, "megabytes": 1e6, "gigabytes": 1e9, "megas": 1e6, "gigas": 1e9, "мегабайт": 1e6, "гигабайт": 1e9,
	"كيلوبايت": 1e3, "ميغابايت": 1e6, "ميجابايت": 1e6, "ميجا": 1e6, "جيجا": 1e9, "غيغابايت": 1e9, "جيجابايت": 1e9, "bytes": 1, "байт": 1,
}

// statedSize is the size a text states, in bytes, or -1, and where it stands.
func statedSize(text string) (size int64, from, to int) {
	for i := 0; i < len(text); i++ {
		if text[i] < '0' || text[i] > '9' {
			continue
		}
		j := i + 1
		for j < len(text) && (text[j] >= '0' && text[j] <= '9' || (text[j] == '.' || text[j] == ',') && j+1 < len(text) && text[j+1] >= '0' && text[j+1] <= '9') {
			j++
		}
		if free := i == 0 || !letterBefore(text, i); free && j-i <= 13 {
			if n, end := sizeAt(text, i, j); n >= 0 {
				return n, i, end
			}
		}
		i = j
	}
	return -1, 0, 0
}

// letterBefore reports whether the number at i is the end of something else.
func letterBefore(s string, i int) bool {
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return r < 0x2000 && (unicode.IsLetter(r) || unicode.IsDigit(r)) || r == '.' || r == ',' || r == '_' || r == '#'
}

// sizeAt reads the unit behind the number at [i,j).
func sizeAt(text string, i, j int) (int64, int) {
	k := j
	for k < len(text) && k-j < 2 && (text[k] == ' ' || strings.HasPrefix(text[k:], "\u00a0")) {
		k++
	}
	stop := k
	for stop < len(text) && stop-k < 24 {
		r, n := utf8.DecodeRuneInString(text[stop:])
		if !unicode.IsLetter(r) || r >= 0x2000 {
			break
		}
		stop += n
	}
	unit, ok := units[strings.ToLower(text[k:stop])]
	if !ok || stop-k == 1 && (k > j || text[k] < 'A' || text[k] > 'Z') || stop < len(text) && (text[stop] >= '0' && text[stop] <= '9' || text[stop] == '/') {
		return -1, 0
	}
	if stop-k == 1 && (j-i < 2 || text[k] == 'K' && j-i < 3) && strings.IndexByte(text[i:j], '.') < 0 {
		return -1, 0 // 4K and 5G are no sizes
	}
	if (text[k:stop] == "to" || text[k:stop] == "go") || (text[k:stop] == "To" || text[k:stop] == "Go") && j-i > 4 {
		return -1, 0 // words, not French units
	}
	n, ok := amount(text[i:j], unit)
	if !ok || n*unit > 1<<52 {
		return -1, 0
	}
	return int64(n * unit), stop
}

// amount reads a number with a decimal point or comma; of thousands marks it takes
// those of whole bytes only.
func amount(s string, unit float64) (float64, bool) {
	if unit == 1 {
		s = strings.NewReplacer(",", "", ".", "").Replace(s)
	}
	if i := strings.IndexByte(s, ','); i >= 0 && strings.Contains(s, ".") || strings.Count(s, ",") > 1 {
		s = strings.ReplaceAll(s, ",", "")
	} else if i >= 0 && len(s)-i == 4 && s[0] != '0' {
		s = strings.Replace(s, ",", "", 1)
	}
	n, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	return n, err == nil
}

// months by name, in small letters.
var months = func() map[string]time.Month {
	m := map[string]time.Month{}
	for _, list := range []string{
		"january|february|march|april|may|june|july|august|september|october|november|december",
		"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec",
		"janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre",
		"januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember",
		"enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre",
		"gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre",
		"janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro",
		"января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря",
		"stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|grudnia",
		"ocak|şubat|mart|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık",
		"يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر",
		"januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december",
	} {
		for i, name := range strings.Split(list, "|") {
			m[name] = time.Month(i + 1)
		}
	}
	return m
}()

// statedDate is the day a text states, or the zero time. Days and months that can
// be read either way round are left.
func statedDate(text string) time.Time {
	digits := 0
	for i := 0; i < len(text); i++ {
		if text[i] >= '0' && text[i] <= '9' {
			digits++
		}
	}
	if digits < 5 {
		return time.Time{}
	}
	var room [manyWords]word
	ts := appendWords(room[:0], text)
	for i, t := range ts {
		if t.low[0] >= '0' && t.low[0] <= '9' && len(t.low) > 4 {
			if d, ok := eastern(t.low); ok {
				return d
			}
		}
		if i+2 >= len(ts) {
			break
		}
		if d, ok := dayOf(text, ts[i:i+3]); ok {
			return d
		}
	}
	return time.Time{}
}

// eastern reads 2024年3月5日.
func eastern(s string) (time.Time, bool) {
	y, rest, ok1 := strings.Cut(s, "年")
	m, rest, ok2 := strings.Cut(rest, "月")
	d, _, ok3 := strings.Cut(rest, "日")
	if !ok1 || !ok2 || !ok3 {
		return time.Time{}, false
	}
	return date(atoi(y), time.Month(atoi(m)), atoi(d))
}

// dayOf reads three tokens as a date: 2024-03-05, 5.3.2024, 5 March 2024, March 5th, 2024.
func dayOf(text string, ts []word) (time.Time, bool) {
	gap := func(i int) string { return text[ts[i].to:ts[i+1].from] }
	a, b, c := ts[0].low, ts[1].low, ts[2].low
	switch {
	case len(a) == 4 && gap(0) == gap(1) && strings.Contains("-/.", gap(0)) && number(a+b) && len(c) >= 1:
		return date(atoi(a), time.Month(atoi(b)), atoi(strings.TrimRightFunc(c, func(r rune) bool { return r > '9' })))
	case len(c) == 4 && number(a+b+c) && gap(0) == gap(1) && gap(0) == ".":
		return date(atoi(c), time.Month(atoi(b)), atoi(a))
	case len(c) == 4 && number(a+b+c) && gap(0) == gap(1) && (gap(0) == "/" || gap(0) == "-"):
		if x, y := atoi(a), atoi(b); x > 12 && y <= 12 {
			return date(atoi(c), time.Month(y), x)
		} else if y > 12 && x <= 12 {
			return date(atoi(c), time.Month(x), y)
		}
	case len(c) == 4 && number(c) && months[b] != 0:
		return date(atoi(c), months[b], atoi(ordinal(a)))
	case len(c) == 4 && number(c) && months[a] != 0:
		return date(atoi(c), months[a], atoi(ordinal(b)))
	}
	return time.Time{}, false
}

func ordinal(s string) string { return strings.TrimRight(s, "stndrhe") }

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

// date is a day that exists, of the years in which links were shared.
func date(y int, m time.Month, d int) (time.Time, bool) {
	t := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	return t, y >= 1995 && y < 2100 && t.Month() == m && t.Day() == d
}

// state reads size, date and type off the row or the line, else off the lines
// around that belong to no other link.
func (c *Context) state(out *Claim) {
	for _, cell := range c.cells {
		out.state(cell)
	}
	if len(c.cells) == 0 || c.field != "" {
		for _, piece := range [...]string{c.text, c.before, c.after, c.attr, c.start, c.next} {
			out.state(piece)
		}
		for _, l := range c.lines {
			if !l.linked && l.gap < 3 {
				out.take(l.state())
			}
		}
	}
	if t := TypeOf(out.Name); t != "" {
		out.Type = t
	} else if t := TypeOf(c.file); t != "" {
		out.Type = t
	}
}

// state fills in what a piece of a row or a line states.
func (out *Claim) state(piece string) {
	if piece == "" || out.Size >= 0 && !out.Dated.IsZero() && out.Type != "" {
		return
	}
	digits := strings.ContainsAny(piece, "0123456789")
	if out.Size < 0 && digits {
		out.Size, _, _ = statedSize(piece)
	}
	if out.Dated.IsZero() && digits {
		out.Dated = statedDate(piece)
	}
	if out.Type == "" {
		out.Type = statedType(piece)
	}
}

// state is what the line states, read once.
func (l *line) state() *Claim {
	if l.says == nil {
		l.says = &Claim{Size: -1}
		l.says.state(l.text)
	}
	return l.says
}

// take fills what a claim does not state from another.
func (out *Claim) take(other *Claim) {
	if out.Size < 0 {
		out.Size = other.Size
	}
	if out.Dated.IsZero() {
		out.Dated = other.Dated
	}
	if out.Type == "" {
		out.Type = other.Type
	}
}

// sizeless is a text without a size stated at one of its ends.
func sizeless(s string) string {
	if i := strings.LastIndexAny(s, "(["); i > 0 && strings.IndexAny(s[i:], ")]") == len(s)-i-1 {
		if n, _, _ := statedSize(s[i:]); n >= 0 || !statedDate(s[i:]).IsZero() {
			return strings.TrimRight(s[:i], " ")
		}
	}
	n, from, to := statedSize(s)
	if n < 0 {
		return s
	}
	ahead, behind := strings.TrimRight(s[:from], " \t([{-–—|,:~≈"), strings.TrimLeft(s[to:], " \t)]}-–—|,:")
	switch {
	case behind == "" && !strings.HasSuffix(ahead, "/"):
		return ahead
	case ahead == "":
		return behind
	case generic(ahead) && generic(behind):
		return ""
	}
	return s
}
