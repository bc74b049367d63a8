package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"blindex/httpx"
	"blindex/takedown"
	"blindex/takedown/intake"
)

// Notices takes notices and tells their status. Implemented by store.
type Notices interface {
	FileNotice(ctx context.Context, d takedown.Draft) (takedown.Filed, error)
	NoticeStatus(ctx context.Context, token string) (takedown.Status, error)
	VerifyNotice(ctx context.Context, token string) error
}

func (s *Server) filerRoutes() []httpx.Route {
	r := func(method, path string, b httpx.Budget, h func(*gin.Context) error) httpx.Route {
		return httpx.Route{Method: method, Path: path, Audience: httpx.Filer, Budget: b, Handler: h}
	}
	return []httpx.Route{
		r("GET", "/notice", httpx.General, s.noticeForm),
		r("POST", "/notice", httpx.Filings, s.fileNotice),
		r("POST", "/notice/receipt", httpx.General, s.receiptFile),
		r("GET", "/notice/lost", httpx.General, s.lostForm),
		r("POST", "/notice/lost", httpx.SignIns, s.lost),
		r("GET", "/n/:token", httpx.General, s.noticeStatus),
		r("POST", "/n/:token", httpx.Filings, s.completeNotice),
		r("POST", "/n/:token/verify", httpx.Filings, s.verifyNotice),
		r("GET", "/n/:token/rows.csv", httpx.General, s.noticeRows),
		r("POST", "/n/:token/rows", httpx.Filings, s.resendRows),
		r("POST", "/n/:token/retract", httpx.Filings, s.retract),
		r("POST", "/n/:token/complaint", httpx.Filings, s.senderComplaint),
		r("POST", "/n/:token/litigation", httpx.Filings, s.litigate),
		r("GET", "/complaint/:ref", httpx.General, s.complaintForm),
		r("POST", "/complaint/:ref", httpx.Filings, s.fileComplaint),
		r("GET", "/k/:complaintToken", httpx.General, s.complaintStatus),
		r("GET", "/counter", httpx.General, s.disputeForm),
		r("GET", "/counter/:ref", httpx.General, s.counterForm),
		r("POST", "/counter/:ref", httpx.Filings, s.fileCounter),
		r("GET", "/c/:counterToken", httpx.General, s.counterStatus),
		r("POST", "/c/:counterToken", httpx.Filings, s.completeCounter),
		r("POST", "/c/:counterToken/verify", httpx.Filings, s.verifyCounter),
		r("POST", "/c/:counterToken/withdraw", httpx.Filings, s.withdrawCounter),
	}
}

// formView is the notice form: what was typed, and what is wrong beside each field.
type formView struct {
	Route    takedown.Route
	Law      string // of a copyright notice: us or eu; "" on the other routes
	Laws     []string
	Entry    string // id of the entry the report began at, for the link to the other form
	Routes   []string
	Wording  takedown.Wording
	Typed    map[string]string
	Ticked   map[string]bool
	Errors   map[string]string // field: key of a text
	KeysCut  bool
	Asks     map[string]bool // fields of this route
	Anyway   bool            // may be filed as it is
	File     bool            // a file came with it, and must be chosen again
	Relation []string
	Kept     []keptField // what the other law asks for
}

// Row is what stands in one of the single rows.
func (f formView) Row(n string) string { return f.Typed["row-"+n] }

func routeOf(code string) takedown.Route {
	if slices.Contains(reportKinds, code) {
		return takedown.Route(code)
	}
	return takedown.Copyright
}

// laws are those under which a copyright notice can be made: 512(c)(3) and DSA 16. The
// first is what the form begins with.
var laws = []string{"us", "eu"}

// lawOf is the law of a route's form. Only copyright has a choice.
func lawOf(route takedown.Route, code string) string {
	switch {
	case route != takedown.Copyright:
		return ""
	case slices.Contains(laws, code):
		return code
	}
	return laws[0]
}

