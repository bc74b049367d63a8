package main

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// hand is a clock that stands until it is turned.
type hand struct{ at atomic.Int64 }

func (h *hand) now() time.Time     { return time.Unix(0, h.at.Load()).UTC() }
func (h *hand) turn(to time.Time)  { h.at.Store(to.UnixNano()) }
func (h *hand) on(d time.Duration) { h.turn(h.now().Add(d)) }

// court is a node whose clock a test turns, for what takes weeks. Its schedule does not
// run by itself: the test runs a task where the schedule would.
type court struct {
	*node
	app   *app
	clock *hand
}

func startCourt(t *testing.T, at time.Time) *court {
	t.Helper()
	data := dataFolder(t)
	n := &node{t: t, data: data, log: &buffer{}}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	n.client = &http.Client{Jar: jar, Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	cfg, _, err := parse("serve", []string{"--config", generous(t), "--data", data}, n.log, nil)
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	cfg.PublicURL, cfg.Roles = "http://"+ln.Addr().String(), []string{"web"}
	c := &court{n, newApp(t.Context(), cfg, n.log), &hand{}}
	c.clock.turn(at)
	c.app.now = c.clock.now
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	done := make(chan error, 1)
	go func() {
		err := c.app.within(ctx, func(ctx context.Context, a *app) error { return a.serve(ctx, ln, in) })
		in.CloseWithError(io.EOF)
		done <- err
	}()
	n.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("%s\nserve ended with: %v", n.log.tail(), err)
		}
	})
	t.Cleanup(n.stop)
	n.read(out)
	n.enter()
	return c
}

func (c *court) name(i int) string   { return fmt.Sprintf("Kinematograph.Reel%02d.Wisborg.mkv", i) }
func (c *court) handle(i int) string { return fmt.Sprintf("Kq%02dWb7Z", i) }

// link is the link of a reel as it was posted, with its key.
func (c *court) link(i int) string {
	return "https://mega.nz/file/" + c.handle(i) + "#" + fmt.Sprintf("Zq7wKp2Xn9TbVc4RmLs8Yd1FgHj3AeUo5iNtQvBx%02dE", i)
}

// bring imports reels from one to n.
func (c *court) bring(n int) {
	c.t.Helper()
	var b strings.Builder
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, `{"url":%q,"name":%q,"size":12345}`+"\n", c.link(i), c.name(i))
	}
	file := filepath.Join(c.t.TempDir(), "own.jsonl")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		c.t.Fatal(err)
	}
	c.command("import", "--own", file)
}

func (c *court) shown(i int) bool {
	c.t.Helper()
	_, ok := c.find(c.name(i))
	return ok
}

// want fails unless exactly the given of reels are shown.
func (c *court) want(when string, shown bool, reels ...int) {
	c.t.Helper()
	for _, i := range reels {
		switch {
		case shown: // the index follows
			c.until(fmt.Sprintf("%s: reel %d to be shown", when, i), func() bool { return c.shown(i) })
		case c.shown(i):
			c.t.Errorf("%s: reel %d is shown", when, i)
		}
	}
}

// form sends a form and returns the page; a redirect is not followed.
func (c *court) form(path string, want int, form url.Values) string {
	c.t.Helper()
	code, body, _ := c.post(path, form)
	if code != want {
		c.t.Fatalf("%s\nPOST %s: %d, want %d\n%s", c.log.tail(), path, code, want, textOf(body))
	}
	return body
}

var (
	tags      = regexp.MustCompile(`(?s)<[^>]+>`)
	noticeRef = regexp.MustCompile(`N-[0-9A-Z]{4}-[0-9A-Z]{4}`)
	refOf     = regexp.MustCompile(`[CK]-[0-9A-Z]{4}-[0-9A-Z]{4}`)
	tokenOf   = regexp.MustCompile(`/[nck]/([A-Za-z0-9_-]{10,})`)
	versionOf = regexp.MustCompile(`name="version" value="(\d+)"`)
)

func textOf(page string) string {
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(page, " "))), " ")
}

func first(t *testing.T, re *regexp.Regexp, page string) string {
	t.Helper()
	m := re.FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("nothing like %s in %s", re, textOf(page))
	}
	return m[len(m)-1]
}

