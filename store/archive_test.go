package store

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"blindex/access"
	"blindex/index"
	"blindex/takedown"
)

var owl = access.Operator{Name: "owl", Pseudonym: "op-owl", Role: access.Moderator, Active: true}

// confirm publishes what the machine proposes.
func (w *world) confirm(ref string) {
	w.t.Helper()
	d, err := w.PublicationDraft(w.t.Context(), ref)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.Publish(w.t.Context(), ref, owl, d.Proposed, true); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) archived() []takedown.Published {
	w.t.Helper()
	list, err := w.Archive(w.t.Context(), takedown.ArchiveFilter{})
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

// Only what a person has confirmed is public: claimant, work, days, outcome, providers
// and counts; no link, name or handle.
func TestArchiveHoldsWhatWasConfirmed(t *testing.T) {
	w := newWorld(t)
	p, q := w.post("Lighthouse.Keeper.2019.SECRETGROUP.mkv", 0), w.post("Other.Thing.mkv", 0)
	ref := w.removed(p, q)
	if got := w.archived(); len(got) != 0 {
		t.Fatalf("public before anyone looked: %+v", got)
	}
	if _, err := w.ArchivedNotice(t.Context(), ref); !errors.Is(err, takedown.ErrNotFound) {
		t.Errorf("one that is not public: %v", err)
	}
	waiting, err := w.ToPublish(t.Context(), "", 10, 0)
	if err != nil || len(waiting) != 1 || waiting[0].Ref != ref || waiting[0].Sender != "Acme Pictures" {
		t.Fatalf("%+v, %v", waiting, err)
	}
	w.confirm(ref)
	got, err := w.ArchivedNotice(t.Context(), strings.ToLower(ref))
	if err != nil || got.Complainant != "Acme Pictures" || !slices.Equal(got.Works, []string{"The Lighthouse Keeper"}) || got.Outcome != takedown.Actioned ||
		got.Removed != 2 || len(got.Providers) != 1 || got.Providers[0] != (takedown.ProviderCount{Provider: "mega", Named: 2, Removed: 2}) {
		t.Errorf("%+v, %v", got, err)
	}
	if !got.DecidedAt.Equal(got.DecidedAt.Truncate(24 * time.Hour)) {
		t.Errorf("the hour is told: %v", got.DecidedAt)
	}
	raw, _ := json.Marshal(w.archived())
	for _, never := range []string{"SECRETGROUP", p.handle, p.entry, "Jane", "jane@", "555", "op-owl"} {
		if strings.Contains(string(raw), never) {
			t.Errorf("%s stands in %s", never, raw)
		}
	}
	if waiting, _ := w.ToPublish(t.Context(), "", 10, 0); len(waiting) != 0 {
		t.Errorf("still waits: %+v", waiting)
	}
	if err := w.Withhold(t.Context(), ref, owl); err != nil {
		t.Fatal(err)
	}
	if got := w.archived(); len(got) != 0 {
		t.Errorf("taken out, and there: %+v", got)
	}
	if left := one[int](w, `SELECT count(*) FROM publications WHERE complainant <> '' OR works <> '{}'`); left != 0 {
		t.Error("the words of what was taken out are kept")
	}
	if _, err := w.VerifyEvents(t.Context()); err != nil {
		t.Error(err)
	}
}

// T45: the claimant's name holds an address: it is proposed as [private]; what an operator
// writes is looked at again.
func TestT45AddressInTheClaimantsName(t *testing.T) {
	w := newWorld(t)
	d := draft(w.post("Lighthouse.Keeper.2019.mkv", 0))
	d.Notice.Parties[0].Org = "Acme Pictures, 12 Elm Street, Springfield, IL 62704, tel. +1 555 0100 200"
	ref := w.file(d).Ref
	w.decide(ref, takedown.Remove)
	got, err := w.PublicationDraft(t.Context(), ref)
	if err != nil || got.Proposed.Complainant != "Acme Pictures, [private], tel. [private]" || got.Redacted == 0 {
		t.Fatalf("%+v, %v", got.Proposed, err)
	}
	if err := w.Publish(t.Context(), ref, owl, got.Typed, false); !errors.Is(err, takedown.ErrPrivateText) {
		t.Errorf("published as typed: %v", err)
	}
	w.confirm(ref)
	if got := w.archived(); len(got) != 1 || strings.Contains(got[0].Complainant, "Elm") {
		t.Errorf("%+v", got)
	}
}

// T38, R19, R21: reports about people are never public, also when a notice becomes one later.
func TestT38NeverInTheArchive(t *testing.T) {
	w := newWorld(t)
	for _, route := range []takedown.Route{takedown.PersonalData, takedown.Intimate, takedown.ChildAbuse} {
		d := draft(w.post("Lighthouse.Keeper.2019.mkv", 0))
		d.Notice.Route, d.Notice.Explanation, d.Notice.Verified = route, "it shows me and I never agreed to it", true
		ref := w.file(d).Ref
		w.update(ref, func(n takedown.Notice) takedown.Command {
			return takedown.DecideRows{By: "op-owl", Reason: takedown.Reasons(takedown.Remove)[0], All: takedown.Remove, Version: n.Version}
		})
		if _, err := w.PublicationDraft(t.Context(), ref); !errors.Is(err, takedown.ErrNotPublishable) {
			t.Errorf("%s: %v", route, err)
		}
		if err := w.Publish(t.Context(), ref, owl, takedown.PublicText{Complainant: "Acme"}, true); !errors.Is(err, takedown.ErrNotPublishable) {
			t.Errorf("%s: %v", route, err)
		}
	}
	if waiting, err := w.ToPublish(t.Context(), "", 10, 0); err != nil || len(waiting) != 0 {
		t.Errorf("%+v, %v", waiting, err)
	}
	ref := w.removed(w.post("Harbour.Night.mkv", 0))
	w.confirm(ref)
	w.exec(`UPDATE notices SET route = 'personal_data' WHERE ref = $1`, ref)
	if got := w.archived(); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	if err := w.Retain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left := one[int](w, `SELECT count(*) FROM publications`); left != 0 {
		t.Error("its words are kept")
	}
}

// R16: what an unknown sender tried out in vain is neither listed nor public.
func TestR16TriedInVainIsNotPublic(t *testing.T) {
	w := newWorld(t)
	ref := w.file(draft(w.post("Lighthouse.Keeper.2019.mkv", 0))).Ref
	w.update(ref, func(n takedown.Notice) takedown.Command {
		return takedown.DecideRows{By: "op-owl", Reason: "not_infringing", All: takedown.Keep, Version: n.Version}
	})
	if waiting, err := w.ToPublish(t.Context(), "", 10, 0); err != nil || len(waiting) != 0 {
		t.Errorf("%+v, %v", waiting, err)
	}
	if _, err := w.PublicationDraft(t.Context(), ref); !errors.Is(err, takedown.ErrNotPublishable) {
		t.Error(err)
	}
}

func TestArchiveFilters(t *testing.T) {
	w := newWorld(t)
	first := w.removed(w.post("One.mkv", 0), w.post("Two.mkv", 0))
	w.confirm(first)
	w.later(48 * time.Hour)
	d := draftOf("max@rival.example", w.post("Three.mkv", 0))
	d.Notice.Parties[0].Org = "Rival & Sons"
	d.Rows = append(d.Rows, takedown.Parsed{N: 2, Match: takedown.Malformed})
	second := w.file(d).Ref
	w.decide(second, takedown.Remove)
	w.confirm(second)
	w.undo(second, 1)
	midway := w.now().Add(-24 * time.Hour)
	for _, c := range []struct {
		f    takedown.ArchiveFilter
		want []string
	}{
		{takedown.ArchiveFilter{}, []string{second, first}},
		{takedown.ArchiveFilter{Limit: 1}, []string{second}},
		{takedown.ArchiveFilter{Limit: 1, Offset: 1}, []string{first}},
		{takedown.ArchiveFilter{Complainant: "rival &"}, []string{second}},
		{takedown.ArchiveFilter{Complainant: "%"}, nil},
		{takedown.ArchiveFilter{Complainant: "Lighthouse"}, nil}, // works are not searched
		{takedown.ArchiveFilter{Outcome: takedown.Partly}, []string{second}},
		{takedown.ArchiveFilter{Outcome: takedown.Actioned}, []string{first}},
		{takedown.ArchiveFilter{Provider: "mega"}, []string{second, first}},
		{takedown.ArchiveFilter{Provider: "gofile"}, nil},
		{takedown.ArchiveFilter{Since: midway}, []string{second}},
		{takedown.ArchiveFilter{Until: midway}, []string{first}},
	} {
		list, err := w.Archive(t.Context(), c.f)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range list {
			got = append(got, p.Ref)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%+v: %v, want %v", c.f, got, c.want)
		}
	}
	got, err := w.ArchivedNotice(t.Context(), second)
	if err != nil || got.Restored != 1 || got.Outcome != takedown.Partly || len(got.Dates) != 1 || got.Dates[0].What != takedown.EventRestored {
		t.Errorf("%+v, %v", got, err)
	}
}

// R15, R16: the page of a removed entry tells day, law and reference, and leads to the
// notice once that is public; an entry that something severe covers tells nothing.
func TestR15RemovedEntryTellsItsNotice(t *testing.T) {
	w := newWorld(t)
	p := w.post("Lighthouse.Keeper.2019.mkv", 0)
	ref := w.removed(p)
	why := func() (r index.Removed) {
		t.Helper()
		if _, err := w.Entry(t.Context(), p.entry); !errors.As(err, &r) {
			t.Fatalf("%v", err)
		}
		return r
	}
	if r := why(); r.Ref != ref || r.Published || !slices.Equal(r.Regimes, []string{takedown.RegimeDMCA, takedown.RegimeDSA}) || r.At.Hour() != 0 {
		t.Errorf("%+v", r)
	}
	w.confirm(ref)
	if r := why(); !r.Published {
		t.Errorf("%+v", r)
	}
	if err := w.Withhold(t.Context(), ref, owl); err != nil {
		t.Fatal(err)
	}
	if r := why(); r.Published {
		t.Errorf("%+v", r)
	}
}

// R12, R14: a title that is also the removed entry's name may stand in the archive, the
// proof of erasure knows that; the name stands nowhere else.
func TestR14PublishedTitleIsTheClaimantsWord(t *testing.T) {
	w := newWorld(t)
	p := w.post("Obscurantia Vellichor", 0)
	d := draft(p)
	d.Notice.Works[0].Title = "Obscurantia Vellichor"
	ref := w.file(d).Ref
	w.decide(ref, takedown.Remove)
	w.confirm(ref)
	proof := w.purge()
	if proof == nil || len(proof.After) != 0 {
		t.Fatalf("%+v", proof)
	}
	if got := w.archived(); len(got) != 1 || got[0].Works[0] != "Obscurantia Vellichor" {
		t.Errorf("%+v", got)
	}
	if got := whereIs(w.dump(), "vellichor"); len(got) != 0 {
		t.Errorf("it also stands in %v", got)
	}
}
