package index

import (
	"strings"
	"testing"
	"time"
)

// Every row is a query as typed and what it means, written as Query.Key writes it. That
// form must mean the same again.
func TestQueryLanguage(t *testing.T) {
	t.Parallel()
	if len(queryTable) < 2*150 {
		t.Errorf("only %d rows", len(queryTable)/2)
	}
	for i := 0; i+1 < len(queryTable); i += 2 {
		text, want := queryTable[i], queryTable[i+1]
		q := ParseQuery(text)
		if got := q.Key(); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
		if again := ParseQuery(want).Key(); again != want {
			t.Errorf("%s\nis read again as %s", want, again)
		}
		if q.Text != text {
			t.Errorf("%q is shown back as %q", text, q.Text)
		}
	}
}

var queryTable = []string{
	// words
	"", "",
	"  \t \u3000\u00a0 ", "",
	"steamboat", "steamboat",
	"Steamboat WILLIE", "steamboat willie",
	"steamboat steamboat", "steamboat",
	"Méliès œuvre", "melies oeuvre",
	"aa.b_c/d", "aa b c d",
	"Blu-ray", `("blu ray" or bluray)`,
	"SteamboatWillie", `("steamboat willie" or steamboatwillie)`,
	`("blu ray" or bluray)`, `("blu ray" or bluray)`,
	"don't", "dont",
	"& % !", "",
	"rock & roll", "rock roll",
	"\x00\x01a\x02", "a",
	"\xff\xfe", "",
	"١٩٢٨", "1928",
	"¼", "1 4",

	// phrases
	`"steamboat willie"`, `"steamboat willie"`,
	`"Steamboat  ,  Willie"`, `"steamboat willie"`,
	`“steamboat willie”`, `"steamboat willie"`,
	`”steamboat willie”`, `"steamboat willie"`,
	`„steamboat willie“`, `"steamboat willie"`,
	`«steamboat willie»`, `"steamboat willie"`,
	`"steamboat willie`, `"steamboat willie"`,
	`a "b`, `a "b"`,
	`""`, "",
	`"`, "",
	`" "`, "",
	`"" a ""`, "a",
	`a"b"c`, `a "b" c`,
	`"one"`, `"one"`,
	`"a -b or (c"`, `"a b or c"`,
	`"ext:pdf"`, `"ext pdf"`,
	`"a b" "a b"`, `"a b"`,
	`"steam boat"*`, `"steam boat"*`,
	`"steam boat"*x`, `"steam boat" x`,
	`"steam b"*`, `"steam b"`,
	`12" mix`, `12 "mix"`,

	// exclusions
	"a -b", "a -b",
	"-b a", "a -b",
	"a -b -c -b", "a -b -c",
	"a -c -b", "a -b -c",
	`a -"b c"`, `a -"b c"`,
	`a -“b c”`, `a -"b c"`,
	"a - b", "a b",
	"a -- b", "a b",
	"a --b", "a b",
	"a -", "a",
	"-", "",
	"a-b", `("a b" or ab)`,
	"a -bb.c", `a -"bb c"`,
	"a -b-c", `a -("b c" or bc)`,
	"a -bcd*", "a -bcd*",
	"-a", "-a",
	"-a -b", "-a -b",
	"-(a)", "-a",
	"-(a b) c", "c -(a b)",
	"-(a or b) c", "c -a -b",
	"-(a -b) c", "c -(a -b)",
	"-(-a) c", "a c",
	"-(-(a b)) c", "a b c",
	"-(-(a or b)) c", "(a or b) c",
	"-(a (b or c)) d", "d -(a (b or c))",
	"-((a b) or (c d)) e", "e -(a b) -(c d)",
	"(-a) b", "b -a",
	"(-a -b) c", "c -a -b",
	`"a"-b`, `"a" b`,
	"x-(a or b)", "((x a) or b)",
	"-()", "",
	"-( a", "-a",
	"-or a", "a -Or",

	// or
	"a or b", "(a or b)",
	"a OR b", "(a or b)",
	"a | b", "(a or b)",
	"a || b", "(a or b)",
	"a|b", "a b",
	"a||b", "a b",
	"a |b", "a b",
	"a ||| b", "a b",
	"a Or b", "a Or b",
	"a oR b", `a ("o r" or Or) b`,
	"a or b or c", "(a or b or c)",
	"a b or c d", "a (b or c) d",
	"a or b c or d", "(a or b) (c or d)",
	"a or a", "a",
	"a or b or a", "(a or b)",
	"a or or b", "(a or b)",
	"a or | OR b", "(a or b)",
	"or", "Or",
	"OR", "Or",
	"|", "",
	"| |", "",
	"or or or", "Or",
	"or a", "Or a",
	"a or", "a Or",
	"a |", "a",
	"| a", "a",
	"or noir", "Or noir",
	"or a or", "Or a",
	"a or & or b", "(a or b)",
	`a or "b c"`, `(a or "b c")`,
	`a or "b c" or b-c`, `(a or "b c" or ("b c" or bc))`,
	"aa.b or c", "((aa b) or c)",
	"c or aa.b", "(c or (aa b))",
	"abc* or d", "(abc* or d)",
	"a b or -c", "a (b or -c)",
	"a or -b", "a",
	"-b or a", "a",
	"-a or -b", "(-a or -b)",
	"a or ext:pdf", "a",
	"x (a or ext:pdf)", "x (a or (ext:pdf))",
	"(a or -b) or (c -d)", "(a or (c -d))",
	"(a or (b or -c)) or -d", "(a or b)",

	// groups
	"(a)", "a",
	"()", "",
	"(())", "",
	"( )", "",
	"a () b", "a b",
	"(a b)", "a b",
	"(a b) c", "a b c",
	"(a or b) c", "(a or b) c",
	"( a or b ) c", "(a or b) c",
	"((a or b)) c", "(a or b) c",
	"((a or b) or c) d", "(a or b or c) d",
	"(a or b) (c or d)", "(a or b) (c or d)",
	"(a b) or c", "((a b) or c)",
	"a or (b c)", "(a or (b c))",
	"a (b (c or d)) e", "a b (c or d) e",
	"a or (b (c or d))", "(a or (b (c or d)))",
	"(a or b", "(a or b)",
	"(a or b c", "(a or b) c",
	"a or b)", "(a or b)",
	"a)", "a",
	"(((a", "a",
	"a ) b ( c", "a b c",
	")(", "",
	"(or)", "Or",
	"(a or)", "a Or",
	"(or a) b", "Or a b",
	"() or a", "a",
	"a or () or b", "(a or b)",
	"a(b or c)", "((a b) or c)",
	"(a or b)c d", "(a or (b c)) d",
	"f(x) g", "f x g",
	"a )-b", "a b",
	"(a )-b", "a b",
	"(a) -b", "a -b",
	"(a or b) -(c or d)", "(a or b) -c -d",
	"((((((((((a or b) c) or d) e) or f) g) or h) i) or j) k)", "(((((((a or b) (c or d) e) or f) g) or h) i) or j) k",
	`("a (b" or c)`, `("a b" or c)`,

	// prefixes
	"wil*", "wil*",
	"Wil*", "wil*",
	"w*", "w",
	"東*", "东*",
	"*", "",
	"**", "",
	"*wil", "wil",
	"wil**", "wil*",
	"wi*l", "wi l",
	"blu-ra*", `("blu ra"* or blura*)`,
	"a wil* b", "a wil* b",

	// extensions
	"ext:pdf a", "a ext:pdf",
	"EXT:PDF a", "a ext:pdf",
	"filetype:pdf a", "a ext:pdf",
	"ext:.pdf a", "a ext:pdf",
	"ext:pdf,epub a", "a ext:epub,pdf",
	"ext:pdf|epub a", "a ext:epub,pdf",
	"ext:(pdf|epub) a", "a ext:epub,pdf",
	"ext:pdf ext:epub a", "a ext:epub,pdf",
	"ext:pdf,pdf,,pdf a", "a ext:pdf",
	"(ext:pdf or ext:epub) a", "a ext:epub,pdf",
	"ext:pdf or ext:epub a", "a ext:epub,pdf",
	"(ext:pdf) (ext:epub) a", "a (ext:epub) (ext:pdf)",
	"(ext:pdf or ext:epub) (ext:pdf or ext:mobi) a", "a (ext:epub,pdf) (ext:mobi,pdf)",
	"(ext:pdf or type:book) a", "((ext:pdf) or (type:book)) a",
	"(ext:pdf type:book) a", "a ext:pdf type:book",
	"-ext:exe a", "a -ext:exe",
	"-ext:exe,msi a", "a -ext:exe,msi",
	"-ext:exe -ext:msi a", "a -ext:exe,msi",
	"-ext:exe -type:software a", "a -ext:exe -type:software",
	"-(ext:exe or ext:msi) a", "a -ext:exe,msi",
	"-(ext:pdf size:>5b) a", "a -(ext:pdf size:>=6)",
	"ext: a", "ext a",
	"ext:, a", "ext a",
	"ext:a/b", "ext a b",
	"ext:7z a", "a ext:7z",
	"ext:abcdefghijklmnopq a", "ext abcdefghijklmnopq a",
	"x-ext:pdf", `("x ext" or xext) pdf`,
	`"a"ext:pdf`, `"a" ext pdf`,
	"ext:pdf", "ext:pdf",

	// types and kinds
	"type:video a", "a type:video",
	"type:movie,music,ebook,app a", "a type:audio,book,software,video",
	"type:(video|audio) a", "a type:audio,video",
	"(type:(video|audio) or b) a", "((type:audio,video) or b) a",
	"type:pictures a", "a type:image",
	"type:doc a", "a type:document",
	"type:archive a", "a type:archive",
	"type:folder a", "a kind:folder",
	"type:file,folder a", "a kind:file,folder",
	"type:video,folder a", "((type:video) or (kind:folder)) a",
	"-type:video,folder a", "a -kind:folder -type:video",
	"type:thing a", "type thing a",
	"type:video,thing a", "type video thing a",
	"kind:folder a", "a kind:folder",
	"kind:FILES a", "a kind:file",
	"kind:of blue", "kind of blue",

	// sizes
	"size:>700mb a", "a size:>=700000001",
	"size:>=700mb a", "a size:>=700000000",
	"size:<1.5gb a", "a size:<=1499999999",
	"size:<=1,5gb a", "a size:<=1500000000",
	"size:=<1kb a", "a size:<=1000",
	"size:1mib-2gib a", "a size:>=1048576 size:<=2147483648",
	"size:1gb..2gb a", "a size:>=1000000000 size:<=2000000000",
	"size:100mb a", "a size:>=95000000 size:<=105000000",
	"size:>1kb size:<1mb a", "a size:>=1001 size:<=999999",
	"size:>1kb size:>2kb a", "a size:>=2001",
	"size:<1kb size:>1mb a", "a size:>=1000001 size:<=999",
	"-size:>1gb a", "a -size:>=1000000001",
	"size:>1gb or a", "a",
	"size:huge a", "size huge a",
	"size:>huge a", "size huge a",
	"size:> 5gb", "size 5gb",
	"size:2gb-1gb a", `size ("2gb 1gb" or 2gb1gb) a`,
	"size:-5 a", "size 5 a",
	"size:1e3 a", `size ("1 e3" or 1e3) a`,
	"size:inf a", "size inf a",

	// dates
	"after:2024 a", "a after:2024-01-01",
	"after:2024-02 a", "a after:2024-02-01",
	"after:2024-02-29 a", "a after:2024-02-29",
	"before:2024 a", "a before:2024-01-01",
	"after:2024 before:2025 a", "a after:2024-01-01 before:2025-01-01",
	"after:2023 after:2024 a", "a after:2024-01-01",
	"before:2023 before:2024 a", "a before:2023-01-01",
	"since:2024-02-29 a", "a since:2024-02-29",
	"since:2024 a", "a since:2024-01-01",
	"-after:2024 a", "a -after:2024-01-01",
	"after:yesterday a", "after yesterday a",
	"after:2024-13 a", `after ("2024 13" or 202413) a`,
	"after:2023-02-29 a", "after 2023 02 29 a",
	"after:1066 a", "after 1066 a",
	"after:dark", "after dark",
	"since:20240229 a", "since 20240229 a",

	// languages
	"lang:fr a", "a lang:fr",
	"lang:FR,de a", "a lang:de,fr",
	"lang:french a", "a lang:fr",
	"lang:français a", "a lang:fr",
	"lang:русский a", "a lang:ru",
	"lang:greek a", "a lang:el,grek",
	"lang:el a", "a lang:el,grek",
	"lang:ko a", "a lang:hang,ko",
	"lang:cyrl a", "a lang:be,bg,cyrl,kk,ky,mk,mn,ru,sr,tg,tt,uk",
	"lang:cyrillic a", "a lang:be,bg,cyrl,kk,ky,mk,mn,ru,sr,tg,tt,uk",
	"-lang:ru a", "a -lang:ru",
	"lang:xx a", "lang xx a",
	"lang:klingon a", "lang klingon a",
	"lang:e a", "lang e a",

	// sites, providers, states
	"site:example.org a", "a site:example.org",
	"site:www.Example.org a", "a site:example.org",
	"site:https://example.org/x/y?z a", "a site:example.org",
	"site:example.org:8443 a", "a site:example.org",
	"site:bücher.example a", "a site:xn--bcher-kva.example",
	"site:xn--bcher-kva.example a", "a site:xn--bcher-kva.example",
	"site:пример.рф a", "a site:xn--e1afmkfd.xn--p1ai",
	"site:a.example,b.example a", "a site:a.example,b.example",
	"-site:example.org a", "a -site:example.org",
	"site:..", "site",
	"site:/x a", "site x a",
	"site:org a", "site org a",
	"site:www.org a", "site www org a",
	"provider:mega a", "a provider:mega",
	"provider:MEGA,dropbox a", "a provider:dropbox,mega",
	"provider:nobody a", "provider nobody a",
	"status:alive a", "a status:alive",
	"status:quo", "status quo",
	"-status:gone a", "a -status:gone",

	// what names no operator
	"foo:bar", "foo bar",
	"Mission: Impossible", "mission impossible",
	"Title:Subtitle", "title subtitle",
	":", "",
	"::a", "a",
	"ext::pdf", "ext pdf",
	"12:30", "12 30",
	"adult:yes a", "adult yes a",

	// pasted names
	"Title (1928) [1080p].mkv", "title 1928 1080p mkv",
	"Title (Director's Cut) (1928)", "title directors cut 1928",
	"Artist - Song (feat. Other) [FLAC].zip", "artist song feat other flac zip",
	"Dead or Alive (2006).avi", "(dead or alive) 2006 avi",
	"[Group] Series - 01 (1080p) {abc}.mkv", "group series 01 1080p abc mkv",
	"AC/DC (Live) - Back", "ac dc live back",
	"a | b (1999) | c", "(a or b) (1999 or c)",
}

