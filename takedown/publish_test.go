package takedown

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

var published = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

// publicNotice is a decided notice: two links removed, one kept.
func publicNotice() Notice {
	return Notice{
		Ref: "N-7K3M-Q2XD", Route: Copyright, Verified: true, ReceivedAt: published, ScreenedAt: published, EffectiveAt: published, DecidedAt: published,
		Regimes: []string{RegimeDMCA, RegimeDSA},
		Parties: []Party{{Role: RoleSender, Name: "Jane Doe", Org: "Harbour Lights Films Ltd, 12 Elm Street, Springfield", Email: "jane@harbour.example", Phone: "+44 20 7946 0018", Postal: "12 Elm Street"}},
		Works:   []Work{{N: 1, Title: "A Night at the Harbour", Description: "ask Jane Doe"}, {N: 2, Description: "Photographs by Jane Doe, jane@harbour.example"}},
		Rows: []Row{{N: 1, Provider: "mega", State: RowRemoved, Reason: "infringing", DecidedAt: published}, {N: 2, Provider: "mega", State: RowPurged, Reason: "infringing", DecidedAt: published},
			{N: 3, Provider: "", State: RowKept, Reason: "malformed", DecidedAt: published}},
	}
}

// T45: the claimant's address in its name, and a person's name in a work, are proposed redacted.
func TestT45Proposal(t *testing.T) {
	p, cut := ProposePublication(publicNotice())
	if p.Complainant != "Harbour Lights Films Ltd, [private]" || cut == 0 {
		t.Errorf("%q, %d places", p.Complainant, cut)
	}
	if !slices.Equal(p.Works, []string{"A Night at the Harbour", "Photographs by [private]"}) {
		t.Errorf("%q", p.Works)
	}
}

// R24: a private person is never named, neither as the sender nor as the owner, nor as an
// organisation of the same name.
func TestR24PrivatePersonsStayUnnamed(t *testing.T) {
	n := publicNotice()
	for _, org := range []string{"", " ", "Jane Doe", "jane  doe", "jane@harbour.example"} {
		n.Parties = []Party{{Role: RoleSender, Name: "Jane Doe", Org: org, Email: "jane@harbour.example"}, {Role: RolePrincipal, Name: "Max Muster"}}
		if p, _ := ProposePublication(n); p.Complainant != PrivatePerson || p.Principal != PrivatePerson {
			t.Errorf("%q: %+v", org, p)
		}
	}
	n.Parties[1].Name = "Lantern Records GmbH"
	if p, _ := ProposePublication(n); p.Principal != "Lantern Records GmbH" {
		t.Errorf("%+v", p)
	}
}

// R16, R19, R21: what is never published.
func TestPublishable(t *testing.T) {
	for _, route := range []Route{PersonalData, Intimate, ChildAbuse} {
		n := publicNotice()
		n.Route = route
		if Publishable(n) {
			t.Errorf("%s is published", route)
		}
	}
	n := publicNotice()
	if !Publishable(n) {
		t.Error("an ordinary notice is not published")
	}
	n.Rows[0].State = RowOpen
	if Publishable(n) {
		t.Error("published before it is decided")
	}
	n = publicNotice()
	n.Verified = false
	if !Publishable(n) {
		t.Error("a removal is not published")
	}
	n.Rows = n.Rows[2:]
	if Publishable(n) {
		t.Error("R16: what an unknown sender tried out is published")
	}
}

// T45: an operator's text is looked at again; links and mail addresses never pass.
func TestT45OperatorsTextIsChecked(t *testing.T) {
	street := PublicText{Complainant: "Lane Films", Works: []string{"10 Cloverfield Lane", ""}}
	if _, err := CheckPublication(street, false); !errors.Is(err, ErrPrivateText) {
		t.Errorf("a street passes unseen: %v", err)
	}
	if got, err := CheckPublication(street, true); err != nil || !slices.Equal(got.Works, []string{"10 Cloverfield Lane"}) {
		t.Errorf("%+v, %v", got, err)
	}
	for _, bad := range []string{"jane@harbour.example", "see https://mega.nz/file/Kb4xWq7Z", "at example.org/film.mkv"} {
		if got, err := CheckPublication(PublicText{Complainant: "Lane Films", Works: []string{bad}}, true); !errors.Is(err, ErrPrivateText) || strings.Contains(got.Works[0], "e.") {
			t.Errorf("%q passes as %q: %v", bad, got.Works, err)
		}
	}
	if got, _ := CheckPublication(PublicText{Complainant: "  "}, false); got.Complainant != PrivatePerson {
		t.Errorf("%+v", got)
	}
}

func TestPublishedCounts(t *testing.T) {
	var p Published
	p.Count("", RowKept, 1)
	p.Count("mega", RowRestored, 1)
	p.Count("mega", RowRemoved, 1)
	if p.Named != 3 || p.Removed != 2 || p.Restored != 1 || p.Outcome != Partly || p.Providers[0] != (ProviderCount{"mega", 2, 2}) || p.Providers[1] != (ProviderCount{"", 1, 0}) {
		t.Errorf("%+v", p)
	}
}

func TestDiff(t *testing.T) {
	for _, c := range [][2]string{{"a b c", "a x c"}, {"", "x y"}, {"x", ""}, {"a b", "a b"}, {"a a b", "b a a"}} {
		var was, is []string
		for _, p := range Diff(c[0], c[1]) {
			if p.Fate != Come {
				was = append(was, p.Text)
			}
			if p.Fate != Gone {
				is = append(is, p.Text)
			}
		}
		if strings.Join(was, " ") != c[0] || strings.Join(is, " ") != c[1] {
			t.Errorf("%q: %q and %q", c, was, is)
		}
	}
	if long := Diff(strings.Repeat("a ", 500), "b"); len(long) != 2 {
		t.Errorf("%d parts", len(long))
	}
}
