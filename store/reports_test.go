package store

import (
	"errors"
	"strings"
	"testing"

	"blindex/access"
	"blindex/takedown"
)

var reporting = takedown.Reporter{On: true, Org: "Example Search Ltd", Contact: "copyright@search.example", Domain: "search.example", Contacts: map[string]string{"mega": "abuse@provider.example"}}

// R33, R14, T40: a report to a provider takes someone who may see links, is written into
// the history, holds keyless links in sealed files alone, and nothing after the purge.
func TestR33ProviderReport(t *testing.T) {
	w := newWorld(t)
	p, q := w.post("Lighthouse.Keeper.2019.mkv", 0), w.post("Kept.mkv", 0)
	p.handle = "Kb4xWq7Z" // as MEGA makes them
	w.exec(`UPDATE shares SET handle = $2, url = 'https://mega.nz/file/' || $2 WHERE target_id = $1`, p.id, p.handle)
	ref := w.file(draft(p, q)).Ref
	w.update(ref, func(n takedown.Notice) takedown.Command {
		return takedown.DecideRows{By: "op-owl", Reason: "infringing", Rows: []takedown.RowDecision{{N: 1, Action: takedown.Remove}}, Version: n.Version}
	})
	reader := access.Operator{Pseudonym: "op-wren", Role: access.Reader, Active: true}
	if _, err := w.ProviderReports(t.Context(), ref, "mega", reader); !errors.Is(err, access.ErrForbidden) {
		t.Errorf("T40: %v", err)
	}
	if n := one[int](w, `SELECT count(*) FROM events WHERE notice_ref = $1 AND name = 'view_refused' AND actor = 'op-wren'`, ref); n != 1 {
		t.Errorf("T40: the refusal stands in the history %d times", n)
	}
	list, err := w.ProviderReports(t.Context(), ref, "mega", owl)
	if err != nil || len(list) != 1 || list[0].Row != 1 || list[0].Holder != "Acme Pictures" || !strings.HasSuffix(list[0].Link.URL(), p.handle) {
		t.Fatalf("%+v, %v", list, err)
	}
	if n := one[int](w, `SELECT count(*) FROM events WHERE notice_ref = $1 AND name = 'viewed'`, ref); n != 1 {
		t.Errorf("%d views in the history", n)
	}
	for want, by := range map[error]takedown.Reporter{takedown.ErrReportsOff: {}, takedown.ErrNoContact: {On: true, Contacts: nil}} {
		if err := w.SendProviderReports(t.Context(), ref, "mega", owl, by); !errors.Is(err, want) {
			t.Errorf("%v: %v", want, err)
		}
	}
	w.exec(`DELETE FROM mails`)
	if err := w.SendProviderReports(t.Context(), ref, "mega", owl, reporting); err != nil {
		t.Fatal(err)
	}
	if bad := one[int](w, `SELECT count(*) FROM mails WHERE subject || body LIKE '%' || $1 || '%' OR position(convert_to($1, 'UTF8') IN files_sealed) > 0`, p.handle); bad > 0 {
		t.Error("R14: the link stands in the queue in clear")
	}
	mails, err := w.ClaimMail(t.Context(), 10)
	if err != nil || len(mails) != 1 || mails[0].To != "abuse@provider.example" || len(mails[0].Files) != 1 || !strings.Contains(string(mails[0].Files[0].Data), p.handle) {
		t.Fatalf("%+v, %v", mails, err)
	}
	if strings.Contains(string(mails[0].Files[0].Data), "Jane") || strings.Contains(mails[0].Body, p.handle) {
		t.Errorf("%+v", mails[0])
	}
	if err := w.MailDelivered(t.Context(), mails[0].ID); err != nil {
		t.Fatal(err)
	}
	if left := one[int](w, `SELECT count(*) FROM mails WHERE files_sealed IS NOT NULL`); left != 0 {
		t.Error("the files stay after delivery")
	}
	w.purge()
	if _, err := w.ProviderReports(t.Context(), ref, "mega", owl); !errors.Is(err, takedown.ErrNothingLeft) {
		t.Errorf("after the purge: %v", err)
	}
	if _, err := w.VerifyEvents(t.Context()); err != nil {
		t.Error(err)
	}
}

// The same row is reported with the same number, another with another.
func TestReportNumbers(t *testing.T) {
	w := newWorld(t)
	if a, b := w.reportID("N-7K3M-Q2XD", 1), w.reportID("N-7K3M-Q2XD", 1); a != b || a == w.reportID("N-7K3M-Q2XD", 2) || len(a) != 36 || a[14] != '4' {
		t.Errorf("%s, %s", a, b)
	}
}

func TestReportsAreForCopyrightAlone(t *testing.T) {
	w := newWorld(t)
	d := draft(w.post("Private.mkv", 0))
	d.Notice.Route, d.Notice.Explanation = takedown.PersonalData, "it shows me and I never agreed to it"
	ref := w.file(d).Ref
	w.update(ref, func(n takedown.Notice) takedown.Command {
		return takedown.DecideRows{By: "op-owl", Reason: takedown.Reasons(takedown.Remove)[0], All: takedown.Remove, Version: n.Version}
	})
	if _, err := w.ProviderReports(t.Context(), ref, "mega", owl); !errors.Is(err, takedown.ErrNothingLeft) {
		t.Errorf("R19, R21: %v", err)
	}
}