func TestHostileQueriesAreBounded(t *testing.T) { // R25
	t.Parallel()
	for name, text := range map[string]string{
		"opening":    strings.Repeat("(", 10_000),
		"closing":    strings.Repeat(")", 10_000),
		"both":       strings.Repeat("()", 5_000),
		"nested":     strings.Repeat("(a or ", 2_000) + "b" + strings.Repeat(")", 2_000),
		"not nested": strings.Repeat("-(", 2_000) + "b" + strings.Repeat(")", 2_000),
		"ors":        strings.Repeat("or ", 5_000),
		"choices":    strings.Repeat("a or b or ", 2_000),
		"bars":       strings.Repeat("| ", 5_000),
		"quotes":     strings.Repeat(`"`, 1_000_000),
		"phrases":    strings.Repeat(`"a b" `, 5_000),
		"minus":      strings.Repeat("-", 10_000),
		"nots":       strings.Repeat("-a-b ", 5_000),
		"operators":  strings.Repeat("ext:a or ext:b ", 5_000),
		"values":     "ext:" + strings.Repeat("a,b,c,", 5_000),
		"prefixes":   strings.Repeat("ab* (", 5_000),
		"stars":      strings.Repeat("*", 10_000),
		"colons":     strings.Repeat("ext:", 5_000),
		"languages":  strings.Repeat("lang:latin,cyrillic -lang:latin or ", 500),
		"spaceless":  strings.Repeat("東京物語", 5_000),
		"marks":      strings.Repeat("e\u0301\u0302", 5_000),
		"groups":     strings.Repeat("(a or -b) ", 5_000),
	} {
		q := ParseQuery(text)
		within(t, name, q)
		within(t, name, ParsePrefix(text))
		// As many plain words tell how quick the machine is now.
		plain, best := quickest(strings.Repeat("word ", 5_000)), quickest(text)
		if best > max(time.Millisecond, 50*plain) {
			t.Errorf("%s: parsed in %v, plain words in %v", name, best, plain)
		}
	}
}

