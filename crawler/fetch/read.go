package fetch

import (
	"crypto/sha256"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"blindex/crawler"
	"blindex/share"
)

// kind is how a body is read.
type kind int

const (
	unsupported kind = iota
	htmlKind
	textKind
	xmlKind
)

func kindOf(contentType string) kind {
	t, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		t = strings.TrimSpace(strings.ToLower(strings.SplitN(contentType, ";", 2)[0]))
	}
	switch t {
	case "", "text/html", "application/xhtml+xml":
		return htmlKind
	case "text/plain", "text/markdown", "text/x-markdown", "application/json", "application/feed+json", "text/csv":
		return textKind
	case "text/xml", "application/xml", "application/rss+xml", "application/atom+xml", "application/rdf+xml",
		"application/x-gzip", "application/gzip": // a sitemap may be packed
		return xmlKind
	}
	return unsupported
}

// read takes a good answer apart.
func read(o *crawler.Outcome, a answer, address string) {
	base, err := url.Parse(address)
	if err != nil {
		o.Verdict, o.ErrorCode = crawler.Refused, "address"
		return
	}
	k := kindOf(a.header.Get("Content-Type"))
	if k == unsupported {
		o.Verdict, o.ErrorCode = crawler.Refused, "unsupported_type"
		return
	}
	body, err := unzip(a.body)
	if err != nil {
		o.Verdict, o.ErrorCode = failure(err)
		return
	}
	o.Verdict = crawler.Complete
	o.ETag, o.LastModified = validator(a.header, "ETag"), validator(a.header, "Last-Modified")
	asked := headerRobots(a.header)
	text := toUTF8(body, a.header.Get("Content-Type"))
	o.ContentHash = hash(text)
	switch k {
	case htmlKind:
		p := share.FindHTML(share.NewUntrusted(text), base)
		o.Found, o.Links, o.Lang = p.Found, p.Links, p.Lang
		asked.NoIndex = asked.NoIndex || p.Robots.NoIndex
		asked.NoFollow = asked.NoFollow || p.Robots.NoFollow
	case textKind:
		o.Found = share.Find(share.NewUntrusted(text))
	case xmlKind:
		readXML(o, text, base)
	}
	obey(o, asked)
}

// obey applies what the page asks of crawlers (R22).
func obey(o *crawler.Outcome, asked share.Robots) {
	if asked.NoFollow {
		o.Links = nil
	}
	if asked.NoIndex {
		o.Verdict, o.Found = crawler.NoIndex, nil
	}
}

// hash is taken after Scrub, so that it cannot be used to try keys out (R5).
func hash(text string) []byte {
	clean, _ := share.Scrub(share.NewUntrusted(text))
	sum := sha256.Sum256([]byte(clean))
	return sum[:]
}

// validator keeps a validator that is short and holds no secret.
func validator(h http.Header, name string) string {
	v := h.Get(name)
	u := share.NewUntrusted(v)
	if len(v) > 200 || share.LooksLikeLink(u) {
		return ""
	}
	if clean, cut := share.Scrub(u); cut > 0 || clean != v {
		return ""
	}
	return v
}

// headerRobots reads X-Robots-Tag: for everyone, or for us by name.
func headerRobots(h http.Header) share.Robots {
	var out share.Robots
	for _, line := range h.Values("X-Robots-Tag") {
		line = strings.ToLower(line)
		if agent, rest, ok := strings.Cut(line, ":"); ok && !strings.ContainsAny(agent, ", ") && agent != "unavailable_after" {
			if strings.TrimSpace(agent) != crawler.AgentToken {
				continue
			}
			line = rest
		}
		for _, d := range strings.Split(line, ",") {
			switch strings.TrimSpace(d) {
			case "noindex":
				out.NoIndex = true
			case "nofollow":
				out.NoFollow = true
			case "none":
				out.NoIndex, out.NoFollow = true, true
			}
		}
	}
	return out
}
