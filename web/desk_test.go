package web

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"blindex/access"
	"blindex/share"
	"blindex/takedown"
)

// fakeDesk answers for the desk; what it was asked to do is kept as words.
type fakeDesk struct {
	f    *fake
	done *[]string
}

func deskOf(f *fake) Desk {
	d := fakeDesk{f, &f.deskDone}
	return Desk{d, d, d, d, d, d, d, d, d, d}
}

func (d fakeDesk) did(format string, args ...any) error {
	*d.done = append(*d.done, fmt.Sprintf(format, args...))
	return nil
}

func (d fakeDesk) Propose(_ context.Context, _ string, what takedown.DecideRows, by access.Operator) (int64, error) {
	d.f.proposal = &takedown.Proposal{ID: 7, By: by.Pseudonym, At: noon, Why: []string{takedown.SecondForGuarded}, Rows: len(what.Rows), Sample: []int{1}, What: what}
	return 7, d.did("propose %d", len(what.Rows))
}

func (d fakeDesk) Confirm(_ context.Context, _ string, id int64, c takedown.Confirmation) error {
	if id != 7 {
		return takedown.ErrNotFound
	}
	if c.Typed == 0 {
		return takedown.ErrSecond
	}
	return d.did("confirm %d %v", c.Typed, c.Seen)
}

func (d fakeDesk) Withdraw(_ context.Context, _ string, id int64, _ string) error {
	return d.did("withdraw %d", id)
}

func (d fakeDesk) DryRun(_ context.Context, _ string, what takedown.DecideRows) (takedown.DryRun, error) {
	return takedown.DryRun{Removed: len(what.Rows), Entries: 3, Sample: []takedown.DryEntry{{ID: "abcdefgh", Name: d.f.text}}}, nil
}

func (d fakeDesk) Audits(context.Context, int) ([]takedown.Audit, error) {
	return []takedown.Audit{{ID: 3, Ref: "N-7K3M-Q2XD", Row: 2, Sender: 1, DrawnAt: noon, State: takedown.RowRemoved}}, nil
}

func (d fakeDesk) JudgeAudit(_ context.Context, id int64, right bool, _ string) (bool, error) {
	return !right, d.did("judge %d %t", id, right)
}

func (d fakeDesk) Claimants(context.Context, int) ([]takedown.Claimant, error) {
	bad := takedown.Ledger{Accepted: 3, Rejected: 40, Abusive: 5}
	return []takedown.Claimant{
		{ID: 1, Name: d.f.text, Ref: "N-7K3M-Q2XD", Ledger: bad, WarnedAt: noon.AddDate(0, 0, -9), SuspendedAt: noon, SuspendedUntil: noon.AddDate(0, 1, 0)},
		{ID: 2, Name: "Max", Ref: "N-2222-3333", Ledger: bad, WarnedAt: noon.AddDate(0, 0, -9)},
		{ID: 3, Name: "Eve", Ref: "N-2222-3333", Ledger: bad},
	}, nil
}

func (d fakeDesk) WarnClaimant(_ context.Context, id int64, _ string) error {
	return d.did("warn %d", id)
}

func (d fakeDesk) SuspendClaimant(_ context.Context, id int64, until time.Time, _ string) error {
	return d.did("suspend %d %s", id, until.Format(time.DateOnly))
}

func (d fakeDesk) ReinstateClaimant(_ context.Context, id int64, _ string) error {
	return d.did("reinstate %d", id)
}

func (d fakeDesk) Sources(context.Context, int) ([]takedown.SourceView, error) {
	return []takedown.SourceView{{HostID: 2, Host: "https://forum.example", State: "active", Strikes: 30, Claimants: 4, Entries: 10}}, nil
}

func (d fakeDesk) SourcePages(context.Context, int64, int) ([]takedown.SourceView, error) {
	return []takedown.SourceView{{HostID: 2, PageID: 9, Host: "https://forum.example", Page: d.f.text, State: "blocked", Guarded: true, Strikes: 3, Claimants: 1}, {HostID: 2, PageID: 10, State: "active", Strikes: 1, Claimants: 1}}, nil
}

func (d fakeDesk) GuardHost(_ context.Context, host int64, guard bool, _ string) error {
	return d.did("guard %d %t", host, guard)
}

