package inbox

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/textproto"
	"regexp"
	"strings"

	"blindex/share"
	"blindex/takedown"
)

// place is where in a mail an entity stands.
type place struct {
	depth  int
	nested bool
	report bool // inside a report about a delivery
}

func (p place) in() place { p.depth++; return p }

// walk goes through a mail's entities and keeps what is left of its bounds.
type walk struct {
	m     *Message
	sum   func([]byte) [32]byte
	parts int
	left  int // bytes that may still be decoded
}

// entity reads one entity: a text, something to drop, or a container.
func (w *walk) entity(h textproto.MIMEHeader, body []byte, at place) {
	if w.parts++; w.parts > maxParts || at.depth > maxDepth {
		w.drop("", "", body)
		return
	}
	kind, params := mediaType(h.Get("Content-Type"))
	if strings.HasPrefix(kind, "multipart/") {
		w.multipart(kind, params["boundary"], body, at)
		return
	}
	content := decode(h.Get("Content-Transfer-Encoding"), body)
	if w.left -= len(content); w.left < 0 {
		w.drop(kind, "", nil)
		return
	}
	switch {
	case kind == "message/delivery-status":
		w.m.Status = failure(content)
	case kind == "text/rfc822-headers":
		w.m.Tags = append(w.m.Tags, tagsOf(fields(content), "Message-Id")...)
	case kind == "message/rfc822", kind == "message/global":
		w.forwarded(content, at)
	case kind == "application/pgp-signature", strings.HasSuffix(kind, "pkcs7-signature"), kind == "application/pgp-encrypted":
	default:
		w.leaf(h, kind, params, content, at)
	}
}

// forwarded reads a mail within the mail. Its header is nobody's word for anything.
func (w *walk) forwarded(content []byte, at place) {
	h, body, err := split(content)
	if err != nil {
		w.drop("message/rfc822", "", content)
		return
	}
	if at.report {
		w.m.Tags = append(w.m.Tags, tagsOf(h, "Message-Id")...)
		return
	}
	at = at.in()
	at.nested = true
	w.entity(h, body, at)
}

func (w *walk) multipart(kind, boundary string, body []byte, at place) {
	at = at.in()
	at.report = at.report || kind == "multipart/report" && w.m.Class == Report
	parts := pieces(boundary, body)
	if len(parts) == 0 { // a torn container is read as one text: it may hold the notice
		w.text("text/plain", nil, body, Text{Nested: at.nested})
		return
	}
	if kind == "multipart/alternative" {
		w.alternative(parts, at)
		return
	}
	for _, p := range parts {
		w.entity(p.head, p.body, at)
	}
}

// alternative reads one of several forms of the same text: the plain one, and the others
// where it names fewer share links than they do.
func (w *walk) alternative(parts []part, at place) {
	links := -1
	for _, p := range parts {
		before := len(w.m.Texts)
		w.entity(p.head, p.body, at)
		n := 0
		for _, t := range w.m.Texts[before:] {
			n += len(share.Find(t.Body))
		}
		if n <= links {
			w.m.Texts = w.m.Texts[:before]
			continue
		}
		links = n
	}
}

// part is one piece of a multipart entity.
type part struct {
	head textproto.MIMEHeader
	body []byte
}

// pieces cuts a multipart body. What stands before an error is kept.
func pieces(boundary string, body []byte) []part {
	if boundary == "" {
		return nil
	}
	var out []part
	for r := multipart.NewReader(bytes.NewReader(body), boundary); len(out) <= maxParts; {
		p, err := r.NextRawPart()
		if err != nil {
			return out
		}
		b, err := io.ReadAll(p)
		out = append(out, part{textproto.MIMEHeader(p.Header), b})
		if err != nil && !errors.Is(err, io.EOF) {
			return out
		}
	}
	return out
}

