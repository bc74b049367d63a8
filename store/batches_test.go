package store

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"blindex/access"
	"blindex/takedown"
)

// manyLinks is a complete notice about n links. All are indexed, but for every tenth.
func manyLinks(w *world, n int) takedown.Draft {
	w.t.Helper()
	d := draft()
	var macs [][]byte
	var entries, handles []string
	for i := range n {
		l := parseLink(w.t, fmt.Sprintf("https://mega.nz/file/Aa%06d", i))
		d.Rows = append(d.Rows, takedown.Parsed{N: i + 1, Link: &l})
		if i%10 == 9 {
			continue
		}
		mac := w.keys.Target(l.Identity())
		macs, entries, handles = append(macs, mac[:]), append(entries, w.entryID(mac)), append(handles, l.Handle())
	}
	w.exec(`
WITH t AS (INSERT INTO targets (mac, entry_id) SELECT * FROM unnest($1::bytea[], $2::text[]) RETURNING id, entry_id)
INSERT INTO shares (target_id, provider, kind, handle, url, access, name, name_source, name_score, next_check_at, first_seen, last_seen, state, state_at)
SELECT t.id, 'mega', 'file', h, 'https://mega.nz/file/' || h, 'sealed', 'Lighthouse.Part.' || h || '.mkv', 'link_text', 10, $4, $4, $4, 'visible', $4
FROM t JOIN unnest($2::text[], $3::text[]) AS u (e, h) ON u.e = t.entry_id`, macs, entries, handles, w.now())
	return d
}

