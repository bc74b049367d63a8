package web

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"blindex/access"
	"blindex/index"
	"blindex/takedown"
)

func TestConsoleNeedsASession(t *testing.T) {
	s := newSite(t)
	for _, r := range append(s.server.consoleRoutes(), s.server.deskRoutes()...) {
		path := strings.NewReplacer(":ref", "N-7K3M-Q2XD", ":uid", "u1", ":id", "1", ":key", "1", ":name", "bob", ":token", "once").Replace(r.Path)
		if r.Audience != "operator" || path == "/console/logout" {
			continue
		}
		var form url.Values
		if r.Method == "POST" {
			form = url.Values{}
		}
		if w := s.do(path, form, false, "en"); r.Method == "GET" && !strings.HasPrefix(w.Header().Get("Location"), "/console/login") || r.Method == "POST" && w.Code != 401 {
			t.Errorf("%s %s: %d", r.Method, path, w.Code)
		}
		if w := s.do(path, form, true, "fr"); w.Code == 401 || w.Code >= 500 {
			t.Errorf("%s %s signed in: %d", r.Method, path, w.Code)
		}
	}
}

func TestPostFromAnotherSiteIsRefused(t *testing.T) {
	s := newSite(t)
	r := httptest.NewRequest("POST", "/console/crawl/seeds", strings.NewReader("url=https://x.example/"))
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	r.Header.Set("Accept", "text/html")
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	s.want(w, 403, "another site")
}

func TestSigningIn(t *testing.T) { // R30: the link's GET shows a button, its POST consumes
	s := newSite(t)
	s.want(s.do("/console/login", nil, false, "en"), 200, `name="password"`)
	s.want(s.do("/console/login", url.Values{"name": {"ada"}, "password": {"wrong"}}, false, "en"), 401, "Name or password is wrong", `value="ada"`)
	w := s.do("/console/login", url.Values{"name": {"ada"}, "password": {"correct horse #!battery"}}, false, "en")
	s.want(w, 303)
	if c := w.Header().Get("Set-Cookie"); !strings.Contains(c, "blindex=session") || !strings.Contains(c, "HttpOnly") || !strings.Contains(c, "SameSite=Strict") {
		t.Errorf("cookie %q", c)
	}
	s.want(s.do("/console/link/once", nil, false, "en"), 200, "Welcome, ada", `minlength="12"`)
	s.want(s.do("/console/link/used", nil, false, "en"), 410)
	s.want(s.do("/console/link/once", url.Values{"password": {"short"}}, false, "en"), 422, "at least 12")
	s.want(s.do("/console/link/once", url.Values{"password": {"correct horse #!battery"}}, false, "en"), 303)
	s.want(s.do("/console/logout", url.Values{}, true, "en"), 303)
}

// Who signs in gets the page that was asked for, and never another site's.
func TestSigningInReturnsToThePageAskedFor(t *testing.T) {
	s := newSite(t)
	page := "/console/notices/N-7K3M-Q2XD"
	to := s.do(page, nil, false, "en").Header().Get("Location")
	if to != "/console/login?to=%2Fconsole%2Fnotices%2FN-7K3M-Q2XD" {
		t.Fatalf("sent to %q", to)
	}
	s.want(s.do(to, nil, false, "en"), 200, `name="to" value="`+page+`"`)
	signIn := func(to, password string) *httptest.ResponseRecorder {
		return s.do("/console/login", url.Values{"name": {"ada"}, "password": {password}, "to": {to}}, false, "en")
	}
	s.want(signIn(page, "wrong"), 401, `name="to" value="`+page+`"`)
	for asked, want := range map[string]string{
		page: page, "/console/crawl?state=active&offset=100": "/console/crawl?state=active&offset=100", "": "/console",
		"https://evil.example/console": "/console", "//evil.example": "/console", "/console//evil.example": "/console", `/console\evil`: "/console",
		"/console/logout": "/console", "/console/link/once": "/console", "/e/abcdefgh": "/console", "/console/../e/x": "/console",
	} {
		if w := signIn(asked, "correct horse #!battery"); w.Code != 303 || w.Header().Get("Location") != want {
			t.Errorf("%q: %d to %q", asked, w.Code, w.Header().Get("Location"))
		}
	}
}

func TestListsArePaged(t *testing.T) {
	s := newSite(t)
	s.many = queueLength + 1
	for _, path := range []string{"/console?route=copyright", "/console/crawl?state=active"} {
		w := s.do(path, nil, true, "en")
		s.want(w, 200, "offset=100", "Next page")
		s.lacks(w, "Previous page")
		w = s.do(path+"&offset=100", nil, true, "en")
		s.want(w, 200, "Previous page", `href="`+path+`"`)
		s.lacks(w, "Next page")
		if s.offset != 100 {
			t.Errorf("%s: asked from %d", path, s.offset)
		}
		s.do(path+"&offset=-1", nil, true, "en")
		if s.offset != 0 {
			t.Errorf("%s: asked from %d", path, s.offset)
		}
	}
}

func TestSilentNodesAreMarked(t *testing.T) {
	s := newSite(t)
	s.lacks(s.do("/console/system", nil, true, "en"), "silent for a day")
	s.seenAt = noon.Add(-silentAfter)
	s.want(s.do("/console/system", nil, true, "en"), 200, "silent for a day")
}

func TestQueueMarksWhatIsLate(t *testing.T) {
	s := newSite(t)
	s.want(s.do("/console", nil, true, "en"), 200, `class="overdue"`, "2 h overdue", "1 notice is overdue", "in 5 h")
}

