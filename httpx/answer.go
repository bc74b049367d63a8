package httpx

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"blindex/index"
)

// JSONType is the content type of answers of the API.
const JSONType = "application/json; charset=utf-8"

// JSON answers with v. It is rendered before the header is written.
func JSON(c *gin.Context, status int, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(true)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("httpx: render the answer: %w", err)
	}
	c.Data(status, JSONType, b.Bytes())
	return nil
}

// Whole answers with bytes that lie in parts, and says how many they are.
func Whole(c *gin.Context, status int, kind string, parts ...[]byte) {
	size := 0
	for _, p := range parts {
		size += len(p)
	}
	c.Header("Content-Type", kind)
	c.Header("Content-Length", strconv.Itoa(size))
	c.Status(status)
	for _, p := range parts {
		if _, err := c.Writer.Write(p); err != nil {
			return // the client hung up
		}
	}
}

// CSV answers with a table as a file. A cell that a spreadsheet would take for a formula
// gets an apostrophe before it (T32).
func CSV(c *gin.Context, name string, rows [][]string) error {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	for _, row := range rows {
		for i, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				row[i] = "'" + cell
			}
		}
		if err := w.Write(row); err != nil {
			return fmt.Errorf("httpx: render the table: %w", err)
		}
	}
	w.Flush()
	c.Header("Content-Disposition", `attachment; filename="`+name+`"`)
	c.Data(http.StatusOK, "text/csv; charset=utf-8; header=present", b.Bytes())
	return nil
}

// problem is RFC 9457's document.
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty"`
	Code   string `json:"code"`
	Ref    string `json:"ref,omitempty"`

	RemovedOn string   `json:"removed_on,omitempty"`
	Regimes   []string `json:"regimes,omitempty"`
	Notice    string   `json:"notice,omitempty"`
	Counter   string   `json:"counter_notice,omitempty"`
}

// Problem answers an error as a problem document.
func Problem(c *gin.Context, a Answer) {
	p := problem{Type: "about:blank", Title: a.Title, Status: a.Status, Detail: a.Detail, Code: a.Code, Ref: a.Ref}
	if r := a.Removal; r != nil {
		p.RemovedOn, p.Regimes, p.Notice, p.Counter = r.Day.Format(time.DateOnly), r.Regimes, r.Notice, r.Counter
	}
	b, err := json.Marshal(p)
	if err != nil {
		b = []byte(`{}`)
	}
	c.Data(a.Status, "application/problem+json", b)
}

// secure are the headers of every answer, made once.
var secure = map[string][]string{
	"Referrer-Policy":            {"no-referrer"},
	"X-Content-Type-Options":     {"nosniff"},
	"X-Frame-Options":            {"DENY"},
	"Content-Security-Policy":    {"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
	"Permissions-Policy":         {"camera=(), geolocation=(), microphone=(), browsing-topics=()"},
	"Cross-Origin-Opener-Policy": {"same-origin"},
	"Cache-Control":              {"private, no-cache"},
}

// secureHeaders are on every answer. Pages and answers that show names are not cached
// by others, not indexed, and tell no other site where their reader came from (R4, R15).
func secureHeaders(c *gin.Context) {
	maps.Copy(c.Writer.Header(), secure)
	c.Next()
}

// NoStore marks an answer that shows a name.
func NoStore(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Robots-Tag", "noindex, noarchive, nosnippet")
}

// Version sets the ETag of an answer: the newest removal it reflects, and its content.
// When the client has it already the answer is 304 and true comes back.
func Version(c *gin.Context, removal index.Position, content []byte) bool {
	sum := sha256.Sum256(content)
	etag := fmt.Sprintf(`"%s-%d-%d-%x"`, removal.Epoch, removal.Xid, removal.Seq, sum[:8])
	c.Header("ETag", etag)
	if c.GetHeader("If-None-Match") != etag {
		return false
	}
	c.Status(http.StatusNotModified)
	return true
}
