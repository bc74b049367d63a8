package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"blindex/crawler"
	"blindex/share"
)

// A crashed crawl resumes: what was claimed and not stored is due again, nothing is lost
// and nothing comes twice.
func TestCrawlResumes(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	var urls []string
	for i := range 20 {
		urls = append(urls, fmt.Sprintf("https://forum.example/t/%d", i))
	}
	if n, err := f.AddPages(f.ctx, append(urls, urls...)); err != nil || n != 20 {
		t.Fatalf("added %d: %v", n, err)
	}
	leases, err := f.LeaseHosts(f.ctx, "node-a", 5, time.Minute)
	f.must(err)
	crashed, err := f.ClaimPages(f.ctx, leases[0], 8)
	f.must(err)
	_, err = f.StoreOutcome(f.ctx, leases[0], f.outcome(crashed[0]))
	f.must(err)
	f.at = f.at.Add(time.Hour)
	leases, err = f.LeaseHosts(f.ctx, "node-b", 5, time.Minute)
	f.must(err)
	if len(leases) != 1 || leases[0].Origin != "https://forum.example" {
		t.Fatalf("leases %+v", leases)
	}
	seen := map[int64]bool{}
	for {
		tasks, err := f.ClaimPages(f.ctx, leases[0], 7)
		f.must(err)
		if len(tasks) == 0 {
			break
		}
		for _, task := range tasks {
			if seen[task.PageID] || task.PageID == crashed[0].PageID {
				t.Errorf("page %d was handed out twice", task.PageID)
			}
			seen[task.PageID] = true
		}
	}
	if len(seen) != 19 {
		t.Errorf("%d pages after the crash, want 19", len(seen))
	}
}

// A released host gives its claimed pages back.
func TestReleaseGivesPagesBack(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.seed(page)
	lease, task := f.claim()
	f.must(f.ReleaseHost(f.ctx, lease))
	if _, again := f.claim(); again.PageID != task.PageID {
		t.Error("the page did not come back")
	}
}

// R3: what reaches the frontier has no fragment; the same address never makes two pages.
func TestR3FragmentsNeverMakeAPageTwice(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.seed(page)
	lease, task := f.claim()
	o := f.outcome(task)
	o.Links = []string{page, page + "#a", page + "?x=1", page + "?x=1", page + "?sid=0123", "ftp://forum.example/", "https://user@forum.example/"}
	st, err := f.StoreOutcome(f.ctx, lease, o)
	f.must(err)
	if st.Queued != 1 {
		t.Errorf("queued %d pages, want only ?x=1", st.Queued)
	}
	for _, bad := range []string{page + "#a", "nonsense", "ftp://forum.example/", page + "?password=x"} {
		if _, err := f.AddSeed(f.ctx, bad, "tester"); !errors.Is(err, crawler.ErrBadAddress) {
			t.Errorf("seed %q: %v", bad, err)
		}
	}
}

// Links lead on within a host and to hosts that are known, as deep as the host allows; a
// redirect may lead to a host that is new.
func TestQueueLimits(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.seed("https://known.example/")
	f.exec(`UPDATE pages SET state = 'gone'`)
	f.seed(page)
	f.exec(`UPDATE hosts SET max_depth = 1`)
	lease, task := f.claim()
	o := f.outcome(task)
	o.Links = []string{"https://known.example/a", "https://unknown.example/a", "https://forum.example/b"}
	o.RedirectTo = "https://moved.example/thread/1"
	st, err := f.StoreOutcome(f.ctx, lease, o)
	f.must(err)
	if st.Queued != 3 {
		t.Errorf("queued %d, want 3", st.Queued)
	}
	if n := f.count(`SELECT count(*) FROM pages WHERE url LIKE 'https://unknown%'`); n != 0 {
		t.Error("a host that nobody seeded is crawled")
	}
	f.must(f.ReleaseHost(f.ctx, lease))
	f.exec(`UPDATE pages SET state = 'gone' WHERE url <> 'https://forum.example/b'`)
	f.at = f.at.Add(time.Hour)
	lease, task = f.claim()
	o = f.outcome(task)
	o.Links = []string{"https://forum.example/too-deep"}
	if st, err = f.StoreOutcome(f.ctx, lease, o); err != nil || st.Queued != 0 {
		t.Errorf("queued %d beyond the depth: %v", st.Queued, err)
	}
}

// A host that fails is asked ever more rarely; one that asks for a pause gets it.
func TestHostBackoff(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	fail := func(o *crawler.Outcome) { o.Verdict, o.ErrorCode = crawler.Failed, "timeout" }
	pause := func() time.Duration {
		h, err := f.Hosts(f.ctx, crawler.HostFilter{})
		f.must(err)
		return h[0].NextAllowedAt.Sub(f.at)
	}
	last := time.Duration(0)
	for range 4 {
		f.visit(page, fail)
		if p := pause(); p <= last {
			t.Errorf("pause %v after %v", p, last)
		} else {
			last = p
		}
	}
	for range 20 {
		f.visit(page, fail)
	}
	if p := pause(); p > longestBackoff {
		t.Errorf("pause of %v", p)
	}
	h, err := f.Hosts(f.ctx, crawler.HostFilter{State: "active", Contains: "FORUM"})
	f.must(err)
	if len(h) != 1 || h[0].ErrorCode != "timeout" {
		t.Errorf("hosts %+v", h)
	}
	f.visit(page, nil)
	if p := pause(); p != time.Second {
		t.Errorf("pause %v after a good answer", p)
	}
	f.visit(page, func(o *crawler.Outcome) { o.Verdict, o.RetryAfter = crawler.Failed, 2*time.Hour })
	if p := pause(); p != 2*time.Hour {
		t.Errorf("pause %v, but two hours were asked for", p)
	}
}