// quickest is the best of many times, since other work on the machine is not what is measured.
func quickest(text string) time.Duration {
	best := time.Hour
	for range 20 {
		start := time.Now()
		ParseQuery(text)
		best = min(best, time.Since(start))
	}
	return best
}

// within checks every limit of a query.
func within(t *testing.T, name string, q Query) {
	t.Helper()
	var terms, words, filters, alternatives, deepest int
	var walk func(list []Clause, depth int)
	walk = func(list []Clause, depth int) {
		deepest = max(deepest, depth)
		for _, c := range list {
			if c.Filter != nil {
				filters++
				for _, l := range c.Filter.lists() {
					if len(*l) > maxValues {
						t.Errorf("%.60s: %d values", name, len(*l))
					}
				}
			} else if len(c.Any) == 0 {
				terms++
				words += len(c.Term.Words)
				if len(c.Term.Words) == 0 {
					t.Errorf("%.60s: an empty clause", name)
				}
			}
			alternatives += len(c.Any)
			for _, a := range c.Any {
				if len(a) == 0 {
					t.Errorf("%.60s: an empty alternative", name)
				}
				walk(a, depth+1)
			}
		}
	}
	walk(q.All, 0)
	// Words that "or" itself stands for come on top: at most one a list.
	if terms > 2*maxTerms || words > 2*maxWords || filters > 2*maxFilters || deepest > 2*maxDepth || alternatives > 2*(maxTerms+maxFilters) {
		t.Errorf("%.60s: %d terms, %d words, %d filters, %d alternatives, %d deep", name, terms, words, filters, alternatives, deepest)
	}
}