func (d fakeDesk) Senders(context.Context) ([]access.Sender, error) {
	return []access.Sender{{ID: 1, Name: d.f.text, Record: d.f.text, Contact: access.Contact{Email: "jane@acme.example"}, Automatic: true, DailyCap: 500,
		Principals: []string{d.f.text}, Flagger: access.Flagger{Areas: []string{"other_illegal"}, From: noon, Until: noon.AddDate(1, 0, 0)}}}, nil
}

func (d fakeDesk) SenderTokens(context.Context, int64) ([]access.SenderToken, error) {
	return []access.SenderToken{{ID: 4, CreatedAt: noon, Filed: 12}, {ID: 5, CreatedAt: noon, RevokedAt: noon}}, nil
}

func (d fakeDesk) AdmitSender(_ context.Context, in access.Sender, _ string) (access.Sender, string, error) {
	if err := in.Check(); err != nil {
		return access.Sender{}, "", err
	}
	return in, "bx_onlyonce", d.did("admit %s %v %d %v", in.Name, in.Networks, in.DailyCap, in.Flagger.Areas)
}

func (d fakeDesk) AddSenderToken(_ context.Context, id int64, _ string) (string, error) {
	return "bx_another", d.did("token %d", id)
}

func (d fakeDesk) RevokeSenderToken(_ context.Context, sender, token int64, _ string) error {
	return d.did("revoke %d %d", sender, token)
}

func (d fakeDesk) UndoToken(_ context.Context, sender, token int64, since time.Time, _ string) (int, error) {
	return 41, d.did("undo %d %d %s", sender, token, since.Format(time.DateOnly))
}

func (d fakeDesk) SuspendSender(_ context.Context, id int64, _, why string) error {
	return d.did("stop %d %s", id, why)
}

func (d fakeDesk) ReinstateSender(_ context.Context, id int64, _ string) error {
	return d.did("again %d", id)
}

func (d fakeDesk) EndSender(_ context.Context, id int64, _ string) error { return d.did("end %d", id) }

// Every list of the desk is there in both languages, with what people typed escaped.
func TestDeskPages(t *testing.T) {
	s := newSite(t)
	s.fake.text = evil
	for page, words := range map[string][]string{
		"/console/audits":    {"One in twenty", `value="wrong"`},
		"/console/claimants": {"suspended until", "93 %", "End the suspension", "warned", "often unfounded"},
		"/console/sources":   {"forum.example", "75 %", "think of stopping", "Stop crawling"},
		"/console/sources/2": {"a page whose address is sealed", "guarded source", "Crawl again"},
		"/console/senders":   {"jane@acme.example", "automatic action", "Undo all it did", "Trusted flagger"},
	} {
		w := s.do(page, nil, true, "en")
		s.want(w, 200, words...)
		s.lacks(w, evil, "<script>alert")
		s.want(s.do(page, nil, true, "fr"), 200)
	}
	s.fake.role = access.Reader
	s.want(s.do("/console/senders", nil, true, "en"), 403)
	s.lacks(s.do("/console/claimants", nil, true, "en"), `action="/console/claimants/2/warn"`)
	s.want(s.do("/console/claimants/2/warn", url.Values{}, true, "en"), 403)
	s.fake.role = access.Moderator
	s.lacks(s.do("/console/senders", nil, true, "en"), `name="signature"`)
	s.want(s.do("/console/senders", url.Values{}, true, "en"), 403)
}

// Each button does what it says.
func TestDeskButtons(t *testing.T) {
	s := newSite(t)
	for _, c := range []struct {
		path string
		form url.Values
		want string // "" is refused
	}{
		{"/console/audits/3", url.Values{"verdict": {"wrong"}}, "judge 3 false"},
		{"/console/audits/3", url.Values{"verdict": {"perhaps"}}, ""},
		{"/console/claimants/2/warn", url.Values{}, "warn 2"},
		{"/console/claimants/2/suspend", url.Values{"days": {"30"}}, "suspend 2 2026-12-20"},
		{"/console/claimants/2/suspend", url.Values{"days": {"900"}}, ""},
		{"/console/claimants/two/warn", url.Values{}, ""},
		{"/console/claimants/1/reinstate", url.Values{}, "reinstate 1"},
		{"/console/sources/2/guard", url.Values{"guard": {"1"}}, "guard 2 true"},
		{"/console/sources/2/guard", url.Values{}, "guard 2 false"},
		{"/console/senders/1/suspend", url.Values{}, "stop 1 operator"},
		{"/console/senders/1/reinstate", url.Values{}, "again 1"},
		{"/console/senders/1/end", url.Values{}, "end 1"},
		{"/console/senders/1/tokens/4/revoke", url.Values{}, "revoke 1 4"},
		{"/console/notices/N-7K3M-Q2XD/proposals/7/withdraw", url.Values{}, "withdraw 7"},
	} {
		s.fake.deskDone = nil
		w := s.do(c.path, c.form, true, "en")
		if got := strings.Join(s.fake.deskDone, "; "); got != c.want || (c.want != "") != (w.Code == 303) {
			t.Errorf("%s %v: %d, did %q", c.path, c.form, w.Code, got)
		}
	}
}

