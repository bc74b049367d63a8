package store

import (
	"slices"
	"testing"
	"time"

	"blindex/crawler"
	"blindex/index"
	"blindex/share"
)

func day1(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// in is a page's language.
func in(lang string) func(*crawler.Outcome) { return func(o *crawler.Outcome) { o.Lang = lang } }

// stated is a link as a page names it, with what it states.
func stated(l share.Link, name string, score int, kind share.Type, day time.Time) share.Found {
	f := found(l, name)
	f.Claim.Score, f.Claim.Type, f.Claim.Dated = score, kind, day
	return f
}

func (f *fixture) doc(l share.Link) index.Doc {
	f.t.Helper()
	docs, err := f.Docs(f.ctx, []string{f.id(l)})
	f.must(err)
	if len(docs) != 1 {
		f.t.Fatalf("%d documents", len(docs))
	}
	return docs[0]
}

// R37: type, day, language and sites follow the sightings like the name does.
func TestR37WhatPagesState(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	l := link(t, handle(1))
	f.visit("https://www.forum.example/t/1", in("de-AT"), stated(l, "Ein Film", 10, share.TypeVideo, day1(2024, 5, 2)))
	d := f.doc(l)
	if d.Type != "video" || d.Lang != "de" || !d.Posted.Equal(day1(2024, 5, 2)) || !slices.Equal(d.Hosts, []string{"forum.example"}) || d.Own {
		t.Errorf("one page: %+v", d)
	}
	// A better claim gives name and language; the earliest day stays; a day to come is none.
	f.visit("https://blog.example:8443/b", in("en"), stated(l, "The Film, uncut", 50, "", day1(2023, 1, 9)))
	f.visit("https://forum.example/t/2", in("en"), stated(l, "The Film, uncut", 20, share.TypeAudio, day1(2150, 1, 1)))
	d = f.doc(l)
	if d.Type != "video" || d.Lang != "en" || !d.Posted.Equal(day1(2023, 1, 9)) || !slices.Equal(d.Hosts, []string{"forum.example", "blog.example"}) {
		t.Errorf("three pages: %+v", d)
	}
	// The page that states the earliest day goes; so does its site.
	f.visit("https://blog.example:8443/b", func(o *crawler.Outcome) { o.Verdict = crawler.Gone })
	d = f.doc(l)
	if !d.Posted.Equal(day1(2024, 5, 2)) || !slices.Equal(d.Hosts, []string{"forum.example"}) {
		t.Errorf("after a page went: %+v", d)
	}
	e, err := f.Entry(f.ctx, f.id(l))
	f.must(err)
	if e.Type != d.Type || e.Lang != d.Lang || !e.Posted.Equal(d.Posted) {
		t.Errorf("entry %+v", e)
	}
}

// Where no claim states a type it is the file's; where no page states a day, the document
// has when it was first seen and the entry none.
func TestNothingStated(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	l := link(t, handle(1))
	f.visit(page, in("x'; DROP"), found(l, "Manual.PDF"))
	d := f.doc(l)
	if d.Type != "document" || d.Lang != "latn" || !d.Posted.Equal(d.FirstSeen) {
		t.Errorf("document %+v", d)
	}
	e, err := f.Entry(f.ctx, f.id(l))
	f.must(err)
	if !e.Posted.IsZero() || e.Type != "document" {
		t.Errorf("entry %+v", e)
	}
	res, err := f.Import(f.ctx, []ImportRow{{Found: stated(l, "Manual.PDF", 5, "no type", day1(12, 1, 1)), Lang: "pt-BR"}}, true)
	f.must(err)
	if res.Stored != 1 || f.count(`SELECT count(*) FROM sightings WHERE origin = 'import' AND lang = 'pt' AND type = '' AND dated IS NULL`) != 1 {
		t.Errorf("import %+v", res)
	}
}

// R31: what an entry is searched by comes back out of escrow, and stays when it is derived anew.
func TestR31EscrowKeepsWhatPagesState(t *testing.T) {
	w := newWorld(t)
	p := w.post("Lighthouse Keeper", 0)
	w.exec(`UPDATE sightings SET type = 'book', dated = '2021-03-04', lang = 'en' WHERE target_id = $1`, p.id)
	w.exec(`UPDATE shares SET type = 'book', posted = '2021-03-04', lang = 'en', hosts = '{forum.example}' WHERE target_id = $1`, p.id)
	ref := w.removed(p)
	w.purge()
	if n := one[int](w, `SELECT count(*) FROM shares`); n != 0 {
		t.Fatal("not erased")
	}
	w.undo(ref, 1)
	check := func(when string) {
		t.Helper()
		docs, err := w.Docs(t.Context(), []string{p.entry})
		if err != nil || len(docs) != 1 {
			t.Fatal(docs, err)
		}
		if d := docs[0]; d.Type != "book" || d.Lang != "en" || !d.Posted.Equal(day1(2021, 3, 4)) || !slices.Equal(d.Hosts, []string{"forum.example"}) {
			t.Errorf("%s: %+v", when, d)
		}
	}
	check("put back")
	err := w.StoreProbe(t.Context(), crawler.ProbeTarget{EntryID: p.entry, Provider: "mega"}, crawler.ProbeResult{Liveness: crawler.Alive, At: w.now(), Size: -1})
	if err != nil {
		t.Fatal(err)
	}
	check("derived anew")
}

// Entries of before have what their rows tell.
func TestMigrationSearched(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.elsewhere()
	if err := w.migrateTo(ctx, 16); err != nil {
		t.Fatal(err)
	}
	film, book, word := w.post("Film.mkv", 0), w.post("Книга", 0), w.post("Ein Wort", 0)
	w.exec(`UPDATE shares SET ext = 'mkv' WHERE target_id = $1`, film.id)
	w.exec(`UPDATE pages SET lang = 'de-at' WHERE id = $1`, word.page)
	w.exec(`UPDATE hosts SET origin = 'https://www.forum.example:8443'`)
	w.start()
	for _, c := range []struct {
		p          posted
		kind, lang string
	}{{film, "video", "latn"}, {book, "", "cyrl"}, {word, "", "de"}} {
		docs, err := w.Docs(ctx, []string{c.p.entry})
		if err != nil || len(docs) != 1 {
			t.Fatal(docs, err)
		}
		if d := docs[0]; d.Type != c.kind || d.Lang != c.lang || !d.Posted.Equal(d.FirstSeen) || !slices.Equal(d.Hosts, []string{"forum.example"}) {
			t.Errorf("%s: %+v", c.p.name, d)
		}
	}
}
