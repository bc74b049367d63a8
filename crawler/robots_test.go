package crawler

import (
	"strings"
	"testing"
	"time"
)

// One robots.txt and what it says of some paths: + may be fetched, - may not.
var robotsCases = []struct{ name, body, paths string }{
	{"empty", "", "+/ +/a"},
	{"no group", "Disallow: /a", "+/a"},
	{"comment and blank lines", "# hi\n\nUser-agent: * # all\nDisallow: /a # not this\n", "-/a +/b"},
	{"case of fields and agent", "USER-AGENT: BlinDex\ndisALLOW: /a", "-/a +/b"},
	{"case of paths", "User-agent: *\nDisallow: /A", "-/A +/a"},
	{"CR line ends", "User-agent: *\rDisallow: /a\rAllow: /a/b", "-/a +/a/b"},
	{"CRLF line ends", "User-agent: *\r\nDisallow: /a\r\n", "-/a"},
	{"byte order mark", "\ufeffUser-agent: *\nDisallow: /a", "-/a"},
	{"white space", "  User-agent :  *  \n\t Disallow\t:\t/a\t", "-/a"},
	{"no colon", "User-agent *\nDisallow /a", "-/a"},
	{"misspelt", "useragent: *\nDissallow: /a", "-/a"},
	{"empty disallow allows", "User-agent: *\nDisallow:", "+/a"},
	{"empty disallow for us alone", "User-agent: *\nDisallow: /\n\nUser-agent: blindex\nDisallow:", "+/a"},
	{"everything", "User-agent: *\nDisallow: /", "-/ -/a -/a?b +/robots.txt"},
	{"another crawler", "User-agent: other\nDisallow: /", "+/a"},
	{"ours beats all", "User-agent: *\nDisallow: /a\n\nUser-agent: blindex\nDisallow: /b", "+/a -/b"},
	{"ours first", "User-agent: blindex\nDisallow: /b\n\nUser-agent: *\nDisallow: /a", "+/a -/b"},
	{"ours with a version", "User-agent: blindex/2.0 (+https://example.org)\nDisallow: /a", "-/a"},
	{"a longer name is another crawler", "User-agent: blindex-images\nDisallow: /a", "+/a"},
	{"a shorter name is another crawler", "User-agent: blind\nDisallow: /a", "+/a"},
	{"star with a name is no star", "User-agent: *bot\nDisallow: /a", "+/a"},
	{"star with a word behind", "User-agent: * all\nDisallow: /a", "-/a"},
	{"several agents in a group", "User-agent: x\nUser-agent: blindex\nUser-agent: y\nDisallow: /a", "-/a"},
	{"groups of one agent are merged", "User-agent: blindex\nDisallow: /a\n\nUser-agent: x\nDisallow: /c\n\nUser-agent: blindex\nDisallow: /b", "-/a -/b +/c"},
	{"star groups are merged", "User-agent: *\nDisallow: /a\n\nUser-agent: *\nDisallow: /b", "-/a -/b"},
	{"other lines do not end the agents", "User-agent: blindex\nCrawl-delay: 1\nUser-agent: x\nDisallow: /a", "-/a"},
	{"sitemap between agents", "User-agent: blindex\nSitemap: https://e.org/s.xml\nUser-agent: x\nDisallow: /a", "-/a"},
	{"unknown lines", "User-agent: *\nNoindex: /b\nClean-param: x\nDisallow: /a", "-/a +/b"},
	{"a rule ends the agents", "User-agent: blindex\nAllow: /\nUser-agent: x\nDisallow: /a", "+/a"},
	{"prefix", "User-agent: *\nDisallow: /fish", "-/fish -/fish.html -/fish/salmon -/fishheads -/fish.php?id=1 +/Fish +/catfish +/?id=fish"},
	{"prefix with star", "User-agent: *\nDisallow: /fish*", "-/fish -/fish.html -/fishheads/yummy +/Fish +/catfish"},
	{"folder", "User-agent: *\nDisallow: /fish/", "-/fish/ -/fish/?id=1 -/fish/salmon.htm +/fish +/fish.html"},
	{"extension", "User-agent: *\nDisallow: /*.php", "-/x.php -/folder/any.php.file?p -/a.php/ +/ +/windows.PHP"},
	{"extension at the end", "User-agent: *\nDisallow: /*.php$", "-/x.php -/a/b.php +/x.php?p +/x.php/ +/x.php5 +/x.PHP"},
	{"star between", "User-agent: *\nDisallow: /fish*.php", "-/fish.php -/fishheads/cat.php?p +/Fish.PHP"},
	{"star between, anchored", "User-agent: *\nDisallow: /a*b$", "-/ab -/axb -/abxb +/abx +/axbx"},
	{"anchored whole", "User-agent: *\nDisallow: /a$", "-/a +/ab +/a?b +/a/"},
	{"only the root", "User-agent: *\nDisallow: /$", "-/ +/a"},
	{"dollar within is a character", "User-agent: *\nDisallow: /a$b", "-/a%24b -/a$b +/a"},
	{"star alone", "User-agent: *\nDisallow: *", "-/ -/a"},
	{"leading star", "User-agent: *\nDisallow: */x", "-/x -/a/x +/a"},
	{"many stars", "User-agent: *\nDisallow: /**a***b", "-/ab -/xaxb +/ba"},
	{"star then dollar", "User-agent: *\nDisallow: /a*$", "-/a -/abc"},
	{"longest wins, allow", "User-agent: *\nDisallow: /p\nAllow: /page", "+/page +/pages -/p -/px"},
	{"longest wins, disallow", "User-agent: *\nAllow: /page\nDisallow: /page/secret", "+/page/a -/page/secret"},
	{"order says nothing", "User-agent: *\nAllow: /page\nDisallow: /", "+/page -/a"},
	{"as long: allow wins", "User-agent: *\nDisallow: /folder\nAllow: /folder", "+/folder/page"},
	{"as long, the other way round", "User-agent: *\nAllow: /folder\nDisallow: /folder", "+/folder/page"},
	{"wildcard against plain", "User-agent: *\nAllow: /page\nDisallow: /*.htm", "+/page -/page.htm"},
	{"anchored allow", "User-agent: *\nAllow: /$\nDisallow: /", "+/ -/page.htm"},
	{"the example of RFC 9309", "User-agent: *\nDisallow: *.gif$\nDisallow: /example/\nAllow: /publications/\n\nUser-Agent: foobot\nDisallow: /\nAllow: /example/page.html\nAllow: /example/allowed.gif\n\nUser-agent: blindex\nUser-agent: bazbot\nDisallow: /example/page.html\n\nUser-Agent: quxbot\n",
		"-/example/page.html +/example/ +/a.gif +/publications/"},
	{"the same for anybody else", "User-agent: *\nDisallow: *.gif$\nDisallow: /example/\nAllow: /publications/", "-/a.gif -/example/page.html +/publications/ +/publications/x +/b -/x/y.gif +/a.gif?x"},
	{"longest match of RFC 9309", "User-Agent: blindex\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif", "-/example/page/disallowed.gif +/example/page/"},
	{"query", "User-agent: *\nDisallow: /foo/bar?baz=quz", "-/foo/bar?baz=quz +/foo/bar?baz=qux +/foo/bar"},
	{"address in a query", "User-agent: *\nDisallow: /foo/bar?baz=https://foo.bar", "-/foo/bar?baz=https://foo.bar -/foo/bar?baz=https%3A%2F%2Ffoo.bar"},
	{"the same, encoded in the rule", "User-agent: *\nDisallow: /foo/bar?baz=https%3a%2F%2Ffoo.bar", "-/foo/bar?baz=https://foo.bar -/foo/bar?baz=https%3A%2F%2Ffoo.bar"},
	{"letters beyond ASCII", "User-agent: *\nDisallow: /foo/bar/ツ", "-/foo/bar/%E3%83%84 -/foo/bar/%e3%83%84 -/foo/bar/ツ"},
	{"letters encoded in the rule", "User-agent: *\nDisallow: /foo/bar/%E3%83%84", "-/foo/bar/ツ -/foo/bar/%e3%83%84"},
	{"needless encoding in the rule", "User-agent: *\nDisallow: /foo/bar/%62%61%7A", "-/foo/bar/baz -/foo/bar/%62az"},
	{"encoded slash is no slash", "User-agent: *\nDisallow: /a%2Fb", "-/a%2fb +/a/b"},
	{"literal star", "User-agent: *\nDisallow: /file-with-a-%2A.html", "-/file-with-a-*.html -/file-with-a-%2a.html +/file-with-a-x.html"},
	{"literal dollar", "User-agent: *\nDisallow: /foo-%24", "-/foo-$ -/foo-%24 -/foo-$x"},
	{"broken encoding", "User-agent: *\nDisallow: /a%zz", "-/a%zz +/a"},
	{"a folder without its slash", "User-agent: *\nDisallow: private/", "-/private/a +/private"},
	{"an allow without its slash", "User-agent: *\nDisallow: /\nAllow: public/", "-/public/a"},
	{"path without a slash", "User-agent: *\nDisallow: /a", "-a +b"},
	{"HTML instead", "<html><head><title>User-agent: *</title></head><body>Disallow: /</body></html>", "+/a"},
	{"binary", "\x00\xff\xfe\nUser-agent: *\x00\nDisallow: /a", "+/b"},
	{"asterisk of others", "User-agent: googlebot\nDisallow: /a\nUser-agent: *\nDisallow: /b", "+/a -/b"},
}

