package share

import (
	"bufio"
	"fmt"
	"go/build"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// ordinary makes file names and titles as people post them, the same ones each time.
type ordinary struct{ *rand.Rand }

func (o ordinary) of(list string) string {
	words := strings.Split(list, "|")
	return words[o.IntN(len(words))]
}

func (o ordinary) hex(n int) string { return draw("0123456789abcdef", n, o.byte) }
func (o ordinary) byte() byte       { return byte(o.Uint32()) }
func (o ordinary) num(n int) string { return draw("0123456789", n, o.byte) }
func (o ordinary) day(sep string) string {
	return fmt.Sprintf("%d%s%02d%s%02d", 1995+o.IntN(31), sep, 1+o.IntN(12), sep, 1+o.IntN(28))
}
func (o ordinary) clock(sep string) string {
	return fmt.Sprintf("%02d%s%02d%s%02d", o.IntN(24), sep, o.IntN(60), sep, o.IntN(60))
}

const (
	titleNouns      = "Night|River|Garden|Mountain|Key|Code|Mountain Pass|Secret|Winter|Ship|King|Queen|Island|Letter|House|Wolf|Road|Mirror|Tower|Chess|Lock|Gate|Door|Signal|Cipher|Island|Clock|Star|Harbour|Forest|Bridge"
	titleAdjectives = "Old|Red|Silent|Last|First|Hidden|Broken|Golden|Dark|Lost|Blue|Long|Secret|Open|Locked|Wild|Cold|Free"
	titleWords      = "Nuit|Rivière|Jardin|Clé|Mot|Hiver|Nacht|Schlüssel|Winter|Haus|Weg|Llave|Noche|Río|Casa|Chiave|Notte|Giardino|Codice|Chave|Noite|Rua|Klucz|Noc|Dom|Zima|Gece|Anahtar|Bahçe|Kod|Liebe|Amour|Corazón|Mare|Praia|Morze|Deniz|Enfants|Kinder|Niños|Bambini|Crianças|Dzieci|Çocuklar"
	linking         = "of the|and the|in the|to the|without|under the|for a|by the"
	titleRussian    = "Ночь|Ключ|Код|Дом|Зима|Река|Тайна|Мастер|Война|Мир|Город|Письмо|Остров|Последний|Первый"
	titleChinese    = "密码|红楼梦|三国演义|钥匙|代码|流浪地球|风声|达芬奇|解码|密室|逃脱|之夜|城市|山河|国语|中字|第一季|全集|高清"
	titleJapanese   = "パスワード|鍵|暗号|東京|物語|夜|銀河|鉄道|第1巻|上巻|下巻|完全版|映画|春|キー"
	titleArabic     = "كلمة|السر|مفتاح|الليل|المدينة|كتاب|رواية|الحب|البيت|شفرة|دافنشي|ألف|ليلة"
	fileEnds        = "mkv|mp4|avi|zip|rar|7z|pdf|epub|mp3|flac|jpg|png|iso|txt|docx|srt|exe|apk|cbz|azw3"
)

func (o ordinary) title() string {
	switch o.IntN(9) {
	case 0:
		return "The " + o.of(titleAdjectives) + " " + o.of(titleNouns)
	case 1:
		return o.of(titleNouns) + " " + o.of(linking) + " " + o.of(titleNouns)
	case 2:
		return o.of(titleAdjectives) + " " + o.of(titleNouns) + ": " + o.of(titleNouns) + " " + o.of(linking) + " " + o.of(titleNouns)
	case 3:
		return o.of("Le|La|Das|Die|Der|El|Los|Il|Lo|O|A") + " " + o.of(titleWords) + " " + o.of("de|du|der|des|del|da|di|z|ve") + " " + o.of(titleWords)
	case 4:
		return o.of(titleWords) + " - " + o.of(titleWords)
	case 5:
		return o.of(titleRussian) + " " + o.of(strings.ToLower(titleRussian)) + o.of("|: "+o.of(titleRussian)+"| - "+o.of(titleRussian))
	case 6:
		return o.of(titleChinese) + o.of(titleChinese) + o.of("|"+o.of(titleChinese))
	case 7:
		return o.of(titleJapanese) + o.of(titleJapanese) + o.of("|の"+o.of(titleJapanese))
	default:
		return o.of(titleArabic) + " " + o.of(titleArabic)
	}
}

// knownTitles are titles and names with words that could be taken for password words.
const knownTitles = "Key Largo (1948)|The Password is Courage|The Password Is Courage (1962)|Das Passwort|Das Passwort - Hörspiel|keygen|keygen.exe|Cambridge Key English Test|Cambridge Key English Test 3 with Answers|PASS-THROUGH|Codebreakers|Codebreakers (2011)|The Key to Rebecca|" +
	"Source Code 2011 1080p|The Da Vinci Code|Le Code Da Vinci|Da Vinci Code - Sakrileg|Code Geass R2 - 01|Code 46|Area 51 Code|Swordfish (2001)|Boarding Pass 2007|Season Pass|Khyber Pass|Brenner Pass, 1943|Mot de passe|Ключ от всех дверей|Пароль не нужен (1967)|" +
	"Пароль - Отель Регина|El código Da Vinci|Il codice da Vinci|O Código Da Vinci|Kod da Vinci|達文西密碼|达芬奇密码2006|达芬奇密码BD1080P|密码学原理与实践(第三版)|パスワード管理入門|شفرة دافنشي|كلمة السر في التاريخ|The Imitation Game|The Code Book - Simon Singh|Keys to the Kingdom|" +
	"Alicia Keys - Songs in A Minor|Florida Keys 2019|Nokia 3310 unlock code calculator|Hotkey 2.0|KeyShot 11.0.0.215|Password Manager Pro 7|KeePass-2.53.1-Setup.exe|Bitwarden-Installer-2023.1.0|1Password-8.10.1|passwd-4.8.1|pwgen-2.08|Pass the Butler - Eric Idle|Pass It On|Clave de sol|Clave de Sol - Partituras|Senha 64|Şifre Çözücü|Hasło na dziś|Codice Rosso|Chiave di volta|La clave Gaudí"

func (o ordinary) name() string {
	dot := func(s string) string { return strings.ReplaceAll(s, " ", o.of(".|_| |-")) }
	switch o.IntN(27) {
	case 0:
		return fmt.Sprintf("%s.%d.%s.%s.%s-%s.%s", strings.ReplaceAll(o.title(), " ", "."), 1930+o.IntN(95), o.of("1080p|720p|2160p|480p|576i"), o.of("BluRay|WEB-DL|WEBRip|HDTV|DVDRip|REMUX"), o.of("x264|x265|H.264|HEVC.10bit|AV1|DTS-HD.MA.5.1|DD5.1.H.265|AAC2.0.x264"), o.of("GRP|NTb|FLUX|SPARKS|CtrlHD|d3g|EVO|TEPES|FraMeSToR|YTS.MX"), o.of("mkv|mp4|nfo"))
	case 1:
		return fmt.Sprintf("[%s] %s - %02d%s [%s][%s].mkv", o.of("HorribleSubs|SubsPlease|Erai-raws|Judas|ASW"), o.title(), 1+o.IntN(99), o.of("|v2"), o.of("1080p|720p|BD 1920x1080 HEVC"), strings.ToUpper(o.hex(8)))
	case 2:
		return dot(o.title()) + " " + o.hex([]int{8, 16, 32, 40, 64}[o.IntN(5)]) + "." + o.of(fileEnds)
	case 3:
		return o.title() + " (ISBN " + o.of("978|979") + "-" + o.num(1) + "-" + o.num(4) + "-" + o.num(4) + "-" + o.num(1) + ").pdf"
	case 4:
		return o.of("978|979") + o.num(10) + "_" + dot(o.title()) + "." + o.of("pdf|epub")
	case 5:
		return fmt.Sprintf("%s S%02dE%02d %s", dot(o.title()), 1+o.IntN(20), 1+o.IntN(30), o.of("1080p|FINAL|HDTV x264|German DL|VOSTFR|Dublado|PL|русский"))
	case 6:
		return o.of("IMG|DSC|VID|PXL|Screenshot|MVI|DSCN|GOPR|P|WhatsApp Image|signal") + o.of("_|-| ") + strings.ReplaceAll(o.day(""), "-", "") + o.of("_|-|_WA") + strings.ReplaceAll(o.clock(""), ":", "") + o.of("||"+o.num(3)+"|_HDR|~2") + ".jpg"
	case 7:
		return o.of("DSC_|IMG_|DSCF|_MG_|P1|CIMG") + o.num(4) + o.of("|(1)|-2|_edited") + "." + o.of("jpg|NEF|CR2|JPG")
	case 8:
		return fmt.Sprintf("%s-%s-%s-%s-%s.%s", o.hex(8), o.hex(4), o.hex(4), o.hex(4), o.hex(12), o.of("jpg|png|mp4|pdf"))
	case 9:
		return o.title() + " [" + draw("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 11, o.byte) + "].mp4"
	case 10:
		return o.num(12) + " " + o.title()
	case 11:
		return "UPC " + o.num(12) + " - " + o.title() + " (" + o.of("CD|LP|Vinyl") + ", " + fmt.Sprint(1960+o.IntN(60)) + ")"
	case 12:
		return o.title() + " in the key of " + o.of("C# minor|D major|B flat|E♭ major|F#m") + o.of("|, Op. "+o.num(2)+" No. "+o.num(1)+"| (sheet music)")
	case 13:
		return fmt.Sprintf("%s-%d.%d.%d%s-%s.%s", strings.ToLower(strings.ReplaceAll(o.title(), " ", "-")), o.IntN(30), o.IntN(20), o.IntN(4000), o.of("|-rc1|~beta2|+dfsg-1|.20240131"), o.of("amd64|x86_64|win64|linux|setup|src|all"), o.of("deb|tar.gz|exe|zip|rpm"))
	case 14:
		return fmt.Sprintf("%s v%d.%d.%d.%d Build %s", o.title(), o.IntN(20), o.IntN(20), o.IntN(100), o.IntN(9999), o.num(5))
	case 15:
		return o.of(knownTitles)
	case 16:
		return o.of(knownTitles) + o.of(".mkv|.pdf| (2006)|.zip| 720p|.German.DL.1080p.mkv|.epub")
	case 17:
		return o.day(o.of("-|.|_|")) + o.of(" |_| - ") + o.title()
	case 18:
		return o.title() + " (" + fmt.Sprint(1900+o.IntN(125)) + ")" + o.of("| [FLAC 24-96]| [320kbps]| {CAT-"+o.num(5)+"}| (Disc "+o.num(1)+")")
	case 19:
		return fmt.Sprintf("%02d - %s - %s.%s", 1+o.IntN(30), o.of(titleAdjectives)+" "+o.of(titleNouns), o.title(), o.of("mp3|flac|m4a"))
	case 20:
		return o.title() + ".part" + o.num(1) + o.of(".rar|.of9.zip|")
	case 21:
		return o.of("backup|dump|log|export|scan|invoice|report|takeout") + "_" + o.day(o.of("-|")) + "_" + o.clock(o.of("|-|.")) + "." + o.of("zip|sql.gz|tar|pdf")
	case 22:
		return o.num(11) + "_" + o.num(9) + "_" + o.num(19) + "_" + o.of("o|n") + ".jpg"
	case 23:
		return o.title() + ", vol. " + o.num(1) + ", no. " + o.num(2) + ", pp. " + o.num(3) + "-" + o.num(3) + " (doi 10." + o.num(4) + "/s" + o.num(5) + "-" + o.num(3) + "-" + o.num(4) + "-" + o.num(1) + ")"
	case 24:
		return o.of("NASA|GPO|ISO|RFC|IEC|DIN EN|MIL-STD") + " " + o.num(4) + o.of("|-"+o.num(1)+"|:"+fmt.Sprint(1990+o.IntN(30))) + " " + o.title()
	case 25:
		return o.of("SN|P/N|Model|Part|Art.-Nr.|Ref") + " " + o.of("AB|XR|T|KX") + "-" + o.num(4) + o.of("|-"+o.num(4)+"|"+o.of("A|B|Z")) + " " + o.of("manual|datasheet|Handbuch|notice|руководство|説明書") + ".pdf"
	default:
		return dot(o.title()) + "." + o.of(fileEnds)
	}
}

// alterations counts what each door changes.
type alterations struct {
	names, scrubbed, sealed, masked, any, held int
	examples                                   []string
}

func (a *alterations) add(name string) {
	a.names++
	plain, _ := scrub(name, false)
	beside, _ := scrub(name, true)
	clean, held := MaskPersons(name)
	both, _ := MaskPersons(beside)
	count := func(n *int, changed bool) {
		if changed {
			*n++
		}
	}
	count(&a.scrubbed, plain != name)
	count(&a.sealed, beside != name)
	count(&a.masked, clean != name)
	count(&a.held, held)
	if both != name || plain != name {
		a.any++
		if len(a.examples) < 200 {
			a.examples = append(a.examples, fmt.Sprintf("%q -> %q", name, both))
		}
	}
}

func (a *alterations) String() string {
	rate := func(n int) string { return fmt.Sprintf("%d (%.3f %%)", n, 100*float64(n)/float64(max(1, a.names))) }
	return fmt.Sprintf("%d names: scrubbed %s, beside a link %s, masked %s, all together %s, held %s", a.names, rate(a.scrubbed), rate(a.sealed), rate(a.masked), rate(a.any), rate(a.held))
}

// Of 100,000 ordinary file names and titles at most 0.1 % are altered. With -v the
// altered ones are listed. ORDINARY_NAMES and ORDINARY_TEXT name files with other
// names, a line each, and with prose, a line each, to be measured, too.
func TestOrdinaryNamesStay(t *testing.T) {
	o := ordinary{rand.New(rand.NewPCG(3, 4))}
	made := &alterations{}
	for range 100_000 {
		made.add(o.name())
	}
	t.Log("made: ", made)
	for _, e := range made.examples {
		t.Log(e)
	}
	if made.any*1000 > made.names {
		t.Errorf("too many are altered: %s", made)
	}
	files := &alterations{}
	err := filepath.WalkDir(filepath.Join(build.Default.GOROOT, "src"), func(path string, d fs.DirEntry, err error) error {
		if err == nil {
			files.add(d.Name())
		}
		return err
	})
	if t.Log("files of the Go distribution: ", files, files.examples); err != nil || files.any*1000 > files.names {
		t.Errorf("too many are altered: %s, %v", files, err)
	}
	for _, variable := range []string{"ORDINARY_NAMES", "ORDINARY_TEXT"} {
		if path := os.Getenv(variable); path != "" {
			list := readNames(t, path)
			t.Logf("%s: %s\n%s", path, list, strings.Join(list.examples, "\n"))
		}
	}
}

func readNames(t *testing.T, path string) *alterations {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out, lines := &alterations{}, bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		out.add(lines.Text())
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(out.examples)
	return out
}
