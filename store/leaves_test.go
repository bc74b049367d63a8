package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"blindex/takedown"
	"blindex/translog"
)

// publish is what an outsider downloads.
func (w *world) publish() translog.Published {
	w.t.Helper()
	ctx := w.t.Context()
	key, err := w.LogKey()
	if err != nil {
		w.t.Fatal(err)
	}
	signed, c, err := w.LogCheckpoint(ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	lines, err := w.LogLeaves(ctx, 0, c.Size, int(c.Size)+1)
	if err != nil {
		w.t.Fatal(err)
	}
	report, err := w.Report(ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	csv, err := report.CSV()
	if err != nil {
		w.t.Fatal(err)
	}
	return translog.Published{Key: key, Checkpoint: signed, Leaves: bytes.NewReader(append(bytes.Join(lines, []byte{'\n'}), '\n')),
		Report: strings.NewReader(reportJSON(w.t, report)), CSV: bytes.NewReader(csv)}
}

func (w *world) sign() {
	w.t.Helper()
	if _, err := w.Checkpoint(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) leaves() []takedown.Leaf {
	w.t.Helper()
	lines, err := w.lines(w.t.Context(), 0, 1<<40, 1<<20)
	if err != nil {
		w.t.Fatal(err)
	}
	var out []takedown.Leaf
	for _, line := range lines {
		l, err := translog.Decode(line)
		if err != nil {
			w.t.Fatal(err)
		}
		out = append(out, l)
	}
	return out
}

// A notice's way leaves its leaves, and what is published agrees with itself and with
// the tables that the leaves do not come from.
func TestLogTellsWhatHappened(t *testing.T) {
	w := newWorld(t)
	ref := w.removed(w.post("Lighthouse.Keeper.2019.mkv", 0), w.post("Harbour Master 1080p.pdf", 0))
	w.purge()
	w.undo(ref, 1)
	w.sign()
	var kinds []string
	for _, l := range w.leaves() {
		kinds = append(kinds, string(l.Kind))
		if l.Ref != ref || l.At.Minute() != 0 || len(l.Commitment) != 64 {
			t.Errorf("%+v", l)
		}
	}
	if got := strings.Join(kinds, " "); got != "filed removed decided purged restored" {
		t.Errorf("%s", got)
	}
	v, err := translog.Verify(w.publish())
	if err != nil || v.Checkpoint.Size != 5 {
		t.Fatalf("%+v %v", v, err)
	}
	report, err := w.Report(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for figure, sql := range map[string]string{
		"rows_removed":              `SELECT count(*) FROM notice_items WHERE removed_at IS NOT NULL`,
		"rows_removed/by/person":    `SELECT count(*) FROM notice_items WHERE removed_at IS NOT NULL`,
		"rows_restored":             `SELECT count(*) FROM notice_items WHERE state = 'restored'`,
		"rows_received":             `SELECT count(*) FROM notice_items`,
		"notices/route/copyright":   `SELECT count(*) FROM notices`,
		"notices/channel/form":      `SELECT count(*) FROM notices`,
		"rows_restored/why/mistake": `SELECT count(*) FROM notice_items WHERE state = 'restored'`,
	} {
		if want := one[int64](w, sql); report.Periods[0].Figures[figure] != want {
			t.Errorf("%s is %d, not %d", figure, report.Periods[0].Figures[figure], want)
		}
	}
	for _, name := range []string{"Lighthouse", "hAnDle", "Jane", "Acme"} {
		if at := whereIs(w.dump(), name); len(at) > 0 && strings.HasPrefix(at[0], "leaves") {
			t.Errorf("%s stands in %v", name, at)
		}
	}
}

// R19, R21: private routes have no leaf of their own, whatever happens to them.
func TestPrivateRoutesHaveNoLeaves(t *testing.T) {
	w := newWorld(t)
	for _, route := range []takedown.Route{takedown.ChildAbuse, takedown.Intimate, takedown.PersonalData} {
		d := draft(w.post("Some name "+string(route)+".mkv", 0))
		d.Notice.Route, d.Notice.Explanation = route, "it shows what nobody may show, and here is why"
		ref := w.file(d).Ref
		w.decide(ref, takedown.Remove)
		w.undo(ref, 1)
	}
	if list := w.leaves(); len(list) != 0 {
		t.Errorf("%+v", list)
	}
}

// Two writers: every leaf has its place, and the tree is the one over the lines.
func TestTwoWritersOfTheLog(t *testing.T) {
	w := newWorld(t)
	other := w.open(w.dsn, "n2")
	if _, err := other.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	drafts := make([]takedown.Draft, 24)
	for i := range drafts {
		drafts[i] = draft(w.post("One "+string(rune('a'+i))+".mkv", 0))
	}
	var wg sync.WaitGroup
	for i, d := range drafts {
		wg.Go(func() {
			s := []*Store{w.Store, other}[i%2]
			if _, err := s.FileNotice(t.Context(), d); err != nil {
				t.Error(err)
			}
			if _, err := s.Checkpoint(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	w.sign()
	if v, err := translog.Verify(w.publish()); err != nil || v.Checkpoint.Size != int64(len(drafts)) {
		t.Errorf("%+v %v", v, err)
	}
}

// R10: a database that went back behind a signed checkpoint gets its leaves back from
// beside the journal; without them nothing is served, until the gap is accepted and published.
func TestLogOutlivesTheDatabase(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.removed(w.post("One.mkv", 0))
	w.sign()
	w.removed(w.post("Two.mkv", 0))
	w.sign()
	late := w.publish()
	goBack := func() {
		w.exec(`DELETE FROM leaves WHERE n >= 3`)
		w.exec(`DELETE FROM leaf_hashes WHERE i >= 4`)
		w.exec(`DELETE FROM checkpoints WHERE size > 3`)
	}
	goBack()
	s := w.open(w.dsn, "n1")
	if _, err := s.Reconcile(ctx); err != nil {
		t.Fatal(err)
	}
	w.sign()
	p := w.publish()
	p.Earlier = late.Checkpoint
	if v, err := translog.Verify(p); err != nil || v.Earlier != 6 {
		t.Fatalf("%+v %v", v, err)
	}
	goBack()
	if err := os.Remove(filepath.Join(w.dir, "n1"+leavesSuffix)); err != nil {
		t.Fatal(err)
	}
	s = w.open(w.dsn, "n1")
	if _, err := s.Reconcile(ctx); !errors.Is(err, ErrBehind) || s.Ready(ctx) == nil {
		t.Fatalf("%v", err)
	}
	g, ok, err := s.AcceptLogGap(ctx)
	if err != nil || !ok || g.From != 3 || g.To != 6 {
		t.Fatalf("%+v %v %v", g, ok, err)
	}
	if _, err := s.Reconcile(ctx); err != nil {
		t.Fatal(err)
	}
	p = w.publish()
	p.Earlier = late.Checkpoint
	if _, err := translog.Verify(p); !errors.Is(err, translog.ErrTampered) || !strings.Contains(err.Error(), "3 leaves were lost") {
		t.Errorf("%v", err)
	}
}

// R10: a journal that lost lines which a checkpoint has bound is found out.
func TestCheckpointBindsTheJournal(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.removed(w.post("One.mkv", 0))
	w.removed(w.post("Two.mkv", 0))
	w.sign()
	_, c, err := w.LastCheckpoint(ctx)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(w.dir, "n1"+journalSuffix)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	first := bytes.IndexByte(text, '\n') + 1
	if err := os.WriteFile(path, text[:first], 0o600); err != nil {
		t.Fatal(err)
	}
	s := w.open(w.dsn, "n1")
	if ok, err := s.JournalReaches(c); ok || err != nil {
		t.Errorf("%v %v", ok, err)
	}
	// The whole journal again, and more than it had: that is reached.
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	s = w.open(w.dsn, "n1")
	w.Store = s
	w.removed(w.post("Three.mkv", 0))
	if ok, err := s.JournalReaches(c); !ok || err != nil {
		t.Errorf("%v %v", ok, err)
	}
}

// A crash between commit and checkpoint, at each place in between: what is published
// afterwards is whole, and continues what was published before.
func TestCrashBeforeCheckpoint(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.removed(w.post("One.mkv", 0))
	w.sign()
	before := w.publish()
	w.later(time.Hour)
	w.removed(w.post("Two.mkv", 0))
	if lines, err := w.LogLeaves(ctx, 0, 100, 100); err != nil || len(lines) != 3 {
		t.Errorf("%d leaves are published, 3 are signed: %v", len(lines), err)
	}
	beside := filepath.Join(w.dir, "n1"+checkpointSuffix)
	mirror := filepath.Join(w.dir, "n1"+leavesSuffix)
	crashes := map[string]func(){
		"copied, not signed": func() {
			_, err := w.mirror.extend(func() (int64, error) { return one[int64](w, logSizeSQL), nil },
				func(from, to int64) ([][]byte, error) { return w.lines(ctx, from, to, 2) })
			w.check(err)
		},
		"a torn copy": func() {
			f, err := os.OpenFile(mirror, os.O_APPEND|os.O_WRONLY, 0)
			w.check(err)
			f.WriteString(`{"at":"2026-11-02T09`)
			w.check(f.Close())
		},
		"signed in the file, not in the database": func() {
			w.sign()
			w.exec(`DELETE FROM checkpoints WHERE size > 3`)
			if _, err := os.Stat(beside); err != nil {
				t.Fatal(err)
			}
		},
	}
	for name, crash := range crashes {
		crash()
		s := w.open(w.dsn, "n1")
		if _, err := s.Reconcile(ctx); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		w.Store = s
		w.sign()
		p := w.publish()
		p.Earlier = before.Checkpoint
		if v, err := translog.Verify(p); err != nil || v.Checkpoint.Size != 6 || v.Earlier != 3 {
			t.Errorf("%s: %+v %v", name, v, err)
		}
	}
}

func (w *world) check(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func reportJSON(t *testing.T, r translog.Report) string {
	t.Helper()
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// R13, R16: a pass gives a receipt that the log's key checks, in the mail to a verified
// sender and on their page; an unverified one sees it once verified; it names no link.
func TestReceiptOfErasure(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.sign()
	p := w.post("Lighthouse.Keeper.2019.mkv", 0)
	f := w.file(draft(p))
	w.decide(f.Ref, takedown.Remove)
	w.purge()
	key, err := w.LogKey()
	w.check(err)
	if st, err := w.NoticeStatus(ctx, f.Token); err != nil || len(st.Receipts) != 0 {
		t.Errorf("R16: unverified, yet %v %v", st.Receipts, err)
	}
	w.check(w.VerifyNotice(ctx, w.mailToken(f.Ref, "jane@acme.example")))
	st, err := w.NoticeStatus(ctx, f.Token)
	if err != nil || len(st.Receipts) != 1 {
		t.Fatalf("%v %v", st.Receipts, err)
	}
	text, err := translog.OpenReceipt([]byte(st.Receipts[0]), key)
	for _, want := range []string{"notice " + f.Ref, "rows 1 (1)", "1 of 1 words and handles", "0 cells after", "sealed: 1 records", "log: 0 leaves"} {
		if err != nil || !strings.Contains(text, want) {
			t.Errorf("%q is missing in %s %v", want, text, err)
		}
	}
	if strings.Contains(text, p.handle) || strings.Contains(strings.ToLower(text), "lighthouse") {
		t.Error(text)
	}
	if n := one[int](w, `SELECT count(*) FROM mails WHERE notice_ref = $1 AND body LIKE '%receipt of erasure%'`, f.Ref); n != 0 {
		t.Error("an unverified address got the receipt")
	}
	d := draft(w.post("Harbour Master.pdf", 0))
	d.Notice.Verified = true
	second := w.file(d)
	w.decide(second.Ref, takedown.Remove)
	w.purge()
	body := one[string](w, `SELECT body FROM mails WHERE notice_ref = $1 AND body LIKE '%receipt of erasure%'`, second.Ref)
	at := strings.Index(body, "blindex-")
	end := strings.Index(body[at:], "\n\nThe page of your notice")
	if _, err := translog.OpenReceipt([]byte(body[at:at+end]+"\n"), key); err != nil {
		t.Errorf("the mailed receipt: %v\n%s", err, body)
	}
	// R19: nothing of the kind about child abuse.
	severe := draft(w.post("Some name.mkv", 0))
	severe.Notice.Route, severe.Notice.Verified = takedown.ChildAbuse, true
	third := w.file(severe)
	w.decide(third.Ref, takedown.Remove)
	w.later(400 * day)
	w.purge()
	if st, err := w.NoticeStatus(ctx, third.Token); err != nil || len(st.Receipts) != 0 {
		t.Errorf("%v %v", st.Receipts, err)
	}
}

// blindex verify finds what somebody with the database's password changed.
func TestVerifyLogFindsWhatTheDatabaseHides(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.removed(w.post("One.mkv", 0))
	w.sign()
	if n, err := w.VerifyLog(ctx); n != 3 || err != nil {
		t.Fatal(n, err)
	}
	for what, sql := range map[string]string{
		"a leaf":      `UPDATE leaves SET line = replace(line, '"count":1', '"count":2') WHERE n = 1`,
		"the private": `UPDATE leaves SET private = private || ' ' WHERE n = 1`,
		"the last":    `DELETE FROM leaves WHERE n = 2`,
	} {
		before := one[string](w, `SELECT jsonb_agg(l ORDER BY n)::text FROM leaves l`)
		w.exec(sql)
		if _, err := w.VerifyLog(ctx); !errors.Is(err, ErrForked) {
			t.Errorf("%s: %v", what, err)
		}
		w.exec(`DELETE FROM leaves`)
		w.exec(`INSERT INTO leaves SELECT * FROM jsonb_populate_recordset(NULL::leaves, $1::jsonb)`, before)
	}
	if _, err := w.VerifyLog(ctx); err != nil {
		t.Error(err)
	}
}