// R22: robots.txt holds from the first crawl, as RFC 9309 says.
func TestR22RobotsTable(t *testing.T) {
	for _, c := range robotsCases {
		r := ParseRobots([]byte(c.body))
		for _, p := range strings.Fields(c.paths) {
			if got := r.Allowed(p[1:]); got != (p[0] == '+') {
				t.Errorf("%s: %s: allowed %v", c.name, p[1:], got)
			}
		}
	}
}

func TestR22RobotsSize(t *testing.T) {
	pad := strings.Repeat("# padding\n", MaxRobots/10)
	if !ParseRobots([]byte(pad + "User-agent: *\nDisallow: /")).Allowed("/a") {
		t.Error("a rule beyond the limit was read")
	}
	if ParseRobots([]byte("User-agent: *\nDisallow: /\n" + pad)).Allowed("/a") {
		t.Error("a rule within the limit was not read")
	}
	evil := "User-agent: *\nDisallow: /" + strings.Repeat("*a", 100000) + "$"
	if !ParseRobots([]byte(evil)).Allowed("/" + strings.Repeat("a", 2000)) {
		t.Error("a pattern with more letters than the path matched")
	}
}

func TestR22RobotsRecord(t *testing.T) {
	deny := []byte("User-agent: *\nDisallow: /")
	for _, c := range []struct {
		status               int
		allowed, unreachable bool
	}{
		{200, false, false}, {204, false, false}, {302, true, false}, {400, true, false}, {401, true, false}, {403, true, false},
		{404, true, false}, {410, true, false}, {429, false, true}, {500, false, true}, {503, false, true}, {0, false, true},
	} {
		r := RobotsRecord{Status: c.status, Body: deny}.Rules()
		if r.Allowed("/a") != c.allowed || r.Unreachable != c.unreachable {
			t.Errorf("status %d: allowed %v, unreachable %v", c.status, r.Allowed("/a"), r.Unreachable)
		}
	}
}

