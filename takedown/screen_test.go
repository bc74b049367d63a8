package takedown

import (
	"slices"
	"testing"
)

type edit = func(*Notice)

func TestScreen(t *testing.T) {
	bonaFide := func(n *Notice) { n.Statements.BonaFide = true }
	noUS := func(n *Notice) { n.Statements, n.Signature = Statements{BonaFide: true}, "" }
	for _, c := range []struct {
		name    string
		edit    edit
		state   NoticeState
		missing []Element
		regimes []string
	}{
		{"T1 complete", func(*Notice) {}, Valid, nil, []string{RegimeDMCA}},
		{"R26 both", bonaFide, Valid, nil, []string{RegimeDMCA, RegimeDSA}},
		{"T3 no signature", func(n *Notice) { n.Signature = "" }, Incomplete, []Element{ElementSignature}, nil},
		{"T4 N/A", func(n *Notice) { n.Signature = "N/A" }, Incomplete, []Element{ElementSignature}, nil},
		{"T4 placeholder with dots", func(n *Notice) { n.Signature = " n.a. " }, Incomplete, []Element{ElementSignature}, nil},
		{"T4 an address", func(n *Notice) { n.Signature = "ada@studio.test" }, Incomplete, []Element{ElementSignature}, nil},
		{"T4 one letter", func(n *Notice) { n.Signature = "/s/ A." }, Incomplete, []Element{ElementSignature}, nil},
		{"T4 the word", func(n *Notice) { n.Signature = "Signature" }, Incomplete, []Element{ElementSignature}, nil},
		{"typed with /s/", func(n *Notice) { n.Signature = "/s/ Ada Example" }, Valid, nil, []string{RegimeDMCA}},
		{"two Chinese letters", func(n *Notice) { n.Signature = "李白" }, Valid, nil, []string{RegimeDMCA}},
		{"T5 no oath", func(n *Notice) { n.Statements.Perjury = false }, Incomplete, []Element{ElementPerjury}, nil},
		{"T5 R26 no oath, but all of DSA 16", func(n *Notice) { n.Statements.Perjury = false; n.Statements.BonaFide = true }, Valid,
			[]Element{ElementPerjury}, []string{RegimeDSA}},
		{"R26 the other route asks for no oath, signature or address", noUS, Valid, nil, []string{RegimeDSA}},
		{"R26 but for a name", func(n *Notice) { noUS(n); n.Parties[0].Name = "" }, Deficient, []Element{ElementContact}, nil},
		{"no statement at all", func(n *Notice) { n.Statements, n.Signature = Statements{}, "" }, Incomplete,
			[]Element{ElementSignature, ElementGoodFaith, ElementAccuracy, ElementPerjury}, nil},
		{"T6 no exact link", func(n *Notice) { n.Rows = []Row{other(1, TooBroad)} }, Deficient, []Element{ElementLink}, nil},
		{"no row", func(n *Notice) { n.Rows = nil }, Deficient, []Element{ElementLink}, nil},
		{"T7 one good row is enough", func(n *Notice) { n.Rows = []Row{other(1, Malformed), matched(2)} }, Valid, nil, []string{RegimeDMCA}},
		{"T13 never indexed", func(n *Notice) { n.Rows = []Row{other(1, NotIndexed)} }, Valid, nil, []string{RegimeDMCA}},
		{"no contact", func(n *Notice) {
			n.Parties[0] = Party{Role: RoleSender, Name: "Ada Example", Email: "ada@", Phone: "0"}
		}, Deficient,
			[]Element{ElementContact}, nil},
		{"a postal address alone", func(n *Notice) { n.Parties[0] = Party{Role: RoleSender, Postal: "1 Quay Street, Harbourtown"} }, Valid, nil, []string{RegimeDMCA}},
		{"no sender", func(n *Notice) { n.Parties = nil }, Deficient, []Element{ElementContact}, nil},
		{"vague work", func(n *Notice) { n.Works = []Work{{Title: "My content", Description: "Copyrighted material."}} }, Deficient, []Element{ElementWork}, nil},
		{"vague work, French", func(n *Notice) { n.Works = []Work{{Title: "Œuvres protégées"}} }, Deficient, []Element{ElementWork}, nil},
		{"short work", func(n *Notice) { n.Works = []Work{{Title: "it"}} }, Deficient, []Element{ElementWork}, nil},
		{"a work with a number for a title", func(n *Notice) { n.Works = []Work{{Title: "1917"}} }, Valid, nil, []string{RegimeDMCA}},
		{"T44 a Chinese title of two letters", func(n *Notice) { n.Works = []Work{{Title: "英雄"}} }, Valid, nil, []string{RegimeDMCA}},
		{"T44 Turkish", func(n *Notice) { n.Works = []Work{{Title: "Kış Uykusu"}} }, Valid, nil, []string{RegimeDMCA}},
		{"one clear work among vague ones", func(n *Notice) { n.Works = []Work{{Title: "files"}, {Title: "Harbour"}} }, Valid, nil, []string{RegimeDMCA}},
		{"T15 not the owner", func(n *Notice) { n.Parties[0].Relation = RelationNone }, Decided, []Element{ElementPerjury}, nil},
		{"T15 even with all of DSA 16", func(n *Notice) { n.Parties[0].Relation = RelationNone; n.Statements.BonaFide = true }, Decided,
			[]Element{ElementPerjury}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := complete(matched(1))
			c.edit(&n)
			wantScreen(t, n, c.state, c.missing, c.regimes)
		})
	}
}

