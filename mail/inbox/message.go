package inbox

import (
	"bytes"
	"errors"
	"net/mail"
	"net/textproto"
	"regexp"
	"strings"

	"blindex/share"
	"blindex/takedown"
)

// Bounds of one mail.
const (
	MaxBytes   = 10 << 20 // of the mail as it came
	maxDecoded = 20 << 20 // of all its parts together, decoded
	maxParts   = 100
	maxDepth   = 8
	maxHeader  = 64 << 10
	maxName    = 100 // runes of an attachment's name
)

// errHeader says that there is no header, or one beyond the bounds.
var errHeader = errors.New("inbox: no header of a mail")

// Class says who wrote a mail.
type Class string

// The classes of mail.
const (
	Written Class = "written" // by a person, or by a program in one's name
	Bulk    Class = "bulk"    // by a program or through a list: read, never answered for being no notice
	Loop    Class = "loop"    // an automatic answer, or our own mail come back: never answered at all
	Report  Class = "report"  // about the delivery of a mail of ours
)

// Message is a mail, read. Its texts are untrusted, and every other string is scrubbed.
type Message struct {
	Class   Class
	From    takedown.Party // name and address of the header's only sender; empty without one
	Subject share.Untrusted
	ID      string   // Message-ID and sender, for telling whether it came before; "" without one
	Tags    []string // of mails of ours that it answers or is about
	Texts   []Text   // in their order; the first is the body, if there is one
	Dropped []takedown.Attachment
	Status  string // of a Report: "5.1.1", or "" when nothing failed for good
}

// Text is one readable part.
type Text struct {
	Type     string // media type: text/plain, text/csv, application/json, application/xml
	Body     share.Untrusted
	Own      share.Untrusted // without what was quoted: the sender's own words
	Name     string          // of the attachment, scrubbed
	Attached bool
	Nested   bool // in a mail that was forwarded within this one

	form bool // it was read in a form for programs
}

// Read reads a mail. sum is the salted hash of what is dropped (R29). The error names no
// byte of the mail.
func Read(raw []byte, returnPath string, sum func([]byte) [32]byte) (Message, error) {
	head, body, err := split(raw)
	if err != nil {
		return Message{}, err
	}
	m := Message{Class: classOf(head, returnPath), From: sender(head), Subject: share.NewUntrusted(words(head.Get("Subject")))}
	m.Tags = tagsOf(head, "In-Reply-To", "References")
	if id := head.Get("Message-Id"); id != "" {
		m.ID = id + " " + head.Get("From")
	}
	w := &walk{m: &m, sum: sum, left: maxDecoded}
	w.entity(head, body, place{})
	return m, nil
}

// split cuts a mail into header and body. A mail without a header, or with a torn one,
// is no mail.
func split(raw []byte) (textproto.MIMEHeader, []byte, error) {
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if first, rest, ok := bytes.Cut(raw, []byte("\n")); ok && bytes.HasPrefix(first, []byte("From ")) { // mbox
		raw = rest
	}
	head, body := raw, []byte(nil)
	if at := blankLine.FindIndex(raw); at != nil {
		head, body = raw[:at[0]], raw[at[1]:]
	}
	if len(head) > maxHeader {
		return nil, nil, errHeader
	}
	h := fields(head)
	if len(h) == 0 {
		return nil, nil, errHeader
	}
	return h, body, nil
}

var blankLine = regexp.MustCompile(`(?:^|\r?\n)\r?\n`)

// fields reads header lines leniently: a line that is none is passed over, a folded one
// belongs to the one before.
func fields(head []byte) textproto.MIMEHeader {
	h := textproto.MIMEHeader{}
	last := ""
	for line := range bytes.Lines(head) {
		text := strings.TrimRight(string(line), "\r\n")
		if strings.HasPrefix(text, " ") || strings.HasPrefix(text, "\t") {
			if list := h[last]; len(list) > 0 {
				list[len(list)-1] += " " + strings.TrimSpace(text)
			}
			continue
		}
		name, value, ok := strings.Cut(text, ":")
		if name = strings.TrimSpace(name); !ok || !fieldName.MatchString(name) {
			last = ""
			continue
		}
		last = textproto.CanonicalMIMEHeaderKey(name)
		h[last] = append(h[last], strings.TrimSpace(value))
	}
	return h
}

var fieldName = regexp.MustCompile(`^[!-9;-~]+$`)

// sender is who the header says the mail is from. Two senders, or an address that cannot
// be written to, are none: nobody is answered then.
func sender(h textproto.MIMEHeader) takedown.Party {
	p := takedown.Party{Role: takedown.RoleSender}
	if len(h["From"]) != 1 {
		return p
	}
	list, err := parser.ParseList(h["From"][0])
	if m := plainly.FindStringSubmatch(h["From"][0]); err != nil && m != nil {
		list, err = []*mail.Address{{Name: words(strings.Trim(m[1], ` "`)), Address: m[2]}}, nil
	}
	if err != nil || len(list) != 1 {
		return p
	}
	if name, cut := share.Scrub(share.NewUntrusted(list[0].Name)); cut == 0 {
		p.Name = strict(line(name))
	}
	p.Email = list[0].Address
	if p.Email = p.Mailbox(); p.Email == "" {
		return p
	}
	if clean, cut := share.Scrub(share.NewUntrusted(p.Email)); cut > 0 || clean != p.Email {
		p.Email = ""
	}
	return p
}

// plainly is a sender whose name is not written by the rules, but whose address is in no doubt.
var plainly = regexp.MustCompile(`^([^<>@]*)<([^<>@\s]+@[^<>@\s]+)>$`)

var parser = mail.AddressParser{WordDecoder: wordDecoder}

// line is text on one line, without control characters (T33).
func line(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' }), " ")
}

// tag is how the mails of ours are marked, see mail.Message.
var tag = regexp.MustCompile(`\b[0-9]{1,19}-[a-z2-7]{16}\b`)

const maxTags = 20

func tagsOf(h textproto.MIMEHeader, names ...string) []string {
	var out []string
	for _, name := range names {
		for _, v := range h[name] {
			out = append(out, tag.FindAllString(v, maxTags)...)
		}
	}
	return out[:min(len(out), maxTags)]
}