// asks says which groups of fields a route has (R21). Oath, signature and address are
// asked under US law alone (R26).
var asks = map[takedown.Route][]string{
	takedown.Copyright:    {"sender", "work"},
	takedown.PersonalData: {"sender", "explanation"},
	takedown.Intimate:     {"sender", "bona_fide"},
	takedown.ChildAbuse:   {"anonymous"},
	takedown.OtherIllegal: {"sender", "explanation", "bona_fide"},
}

func newForm(route takedown.Route, law, lang string) formView {
	f := formView{
		Route: route, Law: law, Laws: laws, Routes: reportKinds, Wording: takedown.WordingFor(lang), Relation: []string{"owner", "employee", "agent", "attorney", "none"},
		Typed: map[string]string{}, Ticked: map[string]bool{}, Errors: map[string]string{}, Asks: map[string]bool{},
	}
	for _, a := range asks[route] {
		f.Asks[a] = true
	}
	f.Asks["us"] = law == "us"
	f.Asks["bona_fide"] = f.Asks["bona_fide"] || law == "eu"
	return f
}

func (s *Server) noticeForm(c *gin.Context) error {
	httpx.NoStore(c)
	p := httpx.Params(c)
	v := s.page(c, nil)
	route := routeOf(p.Text("route"))
	f := newForm(route, lawOf(route, p.Text("law")), v.Lang)
	if entry := p.Text("entry"); entryID.MatchString(entry) {
		f.Entry = entry
		f.Typed["row-1"] = s.d.PublicURL + "/e/" + entry
	}
	v.Data = f
	return s.show(c, http.StatusOK, "notice", v)
}

// fileNotice takes a notice. When something is missing the form comes back once with
// words beside the fields; it may then be filed as it is, since an incomplete notice
// counts for something, too.
func (s *Server) fileNotice(c *gin.Context) error {
	httpx.NoStore(c)
	seal, err := s.sealBody(c)
	if err != nil {
		return err
	}
	form, err := httpx.ReadUpload(c, intake.MaxBytes)
	if err != nil {
		return err
	}
	v := s.page(c, nil)
	v.Narrow = false
	t := typed{form: form, own: s.d.OwnHosts, lang: v.Lang, law: lawOf(routeOf(form.Text("route")), form.Text("law"))}
	if form.Has("other_law") {
		t.law = lawOf(routeOf(form.Text("route")), form.Text("other_law"))
	}
	draft, err := t.draft()
	if err != nil {
		v.Data = t.unread(err)
		return s.show(c, http.StatusUnprocessableEntity, "notice", v)
	}
	if form.Has("other_law") {
		v.Data = t.again(draft)
		return s.show(c, http.StatusOK, "notice", v)
	}
	if f := t.review(draft); len(f.Errors) > 0 && (!f.Anyway || !form.Has("anyway")) {
		v.Data = f
		return s.show(c, http.StatusUnprocessableEntity, "notice", v)
	}
	salt, sum := seal()
	draft.RawHash, draft.Network = sum, httpx.Network(c)
	filed, err := s.d.Notices.FileNotice(c.Request.Context(), draft)
	if err != nil {
		return err
	}
	v.Narrow = true
	v.Data = receipt{filed, s.statusLink(filed.Token), salt}
	return s.show(c, http.StatusCreated, "filed", v)
}

// sealBody hashes the body as it is read, with a salt that only the receipt has (R5).
func (s *Server) sealBody(c *gin.Context) (func() (salt string, sum [32]byte), error) {
	var salt [16]byte
	if _, err := io.ReadFull(s.d.Rand, salt[:]); err != nil {
		return nil, err
	}
	h := sha256.New()
	h.Write(salt[:])
	c.Request.Body = hashed{c.Request.Body, h}
	return func() (string, [32]byte) { return hex.EncodeToString(salt[:]), [32]byte(h.Sum(nil)) }, nil
}

// hashed is a body that is hashed while it is read.
type hashed struct {
	io.ReadCloser
	h hash.Hash
}

// Read reads and hashes.
func (b hashed) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.h.Write(p[:n])
	return n, err
}
