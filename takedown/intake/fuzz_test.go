package intake

import (
	"encoding/base64"
	"testing"

	"blindex/share"
	"blindex/takedown"
)

// sound checks what must hold of whatever was read: nothing that is stored holds a
// recognisable secret, rows are numbered without gaps, texts are bounded (R2, R14, R28).
func sound(t *testing.T, in Inbound) {
	t.Helper()
	n := in.Draft.Notice
	texts := []string{n.Signature, n.Explanation, in.ExternalID}
	for _, p := range n.Parties {
		texts = append(texts, p.Name, p.Org, p.Email, p.Phone, p.Postal, p.Country, p.Relation)
	}
	for _, w := range n.Works {
		texts = append(append(texts, w.Title, w.Description, w.Kind), w.OriginalURLs...)
	}
	for _, d := range in.Dropped {
		texts = append(texts, d.Name, d.Type)
	}
	for _, text := range texts {
		u := share.NewUntrusted(text)
		if len([]rune(text)) > maxText || !u.Sound() {
			t.Errorf("a text of %d bytes is not bounded and sound", len(text))
		}
		if share.HasSecret(u) {
			t.Errorf("a secret is in %q", text)
		}
	}
	if len(in.Draft.Rows) > takedown.MaxRows || len(n.Works) > MaxWorks {
		t.Errorf("%d rows, %d works", len(in.Draft.Rows), len(n.Works))
	}
	for i, r := range in.Draft.Rows {
		if r.N != i+1 {
			t.Errorf("row %d has number %d", i+1, r.N)
		}
	}
}

// FuzzRead reads anything as every format.
func FuzzRead(f *testing.F) {
	link := "https://mega.nz/file/Kb4xWq7Z#" + fileKey
	f.Add("application/json", `{"sender":{"name":"`+link+`"},"items":[{"url":"`+link+`"}],"works":[{"title":"`+link+`","original_urls":["`+link+`"]}]}`)
	f.Add("application/json", `{"xarf_version":"4.0.0","category":"copyright","infringing_url":"`+link+`","evidence":[{"content_type":"text/plain","payload":"`+
		base64.StdEncoding.EncodeToString([]byte(sworn+link))+`"},{"content_type":"`+link+`","payload":"AA==","description":"`+link+`"}]}`)
	f.Add("text/csv", "url;work_title;original_url;scope\n\""+link+"\";"+link+";"+link+";subtree\n\"open")
	f.Add("text/plain", "# "+link+"\n# "+fileKey+"\n"+link+"\n"+fileKey)
	f.Add("text/xml", acnsSample(`<Type Retraction="1"/>`, `<SubType BaseType="SERVER"/><URL_Base>`+link+`</URL_Base>`, `<Item><Title>`+link+`</Title><FileName>`+fileKey+`</FileName></Item>`, `<TextNotice>`+sworn+link+`</TextNotice>`))
	f.Fuzz(func(t *testing.T, kind, body string) {
		in, err := Read(kind, share.NewUntrusted(body), Options{OwnHosts: []string{host}})
		if err != nil {
			if in.Draft.Rows != nil {
				t.Error("rows beside an error")
			}
			return
		}
		sound(t, in)
	})
}

// FuzzPlain reads anything as the text of a mail.
func FuzzPlain(f *testing.F) {
	link := "https://mega.nz/file/Kb4xWq7Z#" + fileKey
	f.Add("Name: " + link + "\nWork: x " + link + "\n**List of URLs**\n" + link + "\n> " + fileKey + "\n/s/ " + link)
	f.Add("-----BEGIN PGP SIGNED MESSAGE-----\n\n- x\n<Infringement a='" + link + "'>\n</Infringement>")
	f.Add("**Original URL?**\n" + link + "\nSincerely,\n" + link)
	f.Fuzz(func(t *testing.T, body string) {
		in, err := Plain(share.NewUntrusted(body), Options{OwnHosts: []string{host}, From: PartyText{Name: share.NewUntrusted(body)}})
		if err == nil {
			sound(t, in)
		}
	})
}
