package web

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"blindex/access"
	"blindex/httpx"
	"blindex/share"
	"blindex/takedown"
)

// Publications is what waits for the archive. Implemented by store.
type Publications interface {
	ToPublish(ctx context.Context, state string, limit, offset int) ([]takedown.PublishItem, error)
	PublicationDraft(ctx context.Context, ref string) (takedown.PublicationDraft, error)
}

// Publisher puts notices into the archive and takes them out. Implemented by store.
type Publisher interface {
	Publish(ctx context.Context, ref string, op access.Operator, text takedown.PublicText, anyway bool) error
	Withhold(ctx context.Context, ref string, op access.Operator) error
}

var publicationStates = []string{takedown.PublicationPublished, takedown.PublicationWithheld}

func (s *Server) toPublish(c *gin.Context) error {
	op, v, err := s.require(c, access.ReadQueue)
	if err != nil {
		return err
	}
	httpx.NoStore(c)
	p := httpx.Params(c)
	state, offset := p.Text("state"), offsetOf(p)
	list, err := s.d.Publications.ToPublish(c.Request.Context(), state, queueLength+1, offset)
	if err != nil {
		return err
	}
	more := len(list) > queueLength
	v.Data = struct {
		Rows   []takedown.PublishItem
		State  string
		States []string
		May    bool
		Steps  steps
	}{list[:min(len(list), queueLength)], state, publicationStates, access.Can(op.Role, access.DecideCase),
		stepsOf("/console/publish", map[string]string{"state": state}, offset, queueLength, more)}
	return s.show(c, http.StatusOK, "publish", v)
}

// publishChosen takes the ticked boxes ref: notices of which the list shows every word,
// with nothing redacted, and which are published as they stand. The others need a look of their own.
func (s *Server) publishChosen(c *gin.Context) error {
	op, _, err := s.require(c, access.DecideCase)
	if err != nil {
		return err
	}
	form, err := httpx.ReadForm(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	for _, typed := range form.All("ref")[:min(len(form.All("ref")), queueLength)] {
		clean, _ := share.Scrub(typed)
		ref := takedown.CleanRef(clean)
		if ref == "" {
			return takedown.ErrNotFound
		}
		d, err := s.d.Publications.PublicationDraft(ctx, ref)
		if err != nil {
			return err
		}
		if d.State != "" || d.Redacted > 0 || len(d.Notice.Works) > takedown.AtAGlance {
			continue
		}
		if err := s.d.Publisher.Publish(ctx, ref, op, d.Proposed, false); err != nil {
			return err
		}
	}
	return redirect(c, "/console/publish")
}

// comparison is one field as it was typed and as it would be published.
type comparison struct {
	Name  string // key of its text
	Parts []takedown.DiffPart
}

// publicationData is a publication with its form.
type publicationData struct {
	takedown.PublicationDraft
	Text     takedown.PublicText // in the form
	Works    string              // one a line
	Compared []comparison
	May      bool
	Flash    string // key of a text, or ""
}

func (s *Server) publication(c *gin.Context) error {
	op, v, err := s.require(c, access.ReadQueue)
	if err != nil {
		return err
	}
	return s.showPublication(c, op, v, nil, "", http.StatusOK)
}

// showPublication shows what was typed beside what would be public: typed is what an
// operator wrote and is looked at again, nil for the machine's proposal or what is public.
func (s *Server) showPublication(c *gin.Context, op access.Operator, v view, typed *takedown.PublicText, flash string, status int) error {
	httpx.NoStore(c)
	draft, err := s.d.Publications.PublicationDraft(c.Request.Context(), c.Param("ref"))
	if err != nil {
		return err
	}
	d := publicationData{PublicationDraft: draft, Text: draft.Proposed, May: access.Can(op.Role, access.DecideCase), Flash: flash}
	was, is := draft.Typed, draft.Proposed
	switch {
	case typed != nil:
		d.Text, was = *typed, *typed
		is, _ = takedown.CheckPublication(*typed, false)
	case draft.State == takedown.PublicationPublished:
		d.Text, is = draft.Published, draft.Published
	}
	d.Works = strings.Join(d.Text.Works, "\n")
	d.Compared = []comparison{
		{"complainant", takedown.Diff(was.Complainant, is.Complainant)},
		{"principal", takedown.Diff(was.Principal, is.Principal)},
		{"works", takedown.Diff(strings.Join(was.Works, " / "), strings.Join(is.Works, " / "))},
	}
	v.Data = d
	return s.show(c, status, "publication", v)
}

// publish takes complainant, principal, works (one a line) and anyway; or withhold.
func (s *Server) publish(c *gin.Context) error {
	op, v, err := s.require(c, access.DecideCase)
	if err != nil {
		return err
	}
	form, err := httpx.ReadForm(c)
	if err != nil {
		return err
	}
	ctx, ref := c.Request.Context(), c.Param("ref")
	if form.Has("withhold") {
		if err := s.d.Publisher.Withhold(ctx, ref, op); err != nil {
			return err
		}
		return redirect(c, "/console/publish")
	}
	text := takedown.PublicText{Complainant: form.Text("complainant"), Principal: form.Text("principal")}
	works, _ := takedown.CutLinks(form.Raw("works"))
	for _, w := range strings.Split(works, "\n") {
		if w = httpx.Plain(w); w != "" {
			text.Works = append(text.Works, w)
		}
	}
	err = s.d.Publisher.Publish(ctx, ref, op, text, form.Has("anyway"))
	if errors.Is(err, takedown.ErrPrivateText) {
		a := httpx.AnswerTo(err)
		return s.showPublication(c, op, v, &text, "error_"+a.Code, a.Status)
	}
	if err != nil {
		return err
	}
	return redirect(c, "/console/publish")
}
