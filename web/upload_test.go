package web

import (
	"bytes"
	"mime/multipart"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"blindex/takedown"
)

// upload posts a form with a file.
func (s *site) upload(path, name, content string, fields url.Values) *httptest.ResponseRecorder {
	s.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for field, values := range fields {
		if err := w.WriteField(field, values[0]); err != nil {
			s.Fatal(err)
		}
	}
	file, err := w.CreateFormFile("file", name)
	if err != nil {
		s.Fatal(err)
	}
	if _, err := file.Write([]byte(content)); err != nil {
		s.Fatal(err)
	}
	if err := w.Close(); err != nil {
		s.Fatal(err)
	}
	r := httptest.NewRequest("POST", path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Accept-Language", "en")
	rec := httptest.NewRecorder()
	s.handler.ServeHTTP(rec, r)
	return rec
}

func sworn() url.Values {
	return url.Values{
		"route": {"copyright"}, "law": {"us"}, "name": {"Ada Lamp"}, "email": {"ada@lamplight.example"}, "phone": {"+1 555 010 0100"},
		"work_title": {"Lighthouse Days"}, "signature": {"Ada Lamp"}, "good_faith": {"yes"}, "accuracy": {"yes"}, "perjury_authority": {"yes"},
	}
}

const uploadLink = "https://mega.nz/file/Kb4xWq7Z"

// T29: ten thousand links pasted come back with a hint to the upload, and nothing typed is lost.
func TestT29PastedTooMany(t *testing.T) {
	s := newSite(t)
	form := sworn()
	form.Set("rows", strings.Repeat(uploadLink+"\n", takedown.MaxRows))
	w := s.do("/notice", form, false, "en")
	s.want(w, 422, "choose it below", `value="Lighthouse Days"`, `id="bad-rows"`, `type="file"`)
	if n := strings.Count(w.Body.String(), uploadLink); n != takedown.MaxRows {
		t.Errorf("%d of the links typed came back", n)
	}
	form.Set("rows", strings.Repeat(uploadLink+"\n", takedown.MaxRows+1))
	s.want(s.do("/notice", form, false, "en"), 422, "choose it below", `value="Lighthouse Days"`)
	if len(s.drafts) != 0 {
		t.Error("it was filed")
	}
}

// R34, R3: more than 250 links come as a file, a table or a list.
func TestUpload(t *testing.T) {
	s := newSite(t)
	key := "#" + strings.Repeat("Zx8Lq2Vn5R", 5)[:43]
	s.want(s.upload("/notice", "links.CSV", "url;work_title\n"+strings.Repeat(uploadLink+key+";Other Days\n", 300), sworn()), 201)
	s.want(s.upload("/notice", "links.txt", strings.Repeat(uploadLink+key+"\n", 1_000), sworn()), 201)
	s.want(s.upload("/notice", "links.txt", strings.Repeat(uploadLink+"\n", 1_001), sworn()), 422, `id="bad-file"`, "Choose the file again")
	s.want(s.upload("/notice", "links.csv", "name,size\na,b\n", sworn()), 422, "no column called url", `value="Lighthouse Days"`)
	s.want(s.upload("/notice", "links.txt", "\x00\n\xff\n"+strings.Repeat("x", 9_000)+"\n", sworn()), 422) // T30: no link among them
	if len(s.drafts) != 2 || len(s.drafts[0].Rows) != 300 || len(s.drafts[1].Rows) != 1_000 {
		t.Fatalf("%d drafts", len(s.drafts))
	}
	d := s.drafts[0]
	if d.Notice.KeyStrips != 300 || len(d.Notice.Works) != 2 || d.WorkOf[1] != 2 {
		t.Errorf("%d keys, works %+v", d.Notice.KeyStrips, d.Notice.Works)
	}
}

// R34: what was not understood is sent again alone, from the notice's own page.
func TestResend(t *testing.T) {
	s := newSite(t)
	form := sworn()
	form.Set("row-1", "htp:/mega")
	form.Set("anyway", "yes")
	s.want(s.do("/notice", form, false, "en"), 201)
	s.want(s.do("/n/status-token", nil, false, "en"), 200, `action="/n/status-token/rows"`, `href="/n/status-token/rows.csv"`)
	s.want(s.do("/n/status-token/rows.csv", nil, false, "en"), 200, "n,provider,state", "1,,malformed")
	s.want(s.upload("/n/status-token/rows", "links.csv", "url\n"+uploadLink+"\n", nil), 201)
	d := s.drafts[len(s.drafts)-1]
	if d.RevisionOf == "" || d.RevisionToken != "status-token" || len(d.Rows) != 1 || d.Rows[0].Link == nil {
		t.Errorf("%+v", d)
	}
	s.want(s.do("/n/status-token/rows", url.Values{"rows": {""}}, false, "en"), 422)
	s.want(s.upload("/n/status-token/rows", "l.txt", strings.Repeat(uploadLink+"\n", 1_001), nil), 422, "too many links")
}
