package takedown

import (
	"reflect"
	"testing"
	"time"
)

// R24: who has shown that the links are theirs learns who asked for the removal; before
// that anybody may have filed, and a person's name is not told.
func TestR24ClaimantIsNamedToTheAffected(t *testing.T) {
	for _, c := range []struct {
		proof string
		party Party
		want  string
	}{
		{ProofNone, Party{Role: RoleSender, Name: "Jane Roe"}, PrivatePerson},
		{ProofPage, Party{Role: RoleSender, Name: "Jane Roe"}, "Jane Roe"},
		{ProofNone, Party{Role: RoleSender, Name: "Jane Roe", Org: "Jane Roe"}, PrivatePerson},
		{ProofNone, Party{Role: RoleSender, Name: "Jane Roe", Org: "Roe & Sons"}, "Roe & Sons"},
		{ProofNone, Party{Role: RolePrincipal, Name: "Acme Pictures"}, "Acme Pictures"},
		{ProofNone, Party{Role: RolePrincipal, Name: "John Doe"}, PrivatePerson},
	} {
		n := Notice{Ref: "N-7K3M-Q2XD", Parties: []Party{c.party}, Counters: []Counter{{Ref: "C-7K3M-Q2XD", Proof: c.proof}}}
		if got := NewCounterStatus(n, "C-7K3M-Q2XD").Claimant; got != c.want {
			t.Errorf("%+v with proof %q: %q", c.party, c.proof, got)
		}
	}
}

// R16, R24: before the address is confirmed nothing tells of what came after the
// decision; then a forwarded counter-notice is there, and one that is looked at is not.
func TestR24CountersOnStatus(t *testing.T) {
	at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	plain := Notice{Ref: "N-7K3M-Q2XD", Route: Copyright, ReceivedAt: at, ScreenedAt: at, DecidedAt: at, Rows: []Row{{N: 1, Match: Matched, State: RowRemoved}}}
	full := plain
	full.Attention = []string{"retraction_unproven"}
	full.Complaints = []Complaint{{Ref: "K-0000-0001", By: RolePoster, State: ComplaintOpen, ReceivedAt: at}, {Ref: "K-0000-0002", By: RoleSender, State: ComplaintOpen, ReceivedAt: at, AnsweredBy: "op-owl"}}
	party := Party{Name: "Pat Poster", Email: "pat@home.example", Phone: "+1 555 0100", Postal: "12 Example Street"}
	full.Counters = []Counter{
		{Ref: "C-0000-0001", Mode: CounterVoluntary, State: CounterPending, CompleteAt: at, Party: party},
		{Ref: "C-0000-0002", Mode: CounterVoluntary, State: CounterRunning, AcceptedAt: at, Party: party, Proof: ProofPage},
		{Ref: "C-0000-0003", Mode: CounterStatutory, State: CounterRunning, AcceptedAt: at, Party: party, Proof: ProofPage},
	}
	if a, b := NewStatus(plain), NewStatus(full); !reflect.DeepEqual(a, b) {
		t.Errorf("an unverified sender sees what came after: %+v", b)
	}
	full.Verified = true
	s := NewStatus(full)
	if s.Standing != StandingCountered || len(s.Counters) != 2 || s.Counters[0].Ref != "C-0000-0002" || !s.Due.IsZero() {
		t.Errorf("%+v", s)
	}
	if k := s.Counters[0]; k.Party.Name != "Pat Poster" || k.Party.Email+k.Party.Phone+k.Party.Postal+k.Proof != "" {
		t.Errorf("through us, and yet %+v", k)
	}
	if k := s.Counters[1]; k.Party != party {
		t.Errorf("the law wants the whole of it: %+v", k)
	}
	if len(s.Complaints) != 1 || s.Complaints[0].Ref != "K-0000-0002" || s.Complaints[0].AnsweredBy != "" {
		t.Errorf("complaints %+v", s.Complaints)
	}
	full.Route = ChildAbuse
	if s := NewStatus(full); s.Told || s.Counters != nil || s.Standing != "" {
		t.Errorf("R19: %+v", s)
	}
}
