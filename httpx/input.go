package httpx

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"blindex/share"
)

// Bounds of requests, in bytes.
const (
	MaxURL  = 8 << 10
	MaxJSON = 1 << 20
	MaxForm = 2 << 20
	maxText = 64 << 10 // one form field
)

// Values are a request's parameters, untrusted until asked for.
type Values struct {
	m        map[string][]share.Untrusted
	password string
}

// Params reads the query of a request.
func Params(c *gin.Context) Values { return wrap(c.Request.URL.Query()) }

func wrap(in url.Values) Values {
	v := Values{m: map[string][]share.Untrusted{}, password: in.Get("password")}
	for name, list := range in {
		for _, s := range list {
			v.m[name] = append(v.m[name], share.NewUntrusted(s))
		}
	}
	return v
}

// Raw gives a parameter as it came: only package share can read it.
func (v Values) Raw(name string) share.Untrusted {
	if list := v.m[name]; len(list) > 0 {
		return list[0]
	}
	return share.Untrusted{}
}

// Password is the field of that name as it was typed: cutting what looks like a link's
// key out of it would make another, weaker password of it. It goes to a hash alone.
func (v Values) Password() string { return v.password }

// All gives every value of a repeated parameter.
func (v Values) All(name string) []share.Untrusted { return v.m[name] }

// Text gives a parameter scrubbed, trimmed, without control characters. It is scrubbed
// again without them: one may have stood within a link.
func (v Values) Text(name string) string {
	raw := v.Raw(name)
	if raw.Len() == 0 {
		return ""
	}
	clean, _ := share.Scrub(raw)
	plain := Plain(clean)
	if plain == clean { // what was scrubbed stays so
		return clean
	}
	clean, _ = share.Scrub(share.NewUntrusted(plain))
	return Plain(clean)
}

// Has reports whether a box was ticked.
func (v Values) Has(name string) bool { return v.Text(name) != "" }

// Plain trims text and drops control characters and broken UTF-8.
func Plain(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		if r < ' ' || r == 0x7f || r == utf8.RuneError {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// LinkInQuery reports whether any parameter of the query, or the path, holds what could
// be a share link or a key; scrubbed is the query without it (R4).
func LinkInQuery(r *http.Request) (scrubbed url.Values, found bool) {
	scrubbed = url.Values{}
	for name, list := range r.URL.Query() {
		if nameHolds, _ := scrubQuery(name); nameHolds {
			found = true
			continue
		}
		for _, s := range list {
			had, clean := scrubQuery(s)
			found = found || had
			scrubbed.Add(name, clean)
		}
	}
	return scrubbed, found
}

func scrubQuery(s string) (had bool, clean string) {
	u := share.NewUntrusted(s)
	if !share.LooksLikeLink(u) {
		return false, s
	}
	clean, _ = share.Scrub(u)
	if share.LooksLikeLink(share.NewUntrusted(clean)) {
		clean = "" // a keyless link is still looked up by POST, never by address
	}
	return true, Plain(strings.ReplaceAll(clean, share.Removed, ""))
}

// Local reports whether a request comes from this machine and was not passed on by a
// proxy on it.
func Local(r *http.Request) bool {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !from.Addr().Unmap().IsLoopback() {
		return false
	}
	return r.Header.Get("X-Forwarded-For") == "" && r.Header.Get("Forwarded") == "" && r.Header.Get("X-Real-Ip") == ""
}

// ReadBody reads a bounded body. Nothing goes to a temporary file (R3).
func ReadBody(c *gin.Context, limit int64) ([]byte, error) {
	b, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, limit))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, ErrTooLarge
	case err != nil:
		return nil, ErrMalformed
	}
	return b, nil
}

// DecodeJSON reads one JSON value. The error names no byte of it.
func DecodeJSON(raw []byte, v any) error {
	if err := json.Unmarshal(raw, v); err != nil {
		return ErrMalformed
	}
	return nil
}

// ReadJSON reads a bounded JSON body.
func ReadJSON(c *gin.Context, v any) error {
	raw, err := ReadBody(c, MaxJSON)
	if err != nil {
		return err
	}
	return DecodeJSON(raw, v)
}

// ReadForm reads a bounded form, urlencoded or multipart, part by part: files are read
// like fields and never reach the disk (R3).
func ReadForm(c *gin.Context) (Values, error) { return ReadUpload(c, 0) }

// ReadUpload is ReadForm for a form with a file of at most so many bytes. The file's name
// is the field FileName gives.
func ReadUpload(c *gin.Context, file int64) (Values, error) {
	limit := MaxForm + file
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, limit)
	if strings.HasPrefix(c.GetHeader("Content-Type"), "multipart/form-data") {
		return readMultipart(c.Request, limit)
	}
	raw, err := ReadBody(c, limit)
	if err != nil {
		return Values{}, err
	}
	form, err := url.ParseQuery(string(raw))
	if err != nil {
		return Values{}, ErrMalformed
	}
	return wrap(form), nil
}

// FileName is the field with the name of an uploaded file.
func FileName(field string) string { return field + ".name" }

func readMultipart(r *http.Request, limit int64) (Values, error) {
	mr, err := r.MultipartReader()
	if err != nil {
		return Values{}, ErrMalformed
	}
	form := url.Values{}
	for {
		part, err := mr.NextPart()
		if errors.Is(err, io.EOF) {
			return wrap(form), nil
		}
		if err != nil {
			return Values{}, bodyError(err)
		}
		b, err := io.ReadAll(io.LimitReader(part, limit))
		if err != nil {
			return Values{}, bodyError(err)
		}
		form.Add(part.FormName(), string(b))
		if name := part.FileName(); name != "" {
			form.Add(FileName(part.FormName()), name)
		}
	}
}

func bodyError(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return ErrTooLarge
	}
	return ErrMalformed
}