func (w *world) readBatches() {
	w.t.Helper()
	if _, err := w.ReadBatches(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// decideInBatches decides as a confirmed proposal does.
func (w *world) decideInBatches(ref string, c takedown.DecideRows) error {
	w.t.Helper()
	var rest []takedown.DecideRows
	err := w.UpdateNotice(w.t.Context(), ref, func(n takedown.Notice) (change takedown.Change, err error) {
		change, rest, err = firstBatch(n, c, w.now())
		return change, err
	})
	if err != nil {
		return err
	}
	return w.decideRest(w.t.Context(), ref, rest)
}

// perTransaction is how many rows of a table one transaction wrote at most.
func (w *world) perTransaction(table string) int {
	w.t.Helper()
	return one[int](w, `SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM `+table+` GROUP BY xmin) t`)
}

// R42, T28: ten thousand rows are acknowledged within 2 s and all answered within 10 s
// (make soak), in transactions of at most 500 rows; a decision about them likewise.
func TestTenThousandRows(t *testing.T) {
	w := newWorld(t)
	d := manyLinks(w, takedown.MaxRows)
	d.Notice.Verified = true
	start := time.Now()
	f := w.file(d)
	filed := time.Since(start)
	if f.Status.State != takedown.Received || f.Status.Pending != takedown.MaxRows {
		t.Errorf("after filing: %s, %d rows to read", f.Status.State, f.Status.Pending)
	}
	select {
	case <-w.BatchesWaiting():
	default:
		t.Error("nobody is told that there is something to read")
	}
	w.readBatches()
	read := time.Since(start)
	st, err := w.NoticeStatus(t.Context(), f.Token)
	if err != nil || st.State != takedown.Valid || st.Pending != 0 || len(st.Rows) != takedown.MaxRows {
		t.Fatalf("%v: %s, %d pending, %d rows", err, st.State, st.Pending, len(st.Rows))
	}
	if n := w.perTransaction("notice_items"); n > batchRows {
		t.Errorf("%d rows were matched in one transaction", n)
	}
	n := w.notice(f.Ref)
	decide := takedown.DecideRows{By: "op-owl", Reason: "infringing", All: takedown.Remove, Version: n.Version}
	if err := w.decideInBatches(f.Ref, decide); !errors.Is(err, takedown.ErrSecond) {
		t.Errorf("one person decided about ten thousand rows: %v", err)
	}
	decide.Second = "op-fox"
	start = time.Now()
	if err := w.decideInBatches(f.Ref, decide); err != nil {
		t.Fatal(err)
	}
	t.Logf("acknowledged in %v, read in %v, decided in %v", filed, read, time.Since(start))
	if timesHold && (filed > 2*time.Second || read > 10*time.Second) {
		t.Errorf("acknowledged in %v, read in %v", filed, read)
	}
	if n := w.notice(f.Ref); n.Derive() != takedown.Decided || n.Rows[0].State != takedown.RowRemoved || n.Rows[9999].State != takedown.RowKept || n.Rows[9998].State != takedown.RowRemoved {
		t.Errorf("%+v %+v", n.Rows[0], n.Rows[9999])
	}
	if n := w.perTransaction("notice_items"); n > batchRows {
		t.Errorf("%d rows were decided in one transaction", n)
	}
}

// T28, R27: a trusted sender's rows are removed in batches, and a crash between any two
// loses none of them and does none twice.
func TestBatchesResume(t *testing.T) {
	w := newWorld(t)
	w.policy.Caps.Ahead = takedown.MaxRows // none of the links is indexed
	d := manyLinks(w, 1_700)
	big := acme()
	big.DailyCap = access.MaxDailyCap
	from, _ := w.admit(big)
	d.Sender, d.Token, d.Notice.Channel = from.ID, from.TokenID, "api"
	f := w.file(d)
	for stop := 1; ; stop++ {
		ctx, cancel := context.WithCancel(t.Context())
		left := stop
		w.seam.batchDone = func() {
			if left--; left == 0 {
				cancel()
			}
		}
		_, err := w.ReadBatches(ctx)
		cancel()
		if err == nil {
			break
		}
		if stop > 30 {
			t.Fatal(err)
		}
	}
	st, err := w.NoticeStatus(t.Context(), f.Token)
	if err != nil || st.State != takedown.Decided || st.Pending != 0 || len(st.Rows) != 1_700 {
		t.Fatalf("%v: %s, %d pending, %d rows", err, st.State, st.Pending, len(st.Rows))
	}
	if n := one[int](w, `SELECT count(*) FROM suppressions WHERE ended_at IS NULL`); n != 1_700 {
		t.Errorf("%d suppressions", n)
	}
	if n := w.perTransaction("suppressions"); n > batchRows {
		t.Errorf("%d rows in one transaction", n)
	}
	if n := one[int](w, `SELECT count(*) FROM mails WHERE notice_ref = $1`, f.Ref); n > 2 {
		t.Errorf("%d mails", n)
	}
}

// R42: up to a thousand rows are answered at once.
func TestThousandRowsInline(t *testing.T) {
	w := newWorld(t)
	if f := w.file(manyLinks(w, inlineRows)); f.Status.State != takedown.Valid || len(f.Status.Rows) != inlineRows || f.Status.Pending != 0 {
		t.Errorf("%s, %d rows, %d pending", f.Status.State, len(f.Status.Rows), f.Status.Pending)
	}
}

// R42: a notice that comes twice under its sender's own name is answered twice and filed
// once; nobody gets another's token by using their address and number (R30).
func TestReplay(t *testing.T) {
	w := newWorld(t)
	p := w.post("Lighthouse.Keeper.2019.mkv", 0)
	d := draft(p)
	d.ExternalID = "ABC-1"
	first, again := w.file(d), w.file(d)
	if first.Again || !again.Again || again.Ref != first.Ref || again.Token != first.Token || len(again.Status.Rows) != 1 {
		t.Errorf("%+v\n%+v", first, again)
	}
	if n := one[int](w, `SELECT count(*) FROM notices`); n != 1 {
		t.Errorf("%d notices", n)
	}
	forged := draft(w.post("Other.mkv", 0))
	forged.ExternalID = "ABC-1"
	if f := w.file(forged); f.Again || f.Token == first.Token || f.Ref == first.Ref {
		t.Error("another notice under the same address and number opened the first")
	}
	if ref, err := w.NoticeByExternalID(t.Context(), "Jane@acme.example", "ABC-1"); err != nil || ref == "" {
		t.Errorf("%s, %v", ref, err)
	}
	if _, err := w.NoticeByExternalID(t.Context(), "max@acme.example", "ABC-1"); !errors.Is(err, takedown.ErrNotFound) {
		t.Error(err)
	}
}

// At the same moment, too, one notice is filed.
func TestReplayAtOnce(t *testing.T) {
	w := newWorld(t)
	d := draft(w.post("Lighthouse.Keeper.2019.mkv", 0))
	d.ExternalID = "ABC-2"
	tokens := make(chan string, 8)
	for range cap(tokens) {
		go func() {
			f, err := w.FileNotice(t.Context(), d)
			if err != nil {
				t.Error(err)
			}
			tokens <- f.Token
		}()
	}
	first := <-tokens
	for range cap(tokens) - 1 {
		if again := <-tokens; again != first {
			t.Error("two answers")
		}
	}
	if n := one[int](w, `SELECT count(*) FROM notices`); n != 1 {
		t.Errorf("%d notices", n)
	}
}

// R34: bad rows are sent again alone; what else the notice needs is there already.
func TestRevision(t *testing.T) {
	w := newWorld(t)
	p := w.post("Lighthouse.Keeper.2019.mkv", 0)
	d := draft()
	d.Rows = []takedown.Parsed{{N: 1, Match: takedown.Malformed}}
	first := w.file(d)
	only := takedown.Draft{Notice: takedown.Notice{Route: takedown.Copyright, Channel: "api"}, Rows: []takedown.Parsed{{N: 1, Entry: p.entry}}, RevisionOf: first.Ref}
	for _, token := range []string{"", "bx_wrong"} {
		only.RevisionToken = token
		if _, err := w.FileNotice(t.Context(), only); !errors.Is(err, takedown.ErrNotFound) {
			t.Errorf("token %q: %v", token, err)
		}
	}
	only.RevisionToken = first.Token
	f := w.file(only)
	if f.Status.State != takedown.Valid || f.Status.Parties[0].Email != "jane@acme.example" || len(f.Status.Works) != 1 || f.Status.Signature == "" {
		t.Errorf("%+v", f.Status)
	}
}

// R27: between two batches the cap and the token are looked at again; the rest waits for a
// person, and nobody is left waiting for ever.
func TestBatchesStop(t *testing.T) {
	w := newWorld(t)
	big := acme()
	big.DailyCap = 1_700
	from, _ := w.admit(big)
	d := manyLinks(w, 1_700)
	d.Sender, d.Token, d.Notice.Channel = from.ID, from.TokenID, "api"
	f := w.file(d)
	w.seam.batchDone = func() {
		if one[int](w, `SELECT count(*) FROM suppressions`) == 500 {
			w.exec(`UPDATE sender_tokens SET revoked_at = $1, revoked_by = 'op-owl'`, w.now())
		}
	}
	w.readBatches()
	st, err := w.NoticeStatus(t.Context(), f.Token)
	if err != nil || st.State != takedown.Valid || st.Pending != 0 {
		t.Errorf("%v: %s, %d pending", err, st.State, st.Pending)
	}
	if n := one[int](w, `SELECT count(*) FROM suppressions`); n != 500 {
		t.Errorf("%d suppressions after the token was revoked", n)
	}
}
