package web

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"blindex/httpx"
	"blindex/share"
	"blindex/takedown"
)

// Counters takes counter-notices and the steps of whoever filed them. Implemented by store.
type Counters interface {
	FileCounter(ctx context.Context, ref string, k takedown.Counter, links []takedown.Parsed) (takedown.CounterFiled, error)
	CounterStatus(ctx context.Context, token string) (takedown.CounterStatus, error)
	UpdateCounter(ctx context.Context, token string, command func(ref string, mailed bool) takedown.Command) error
}

// DueProcess is what answers to decisions go through.
type DueProcess struct {
	Counters    Counters
	Complaints  Complaints
	Proceedings Proceedings
	Mode        string // takedown.CounterStatutory or CounterVoluntary: what a claimant gets to see
}

// maxNamed bounds the rows and links that a counter-notice or complaint names.
const maxNamed = 500

// answering is a form about a notice's removals: what was typed and what is wrong
// beside each field. Counter-notices and complaints have it in common.
type answering struct {
	Ref     string
	Typed   map[string]string
	Ticked  map[string]bool
	Errors  map[string]string // field: key of a text
	KeysCut bool
	Flash   string // key of a text, or ""
}

// counterForm is the form of a counter-notice.
type counterForm struct {
	answering
	Wording takedown.Wording
	Relayed bool // contact runs through us
	Reasons []string
	Anyway  bool              // may be filed as it is
	Seen    *takedown.Counter // what the claimant will see, before it is sent (R24); nil while it is typed
	Links   int
	Fields  []string // that hold what was typed, while it is looked at
	Boxes   []string
}

var (
	counterFields = []string{"row_numbers", "rows", "name", "email", "phone", "postal", "country", "reason", "explanation", "signature"}
	counterBoxes  = []string{"mistake_perjury", "jurisdiction", "accept_service"}
)

// refParam is the reference in a path as it may be shown; takedown.ErrNotFound when it
// can be none. Whether there is such a notice is not asked before something is filed: a
// form for a wrong reference looks like any other (R16, R19).
func refParam(c *gin.Context) (string, error) {
	ref := takedown.CleanRef(c.Param("ref"))
	if ref == "" {
		return "", takedown.ErrNotFound
	}
	return ref, nil
}

// disputeForm asks for a reference and leads to the form of a counter-notice.
func (s *Server) disputeForm(c *gin.Context) error {
	p := httpx.Params(c)
	typed := p.Text("ref")
	if ref := takedown.CleanRef(typed); ref != "" {
		if p.Has("complaint") {
			return redirect(c, "/complaint/"+ref)
		}
		return redirect(c, "/counter/"+ref)
	}
	v := s.page(c, struct{ Wrong bool }{typed != ""})
	v.Narrow = true
	return s.show(c, http.StatusOK, "dispute", v)
}

func (s *Server) newCounterForm(ref, lang string) counterForm {
	return counterForm{
		answering: answering{Ref: ref, Typed: map[string]string{}, Ticked: map[string]bool{}, Errors: map[string]string{}},
		Wording:   takedown.WordingFor(lang), Relayed: s.d.Due.Mode == takedown.CounterVoluntary, Reasons: takedown.CounterReasons(),
	}
}

func (s *Server) counterForm(c *gin.Context) error {
	httpx.NoStore(c)
	ref, err := refParam(c)
	if err != nil {
		return err
	}
	v := s.page(c, nil)
	v.Data = s.newCounterForm(ref, v.Lang)
	return s.show(c, http.StatusOK, "counter", v)
}

// fileCounter takes a counter-notice in two steps: first it shows what the claimant will
// see (R24), then it is sent. What is missing is said once; it may then be filed as it is.
func (s *Server) fileCounter(c *gin.Context) error {
	httpx.NoStore(c)
	ref, err := refParam(c)
	if err != nil {
		return err
	}
	form, err := httpx.ReadForm(c)
	if err != nil {
		return err
	}
	v := s.page(c, nil)
	t := typed{form: form, own: s.d.OwnHosts, lang: v.Lang}
	f := s.newCounterForm(ref, v.Lang)
	k, links := t.counter()
	f.review(&t, k, links)
	switch {
	case form.Has("edit"):
		f.Errors = map[string]string{}
		v.Data = f
		return s.show(c, http.StatusOK, "counter", v)
	case len(f.Errors) > 0 && (!f.Anyway || !form.Has("anyway")):
		v.Data = f
		return s.show(c, http.StatusUnprocessableEntity, "counter", v)
	case !form.Has("send"):
		return s.showSeen(c, v, f, k, len(links))
	}
	filed, err := s.d.Due.Counters.FileCounter(c.Request.Context(), ref, k, links)
	if refused := refusal(err); refused != "" {
		f.Flash, f.Errors = refused, map[string]string{}
		v.Data = f
		return s.show(c, httpx.AnswerTo(err).Status, "counter", v)
	}
	if err != nil {
		return err
	}
	v.Narrow = true
	v.Data = filedView{Ref: filed.Ref, Token: filed.Token, Link: s.d.PublicURL + "/c/" + filed.Token, Path: "/c/" + filed.Token, Kind: "counter",
		State: v.Label("counterstate", filed.Status.State), At: filed.Status.ReceivedAt, KeysCut: t.cut > 0, Lacks: len(filed.Status.Missing) > 0}
	return s.show(c, http.StatusCreated, "answered", v)
}

