package inbox

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"mime/quotedprintable"
	"strings"
	"testing"

	"blindex/share"
)

// What a mail must not leave behind: made-up secrets, each in its own place.
const (
	handle = "Hq3tZp9K"
	key    = "Zx4kQ9rT2mWv7Lp0NcYbH3sJ8dF5gUeAaRoXiCtKzVw"
	link   = "https://mega.nz/file/" + handle + "#" + key
)

func sum(b []byte) [32]byte { return sha256.Sum256(append([]byte("salt"), b...)) }

func read(t *testing.T, raw string) Message {
	t.Helper()
	m, err := Read([]byte(strings.ReplaceAll(raw, "\n", "\r\n")), "claims@studio.example", sum)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

const head = "From: Claims <claims@studio.example>\nTo: copyright@blindex.example\nSubject: Notice\nMIME-Version: 1.0\n"

// linksIn are the handles of all share links in a message's texts.
func linksIn(m Message) (out []string) {
	for _, t := range m.Texts {
		for _, f := range share.Find(t.Body) {
			out = append(out, f.Link.Handle())
		}
	}
	return out
}

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func qp(s string) string {
	var b strings.Builder
	w := quotedprintable.NewWriter(&b)
	fmt.Fprint(w, s)
	w.Close()
	return strings.ReplaceAll(b.String(), "\r\n", "\n")
}

// T9, T10, T34: in whatever wrapping a link comes, it is found, once.
func TestT34LinkIsFoundInEveryWrapping(t *testing.T) {
	utf16 := func(s string) string {
		out := "\xff\xfe"
		for _, r := range s {
			out += string([]byte{byte(r), byte(r >> 8)})
		}
		return out
	}
	for name, raw := range map[string]string{
		"plain":            head + "\nRemove " + link + "\n",
		"quoted-printable": head + "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n" + qp("Supprimez à "+strings.Repeat("x", 70)+" "+link) + "\n",
		"base64":           head + "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n" + b64("Remove "+link) + "\n",
		"latin1":           head + "Content-Type: text/plain; charset=iso-8859-1\n\nsupprim\xe9 " + link + "\n",
		"cyrillic":         head + "Content-Type: text/plain; charset=koi8-r\n\n\xd5\xc4\xc1\xcc " + link + "\n",
		"quoted":           head + "\n> > Remove\n> > " + link + "\n",
		"wrapped":          head + "Content-Type: text/plain; format=flowed; delsp=yes\n\nhttps://mega.nz/file/Hq3t \nZp9K#" + key + "\n",
		"html":             head + "Content-Type: text/html\n\n<p>Remove <a href=\"" + link + "\">this film</a></p>\n",
		"multipart": head + "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nSee below.\n--b\n" +
			"Content-Type: text/csv; name=rows.csv\nContent-Disposition: attachment; filename=rows.csv\nContent-Transfer-Encoding: base64\n\n" + b64("url\n"+link+"\n") + "\n--b--\n",
		"utf-16 file": head + "Content-Type: multipart/mixed; boundary=b\n\n--b\n" +
			"Content-Type: application/octet-stream; name=rows.txt\nContent-Transfer-Encoding: base64\n\n" + b64(utf16("url\n"+link+"\n")) + "\n--b--\n",
		"forwarded": head + "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nFrom: a@b.example\nContent-Type: multipart/alternative; boundary=c\n\n--c\n\nplease\n--c\nContent-Type: text/html\n\n<a href='" + link + "'>x</a>\n--c--\n--b--\n",
		"torn":      head + "Content-Type: multipart/mixed; boundary=b\n\nno boundary at all: " + link + "\n",
		"no end":    head + "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n" + link,
		"signed": head + "\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nRemove\n- -- \n" + link + "\n-----BEGIN PGP SIGNATURE-----\n\n" +
			b64("no signature of anybody") + "\n-----END PGP SIGNATURE-----\n",
		"subject": strings.Replace(head, "Subject: Notice", "Subject: =?utf-8?B?"+b64(link)+"?=", 1) + "\nPlease remove it.\n",
	} {
		t.Run(name, func(t *testing.T) {
			m := read(t, raw)
			got := linksIn(m)
			if name == "subject" {
				for _, f := range share.Find(m.Subject) {
					got = append(got, f.Link.Handle())
				}
			}
			if len(got) != 1 || got[0] != handle {
				t.Errorf("links %v in %d texts", got, len(m.Texts))
			}
			if m.From.Email != "claims@studio.example" || m.From.Name != "Claims" || m.Class != Written {
				t.Errorf("from %+v, class %s", m.From, m.Class)
			}
			if s := fmt.Sprintf("%+v %#v %v", m, m, m.Texts); strings.Contains(s, key) || strings.Contains(s, handle) {
				t.Errorf("a message prints what it holds: %s", s)
			}
		})
	}
}

// R29: what is no text is dropped, named without link or key, and hashed with the salt.
func TestR29AttachmentsAreDroppedNamedAndHashed(t *testing.T) {
	part := func(kind, name, content string) string {
		return "--b\nContent-Type: " + kind + "; name=\"" + name + "\"\nContent-Transfer-Encoding: base64\n\n" + b64(content) + "\n"
	}
	m := read(t, head+"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n"+
		part("image/png", "shot.png", "\x89PNG"+link)+part("application/pdf", link, "%PDF")+
		part("application/zip", key+".zip", "PK")+part("text/plain; charset=utf-7", "a.txt", "+AGg-")+
		part("application/octet-stream", "blob.txt", "a\x00b")+"--b--\n")
	var names []string
	for _, d := range m.Dropped {
		names = append(names, d.Name)
		if s := fmt.Sprintf("%+v", d); strings.Contains(s, key) || strings.Contains(s, handle) {
			t.Errorf("dropped: %s", s)
		}
	}
	if len(names) != 5 || names[0] != "shot.png" || names[4] != "blob.txt" || len(m.Texts) != 1 {
		t.Errorf("dropped %q, texts %d", names, len(m.Texts))
	}
	if d := m.Dropped[0]; d.Type != "image/png" || d.Size != 4+len(link) || d.Sum != sum([]byte("\x89PNG"+link)) {
		t.Errorf("dropped %+v", d)
	}
}

// R30: loops, lists and automatic answers are told from mail that people write.
func TestR30Classes(t *testing.T) {
	for _, c := range []struct {
		header, path string
		want         Class
	}{
		{"", "a@b.example", Written},
		{"Auto-Submitted: no\n", "a@b.example", Written},
		{"", "", Loop},
		{"", "<>", Loop},
		{"Auto-Submitted: auto-replied\n", "a@b.example", Loop},
		{"Auto-Submitted: auto-notified; owner-email=x\n", "a@b.example", Loop},
		{"Auto-Submitted: auto-generated\n", "a@b.example", Bulk},
		{"Precedence: bulk\n", "a@b.example", Bulk},
		{"Precedence: List\n", "a@b.example", Bulk},
		{"List-Id: <x.example>\n", "a@b.example", Bulk},
		{"list-unsubscribe: <mailto:x@y.example>\n", "a@b.example", Bulk},
		{"X-Autoreply: yes\n", "a@b.example", Loop},
		{strings.Repeat("Received: by x\n", maxHops+1), "a@b.example", Loop},
	} {
		m, err := Read([]byte(c.header+head+"\nhello\n"), c.path, sum)
		if err != nil || m.Class != c.want {
			t.Errorf("%q from %q: %s, %v; want %s", c.header, c.path, m.Class, err, c.want)
		}
	}
}

func TestReports(t *testing.T) {
	const tagged = "4711-abcdefghij234567"
	report := func(action, status string) string {
		return "From: postmaster@mx.example\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n" +
			"--b\n\nIt failed.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n" +
			"Final-Recipient: rfc822; x@y.example\nAction: " + action + "\nStatus: " + status + "\n--b\n" +
			"Content-Type: message/rfc822\n\nMessage-ID: <" + tagged + "@blindex.example>\nSubject: x\n\nbody " + link + "\n--b--\n"
	}
	for _, c := range []struct{ action, status, want string }{
		{"failed", "5.1.1", "5.1.1"}, {"Failed", "5.7.1 (blocked)", "5.7.1"}, {"delayed", "4.4.1", ""}, {"failed", "4.4.1", ""}, {"relayed", "2.0.0", ""},
	} {
		m, err := Read([]byte(report(c.action, c.status)), "", sum)
		if err != nil || m.Class != Report || m.Status != c.want || len(m.Tags) != 1 || m.Tags[0] != tagged {
			t.Errorf("%v: %+v, %v", c, m, err)
		}
		if len(linksIn(m)) != 0 {
			t.Errorf("%v: the mail that came back is read as a notice", c)
		}
	}
}

// A header has one sender, or none: nobody is written to on a doubtful address (T33).
func TestT33Sender(t *testing.T) {
	for from, want := range map[string]string{
		"Jane <jane@acme.example>":                      "jane@acme.example",
		"=?utf-8?Q?J=C3=A9?= <je@acme.example>":         "je@acme.example",
		"=?utf-8?Q?x=0D=0ABcc=3A_y?= <je@acme.example>": "je@acme.example",
		"a@b.example, c@d.example":                      "",
		"a: b/c#d <je@acme.example>":                    "je@acme.example",
		"v@acme.example: <je@evil.example>":             "",
		"<v@acme.example> <je@evil.example>":            "",
		"nobody":                                        "",
		"<a b@c.example>":                               "",
		"a@localhost":                                   "",
		"\"" + link + "\" <a@b.example>":                "a@b.example",
	} {
		m, err := Read([]byte("From: "+from+"\r\n\r\nhello"), "x@y.example", sum)
		if err != nil || m.From.Email != want || strings.ContainsAny(m.From.Name, "\r\n") || strings.Contains(m.From.Name, handle) {
			t.Errorf("%s: %+v, %v", from, m.From, err)
		}
	}
	if m := read(t, "From: a@b.example\nFrom: c@d.example\n\nx"); m.From.Email != "" {
		t.Errorf("two senders: %+v", m.From)
	}
}

// A key that stands in a sentence, with no link in sight, is cut; words are not.
func TestStrict(t *testing.T) {
	for in, want := range map[string]string{
		"use Qm7xT2vLp9RkWc4NzYb1Hg for it": "use [key removed] for it",
		"use " + key + " for it":            "use [key removed] for it",
		"TheLighthouseKeepersOwn":           "TheLighthouseKeepersOwn",
		"internationalisation-o":            "internationalisation-o",
		"two\nlines, no key":                "two\nlines, no key",
		"":                                  "",
	} {
		if got := strict(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}

func TestOwnWords(t *testing.T) {
	m := read(t, head+"\nRETRACT N-0000-0000\n> RETRACT N-1111-1111\n")
	own, _ := share.Scrub(m.Texts[0].Own)
	if strings.Contains(own, "N-1111") || !strings.Contains(own, "N-0000") {
		t.Errorf("own words %q", own)
	}
}

// Whatever comes, reading ends within its bounds.
func TestBounds(t *testing.T) {
	deep := head
	for i := range 40 {
		deep += fmt.Sprintf("Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
	}
	m := read(t, deep+"\n"+link)
	if len(m.Dropped) == 0 {
		t.Error("nesting without end is not told")
	}
	many := head + "Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\nx\n", 5000) + "--b--\n"
	if m := read(t, many); len(m.Texts) > maxParts || len(m.Dropped) > maxParts {
		t.Errorf("%d texts, %d dropped", len(m.Texts), len(m.Dropped))
	}
	for _, raw := range []string{"", "no header", "\r\n\r\nbody", "X: " + strings.Repeat("y", maxHeader+1) + "\r\n\r\n"} {
		if _, err := Read([]byte(raw), "", sum); err == nil {
			t.Errorf("%.20q: read", raw)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(head+"\nRemove "+link), "a@b.example")
	f.Add([]byte(head+"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n"+head+"\n> "+link+"\n--b--"), "")
	f.Add([]byte(head+"Content-Type: text/html; charset=gbk\nContent-Transfer-Encoding: quoted-printable\n\n<a href=3D\""+link+"\">\xc4\xe3</a>"), "a@b.example")
	f.Add([]byte(head+"Content-Type: application/json; name=\""+key+"\"\nContent-Transfer-Encoding: base64\n\n"+b64(link)), "<>")
	f.Fuzz(func(t *testing.T, raw []byte, path string) {
		m, err := Read(raw, path, sum)
		if err != nil {
			return
		}
		total := 0
		for _, x := range m.Texts {
			total += x.Body.Len()
			if x.Body.Contains("\x00") {
				t.Error("a NUL byte is left in a text")
			}
		}
		if len(m.Texts) > maxParts+1 || len(m.Dropped) > maxParts || total > 8*maxDecoded {
			t.Errorf("bounds: %d texts, %d dropped, %d bytes", len(m.Texts), len(m.Dropped), total)
		}
		for _, s := range []string{m.From.Name, m.From.Email, m.Status} {
			if share.HasSecret(share.NewUntrusted(s)) || strings.ContainsAny(s, "\r\n") {
				t.Errorf("%q", s)
			}
		}
		for _, d := range m.Dropped {
			if share.HasSecret(share.NewUntrusted(d.Name)) || strings.ContainsAny(d.Name, "\r\n") {
				t.Errorf("dropped name %q", d.Name)
			}
		}
	})
}
