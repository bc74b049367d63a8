package store

import (
	"context"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"

	"blindex/share"
	"blindex/store/pgtest"
)

// spellings are addresses of one link: every alias host, every older form.
func spellings() map[string][]string {
	each := func(form string, hosts ...string) (out []string) {
		for _, h := range hosts {
			out = append(out, fmt.Sprintf(form, h))
		}
		return out
	}
	mega := append(each("https://%s/file/Ab3dEf7h", "mega.nz", "www.mega.nz", "mega.co.nz", "www.mega.co.nz", "mega.app", "mega.io", "eu.mega.nz"),
		"https://mega.nz/#!Ab3dEf7h!Zx8Lq2Vn5Rt7Yp0Wc3Mf6Bh9Kd1Gs4Ja8Eu2Ti5Oo7X", "https://mega.co.nz/#!Ab3dEf7h", "http://mega.nz/embed/Ab3dEf7h",
		"https://mega.nz/embed/!Ab3dEf7h", "https://mega.nz/#E!Ab3dEf7h", "mega:#!Ab3dEf7h", "mega.nz/%23!Ab3dEf7h")
	fichier := append(each("https://%s/?p86w8tdfjsb8mk4fo0s7", "1fichier.com", "www.1fichier.com", "alterupload.com", "cjoint.net", "desfichiers.net", "desfichiers.com",
		"dfichiers.com", "megadl.fr", "mesfichiers.org", "piecejointe.net", "pjointe.com", "tenvoi.com", "dl4free.com"), "http://p86w8tdfjsb8mk4fo0s7.1fichier.com/en/")
	drain := append(each("https://%s/u/ElOWL8aj", "pixeldrain.com", "pixeldrain.net", "pixeldra.in", "pixeldrain.nl", "pixeldrain.biz", "pixeldrain.tech", "pixeldrain.dev"),
		"https://pixeldrain.com/api/file/ElOWL8aj")
	tera := append(each("https://%s/s/1Ab3dEf7hGh4", "terabox.com", "www.terabox.com", "1024terabox.com", "1024tera.com", "teraboxapp.com", "terabox.app", "teraboxlink.com",
		"terasharelink.com", "freeterabox.com", "4funbox.com", "mirrobox.com", "gibibox.com", "goaibox.com", "teraearn.com", "dubox.com"),
		"https://www.terabox.com/sharing/link?surl=Ab3dEf7hGh4")
	return map[string][]string{
		"mega": mega, "1fichier": fichier, "pixeldrain": drain, "terabox": tera,
		"turbobit":   append(each("https://%s/ug2mvdkogdl9.html", "turbobit.net", "turbo.to", "turb.to", "turb.pw", "turbobit.cc"), "https://turbobit.net/ug2mvdkogdl9/maps.rar.html"),
		"keep2share": each("https://%s/file/ab3def7hgh4ij", "k2s.cc", "keep2share.cc", "fboom.me", "fileboom.me", "tezfiles.com"),
		"rapidgator": append(each("https://%s/file/6416083dc05d55cc293df0f6558a232b", "rapidgator.net", "rapidgator.asia", "rg.to"),
			"https://rapidgator.net/file/6416083dc05d55cc293df0f6558a232b/maps.rar.html"),
	}
}

// R11: what was removed under one address stays down under every other, at the crawl and
// at the import; a link beside it comes in.
func TestR11StayDownUnderEveryAlias(t *testing.T) {
	f := newFixture(t)
	page := 0
	for provider, list := range spellings() {
		f.suppress(parse(t, list[0]), "link", "copyright", "notice", false)
		for _, address := range list {
			l := parse(t, address)
			if l.Provider() != provider {
				t.Errorf("%s is of %s", address, l.Provider())
			}
			page++
			st := f.visit(fmt.Sprintf("https://forum.example/t/%d", page), nil, found(l, "Removed film.mkv"))
			if st.Refused != 1 || st.NewEntries != 0 {
				t.Errorf("%s comes in by the crawl: %+v", address, st)
			}
			res, err := f.Import(f.ctx, []ImportRow{{Found: found(l, "Removed film.mkv")}}, true)
			if err != nil || res.Refused != 1 || res.Stored != 0 {
				t.Errorf("%s comes in by the import: %+v %v", address, res, err)
			}
		}
	}
	if n := f.count(`SELECT count(*) FROM shares`); n != 0 {
		t.Errorf("%d entries", n)
	}
	if st := f.visit("https://forum.example/other", nil, found(link(t, "Zz9yXw8v"), "Another film.mkv")); st.NewEntries != 1 {
		t.Errorf("another link is blocked: %+v", st)
	}
}

