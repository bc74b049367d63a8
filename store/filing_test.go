package store

import (
	"testing"
	"time"

	"blindex/share"
	"blindex/takedown"
)

// linkDraft is a complete notice about links as someone pastes them.
func linkDraft(t *testing.T, text string) takedown.Draft {
	t.Helper()
	d := draft()
	d.Rows = takedown.ReadRows(1, share.NewUntrusted(text), []string{"blindex.example"})
	return d
}

const (
	testHandle = "Qz7xYb4K"
	testKey    = "kT3vQ9mPz0aXw7LrB2nC5yHd8sJf6gEu1oIiV4tM_wQ"
)

// crawled stores an entry of a real link, as its key and handle space make it.
func (w *world) crawled(link share.Link, name string) posted {
	w.t.Helper()
	p := posted{mac: w.keys.Target(link.Identity()), handle: link.Handle(), name: name}
	p.entry = w.entryID(p.mac)
	p.id = one[int64](w, `INSERT INTO targets (mac, entry_id) VALUES ($1, $2) ON CONFLICT (mac) DO UPDATE SET entry_id = excluded.entry_id RETURNING id`, p.mac[:], p.entry)
	w.page(&p, "https://forum.example/t/"+p.entry)
	w.store(p)
	return p
}

func parseLink(t *testing.T, s string) share.Link {
	t.Helper()
	l, _, err := share.Parse(share.NewUntrusted(s))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// T2, T8: a share link names the same entry as our own address, with or without its
// key, and the key reaches no table.
func TestLinkInsteadOfEntry(t *testing.T) {
	w := newWorld(t)
	url := "https://mega.nz/file/" + testHandle
	p := w.crawled(parseLink(t, url), "Lighthouse.Keeper.2019.mkv")
	f := w.file(linkDraft(t, url+"#"+testKey+"\nhttps://blindex.example/e/"+p.entry+"\nhttps://mega.nz/#!"+testHandle+"!"+testKey))
	n := w.notice(f.Ref)
	for _, r := range n.Rows {
		if r.Match != takedown.Matched || r.Target == nil || *r.Target != p.mac {
			t.Errorf("row %d: %+v", r.N, r)
		}
	}
	if !n.Rows[0].KeyCut || n.Rows[1].KeyCut {
		t.Errorf("keys cut: %v %v", n.Rows[0].KeyCut, n.Rows[1].KeyCut)
	}
	w.decide(f.Ref, takedown.Remove)
	if w.shown(p) {
		t.Error("shown")
	}
	w.purge()
	for _, secret := range []string{testKey, testKey[:20], testHandle} {
		if at := whereIs(w.dump(), secret); len(at) > 0 {
			t.Errorf("%q stands in %v", secret, at)
		}
	}
}

// T13, R17: a trusted sender may have a link refused that we never had, for a year;
// anyone else gets the row kept.
func TestInAdvance(t *testing.T) {
	w := newWorld(t)
	url := "https://mega.nz/file/" + testHandle
	untrusted := w.file(linkDraft(t, url)).Ref
	if n := w.notice(untrusted); n.Rows[0].Match != takedown.NotIndexed || n.Derive() != takedown.Valid {
		t.Errorf("%+v", n.Rows[0])
	}
	w.decide(untrusted, takedown.Remove)
	if n := w.notice(untrusted); n.Rows[0].State != takedown.RowKept || one[int](w, `SELECT count(*) FROM suppressions`) != 0 {
		t.Errorf("%+v", n.Rows[0])
	}
	d := linkDraft(t, url)
	w.trust(&d)
	f := w.file(d)
	if f.Status.State != takedown.Decided || one[int](w, `SELECT count(*) FROM covered_targets`) != 1 {
		t.Fatalf("%+v", f.Status)
	}
	w.later(366 * 24 * time.Hour)
	if n, err := w.ExpireSuppressions(t.Context()); n != 1 || err != nil {
		t.Errorf("%d %v", n, err)
	}
}

// R27: beyond the daily cap a trusted sender's notice waits for a person.
func TestTrustedCap(t *testing.T) {
	w := newWorld(t)
	p := w.post("Lighthouse.Keeper.2019.mkv", 0)
	d := draft(p)
	w.trust(&d)
	if f := w.file(d); f.Status.State != takedown.Decided || w.shown(p) {
		t.Fatalf("a trusted sender's rows are removed at once: %s", f.Status.State)
	}
	w.exec(`INSERT INTO suppressions (uid, target_id, scope, source, kind, notice_ref, row_n, who, why, started_at)
		SELECT gen_random_uuid(), $1, 'link', 'notice', 'copyright', 'N-0000-0000', n, 'system', 'trusted_sender', $2 FROM generate_series(1, 10000) n`, p.id, w.now())
	over := draftOf("rival@studio.example", p)
	over.Sender, over.Token = d.Sender, d.Token
	if f := w.file(over); f.Status.State != takedown.Valid {
		t.Errorf("over the cap, yet %s", f.Status.State)
	}
	w.later(25 * time.Hour)
	if f := w.file(d); f.Status.State != takedown.Decided {
		t.Errorf("the next day: %s", f.Status.State)
	}
}

// R28: one bad row never fails the others, nor do bytes that a database cannot hold.
func TestBadTextIsFiled(t *testing.T) {
	w := newWorld(t)
	p := w.post("Lighthouse.Keeper.2019.mkv", 0)
	d := draft(p)
	d.Notice.Works[0].Description, d.Notice.Signature, d.Notice.Explanation = "a\x00b\xff", "Jane\x00 Doe", "\xf0\x28"
	d.Rows = append(d.Rows, takedown.Parsed{N: 2, Match: takedown.Malformed})
	if f := w.file(d); f.Status.State != takedown.Valid || len(f.Status.Rows) != 2 {
		t.Errorf("%+v", f.Status)
	}
}

// R11: an entry inside a folder is shown with the folder's address, having none of its
// own. Whoever names that address names the entry, not a link we do not have.
func TestShownAddressOfAFolder(t *testing.T) {
	w := newWorld(t)
	inside := func(node, name string) posted {
		link := parseLink(t, "https://mega.nz/folder/Fo1derXY#"+testKey[:22]+"/file/"+node)
		parent, ok := link.Parent()
		if !ok {
			t.Fatal("no folder")
		}
		folder := w.keys.Target(parent.Identity())
		id := one[int64](w, `INSERT INTO targets (mac, entry_id) VALUES ($1, $2) ON CONFLICT (mac) DO UPDATE SET version = 1 RETURNING id`, folder[:], w.entryID(folder))
		p := w.crawled(link, name)
		w.exec(`UPDATE targets SET parent_id = $2 WHERE id = $1`, p.id, id)
		return p
	}
	one, shown := inside("nodeAAA1", "Chapter.One.epub"), "https://mega.nz/folder/Fo1derXY"
	f := w.file(linkDraft(t, shown))
	if r := w.notice(f.Ref).Rows[0]; r.Match != takedown.Matched || r.Target == nil || *r.Target != one.mac {
		t.Errorf("one entry inside: %+v", r)
	}
	if e, err := w.Lookup(t.Context(), parseLink(t, shown)); err != nil || e.ID != one.entry {
		t.Errorf("looking up the address that is shown: %+v, %v", e, err)
	}
	two := inside("nodeBBB2", "Chapter.Two.epub")
	f = w.file(linkDraft(t, shown))
	w.decide(f.Ref, takedown.Remove)
	if w.shown(one) || w.shown(two) {
		t.Error("entries shown under the address that was removed")
	}
}

// R1: the database takes no address of an original with a fragment or a secret parameter,
// whoever wrote it there.
func TestR1OriginalAddressesAreKeyless(t *testing.T) {
	w := newWorld(t)
	d := draft(w.post("Lighthouse.Keeper.2019.mkv", 0))
	d.Notice.Works[0].OriginalURLs = []string{"https://films.example/a?id=7", "our shop, item 7"}
	w.file(d)
	params := []string{"#k", "?TOKEN=v"}
	for _, p := range share.SecretParams() {
		params = append(params, "?"+p+"=v", "?a=b;"+p+"=v")
	}
	for _, p := range params {
		d.Notice.Works[0].OriginalURLs = []string{"https://films.example/b", "https://films.example/a" + p}
		if _, err := w.FileNotice(t.Context(), d); err == nil {
			t.Errorf("%s is taken", p)
		}
	}
}