// refusal is the text of what whoever answers a removal can put right.
func refusal(err error) string {
	switch {
	case errors.Is(err, takedown.ErrRow):
		return "answer_no_row"
	case errors.Is(err, takedown.ErrState):
		return "answer_state"
	case errors.Is(err, takedown.ErrReason):
		return "answer_reason"
	}
	return ""
}

func (s *Server) showSeen(c *gin.Context, v view, f counterForm, k takedown.Counter, links int) error {
	k.Mode = takedown.CounterStatutory
	if f.Relayed {
		k.Mode = takedown.CounterVoluntary
	}
	k = k.ForClaimant()
	f.Seen, f.Links, f.Fields, f.Boxes = &k, links, counterFields, counterBoxes
	f.Ticked["anyway"] = len(f.Errors) > 0
	v.Data, v.Narrow = f, true
	return s.show(c, http.StatusOK, "countersend", v)
}

// counter reads a counter-notice and the links it names, as they may be stored.
func (t *typed) counter() (takedown.Counter, []takedown.Parsed) {
	k := takedown.Counter{
		Lang: t.lang, Signature: t.clean("signature"), Explanation: t.clean("explanation"),
		Party: takedown.Party{Role: takedown.RolePoster, Name: t.clean("name"), Email: t.clean("email"), Phone: t.clean("phone"),
			Postal: t.clean("postal"), Country: t.clean("country")},
		Statements: takedown.CounterStatements{Mistake: t.form.Has("mistake_perjury"), Jurisdiction: t.form.Has("jurisdiction"),
			Service: t.form.Has("accept_service"), TextID: takedown.WordingFor(t.lang).TextID},
	}
	if reason := t.form.Text("reason"); slices.Contains(takedown.CounterReasons(), reason) {
		k.Reason = reason
	}
	k.Rows, _ = rowNumbers(t.form.Text("row_numbers"))
	for _, name := range counterFields {
		_, cut := share.Scrub(t.form.Raw(name))
		t.cut += cut
	}
	return k, t.named()
}

// named are the links that were pasted.
func (t *typed) named() []takedown.Parsed {
	if raw := t.form.Raw("rows"); !blank(raw) {
		return takedown.ReadRows(1, raw, t.own)
	}
	return nil
}

// review fills the form with what was typed, without keys, and with what is missing.
func (f *counterForm) review(t *typed, k takedown.Counter, links []takedown.Parsed) {
	f.take(t, counterFields, counterBoxes)
	f.Anyway = f.named(k.Rows, links)
	if k.Rows == nil {
		k.Rows = []int{1} // links: which rows they name is the store's to find
	}
	for _, e := range takedown.MissingInCounter(k) {
		f.Errors[counterField(e, k)] = "counter_missing_" + string(e)
	}
}

// take keeps what was typed.
func (a *answering) take(t *typed, fields, boxes []string) {
	for _, name := range fields {
		a.Typed[name] = t.form.Text(name)
	}
	for _, name := range boxes {
		a.Ticked[name] = t.form.Has(name)
	}
	a.KeysCut = t.cut > 0
}

// named reports whether the form names rows that can be looked for.
func (a *answering) named(rows []int, links []takedown.Parsed) bool {
	_, readable := rowNumbers(a.Typed["row_numbers"])
	switch {
	case !readable:
		a.Errors["row_numbers"] = "bad_row_numbers"
	case len(rows)+len(links) == 0:
		a.Errors["rows"] = "answer_no_link"
	case len(rows) > maxNamed || len(links) > maxNamed:
		a.Errors["rows"] = "answer_fewer"
	default:
		return true
	}
	return false
}

// counterField is the field that lacks when an element of a counter-notice does.
func counterField(e takedown.Element, k takedown.Counter) string {
	switch e {
	case takedown.ElementContact:
		for _, f := range []struct{ name, text string }{{"name", k.Party.Name}, {"postal", k.Party.Postal}} {
			if len(strings.TrimSpace(f.text)) < 2 {
				return f.name
			}
		}
		if !strings.ContainsAny(k.Party.Phone, "0123456789") {
			return "phone"
		}
		return "postal"
	case takedown.ElementMistake:
		return "mistake_perjury"
	case takedown.ElementJurisdiction:
		return "jurisdiction"
	case takedown.ElementService:
		return "accept_service"
	case takedown.ElementLink:
		return "rows"
	}
	return "signature"
}

var rowRange = regexp.MustCompile(`^([0-9]{1,5})(?:[-–]([0-9]{1,5}))?$`)

// rowNumbers reads "1, 3-5"; ok is false when something in it is no row number.
func rowNumbers(text string) (rows []int, ok bool) {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\n' || r == '\t' }) {
		m := rowRange.FindStringSubmatch(word)
		if m == nil {
			return nil, false
		}
		from, _ := strconv.Atoi(m[1])
		to := from
		if m[2] != "" {
			to, _ = strconv.Atoi(m[2])
		}
		if from < 1 || to < from || to > takedown.MaxRows || len(rows)+to-from >= takedown.MaxRows {
			return nil, false
		}
		for n := from; n <= to; n++ {
			rows = append(rows, n)
		}
	}
	return rows, true
}
