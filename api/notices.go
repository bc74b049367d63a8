package api

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"blindex/httpx"
	"blindex/share"
	"blindex/takedown"
)

// Bounds of a notice by API.
const (
	maxItems  = 10_000
	maxWorks  = 1_000
	noticeMax = 4 << 20 // bytes
)

// fileNotice takes a notice. Keys are cut before anything is kept; of the raw text only
// a salted hash stays, and the salt is on the receipt alone (R5).
func (s *Server) fileNotice(c *gin.Context) error {
	raw, err := httpx.ReadBody(c, noticeMax)
	if err != nil {
		return err
	}
	var in NoticeRequest
	if err := httpx.DecodeJSON(raw, &in); err != nil {
		return err
	}
	draft, err := s.draft(c, in)
	if err != nil {
		return err
	}
	var salt [16]byte
	if _, err := io.ReadFull(s.d.Rand, salt[:]); err != nil {
		return err
	}
	draft.RawHash = sha256.Sum256(append(salt[:], raw...))
	draft.Network = httpx.Network(c)
	filed, err := s.d.Notices.FileNotice(c.Request.Context(), draft)
	if err != nil {
		return err
	}
	return httpx.JSON(c, http.StatusAccepted, NoticeFiled{Ref: filed.Ref, Token: filed.Token, Salt: hex.EncodeToString(salt[:]), Status: statusOf(filed.Status)})
}

func (s *Server) draft(c *gin.Context, in NoticeRequest) (takedown.Draft, error) {
	switch {
	case len(in.Items) == 0:
		return takedown.Draft{}, httpx.BadParam("items", "name at least one link")
	case len(in.Items) > maxItems:
		return takedown.Draft{}, httpx.BadParam("items", "at most 10,000 links a notice; send the rest in another")
	case len(in.Works) > maxWorks:
		return takedown.Draft{}, httpx.BadParam("works", "at most 1,000 works a notice")
	case !slices.Contains([]takedown.Route{takedown.Copyright, takedown.PersonalData, takedown.Intimate, takedown.ChildAbuse, takedown.OtherIllegal}, takedown.Route(in.Kind)):
		return takedown.Draft{}, httpx.BadParam("kind", "use copyright, personal_data, intimate, child_abuse or other_illegal")
	}
	t := &texts{}
	d := takedown.Draft{WorkOf: map[int]int{}, Scopes: map[int]takedown.Scope{}}
	d.Notice = takedown.Notice{
		Route: takedown.Route(in.Kind), Channel: "api", Lang: language(in.Lang), Statements: in.Statements.of(),
		Signature: t.clean(in.Signature), Explanation: t.clean(in.Explanation), Parties: []takedown.Party{t.party("sender", in.Sender)},
	}
	if in.Principal != nil {
		d.Notice.Parties = append(d.Notice.Parties, t.party("principal", *in.Principal))
	}
	for i, w := range in.Works {
		d.Notice.Works = append(d.Notice.Works, t.work(i+1, w))
	}
	for i, it := range in.Items {
		n := i + 1
		row := takedown.ReadRow(n, it.URL, s.d.OwnHosts)
		if row.KeyCut {
			t.cut++
		}
		d.Rows = append(d.Rows, row)
		if it.Work >= 0 && it.Work < len(in.Works) { // any other row belongs to the first work
			d.WorkOf[n] = it.Work + 1
		}
		if it.Scope == string(takedown.ScopeSubtree) {
			d.Scopes[n] = takedown.ScopeSubtree
		}
	}
	d.Notice.KeyStrips = t.cut
	return d, nil
}

// of are the statements; a wording that is none of ours was shown by someone else, and
// what they call it is not kept.
func (s StatementsIn) of() takedown.Statements {
	out := takedown.Statements{GoodFaith: s.GoodFaith, Accuracy: s.Accuracy, Perjury: s.Perjury, FairUse: s.FairUse, BonaFide: s.BonaFide}
	for _, lang := range []string{"en", "fr"} {
		if id := takedown.WordingFor(lang).TextID; id == s.TextID {
			out.TextID = id
		}
	}
	return out
}

func language(lang string) string {
	if lang == "fr" {
		return "fr"
	}
	return "en"
}

// texts cleans what was typed and counts the keys that were cut.
type texts struct{ cut int }

func (t *texts) clean(u share.Untrusted) string {
	_, cut := share.Scrub(u)
	t.cut += cut
	clean, _ := takedown.CutLinks(u)
	return strings.TrimSpace(clean)
}

func (t *texts) party(role string, p PartyIn) takedown.Party {
	return takedown.Party{
		Role: role, Name: t.clean(p.Name), Org: t.clean(p.Org), Email: t.clean(p.Email), Phone: t.clean(p.Phone),
		Postal: t.clean(p.Postal), Country: t.clean(p.Country), Relation: t.clean(p.Relation),
	}
}

func (t *texts) work(n int, w WorkIn) takedown.Work {
	out := takedown.Work{N: n, Title: t.clean(w.Title), Description: t.clean(w.Description), Kind: t.clean(w.Kind)}
	for _, u := range w.OriginalURLs {
		_, cut := share.Scrub(u)
		t.cut += cut
		out.OriginalURLs = append(out.OriginalURLs, takedown.CutAddress(u))
	}
	return out
}

// noticeStatus answers the holder of the token, which comes as a bearer so that it is in no log.
func (s *Server) noticeStatus(c *gin.Context) error {
	token, ok := strings.CutPrefix(c.GetHeader("Authorization"), "Bearer ")
	if !ok {
		return takedown.ErrNotFound
	}
	st, err := s.d.Notices.NoticeStatus(c.Request.Context(), token)
	if err != nil {
		return err
	}
	if st.Ref != c.Param("ref") {
		return takedown.ErrNotFound
	}
	return httpx.JSON(c, http.StatusOK, statusOf(st))
}