func TestR22RobotsExtras(t *testing.T) {
	r := ParseRobots([]byte("Sitemap: https://e.org/a.xml\nUser-agent: *\nCrawl-delay: 2.5\nDisallow: /a\nSitemap:https://e.org/b.xml\nUser-agent: x\nCrawl-delay: 40"))
	if len(r.Sitemaps) != 2 || r.Sitemaps[1] != "https://e.org/b.xml" || r.Delay != 2500*time.Millisecond {
		t.Errorf("%+v", r)
	}
	for value, want := range map[string]time.Duration{"86400": time.Minute, "-1": 0, "x": 0, "0": 0, "NaN": 0, "1e300": time.Minute} {
		if got := ParseRobots([]byte("User-agent: blindex\nCrawl-delay: " + value)).Delay; got != want {
			t.Errorf("Crawl-delay %s: %v", value, got)
		}
	}
}

// R22: a site that names us and wants nothing of it fetched has opted out; one that
// shuts out everybody has only shut its pages.
func TestR22OptOut(t *testing.T) {
	for body, want := range map[string]bool{
		"User-agent: blindex\nDisallow: /":                      true,
		"User-agent: x\nUser-agent: Blindex\nDisallow: /":       true,
		"User-agent: blindex\nDisallow: /*":                     true,
		"User-agent: blindex\nDisallow: *":                      true,
		"User-agent: *\nDisallow: /":                            false,
		"User-agent: blindex\nDisallow: /a":                     false,
		"User-agent: blindex\nDisallow: /$":                     false,
		"User-agent: blindex\nDisallow: /\nAllow: /public":      false,
		"User-agent: blindex\nDisallow:":                        false,
		"User-agent: *\nDisallow: /\nUser-agent: blindex\nA: b": false,
	} {
		if got := ParseRobots([]byte(body)).OptedOut(); got != want {
			t.Errorf("%q: %v", body, got)
		}
	}
}

func TestR22PageRobots(t *testing.T) {
	now := time.Date(2026, 11, 5, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		header            string
		noIndex, noFollow bool
	}{
		{"", false, false}, {"all", false, false}, {"noindex", true, false}, {"NoIndex, NOFOLLOW", true, true}, {"none", true, true},
		{"nofollow", false, true}, {"noarchive, nosnippet", false, false}, {"blindex: noindex", true, false}, {"Blindex: none", true, true},
		{"otherbot: noindex", false, false}, {"otherbot: noindex, nofollow", false, false}, {"otherbot: noindex, blindex: nofollow", false, true},
		{"noindex, otherbot: nofollow", true, false}, {"*: noindex", true, false}, {"max-snippet: 10, noindex", true, false},
		{"unavailable_after: Thu, 05 Nov 2026 11:00:00 GMT", true, false}, {"unavailable_after: Fri, 06 Nov 2026 11:00:00 GMT", false, false},
		{"unavailable_after: 2026-11-04", true, false}, {"unavailable_after: whenever", false, false}, {"noindex, unavailable_after: 2030-01-01", true, false},
	} {
		got := PageRobots([]string{c.header}, now)
		if got.NoIndex != c.noIndex || got.NoFollow != c.noFollow {
			t.Errorf("%q: %+v", c.header, got)
		}
	}
	if got := PageRobots([]string{"otherbot: none", "nofollow", "blindex: noindex"}, now); !got.NoIndex || !got.NoFollow {
		t.Errorf("several headers: %+v", got)
	}
}