func TestDecidingAndUndoing(t *testing.T) {
	s := newSite(t)
	s.want(s.do("/notice", full(), false, "en"), 201)
	page := s.do("/console/notices/N-7K3M-Q2XD", nil, true, "en")
	s.want(page, 200, `name="version"`, `name="row-1"`, "Steamboat.Willie.1928.mkv", "https://mega.nz/file/Kb4xWq7Z", "infringes copyright")
	s.lacks(page, key)
	at := "/console/notices/N-7K3M-Q2XD"
	s.want(s.do(at+"/decide", url.Values{"version": {"1"}, "row-1": {"remove"}}, true, "en"), 422, "Choose a reason")
	s.want(s.do(at+"/decide", url.Values{"version": {"7"}, "row-1": {"remove"}, "reason": {"infringing"}}, true, "en"), 409, "Someone else")
	s.want(s.do(at+"/decide", url.Values{"version": {"1"}, "row-1": {"remove"}, "row-2": {"keep"}, "reason": {"infringing"}, "note": {"see " + link}}, true, "en"), 303)
	if s.notice.Rows[0].State != takedown.RowRemoved || s.notice.Rows[1].State != takedown.RowKept {
		t.Errorf("rows %+v", s.notice.Rows)
	}
	s.want(s.do(at, nil, true, "en"), 200, `action="/console/notices/N-7K3M-Q2XD/undo"`)
	s.want(s.do(at+"/undo", url.Values{"reason": {"mistake"}, "row-1": {"undo"}}, true, "en"), 303)
	if s.notice.Rows[0].State != takedown.RowRestored {
		t.Errorf("row %+v", s.notice.Rows[0])
	}
}

func TestAllAtOnce(t *testing.T) {
	s := newSite(t)
	s.want(s.do("/notice", full(), false, "en"), 201)
	s.want(s.do("/console/notices/N-7K3M-Q2XD/decide", url.Values{"version": {"1"}, "all": {"remove"}, "reason": {"infringing"}}, true, "en"), 303)
	if s.notice.Derive() != takedown.Decided {
		t.Errorf("%s", s.notice.Derive())
	}
}

func TestHandsAndCrawl(t *testing.T) { // R36
	s := newSite(t)
	s.want(s.do("/e/abcdefgh", nil, true, "en"), 200, `action="/console/hide"`)
	s.lacks(s.do("/e/abcdefgh", nil, false, "en"), `action="/console/hide"`)
	s.want(s.do("/console/hide", url.Values{"entry": {"abcdefgh"}, "kind": {"copyright"}}, true, "en"), 422)
	s.want(s.do("/console/hide", url.Values{"entry": {"abcdefgh"}, "kind": {"copyright"}, "reason": {"seen at " + link}}, true, "en"), 303)
	if s.hides[0].Why != "seen at [link 1] [key removed]" || s.hides[0].Who != "heron" {
		t.Errorf("%+v", s.hides[0])
	}
	s.want(s.do("/console/hides", nil, true, "en"), 200, `action="/console/hides/u1/undo"`)
	s.want(s.do("/console/hides/u1/undo", url.Values{"reason": {"mistake"}}, true, "en"), 303)
	s.want(s.do("/console/crawl/seeds", url.Values{"url": {"https://new.example/page#frag"}}, true, "en"), 303)
	s.want(s.do("/console/crawl/seeds", url.Values{"url": {link}}, true, "en"), 422, "cannot be crawled")
	if len(s.seeds) != 1 || s.seeds[0] != "https://new.example/page" {
		t.Errorf("seeds %q", s.seeds)
	}
	s.want(s.do("/console/crawl/hosts/2", url.Values{"state": {"active"}, "reason": {"asked"}}, true, "en"), 303)
	s.want(s.do("/console/crawl/hosts/2", url.Values{"state": {"blocked"}}, true, "en"), 422)
	s.want(s.do("/console/operators", url.Values{"name": {"cleo"}, "role": {"reader"}}, true, "en"), 201, "http://blindex.test/console/link/new-link")
	s.want(s.do("/console/operators", url.Values{"name": {"ada"}, "role": {"reader"}}, true, "en"), 409, "already")
	s.want(s.do("/console/system", nil, true, "en"), 200, "node-a", "2 of 2 found before, 0 after")
}

func TestRolesHold(t *testing.T) {
	s := newSite(t)
	s.want(s.do("/notice", full(), false, "en"), 201)
	s.role = access.Reader
	w := s.do("/console/notices/N-7K3M-Q2XD", nil, true, "en")
	s.want(w, 200)
	s.lacks(w, "https://mega.nz/file/Kb4xWq7Z", `value="remove"`) // R14
	s.want(s.do("/console/notices/N-7K3M-Q2XD/decide", url.Values{"version": {"1"}}, true, "en"), 403)
	s.want(s.do("/console/hide", url.Values{}, true, "en"), 403)
	s.want(s.do("/console/operators", nil, true, "en"), 403)
}

// A rebuild of the index is told of while it runs, whether its size is known or not.
func TestSystemTellsOfARebuild(t *testing.T) {
	s := newSite(t)
	s.lacks(s.do("/console/system", nil, true, "en"), "<progress")
	s.rebuild = index.Progress{Building: true, Done: 1200, Total: 5000}
	s.want(s.do("/console/system", nil, true, "en"), 200, "1200", "5000", `<progress value="1200" max="5000">`)
	s.rebuild = index.Progress{Building: true, Done: 7}
	s.want(s.do("/console/system", nil, true, "fr"), 200, "reconstruit", "<progress></progress>")
}