func TestScreenOtherRoutes(t *testing.T) { // R19, R21
	nameless := func(n *Notice) { n.Parties, n.Explanation, n.Statements = nil, "", Statements{} }
	for _, c := range []struct {
		name    string
		route   Route
		edit    edit
		state   NoticeState
		missing []Element
		regimes []string
	}{
		{"personal data", PersonalData, func(*Notice) {}, Valid, nil, []string{RegimeGDPR, RegimeDSA}},
		{"personal data asks for no statement", PersonalData, func(n *Notice) { n.Statements = Statements{} }, Valid, nil, []string{RegimeGDPR}},
		{"personal data unexplained", PersonalData, func(n *Notice) { n.Explanation = "n/a" }, Deficient, []Element{ElementWork}, nil},
		{"intimate", Intimate, func(*Notice) {}, Valid, nil, []string{RegimeDSA}},
		{"intimate asks for no words", Intimate, func(n *Notice) { n.Explanation = "" }, Valid, nil, nil},
		{"intimate without a statement", Intimate, func(n *Notice) { n.Statements = Statements{} }, Incomplete, []Element{ElementGoodFaith}, nil},
		{"T38 child abuse, nameless", ChildAbuse, nameless, Valid, nil, nil},
		{"child abuse without a link", ChildAbuse, func(n *Notice) { n.Rows = nil }, Deficient, []Element{ElementLink}, nil},
		{"other", OtherIllegal, func(*Notice) {}, Valid, nil, []string{RegimeDSA}},
		{"other, nameless", OtherIllegal, nameless, Deficient, []Element{ElementWork, ElementContact, ElementGoodFaith}, nil},
		{"other, no statement", OtherIllegal, func(n *Notice) { n.Statements = Statements{} }, Incomplete, []Element{ElementGoodFaith}, nil},
		{"other, not the owner of anything", OtherIllegal, func(n *Notice) { n.Parties[0].Relation = RelationNone }, Valid, nil, []string{RegimeDSA}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := report(c.route, matched(1))
			c.edit(&n)
			wantScreen(t, n, c.state, c.missing, c.regimes)
		})
	}
}

func wantScreen(t *testing.T, n Notice, state NoticeState, missing []Element, regimes []string) {
	t.Helper()
	m, r, s := Screen(n)
	if s != state || !slices.Equal(m, missing) || !slices.Equal(r, regimes) {
		t.Errorf("got %s missing %v regimes %v, want %s missing %v regimes %v", s, m, r, state, missing, regimes)
	}
}

func TestMailbox(t *testing.T) { // T33
	for in, want := range map[string]string{
		"ada@studio.test":               "ada@studio.test",
		" Ada <ada@studio.test> ":       "ada@studio.test",
		"":                              "",
		"ada":                           "",
		"ada@studio":                    "",
		"ada@studio.test, b@c.test":     "",
		"ada@studio.test\r\nBcc: b@c.d": "",
		`"a b"@studio.test`:             "",
	} {
		if got := (Party{Email: in}).Mailbox(); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}
