package smtp

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	netmail "net/mail"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"blindex/mail"
)

// A mail with files arrives whole, under one signature, and with the same bytes when it is
// sent again.
func TestFilesGoWithTheMail(t *testing.T) {
	srv := serve(t, &server{})
	cfg := srv.config()
	cfg.Signing = signing(t)
	m := letter()
	m.Files = []mail.File{{Name: "xarf-1.json", Type: "application/json", Data: []byte(`{"a": 1}` + "\n")}, {Name: "xarf-2.json", Type: "application/json", Data: bytes.Repeat([]byte("é"), 5000)}}
	for range 2 {
		if err := sender(t, cfg).Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	got := srv.received()
	out, err := dkim.VerifyWithOptions(strings.NewReader(got[0].data), &dkim.VerifyOptions{LookupTXT: func(string) ([]string, error) {
		txt, err := cfg.Signing.TXT()
		return []string{txt}, err
	}})
	if err != nil || len(out) != 1 || out[0].Err != nil {
		t.Fatalf("%v, %v", out, err)
	}
	msg, err := netmail.ReadMessage(strings.NewReader(got[0].data))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/mixed" {
		t.Fatalf("%s, %v", kind, err)
	}
	var files [][]byte
	for r := multipart.NewReader(msg.Body, params["boundary"]); ; {
		p, err := r.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if p.FileName() == "" {
			continue
		}
		raw, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, p))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, raw)
	}
	if len(files) != 2 || !bytes.Equal(files[0], m.Files[0].Data) || !bytes.Equal(files[1], m.Files[1].Data) {
		t.Errorf("%d files", len(files))
	}
	if first, again := body(got[0].data), body(got[1].data); first != again {
		t.Error("sent again it is another mail")
	}
}

func body(data string) string {
	_, b, _ := strings.Cut(data, "\r\n\r\n")
	return b
}
