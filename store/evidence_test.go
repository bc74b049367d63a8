package store

import (
	"crypto/rand"
	"encoding/json"
	"testing"
	"time"

	"blindex/secrets"
	"blindex/share"
	"blindex/takedown"
)

// withContact gives the world a compliance contact and returns the contact's private key.
func (w *world) withContact() (private string) {
	w.t.Helper()
	public, private, err := secrets.NewContactKeys(rand.Reader)
	if err != nil {
		w.t.Fatal(err)
	}
	c, err := secrets.NewContact(public, rand.Reader)
	if err != nil {
		w.t.Fatal(err)
	}
	w.compliance = Compliance{Email: "compliance@example.org", KeyID: c.ID(), Seal: c.Seal}
	return private
}

// hideSevere is an operator's severe removal.
func (w *world) hideSevere(p posted) string {
	w.t.Helper()
	uid, err := w.ApplyHide(w.t.Context(), p.entry, func(target share.Target) (takedown.Change, error) {
		return takedown.DecideHide(takedown.Hide{Target: target, Source: takedown.FromOperator, Kind: "child_abuse",
			Who: "op-owl", Why: "reported by phone", Severe: true}, w.now())
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return uid
}

// records opens what was sealed.
func (w *world) records(private string) []Evidence {
	w.t.Helper()
	list, err := w.ExportEvidence(w.t.Context(), "op-owl")
	if err != nil {
		w.t.Fatal(err)
	}
	var out []Evidence
	for _, r := range list {
		plain, err := secrets.OpenRecord(private, r.Sealed)
		if err != nil {
			w.t.Fatal(err)
		}
		var e Evidence
		if err := json.Unmarshal(plain, &e); err != nil {
			w.t.Fatal(err)
		}
		out = append(out, e)
	}
	return out
}

// R19: what is severe is hidden at once and erased only when its evidence is sealed; then
// nothing of it is left that this machine could read, and nothing is in escrow.
func TestR19EvidenceBeforeErasure(t *testing.T) {
	w := newWorld(t)
	p, other := w.post("Quartz Meridian", 0), w.post("Velvet Harbour", 0)
	w.hideSevere(p)
	w.removed(other)
	if w.shown(p) {
		t.Fatal("not hidden at once")
	}
	w.purge()
	if n := one[int](w, `SELECT count(*) FROM shares WHERE target_id = $1`, p.id); n != 1 {
		t.Fatal("erased without evidence")
	}
	if n := one[int](w, `SELECT count(*) FROM shares WHERE target_id = $1`, other.id); n != 0 {
		t.Error("the others wait, too")
	}

	private := w.withContact()
	w.later(time.Minute)
	if proof := w.purge(); proof == nil {
		t.Fatal("nothing to erase")
	}
	if n := one[int](w, `SELECT count(*) FROM shares WHERE target_id = $1`, p.id); n != 0 {
		t.Error("not erased after sealing")
	}
	if n := one[int](w, `SELECT count(*) FROM escrow WHERE target_id = $1`, p.id); n != 0 {
		t.Error("in escrow")
	}
	records := w.records(private)
	if len(records) != 1 {
		t.Fatalf("%d records", len(records))
	}
	e := records[0]
	if e.Handle != p.handle || e.Name != p.name || e.URL != "https://mega.nz/file/"+p.handle || e.Entry != p.entry ||
		len(e.Pages) != 1 || e.Pages[0].URL == "" || e.Pages[0].Name != p.name || e.FirstSeen.IsZero() ||
		len(e.Removals) != 1 || e.Removals[0].Kind != "child_abuse" {
		t.Errorf("evidence %+v", e)
	}
	dump := w.dump()
	for _, word := range []string{p.name, "Quartz", p.handle} {
		if at := whereIs(dump, word); len(at) > 0 {
			t.Errorf("%q stands in %v", word, at)
		}
	}
	if n := one[int](w, `SELECT count(*) FROM mails WHERE notice_ref IS NULL`); n != 1 {
		t.Errorf("%d letters to the contact", n)
	}
	if n, err := w.SealEvidence(t.Context()); n != 0 || err != nil {
		t.Errorf("sealed again: %d %v", n, err)
	}
	if events, err := w.VerifyEvents(t.Context()); err != nil || events == 0 {
		t.Errorf("history: %d %v", events, err)
	}
}

// R19: evidence of what was erased before comes out of escrow, which ends with it.
func TestR19EvidenceOutOfEscrow(t *testing.T) {
	w := newWorld(t)
	private := w.withContact()
	p := w.post("Quartz Meridian", 0)
	ref := w.removed(p)
	w.purge()
	if n := one[int](w, `SELECT count(*) FROM escrow`); n != 1 {
		t.Fatalf("%d in escrow", n)
	}
	w.hideSevere(p)
	w.purge()
	if n := one[int](w, `SELECT count(*) FROM escrow`); n != 0 {
		t.Error("still in escrow")
	}
	if r := w.records(private); len(r) != 1 || r[0].Name != p.name || r[0].Handle != p.handle || len(r[0].Removals) != 2 {
		t.Errorf("records %+v", r)
	}
	w.undo(ref, 1)
	if w.shown(p) {
		t.Error("put back")
	}
}

// R19: a report that a person has yet to look at seals nothing, and nothing of it is erased
// even when nobody posts it any more.
func TestR19PendingReportKeepsTheEvidence(t *testing.T) {
	w := newWorld(t)
	w.withContact()
	p := w.post("Quartz Meridian", 0)
	f := w.file(report(takedown.ChildAbuse, "", p))
	w.exec(`UPDATE shares SET state = 'unseen' WHERE target_id = $1`, p.id)
	w.purge()
	if n := one[int](w, `SELECT count(*) FROM shares`); n != 1 {
		t.Error("erased while a person has yet to look")
	}
	if n := one[int](w, `SELECT count(*) FROM evidence`); n != 0 {
		t.Error("sealed before a person looked")
	}
	w.update(f.Ref, func(n takedown.Notice) takedown.Command {
		return takedown.DecideRows{By: "op-owl", Reason: "child_abuse", All: takedown.Remove, Version: n.Version}
	})
	w.later(time.Minute)
	w.purge()
	if n := one[int](w, `SELECT count(*) FROM shares`) + 10*one[int](w, `SELECT count(*) FROM evidence`); n != 10 {
		t.Errorf("after the decision: %d", n)
	}
}

// report is a report on a route that hides at once.
func report(route takedown.Route, email string, ps ...posted) takedown.Draft {
	d := draft(ps...)
	d.Notice.Route, d.Notice.Parties, d.Notice.Works, d.Notice.Signature = route, nil, nil, ""
	if email != "" {
		d.Notice.Parties = []takedown.Party{{Role: takedown.RoleSender, Name: "Kim Doe", Email: email}}
	}
	return d
}

// R19: reports by nobody known hide for 72 hours, up to a cap by network and in total; past
// it they wait for a person and nothing is hidden.
func TestR19ReportsAreCapped(t *testing.T) {
	w := newWorld(t)
	w.policy.Caps.Network, w.policy.Caps.Anonymous = 2, 3
	var ps []posted
	for range 6 {
		ps = append(ps, w.post("Quartz Meridian", 0))
	}
	from := func(network, email string, list ...posted) string {
		d := report(takedown.ChildAbuse, email, list...)
		d.Network = network
		return w.file(d).Ref
	}
	hidden := func(want ...bool) {
		t.Helper()
		for i, yes := range want {
			if w.shown(ps[i]) == yes {
				t.Errorf("entry %d: hidden is %v", i, !yes)
			}
		}
	}
	from("198.51.100.0/24", "", ps[0])
	from("198.51.100.0/24", "", ps[1], ps[2]) // three would be over the network's cap
	from("198.51.100.0/24", "someone@example.org", ps[2])
	from("198.51.100.0/24", "", ps[3])
	from("203.0.113.0/24", "", ps[4])
	from("192.0.2.0/24", "", ps[5]) // over the total
	hidden(true, false, true, false, true, false)
	if n := one[int](w, `SELECT count(*) FROM notices WHERE route = 'child_abuse' AND state = 'valid' AND due_at IS NOT NULL`); n != 6 {
		t.Errorf("%d wait for a person", n)
	}
	if n := one[int](w, `SELECT count(*) FROM report_networks`); n != 3 {
		t.Errorf("%d counted", n)
	}
	if at := whereIs(w.dump(), "198.51.100"); len(at) > 0 {
		t.Errorf("the network stands in %v", at)
	}

	w.later(71 * time.Hour)
	w.expire()
	hidden(true, false, true, false, true, false)
	if n := one[int](w, `SELECT count(*) FROM report_networks`); n != 0 {
		t.Error("networks are kept for longer than a day")
	}
	w.later(2 * time.Hour)
	w.expire()
	hidden(false, false, false, false, false, false)
	from("198.51.100.0/24", "", ps[3])
	hidden(false, false, false, true)
}

func (w *world) expire() {
	w.t.Helper()
	if _, err := w.ExpireSuppressions(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}
