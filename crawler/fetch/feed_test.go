package fetch

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"blindex/crawler"
)

func named(o crawler.Outcome) string {
	var list []string
	for _, f := range o.Found {
		list = append(list, f.Link.Handle()+"="+f.Claim.Name)
	}
	return strings.Join(list, " ")
}

const second = "https://mega.nz/file/Zt5nLq8V#" + canary

// Feeds and sitemaps: addresses are queued, share links are found under their item's title.
func TestFeeds(t *testing.T) {
	esc := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	for _, c := range []struct {
		name, kind, doc string
		links, found    string
	}{
		{"RSS", "application/rss+xml", `<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Works</title><link>{o}/home</link>
<item><title>First.pdf</title><link>{o}/1#c</link><guid isPermaLink="false">tag:1</guid></item>
<item><title>Moby Dick.epub</title><link>` + posted + `</link></item>
<item><title>Nana.txt</title><link>{o}/3?utm_source=rss</link><description>` + esc.Replace(`<p>Here: <a href="`+second+`">get</a></p>`) + `</description></item>
</channel></rss>`, "/home /1 /3", "Qx7mWp2R=Moby Dick.epub Zt5nLq8V=Nana.txt"},
		{"RSS with CDATA", "text/xml; charset=utf-8", `<rss><channel><item><title><![CDATA[Moby Dick.epub]]></title><link>{o}/1</link><content:encoded><![CDATA[<a href="` + posted + `">` + posted[:30] + `…</a>]]></content:encoded></item></channel></rss>`,
			"/1", "Qx7mWp2R=Moby Dick.epub"},
		{"enclosure", "application/rss+xml", `<rss><channel><item><title>Moby Dick.epub</title><enclosure url="` + posted + `" type="x/y"/></item></channel></rss>`, "", "Qx7mWp2R=Moby Dick.epub"},
		{"Atom", "application/atom+xml", `<feed xmlns="http://www.w3.org/2005/Atom"><title>W</title><link rel="next" href="/page2"/><entry><title>Moby Dick.epub</title><link href="/e/1"/><link rel="self" href="/self"/>
<content type="html">` + esc.Replace(`<a href="`+posted+`">x</a>`) + `</content></entry></feed>`, "/page2 /e/1", "Qx7mWp2R=Moby Dick.epub"},
		{"sitemap", "application/xml", `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>{o}/a</loc></url><url><loc> {o}/b </loc><lastmod>2026-01-01</lastmod></url><url><loc>{o}/a#x</loc></url><url><loc>ftp://x/</loc></url></urlset>`, "/a /b", ""},
		{"sitemap index", "application/xml", `<sitemapindex><sitemap><loc>{o}/s1.xml.gz</loc></sitemap></sitemapindex>`, "/s1.xml.gz", ""},
		{"broken in the middle", "application/rss+xml", `<rss><channel><item><title>Moby Dick.epub</title><link>` + posted + `</link></item><item><title>x & y</title><link>{o}/2</link></item><item><tit`, "/2", "Qx7mWp2R=Moby Dick.epub"},
		{"latin 1", "application/xml", "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><rss><channel><item><title>Les Mis\xe9rables.epub</title><link>" + posted + "</link></item></channel></rss>", "", "Qx7mWp2R=Les Misérables.epub"},
		{"latin 1 by header", "application/xml; charset=iso-8859-1", "<rss><channel><item><title>Les Mis\xe9rables.epub</title><link>" + posted + "</link></item></channel></rss>", "", "Qx7mWp2R=Les Misérables.epub"},
		{"other XML", "text/xml", `<data><x title="t">` + posted + `</x></data>`, "", "Qx7mWp2R="},
		{"entities are not expanded", "text/xml", `<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&b;&f;</title><link>{o}/1</link></item></channel></rss>`, "/1", ""},
		{"very deep", "text/xml", strings.Repeat("<a>", 100000) + posted, "", "Qx7mWp2R="},
	} {
		var origin string
		f, at := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body(c.kind, strings.ReplaceAll(c.doc, "{o}", origin))(w, r)
		}))
		origin = at
		o := get(t, f, origin, "/feed")
		var want []string
		for p := range strings.FieldsSeq(c.links) {
			want = append(want, origin+p)
		}
		if o.Verdict != crawler.Complete || fmt.Sprint(o.Links) != fmt.Sprint(want) || named(o) != c.found {
			t.Errorf("%s: %s %s, links %v, found %q", c.name, o.Verdict, o.ErrorCode, o.Links, named(o))
		}
	}
}

func TestPackedSitemap(t *testing.T) {
	var origin string
	var kind, encoding string
	f, at := served(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		doc := gzipped([]byte("<urlset><url><loc>" + origin + "/a</loc></url></urlset>"))
		w.Header().Set("Content-Type", kind)
		if encoding != "" {
			w.Header().Set("Content-Encoding", encoding)
			doc = gzipped(doc)
		}
		_, _ = w.Write(doc)
	}))
	origin = at
	for _, c := range [][2]string{{"application/gzip", ""}, {"application/x-gzip", ""}, {"application/octet-stream", ""}, {"application/xml", ""}, {"application/gzip", "gzip"}} {
		kind, encoding = c[0], c[1]
		if o := get(t, f, origin, "/s.xml.gz"); len(o.Links) != 1 {
			t.Errorf("%v: %s %s %v", c, o.Verdict, o.ErrorCode, o.Links)
		}
	}
}

func TestLargeSitemap(t *testing.T) {
	var b strings.Builder
	b.WriteString("<urlset>")
	for i := range 2 * maxEntries {
		fmt.Fprintf(&b, "<url><loc>https://e.example/%d</loc></url>", i)
	}
	f, origin := served(t, body("application/xml", b.String()+"</urlset>"))
	if o := get(t, f, origin, "/sitemap.xml"); len(o.Links) != maxEntries {
		t.Errorf("%d links", len(o.Links))
	}
}