// R27: a token is shown once, right after it was made; what was typed is not lost when
// something is missing.
func TestAdmitSender(t *testing.T) {
	s := newSite(t)
	form := url.Values{"name": {"Acme Pictures"}, "email": {"jane@acme.example"}, "record": {"two years of exact notices https://mega.nz/file/Kb4xWq7Z"},
		"signature": {""}, "cap": {"300"}, "networks": {"198.51.100.0/24\n2001:db8::/32"}, "automatic": {"1"}, "principals": {"One\nTwo"},
		"area-other_illegal": {"1"}, "from": {"2026-11-01"}, "until": {"2027-11-01"}}
	w := s.do("/console/senders", form, true, "en")
	s.want(w, 422, "Something is missing", `value="Acme Pictures"`, "two years", "[link 1]")
	s.lacks(w, "Kb4xWq7Z")
	form.Set("signature", "Jane Doe")
	w = s.do("/console/senders", form, true, "en")
	s.want(w, 201, "bx_onlyonce", "shown this once")
	if got := s.fake.deskDone; len(got) != 1 || got[0] != "admit Acme Pictures [198.51.100.0/24 2001:db8::/32] 300 [other_illegal]" {
		t.Errorf("%q", got)
	}
	s.lacks(s.do("/console/senders", nil, true, "en"), "bx_onlyonce")
	form.Set("networks", "everywhere")
	s.want(s.do("/console/senders", form, true, "en"), 400, "198.51.100.0/24")
	s.want(s.do("/console/senders/1/tokens", url.Values{}, true, "en"), 201, "bx_another")
	s.want(s.do("/console/senders/1/tokens/4/undo", url.Values{"since": {"2026-11-19"}}, true, "en"), 200, "Rows restored: 41")
	if got := s.fake.deskDone[len(s.fake.deskDone)-1]; got != "undo 1 4 2026-11-19" {
		t.Errorf("%q", got)
	}
}

// longCase files a notice that is too long to be looked at row by row.
func (s *site) longCase(rows int) {
	s.fake.notice = takedown.Notice{Ref: "N-7K3M-Q2XD", Route: takedown.OtherIllegal, ReceivedAt: noon, ScreenedAt: noon, EffectiveAt: noon, Version: 1,
		Works: []takedown.Work{{N: 1, Title: "Steamboat Willie"}}}
	for i := range rows {
		s.fake.notice.Rows = append(s.fake.notice.Rows, takedown.Row{N: i + 1, WorkN: 1, Provider: "mega", Match: takedown.Matched, State: takedown.RowOpen})
	}
	s.fake.notice.Rows[4].Match = takedown.Foreign
	s.fake.notice.Rows[5].Scope = takedown.ScopeSubtree
}

// R36: a long notice is shown in groups, its exceptions first; the rest of a group is
// accepted after a look at a sample, and only as it was when somebody looked.
func TestR36CaseInGroups(t *testing.T) {
	s := newSite(t)
	s.longCase(60)
	w := s.do("/console/notices/N-7K3M-Q2XD", nil, true, "en")
	s.want(w, 200, "The rest: 58 rows", "a whole folder", "names no entry", "A sample of 10", `name="row-6" value="remove"`, `name="key-2" value="1.open.films.example"`)
	s.lacks(w, `name="row-7" value="keep"`)
	s.want(s.do("/console/notices/N-7K3M-Q2XD", nil, true, "fr"), 200, "Le reste\u00a0: 58 lignes")
	form := url.Values{"version": {"1"}, "reason": {"not_infringing"}, "key-2": {"1.open.elsewhere.example"}, "group-2": {"keep"}}
	s.want(s.do("/console/notices/N-7K3M-Q2XD/decide", form, true, "en"), 409)
	form.Set("key-2", "1.open.films.example")
	form.Set("row-6", "keep")
	s.want(s.do("/console/notices/N-7K3M-Q2XD/decide", form, true, "en"), 303)
	open := 0
	for _, r := range s.fake.notice.Rows {
		if r.State == takedown.RowOpen {
			open++
		}
	}
	if open != 0 { // the foreign row names no link: it goes with the last one that does
		t.Errorf("%d rows wait still", open)
	}
}