// The door itself: what is covered stays out whoever asks, and when suppressions cannot
// be read nobody comes in.
func TestDoorRefuses(t *testing.T) {
	f := newFixture(t)
	removed, other := link(t, handle(1)), link(t, handle(2))
	f.suppress(removed, "link", "copyright", "notice", false)
	arrive := func(back *comesBack) (e entered, err error) {
		err = f.inTx(f.ctx, func(ctx context.Context, tx pgx.Tx) error {
			var list []arrival
			for _, l := range []share.Link{removed, other} {
				rows, err := f.lockTargets(ctx, tx, []targetSpec{f.linkSpec(l)})
				if err != nil {
					return err
				}
				a := arrivalOf(sighted{link: l, id: rows[0].ID, at: f.at, claim: found(l, "Name.mkv").Claim})
				a.back = back
				list = append(list, a)
			}
			var err error
			e, err = f.enter(ctx, tx, list, sightedOn{origin: originBack})
			return err
		})
		return e, err
	}
	f.exec(`ALTER TABLE suppressions RENAME TO elsewhere`)
	if _, err := arrive(nil); err == nil {
		t.Error("the door opens when it cannot ask")
	}
	f.exec(`ALTER TABLE elsewhere RENAME TO suppressions`)
	if n := f.count(`SELECT count(*) FROM shares`); n != 0 {
		t.Errorf("%d entries came in", n)
	}
	e, err := arrive(&comesBack{state: stateVisible})
	if err != nil || e.refused != 1 || e.fresh != 1 || f.shown(removed) || !f.shown(other) {
		t.Errorf("%+v %v", e, err)
	}
}

// A removal goes along when the schema is brought up to date, in place and by a backup
// that an older version made.
func TestStayDownThroughMigrations(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.elsewhere()
	if err := w.migrateTo(ctx, 6); err != nil {
		t.Fatal(err)
	}
	l := link(t, handle(7))
	mac := share.Target(w.keys.Target(l.Identity()))
	p := posted{mac: mac, entry: w.entryID(mac), handle: l.Handle(), name: "Removed long ago.mkv"}
	p.id = one[int64](w, `INSERT INTO targets (mac, entry_id) VALUES ($1, $2) RETURNING id`, mac[:], p.entry)
	w.page(&p, "https://forum.example/t/old")
	w.store(p)
	w.exec(`INSERT INTO suppressions (uid, target_id, scope, source, kind, who, why, started_at)
		VALUES (gen_random_uuid(), $1, 'link', 'operator', 'copyright', 'op-owl', 'infringing', now())`, p.id)
	dir := w.backup()
	check := func(when string) {
		t.Helper()
		if w.shown(p) {
			t.Errorf("%s: it is back", when)
		}
		res, err := w.Import(ctx, []ImportRow{{Found: found(l, p.name)}}, true)
		if err != nil || res.Refused != 1 {
			t.Errorf("%s: %+v %v", when, res, err)
		}
		if n := w.journalLines(); n != 1 {
			t.Errorf("%s: %d lines in the journal", when, n)
		}
	}
	w.start()
	check("migrated in place")
	w.elsewhere()
	w.restore(dir, RestoreOptions{})
	check("restored and migrated")
	numbers, err := migrationNumbers()
	if err != nil {
		t.Fatal(err)
	}
	have := one[[]int64](w, schemaVersionSQL)
	if len(have) != len(numbers) {
		t.Errorf("migrations %v, want %v", have, numbers)
	}
	// What a later version made is refused before anything is touched.
	w.exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)`)
	later := w.backup()
	w.putBack(pgtest.NewEmpty(t))
	if _, err := w.Restore(ctx, later, w.keys, RestoreOptions{}); err != ErrNewer {
		t.Errorf("a backup of a later version: %v", err)
	}
}
