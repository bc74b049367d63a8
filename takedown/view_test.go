package takedown

import "testing"

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