// leaf reads a text or drops what is none (R29).
func (w *walk) leaf(h textproto.MIMEHeader, kind string, params map[string]string, content []byte, at place) {
	disposition, named := mediaType(h.Get("Content-Disposition"))
	name := words(named["filename"])
	if name == "" {
		name = words(params["name"])
	}
	t := Text{Name: cutName(name), Attached: disposition == "attachment" || name != "", Nested: at.nested}
	kind = readableAs(kind, name, content)
	if kind == "" || !w.text(kind, params, content, t) {
		kind, _ = mediaType(h.Get("Content-Type"))
		w.drop(kind, name, content)
	}
}

// text adds a text and reports whether it could be read.
func (w *walk) text(kind string, params map[string]string, content []byte, t Text) bool {
	s, ok := toUTF8(content, params["charset"])
	if !ok {
		return false
	}
	t.Type = kind
	if kind == "text/html" {
		s, t.Type = fromHTML(s), "text/plain"
	}
	if t.Type == "text/plain" && strings.EqualFold(params["format"], "flowed") {
		s = unfold(s, strings.EqualFold(params["delsp"], "yes"))
	}
	if strings.TrimSpace(s) == "" {
		return true
	}
	t.Body = share.NewUntrusted(s)
	if t.Own = t.Body; t.Type == "text/plain" {
		t.Own = share.NewUntrusted(unquoted(s))
	}
	w.m.Texts = append(w.m.Texts, t)
	return true
}

// drop names what was not read, without its bytes.
func (w *walk) drop(kind, name string, content []byte) {
	if len(w.m.Dropped) >= maxParts {
		return
	}
	w.m.Dropped = append(w.m.Dropped, takedown.Attachment{
		Name: cutName(name), Type: mediaShape.FindString(kind), Size: len(content), Sum: w.sum(content),
	})
}

// cutName is an attachment's name as it may be kept: no link, and no key even where the
// name is nothing else.
func cutName(name string) string {
	clean, _ := takedown.CutLinks(share.NewUntrusted(line(name)))
	clean = strict(clean)
	if r := []rune(line(clean)); len(r) > maxName {
		clean = string(r[:maxName])
	}
	if share.LooksLikeLink(share.NewUntrusted(clean)) {
		return ""
	}
	return line(clean)
}

var mediaShape = regexp.MustCompile(`^[a-z]{1,20}/[a-z0-9.+-]{1,60}`)

// besideLink makes the scrubber as strict as it is beside a link.
var besideLink = share.NewUntrusted("https://mega.nz/file/AAAAAAAA")

func mediaType(v string) (string, map[string]string) {
	kind, params, err := mime.ParseMediaType(v)
	if err != nil && kind == "" {
		kind, _, _ = strings.Cut(v, ";")
		kind = strings.ToLower(strings.TrimSpace(kind))
	}
	if params == nil {
		params = map[string]string{}
	}
	return kind, params
}

// readableAs is the media type a part is read as, or "" when it is no text. What is sent
// without a type, or as bytes, goes by its name.
func readableAs(kind, name string, content []byte) string {
	ext := strings.ToLower(name[strings.LastIndexByte(name, '.')+1:])
	switch {
	case kind == "text/csv", kind == "application/json", kind == "text/html":
		return kind
	case strings.HasSuffix(kind, "+json"), kind == "text/json":
		return "application/json"
	case kind == "text/xml", kind == "application/xml", strings.HasSuffix(kind, "+xml") && kind != "image/svg+xml":
		return "application/xml"
	case kind == "", strings.HasPrefix(kind, "text/"), kind == "application/octet-stream", kind == "application/vnd.ms-excel":
		if bytes.IndexByte(content, 0) >= 0 && !bytes.HasPrefix(content, []byte{0xff, 0xfe}) && !bytes.HasPrefix(content, []byte{0xfe, 0xff}) {
			return ""
		}
		if as := map[string]string{"csv": "text/csv", "json": "application/json", "xml": "application/xml", "txt": "text/plain"}[ext]; as != "" {
			return as
		}
		if kind == "" || kind == "text/plain" || strings.HasPrefix(kind, "text/") && kind != "text/calendar" && kind != "text/rtf" {
			return "text/plain"
		}
	}
	return ""
}