// R14: an address that is sealed is fetched as before and stays sealed.
func TestR14SealedPagesStaySealed(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.seed(page)
	mac := f.keys.URL([]byte(page))
	sealed, err := f.keys.Seal([]byte(page), mac[:])
	f.must(err)
	f.exec(`UPDATE pages SET url = NULL, url_sealed = $1`, sealed)
	lease, task := f.claim()
	if task.URL != page {
		t.Fatalf("task for %q", task.URL)
	}
	o := f.outcome(task, found(link(t, handle(1)), "Name"))
	o.Links = []string{page}
	_, err = f.StoreOutcome(f.ctx, lease, o)
	f.must(err)
	f.seed(page)
	if n := f.count(`SELECT count(*) FROM pages WHERE url IS NULL`); n != 1 {
		t.Error("the address is in clear again")
	}
	e, err := f.Entry(f.ctx, f.id(link(t, handle(1))))
	f.must(err)
	if len(e.Pages) != 1 || e.Pages[0].URL != "" || e.Pages[0].Host != "forum.example" {
		t.Errorf("postings %+v", e.Pages)
	}
}

func TestRobotsAreSealed(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.seed(page)
	lease, _ := f.claim()
	r := crawler.RobotsRecord{FetchedAt: f.at, ExpiresAt: f.at.Add(time.Hour), Status: 200, Body: []byte("Disallow: /secret-name")}
	f.must(f.StoreRobots(f.ctx, lease, r))
	f.must(f.ReleaseHost(f.ctx, lease))
	if n := f.count(`SELECT count(*) FROM hosts WHERE position('secret-name'::bytea IN robots_sealed) > 0`); n != 0 {
		t.Error("robots.txt lies in clear")
	}
	lease, _ = f.claim()
	if got := lease.Robots; string(got.Body) != string(r.Body) || got.Status != 200 || !got.FetchedAt.Equal(r.FetchedAt) {
		t.Errorf("robots %+v", got)
	}
}

// The database repeats R1 and R3: no address column takes a fragment or a parameter that
// holds a secret at some provider.
func TestR1ChecksRefuseSecretsInAddresses(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	keyless := func(url string) bool {
		var ok bool
		f.must(f.pool.QueryRow(f.ctx, `SELECT url_is_keyless($1)`, url).Scan(&ok))
		return ok
	}
	if len(share.SecretParams()) == 0 {
		t.Fatal("no secret parameters to test with")
	}
	for _, p := range share.SecretParams() {
		for _, url := range []string{"https://x.example/a?" + p + "=v", "https://x.example/a?b=c&" + strings.ToUpper(p) + "=v", "https://x.example/a?b=c;" + p + "=v"} {
			if keyless(url) {
				t.Errorf("%s is taken", url)
			}
		}
	}
	for _, url := range []string{"https://x.example/#k", "https://x.example/a%23k", "https://u:p@x.example/", "javascript:x", "https://x.example/a b", "https://x.example/" + strings.Repeat("a", 2048)} {
		if keyless(url) {
			t.Errorf("%.40s is taken", url)
		}
	}
	for _, url := range []string{"https://x.example", "https://x.example/", "http://x.example:8080/a?b=c", "https://x.example?b=c"} {
		if !keyless(url) {
			t.Errorf("%s is refused", url)
		}
	}
	for _, sql := range []string{
		`INSERT INTO pages (host_id, url_mac, url, depth, next_visit_at) VALUES (1, sha256('x'), 'https://x.example/#k', 0, now())`,
		`INSERT INTO shares (target_id, provider, kind, handle, url, access, name, name_source, name_score, next_check_at,
			first_seen, last_seen, state, state_at) VALUES (1, 'mega', 'file', 'h', 'https://x.example/#k', 'sealed', 'n', 'title', 1,
			now(), now(), now(), 'visible', now())`,
	} {
		_, err := f.pool.Exec(f.ctx, sql)
		if code(clean(err)) != codeCheckViolation {
			t.Errorf("a fragment was refused with %v", clean(err))
		}
	}
}

// Whoever takes a host next waits as the node would have that gave it back or was killed.
func TestHandedOnHostsKeepTheirPause(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.seed(page)
	lease, _ := f.claim()
	lease.NextAllowedAt = f.at.Add(time.Minute)
	f.must(f.ReleaseHost(f.ctx, lease))
	free := func() int {
		leases, err := f.LeaseHosts(f.ctx, "node-a", 1, time.Hour)
		f.must(err)
		return len(leases)
	}
	if free() != 0 {
		t.Error("a host is asked before the pause is over that its last node took")
	}
	f.at = f.at.Add(time.Minute)
	if free() != 1 {
		t.Fatal("the host does not come back")
	}
	if n, err := f.FreeHosts(f.ctx); err != nil || n != 1 {
		t.Fatalf("%d hosts were freed: %v", n, err)
	}
	if free() != 0 {
		t.Error("a host is asked at once after its node was killed")
	}
	f.at = f.at.Add(time.Second)
	if free() != 1 {
		t.Error("the host of a killed node does not come back after its delay")
	}
}
