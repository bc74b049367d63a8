package inbox

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

// decode undoes a transfer encoding. A torn one gives what could be read.
func decode(encoding string, body []byte) []byte {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "base64":
		return fromBase64(body)
	case "quoted-printable":
		return fromQuotedPrintable(body)
	}
	return body
}

// fromBase64 reads each padded run by itself, whatever else stands between.
func fromBase64(body []byte) []byte {
	var out, run []byte
	flush := func() {
		dst := make([]byte, base64.RawStdEncoding.DecodedLen(len(run)))
		n, _ := base64.RawStdEncoding.Decode(dst, run) // what stands before an error is kept
		out, run = append(out, dst[:n]...), run[:0]
	}
	for _, b := range body {
		switch {
		case b >= 'A' && b <= 'Z', b >= 'a' && b <= 'z', b >= '0' && b <= '9', b == '+', b == '/':
			run = append(run, b)
		case b == '=':
			flush()
		}
	}
	flush()
	return out
}

// fromQuotedPrintable leaves what is no escape as it is.
func fromQuotedPrintable(body []byte) []byte {
	out := make([]byte, 0, len(body))
	for i := 0; i < len(body); i++ {
		if body[i] != '=' {
			out = append(out, body[i])
			continue
		}
		if rest := bytes.TrimLeft(body[i+1:min(i+1+maxSoftBreak, len(body))], " \t"); bytes.HasPrefix(rest, []byte("\r\n")) || bytes.HasPrefix(rest, []byte("\n")) {
			i += bytes.IndexByte(body[i:], '\n')
			continue
		}
		if i+2 < len(body) {
			if hi, lo := nibble(body[i+1]), nibble(body[i+2]); hi >= 0 && lo >= 0 {
				out = append(out, byte(hi<<4|lo))
				i += 2
				continue
			}
		}
		out = append(out, '=')
	}
	return out
}

// maxSoftBreak is how many bytes are looked at for the line end after a "=".
const maxSoftBreak = 80

func nibble(b byte) int {
	switch {
	case b >= '0' && b <= '9':
		return int(b - '0')
	case b >= 'A' && b <= 'F':
		return int(b-'A') + 10
	case b >= 'a' && b <= 'f':
		return int(b-'a') + 10
	}
	return -1
}

// toUTF8 reads text in the charset it claims. False for what is no text, or in a charset
// that could hide a link from every reader behind this one.
func toUTF8(content []byte, charset string) (string, bool) {
	switch {
	case bytes.HasPrefix(content, []byte{0xff, 0xfe}), bytes.HasPrefix(content, []byte{0xfe, 0xff}):
		charset = "utf-16"
	case utf8.Valid(content) && !strings.HasPrefix(strings.ToLower(charset), "utf-16") && !escaped(charset):
		return sound(string(bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))))
	case escaped(charset):
		return "", false
	}
	enc, err := htmlindex.Get(charset)
	if err != nil {
		enc = charmap.Windows1252
	}
	if strings.EqualFold(charset, "utf-16") {
		enc = unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	}
	out, err := enc.NewDecoder().Bytes(content)
	if err != nil {
		return "", false
	}
	return sound(string(out))
}

// escaped names charsets that write other characters with those of ASCII.
func escaped(charset string) bool {
	switch strings.ToLower(charset) {
	case "utf-7", "unicode-1-1-utf-7", "csunicode11utf7", "x-imap4-modified-utf7", "hz-gb-2312", "iso-2022-cn", "iso-2022-cn-ext", "iso-2022-kr", "utf-ebcdic":
		return true
	}
	return strings.HasPrefix(strings.ToLower(charset), "ibm0") || strings.HasPrefix(strings.ToLower(charset), "utf-32")
}

// sound takes out what the readers do not expect. NUL becomes visible, so that it cannot
// hold a key's halves apart until it is dropped.
func sound(s string) (string, bool) {
	if n := strings.Count(s, "\x00"); n > 8 && n > len(s)/100 {
		return "", false
	}
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"), true
}

// wordDecoder reads encoded words in headers.
var wordDecoder = &mime.WordDecoder{CharsetReader: func(charset string, r io.Reader) (io.Reader, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	s, _ := toUTF8(b, charset)
	return strings.NewReader(s), nil
}}

func words(s string) string {
	out, err := wordDecoder.DecodeHeader(s)
	if err != nil {
		out = s
	}
	out, _ = sound(out)
	return out
}

// breaks are the elements that end a line of text.
var breaks = map[atom.Atom]bool{
	atom.P: true, atom.Div: true, atom.Br: true, atom.Tr: true, atom.Li: true, atom.Table: true, atom.H1: true, atom.H2: true,
	atom.H3: true, atom.H4: true, atom.Blockquote: true, atom.Pre: true, atom.Ul: true, atom.Ol: true, atom.Hr: true,
}

// fromHTML is the text of an HTML part, with the address of each link behind its words.
func fromHTML(doc string) string {
	var b strings.Builder
	var hrefs []string
	skip := 0
	z := html.NewTokenizer(strings.NewReader(doc))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			if skip == 0 {
				b.WriteString(strings.Join(strings.FieldsFunc(string(z.Text()), func(r rune) bool { return r == '\n' || r == '\r' }), " "))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			switch {
			case t.DataAtom == atom.Script, t.DataAtom == atom.Style, t.DataAtom == atom.Title:
				skip++
			case t.DataAtom == atom.A:
				hrefs = append(hrefs, attribute(t, "href"))
			case breaks[t.DataAtom]:
				b.WriteByte('\n')
			}
		case html.EndTagToken:
			t := z.Token()
			switch {
			case t.DataAtom == atom.Script, t.DataAtom == atom.Style, t.DataAtom == atom.Title:
				skip = max(0, skip-1)
			case t.DataAtom == atom.A && len(hrefs) > 0:
				if href := hrefs[len(hrefs)-1]; strings.HasPrefix(href, "http") && !strings.HasSuffix(b.String(), href) {
					b.WriteString(" " + href + " ")
				}
				hrefs = hrefs[:len(hrefs)-1]
			case breaks[t.DataAtom]:
				b.WriteByte('\n')
			}
		}
	}
}

func attribute(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}
