package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"blindex/access"
	"blindex/crawler"
	"blindex/httpx"
	"blindex/index"
	"blindex/share"
	"blindex/takedown"
	"blindex/translog"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// evil is put into every field that a page shows.
const evil = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>`

// fake is a small store: it keeps what it is given and decides with the real rules.
type fake struct {
	entries map[string]index.Entry
	errs    map[string]error // of entries
	searchE error
	answer  index.Answer
	asked   index.Request
	drafts  []takedown.Draft
	notice  takedown.Notice
	hides   []takedown.HideView
	state   string
	seeds   []string
	role    access.Role
	many    int // how many hosts and notices there are
	offset  int // asked for last
	waits   string
	seenAt  time.Time
	text    string // stands in free text of lists

	reissued []string // what was asked to be mailed

	deskDone []string // what was asked of the desk
	rebuild  index.Progress
	proposal *takedown.Proposal

	archived takedown.ArchiveFilter // asked for last
	public   *takedown.PublicText   // published
	reported []string               // to storage providers
	org      string                 // of the notice to be published, "" for one with an address in it
}

func newFake() *fake {
	e := index.Entry{
		ID: "abcdefgh", Name: "Steamboat.Willie.1928.mkv", NameSource: "link_text", Provider: "mega", Kind: "file", URL: "https://mega.nz/file/Kb4xWq7Z",
		Access: "sealed", Size: 734003200, Ext: "mkv", Status: "alive", CheckedAt: noon.Add(-3 * time.Hour), FirstSeen: noon.AddDate(0, -2, 0), LastSeen: noon.AddDate(0, 0, -1),
		Pages: []index.Posting{{Host: "films.example", URL: "https://films.example/1928", Name: "Steamboat.Willie.1928.mkv", At: noon.AddDate(0, 0, -1)}, {Host: "forum.example", At: noon.AddDate(0, 0, -9)}},
	}
	f := &fake{entries: map[string]index.Entry{e.ID: e}, errs: map[string]error{}, role: access.Admin, seenAt: noon, text: "plain"}
	n := 1
	f.answer = index.Answer{Total: &n, Hits: []index.AnswerHit{{Entry: e, Highlight: []index.Span{{Start: 0, End: 9}, {Start: 10, End: 16}}}}, Next: "cur2",
		Facets: index.Facets{"provider": {{Value: "mega", Count: 1}}, "kind": {{Value: "file", Count: 1}}, "ext": {{Value: "mkv", Count: 1}}, "size": {{Value: "700000000-3999999999", Count: 1}}, "date": {{Value: "2026-11-13", Count: 1}}}}
	return f
}

func (f *fake) Search(_ context.Context, r index.Request) (index.Answer, error) {
	f.asked = r
	if r.Query.Empty() {
		return index.Answer{}, index.ErrEmptyQuery
	}
	return f.answer, f.searchE
}

func (f *fake) Entry(_ context.Context, id string) (index.Entry, error) {
	if err := f.errs[id]; err != nil {
		return index.Entry{}, err
	}
	e, ok := f.entries[id]
	if !ok {
		return e, index.ErrUnknown
	}
	return e, nil
}

func (f *fake) Lookup(_ context.Context, l share.Link) (index.Entry, error) {
	for _, e := range f.entries {
		if e.URL == l.URL() {
			return f.Entry(context.Background(), e.ID)
		}
	}
	return index.Entry{}, index.ErrUnknown
}

func (f *fake) RequestCheck(_ context.Context, id string) (string, error) {
	_, err := f.Entry(context.Background(), id)
	return "check-token", err
}

func (f *fake) CheckStatus(_ context.Context, token string) (bool, string, error) {
	switch token {
	case "check-token":
		return false, "", nil
	case "done":
		return true, "hidden", nil
	}
	return false, "", index.ErrUnknown
}

func (f *fake) FileNotice(_ context.Context, d takedown.Draft) (takedown.Filed, error) {
	f.drafts = append(f.drafts, d)
	n := d.Notice
	n.Ref, n.ReceivedAt = "N-7K3M-Q2XD", noon
	for _, p := range d.Rows {
		row := takedown.Row{N: p.N, WorkN: 1, Provider: p.Provider(), Match: p.Match, State: takedown.RowOpen, KeyCut: p.KeyCut}
		if p.Link != nil || p.Entry != "" {
			row.Match, row.Target = takedown.Matched, &share.Target{byte(p.N)}
		}
		n.Rows = append(n.Rows, row)
	}
	f.notice = n
	if err := f.apply(takedown.Submit{}); err != nil {
		return takedown.Filed{}, err
	}
	return takedown.Filed{Ref: n.Ref, Token: "status-token", Status: takedown.NewStatus(f.notice)}, nil
}

func (f *fake) apply(cmd takedown.Command) error {
	return f.UpdateNotice(context.Background(), f.notice.Ref, func(n takedown.Notice) (takedown.Change, error) {
		return takedown.Decide(n, cmd, noon)
	})
}

func (f *fake) UpdateNotice(_ context.Context, ref string, decide func(takedown.Notice) (takedown.Change, error)) error {
	if ref != f.notice.Ref || ref == "" {
		return takedown.ErrNotFound
	}
	c, err := decide(f.notice)
	if err != nil {
		return err
	}
	n := &f.notice
	n.Version++
	for _, t := range []struct {
		to   *time.Time
		from time.Time
	}{{&n.ScreenedAt, c.ScreenedAt}, {&n.EffectiveAt, c.EffectiveAt}, {&n.DecidedAt, c.DecidedAt}} {
		if !t.from.IsZero() {
			*t.to = t.from
		}
	}
	if c.Signature != nil {
		n.Signature = *c.Signature
	}
	if c.Statements != nil {
		n.Statements = *c.Statements
	}
	if c.Works != nil {
		n.Works = c.Works
	}
	if c.Parties != nil {
		n.Parties = c.Parties
	}
	for _, rc := range c.Rows {
		n.Rows[rc.N-1].State, n.Rows[rc.N-1].Reason, n.Rows[rc.N-1].DecidedAt = rc.State, rc.Reason, c.At
	}
	proceed(n, c)
	return nil
}

func (f *fake) NoticeStatus(_ context.Context, token string) (takedown.Status, error) {
	if token != "status-token" {
		return takedown.Status{}, takedown.ErrNotFound
	}
	return takedown.NewStatus(f.notice), nil
}

func (f *fake) VerifyNotice(context.Context, string) error { return takedown.ErrNotFound }

func (f *fake) Queue(_ context.Context, q takedown.QueueFilter) ([]takedown.Summary, error) {
	f.offset, f.waits = q.Offset, q.Waits
	if n := f.left(q.Limit, q.Offset); f.many > 0 {
		return make([]takedown.Summary, n), nil
	}
	return []takedown.Summary{
		{Ref: "N-7K3M-Q2XD", Route: takedown.Copyright, State: takedown.Valid, Waits: []string{takedown.WaitsCounter}, Verified: true, Sender: f.text, Work: f.text, Rows: 3, Open: 3, ReceivedAt: noon.Add(-50 * time.Hour), Due: noon.Add(-2 * time.Hour)},
		{Ref: "N-2222-3333", Route: takedown.Intimate, State: takedown.Valid, Rows: 1, Open: 1, Hidden: 1, ReceivedAt: noon.Add(-40 * time.Minute), Due: noon.Add(5 * time.Hour)},
		{Ref: "N-4444-5555", Route: takedown.Copyright, State: takedown.Incomplete, Sender: f.text, Rows: 12, Open: 12, ReceivedAt: noon.Add(-70 * time.Hour), Due: noon.AddDate(0, 0, 9)},
	}, nil
}

func (f *fake) Case(_ context.Context, ref string, _ access.Operator, withLinks bool) (takedown.Case, error) {
	if ref != f.notice.Ref || ref == "" {
		return takedown.Case{}, takedown.ErrNotFound
	}
	lacks, _, _ := takedown.Screen(f.notice)
	c := takedown.Case{Notice: f.notice, Missing: lacks, Due: takedown.Due(f.notice), Proposal: f.proposal}
	for _, r := range f.notice.Rows {
		row := takedown.CaseRow{Row: r}
		if r.Match == takedown.Matched && r.State != takedown.RowPurged {
			e := f.entries["abcdefgh"]
			row.EntryID, row.Name, row.Pages = e.ID, e.Name, []string{"https://films.example/1928"}
			if withLinks {
				row.Link = e.URL
			}
		}
		c.Rows = append(c.Rows, row)
	}
	c.Events = []takedown.LoggedEvent{{At: noon, Event: takedown.Event{Actor: "system", Name: takedown.EventSubmitted, Detail: map[string]string{"note": f.text}}}}
	return c, nil
}

func (f *fake) ApplyHide(_ context.Context, id string, decide func(share.Target) (takedown.Change, error)) (string, error) {
	if _, ok := f.entries[id]; !ok {
		return "", index.ErrUnknown
	}
	c, err := decide(share.Target{1})
	if err != nil {
		return "", err
	}
	f.hides = append(f.hides, takedown.HideView{UID: "u1", EntryID: id, Kind: c.Suppress[0].Kind, Who: c.Suppress[0].Who, Why: c.Suppress[0].Why, StartedAt: noon})
	return "u1", nil
}

func (f *fake) Unhide(_ context.Context, uid string, decide func(string) (takedown.Change, error)) error {
	if _, err := decide(uid); err != nil {
		return err
	}
	f.hides[0].EndedAt = noon
	return nil
}

func (f *fake) Hides(context.Context, int) ([]takedown.HideView, error) { return f.hides, nil }

// left is how many of many a page of a list has.
func (f *fake) left(limit, offset int) int { return max(min(f.many-offset, limit), 0) }

func (f *fake) Hosts(_ context.Context, h crawler.HostFilter) ([]crawler.HostView, error) {
	f.offset = h.Offset
	if n := f.left(h.Limit, h.Offset); f.many > 0 {
		return make([]crawler.HostView, n), nil
	}
	return []crawler.HostView{
		{ID: 1, Origin: "https://films.example", State: "active", Seed: true, PagesKnown: 120, PagesDue: 3, PagesFetched: 117, LinksFound: 64, LeasedBy: "node-a"},
		{ID: 2, Origin: "https://forum.example", State: "blocked", StateWhy: f.text, ErrorCode: "robots", ErrorAt: noon, PagesKnown: 9, PagesFetched: 9},
	}, nil
}

func (f *fake) SetHostState(_ context.Context, _ int64, state, who, why string) error {
	if who == "" || why == "" {
		return crawler.ErrHostState
	}
	f.state = state
	return nil
}

func (f *fake) CrawlTotals(context.Context) (crawler.Totals, error) {
	return crawler.Totals{Hosts: 2, HostsBlocked: 1, PagesKnown: 129, PagesDue: 3, Entries: 64, EntriesHidden: 2}, nil
}

func (f *fake) AddSeed(_ context.Context, address, _ string) (int64, error) {
	f.seeds = append(f.seeds, address)
	return 1, nil
}

func (f *fake) operator() access.Operator {
	return access.Operator{ID: 1, Name: "ada", Pseudonym: "heron", Role: f.role, Active: true, CreatedAt: noon}
}

func (f *fake) Session(_ context.Context, token string) (access.Session, error) {
	if token != "session" {
		return access.Session{}, access.ErrNoSession
	}
	return access.Session{Operator: f.operator(), ExpiresAt: noon.Add(time.Hour)}, nil
}

func (f *fake) SignIn(_ context.Context, name, password string) (string, access.Session, error) {
	if name != "ada" || password != "correct horse #!battery" {
		return "", access.Session{}, access.ErrCredentials
	}
	return "session", access.Session{Operator: f.operator(), ExpiresAt: noon.Add(time.Hour)}, nil
}

func (f *fake) SignOut(context.Context, string) error { return nil }

func (f *fake) LoginLink(_ context.Context, token string) (access.Operator, error) {
	if token != "once" {
		return access.Operator{}, access.ErrLinkUsed
	}
	return f.operator(), nil
}

func (f *fake) UseLoginLink(_ context.Context, _, password string) error {
	if len(password) < 12 {
		return access.ErrWeak
	}
	return nil
}

func (f *fake) Operators(context.Context) ([]access.Operator, error) {
	return []access.Operator{f.operator(), {Name: "bob", Pseudonym: "wren", Role: access.Reader}}, nil
}

func (f *fake) AddOperator(_ context.Context, name string, role access.Role) (access.Operator, string, error) {
	if name == "ada" {
		return access.Operator{}, "", access.ErrOperatorExists
	}
	return access.Operator{Name: name, Role: role}, "new-link", nil
}

func (f *fake) ResetOperator(context.Context, string) (string, error) { return "reset-link", nil }

func (f *fake) Nodes(context.Context) ([]index.NodeView, error) {
	return []index.NodeView{{Name: "node-a", SeenAt: f.seenAt}}, nil
}

func (f *fake) Purges(context.Context, int) ([]index.PurgeView, error) {
	return []index.PurgeView{{ID: 1, State: "done", Victims: 2, Sought: 2, Seen: 2, StartedAt: noon, FinishedAt: noon}}, nil
}

// site is the pages over a fake store.
type site struct {
	*testing.T
	*fake
	server  *Server
	handler http.Handler
	log     *bytes.Buffer
}

func newSite(t *testing.T) *site {
	t.Helper()
	f := newFake()
	s, err := New(Deps{
		Search: f, Entries: f, Checks: f, Notices: f, Cases: f, Hides: f, Hosts: f, Crawl: f, Gates: f, Sessions: f, SignIns: f, Links: f, Operators: f, System: f, Archive: f, Figures: f, Publications: f, Publisher: f, Lost: f, Post: f,
		Desk:      deskOf(f),
		Rebuild:   func() index.Progress { return f.rebuild },
		Due:       DueProcess{Counters: f, Complaints: f, Proceedings: f, Mode: takedown.CounterStatutory},
		Reports:   f,
		Reporter:  takedown.Reporter{On: true, Org: "Example Search Ltd", Contact: "copyright@search.example", Domain: "search.example", Contacts: map[string]string{"mega": "abuse@provider.example"}},
		PublicURL: "http://blindex.test", OwnHosts: []string{"blindex.test"}, Legal: Legal{Name: "Example Ltd", Contact: "desk@blindex.test", Agent: "Agent Example"},
		Now: func() time.Time { return noon }, Rand: rand.Reader,
	})
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	return &site{t, f, s, httpx.Engine(httpx.Options{Log: slog.New(slog.NewTextHandler(&log, nil)), Now: func() time.Time { return noon }, PublicURL: "http://blindex.test", Fail: s.Fail}, s.Routes()...), &log}
}

// do sends a request as a browser does; form nil is a GET. Signed-in requests carry a cookie.
func (s *site) do(path string, form url.Values, signedIn bool, lang string) *httptest.ResponseRecorder {
	s.Helper()
	var r *http.Request
	if form == nil {
		r = httptest.NewRequest("GET", path, nil)
	} else {
		r = httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Accept-Language", lang)
	if signedIn {
		r.AddCookie(&http.Cookie{Name: "blindex", Value: "session"})
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w
}

func (s *site) want(w *httptest.ResponseRecorder, status int, parts ...string) {
	s.Helper()
	if w.Code != status {
		s.Errorf("status %d, want %d: %.300s", w.Code, status, w.Body)
	}
	for _, p := range parts {
		if !strings.Contains(w.Body.String(), p) {
			s.Errorf("the page lacks %q", p)
		}
	}
}

func (s *site) lacks(w *httptest.ResponseRecorder, parts ...string) {
	s.Helper()
	for _, p := range parts {
		if strings.Contains(w.Body.String(), p) {
			s.Errorf("the page holds %q", p)
		}
	}
}

func (f *fake) published() takedown.Published {
	p := takedown.Published{
		PublicText: takedown.PublicText{Complainant: takedown.PrivatePerson, Principal: "Harbour Lights Films", Works: []string{"A Night at the Harbour", f.text, "Three", "Four"}},
		Ref:        "N-7K3M-Q2XD", Route: takedown.Copyright, Regimes: []string{takedown.RegimeDMCA, takedown.RegimeDSA},
		ReceivedAt: noon, DecidedAt: noon, Dates: []takedown.PublicDate{{What: takedown.EventPutBack, At: noon}},
	}
	p.Count("mega", takedown.RowRemoved, 12)
	p.Count("", takedown.RowKept, 1)
	return p
}

func (f *fake) Archive(_ context.Context, a takedown.ArchiveFilter) ([]takedown.Published, error) {
	f.archived, f.offset = a, a.Offset
	list := []takedown.Published{f.published()}
	for range f.many {
		list = append(list, f.published())
	}
	return list[:min(len(list), a.Limit)], nil
}

func (f *fake) ArchivedNotice(_ context.Context, ref string) (takedown.Published, error) {
	if ref != "N-7K3M-Q2XD" {
		return takedown.Published{}, takedown.ErrNotFound
	}
	return f.published(), nil
}

func (f *fake) ToPublish(_ context.Context, state string, limit, offset int) ([]takedown.PublishItem, error) {
	f.offset = offset
	var list []takedown.PublishItem
	for range 1 + f.many {
		list = append(list, takedown.PublishItem{Ref: "N-7K3M-Q2XD", Route: takedown.Copyright, Sender: f.text, Work: f.text, Works: 2, DecidedAt: noon, State: state, By: "heron", At: noon,
			Proposed: takedown.PublicText{Complainant: "Harbour Lights Films", Works: []string{f.text}}})
	}
	return list[:min(len(list), limit)], nil
}

func (f *fake) PublicationDraft(_ context.Context, ref string) (takedown.PublicationDraft, error) {
	if ref != "N-7K3M-Q2XD" {
		return takedown.PublicationDraft{}, takedown.ErrNotFound
	}
	n := takedown.Notice{Ref: ref, Route: takedown.Copyright,
		Parties: []takedown.Party{{Role: takedown.RoleSender, Name: "Jane Doe", Org: "Harbour Lights Films Ltd, 12 Elm Street, Springfield"}}, Works: []takedown.Work{{N: 1, Title: "A Night at the Harbour"}, {N: 2, Title: f.text}}}
	if f.org != "" {
		n.Parties[0].Org = f.org
	}
	d := takedown.PublicationDraft{Notice: n, Typed: takedown.TypedText(n)}
	d.Proposed, d.Redacted = takedown.ProposePublication(n)
	if f.public != nil {
		d.Published, d.State, d.By, d.At = *f.public, takedown.PublicationPublished, "heron", noon
	}
	return d, nil
}

func (f *fake) Publish(_ context.Context, _ string, _ access.Operator, text takedown.PublicText, anyway bool) error {
	text, err := takedown.CheckPublication(text, anyway)
	if err == nil {
		f.public = &text
	}
	return err
}

func (f *fake) Withhold(context.Context, string, access.Operator) error {
	f.public = nil
	return nil
}

func (f *fake) ProviderReports(_ context.Context, ref, provider string, op access.Operator) ([]takedown.ProviderReport, error) {
	if !access.Can(op.Role, access.ViewLinks) {
		return nil, access.ErrForbidden
	}
	if ref != "N-7K3M-Q2XD" || provider != "mega" {
		return nil, takedown.ErrNothingLeft
	}
	link, _, err := share.Parse(share.NewUntrusted("https://mega.nz/file/Kb4xWq7Z"))
	return []takedown.ProviderReport{{ID: "550e8400-e29b-41d4-a716-446655440000", Row: 1, At: noon, Provider: provider, Link: link, Work: f.text}}, err
}

func (f *fake) SendProviderReports(_ context.Context, ref, provider string, op access.Operator, by takedown.Reporter) error {
	f.reported = append(f.reported, ref+" "+provider+" "+by.AddressOf(provider))
	return nil
}
func (f *fake) Report(context.Context) (translog.Report, error) {
	return translog.Report{Checkpoint: "signed", Leaves: 41, Periods: []translog.Period{
		{Period: "2026-10", Figures: translog.Figures{"notices": 11, "rows_removed": 1234}},
		{Period: "2026-Q4", Figures: translog.Figures{"notices": 12, "decision_median_minutes": 77}},
	}}, nil
}

func (f *fake) LogKey() (string, error) { return "blindex-00000000+00000000+AAAA", nil }