// notice files a notice by the form and has its sender confirm the address by the link in our mail.
func (c *court) notice(mail string, reels ...int) (ref, token string) {
	c.t.Helper()
	var rows []string
	for _, i := range reels {
		rows = append(rows, c.link(i))
	}
	page := c.form("/notice", http.StatusCreated, url.Values{
		"route": {"copyright"}, "law": {"us"}, "name": {"Greta Schröder"}, "org": {"Prana Pictures"}, "email": {mail}, "postal": {"Am Markt 1, Wisborg"}, "relation": {"owner"},
		"work_title": {"A silent film"}, "work_description": {"A silent film of 1922, restored"}, "rows": {strings.Join(rows, "\n")},
		"good_faith": {"yes"}, "accuracy": {"yes"}, "perjury_authority": {"yes"}, "signature": {"Greta Schröder"},
	})
	ref, token = first(c.t, noticeRef, page), first(c.t, tokenOf, page)
	c.form("/n/"+first(c.t, tokenOf, c.letters(ref))+"/verify", http.StatusSeeOther, url.Values{})
	return ref, token
}

// letters are the letters about a notice that wait to be sent, as text.
func (c *court) letters(ref string) string {
	c.t.Helper()
	out, err := c.database("psql", "-X", "-At", "-c", "SELECT subject, body FROM mails WHERE notice_ref = '"+ref+"' AND body IS NOT NULL ORDER BY id").Output()
	if err != nil {
		c.t.Fatal(err)
	}
	return string(out)
}

// operate takes an operator's step on a notice as it is now.
func (c *court) operate(ref, step string, form url.Values) {
	c.t.Helper()
	c.login() // weeks have passed since the last time
	_, page := c.get("/console/notices/" + ref)
	form.Set("version", first(c.t, versionOf, page))
	c.form("/console/notices/"+ref+step, http.StatusSeeOther, form)
}

// removed files a notice and removes all that it names.
func (c *court) removed(mail string, reels ...int) (ref, token string) {
	c.t.Helper()
	ref, token = c.notice(mail, reels...)
	c.operate(ref, "/decide", url.Values{"all": {"remove"}, "reason": {"infringing"}})
	return ref, token
}

// counter answers a notice by the form, naming reels by their links.
func (c *court) counter(ref string, without string, reels ...int) (counter, token string) {
	c.t.Helper()
	var rows []string
	for _, i := range reels {
		rows = append(rows, c.link(i))
	}
	form := url.Values{
		"rows": {strings.Join(rows, "\n")}, "name": {"Pat Poster"}, "email": {fmt.Sprintf("pat%d@home.example", reels[0])}, "phone": {"+1 555 0100 400"}, "postal": {"12 Example Street, Springfield"},
		"signature": {"Pat Poster"}, "mistake_perjury": {"yes"}, "jurisdiction": {"yes"}, "accept_service": {"yes"}, "send": {"yes"},
	}
	if without != "" {
		form.Del(without)
		form.Set("anyway", "yes")
	}
	page := c.form("/counter/"+ref, http.StatusCreated, form)
	if strings.Contains(page, "Zq7wKp2X") {
		c.t.Error("the key came back")
	}
	return first(c.t, refOf, page), first(c.t, tokenOf, page)
}

func (c *court) accept(ref, counter string) {
	c.t.Helper()
	c.operate(ref, "/counters/"+counter, url.Values{"action": {"accept"}, "proof": {"operator"}})
}

// says fails unless a page or letter holds the words.
func (c *court) says(what, page string, words ...string) {
	c.t.Helper()
	text := textOf(page)
	for _, w := range words {
		if !strings.Contains(text, w) {
			c.t.Errorf("%s lacks %q: %s", what, w, text)
		}
	}
}

func (c *court) page(path string) string {
	c.t.Helper()
	_, body := c.get(path)
	return body
}

// due runs the schedule's put-back until nothing is due.
func (c *court) due() (done int) {
	c.t.Helper()
	for {
		n, err := c.app.store.PutBack(c.t.Context())
		if err != nil {
			c.t.Fatal(err)
		}
		if done += n; n == 0 {
			return done
		}
	}
}