// R32: what takes two people becomes a proposal; a lone operator counts and looks.
func TestR32ProposalPage(t *testing.T) {
	s := newSite(t)
	s.longCase(6)
	s.fake.notice.Rows[0].Guarded, s.fake.notice.Rows[0].Target = true, &share.Target{1}
	s.fake.notice.Rows = s.fake.notice.Rows[:1]
	form := url.Values{"version": {"1"}, "reason": {"illegal"}, "row-1": {"remove"}, "note": {evil}}
	w := s.do("/console/notices/N-7K3M-Q2XD/dry-run", form, true, "en")
	s.want(w, 200, "1 rows would be removed", "3 entries", `name="remove" value="1"`)
	s.want(s.do("/console/notices/N-7K3M-Q2XD/decide", form, true, "en"), 303)
	if len(s.fake.deskDone) != 1 || s.fake.deskDone[0] != "propose 1" || s.fake.notice.Rows[0].State != takedown.RowOpen {
		t.Fatalf("%q, %s", s.fake.deskDone, s.fake.notice.Rows[0].State)
	}
	w = s.do("/console/notices/N-7K3M-Q2XD", nil, true, "en")
	s.want(w, 200, "proposes a decision on 1 rows", "guarded source", "type how many rows are decided", `action="/console/notices/N-7K3M-Q2XD/proposals/7/confirm"`)
	s.lacks(w, "<script>alert")
	s.want(s.do("/console/notices/N-7K3M-Q2XD/proposals/7/confirm", url.Values{}, true, "en"), 409, "takes two people")
	s.want(s.do("/console/notices/N-7K3M-Q2XD/proposals/7/confirm", url.Values{"typed": {"1"}, "row-1": {"seen"}}, true, "en"), 303)
	if got := s.fake.deskDone[len(s.fake.deskDone)-1]; got != "confirm 1 [1]" {
		t.Errorf("%q", got)
	}
}

// R28: the score stands in the console with its reasons, and a person ends the hold.
func TestAbuseHoldPage(t *testing.T) {
	s := newSite(t)
	s.longCase(10)
	s.fake.notice.Filer = takedown.Filer{Score: 70, Reasons: []string{takedown.SignOriginalNewer, takedown.SignSameText}, HeldAt: noon, Suspended: true}
	s.want(s.do("/console/notices/N-7K3M-Q2XD", nil, true, "en"), 200, "Score 70", "dated after we first saw", "held for a person", "behind all others")
	s.want(s.do("/console/notices/N-7K3M-Q2XD/release", url.Values{"version": {"9"}}, true, "en"), 409)
	s.want(s.do("/console/notices/N-7K3M-Q2XD/release", url.Values{"version": {"1"}}, true, "en"), 303)
}

func (d fakeDesk) Held(context.Context, int) ([]takedown.HeldView, error) {
	return []takedown.HeldView{
		{EntryID: "abcdefgh", Provider: "mega", Names: []string{d.f.text}, Version: "v1", Hosts: []string{"forum.example"}, FirstSeen: noon},
		{EntryID: "ijklmnop", Provider: "mega", Name: d.f.text, FirstSeen: noon},
	}, nil
}

func (d fakeDesk) ClearNames(_ context.Context, id, version, by string) error {
	if version != "v1" {
		return takedown.ErrStale
	}
	return d.did("clear %s by %s", id, by)
}

// R23: names that hold entries are shown to who may act on them, and let through as read.
func TestHeldNames(t *testing.T) {
	s := newSite(t)
	s.want(s.do("/console/held", nil, true, "en"), 200, `action="/console/held/abcdefgh/clear"`, "a word of the block list")
	s.lacks(s.do("/console/held", nil, true, "en"), `action="/console/held/ijklmnop/clear"`)
	s.want(s.do("/console/held/abcdefgh/clear", url.Values{"version": {"v0"}}, true, "en"), 409, "names have changed")
	s.want(s.do("/console/held/abcdefgh/clear", url.Values{"version": {"v1"}}, true, "en"), 303)
	if n := len(s.deskDone); n != 1 || s.deskDone[0] != "clear abcdefgh by heron" {
		t.Errorf("%q", s.deskDone)
	}
	s.role = access.Reader
	s.want(s.do("/console/held", nil, true, "en"), 403)
}
