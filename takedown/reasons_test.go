package takedown

import (
	"strings"
	"testing"
	"time"
)

// DSA 17(3): each part is there, in the reader's language, and names neither link nor claimant.
func TestStatementOfReasons(t *testing.T) {
	n := publicNotice()
	for i := range n.Rows {
		n.Rows[i].RemovedAt = published
	}
	for lang, want := range map[string][]string{
		"en": {"disabled on 2026-11-02", "Article 16 of Regulation (EU) 2022/2065", "A person took the decision", "Directive 2001/29/EC", "counter-notice", "Article 21", "court"},
		"fr": {"désactivé le 2026-11-02", "l'article 16 du règlement", "Une personne a pris la décision", "directive 2001/29/CE", "contre-notification", "article 21", "tribunal"},
	} {
		s := StatementOfReasons(n, n.Rows[0], lang)
		text := s.Text()
		for _, w := range append(want, n.Ref) {
			if !strings.Contains(text, w) {
				t.Errorf("%s: no %q in\n%s", lang, w, text)
			}
		}
		for _, part := range []string{s.Restriction, s.Facts, s.Automated, s.Ground, s.Why} {
			if part == "" || strings.Contains(part, "%!") {
				t.Errorf("%s: %+v", lang, s)
			}
		}
		for _, never := range []string{"Jane", "Harbour", "Elm", "mega"} {
			if strings.Contains(text, never) {
				t.Errorf("%s: %s stands in\n%s", lang, never, text)
			}
		}
	}
	if tr := StatementOfReasons(n, n.Rows[0], "tr"); tr.Lang != "en" {
		t.Errorf("%+v", tr)
	}
}

func TestStatementSaysWhatIsSo(t *testing.T) {
	n, later := publicNotice(), published.Add(48*time.Hour)
	row := Row{N: 1, State: RowRemoved, Reason: ReasonTrusted, Scope: ScopeSubtree, Match: NotIndexed, RemovedAt: published}
	n.Trusted = true
	s := StatementOfReasons(n, row, "en")
	for _, want := range []string{"taken automatically", "admitted after examination", "inside it", "in advance"} {
		if !strings.Contains(s.Text(), want) {
			t.Errorf("no %q in\n%s", want, s.Text())
		}
	}
	if !s.FullyAuto {
		t.Error("an automatic decision is called a person's")
	}
	row.State, row.PurgedAt = RowPurged, later
	if got := StatementOfReasons(n, row, "en").Restriction; !strings.Contains(got, "has been erased") {
		t.Error(got)
	}
	row.State, row.RestoredAt = RowRestored, later
	if got := StatementOfReasons(n, row, "en").Restriction; !strings.Contains(got, "ended on 2026-11-04") || strings.Contains(got, "without an end") {
		t.Error(got)
	}
	for _, none := range []Row{{N: 1, State: RowOpen}, {N: 1, State: RowKept}} {
		if text := StatementOfReasons(n, none, "en").Text(); text != "" {
			t.Errorf("%s: %s", none.State, text)
		}
	}
	n.Route = ChildAbuse // R19
	if text := StatementOfReasons(n, row, "en").Text(); text != "" {
		t.Error(text)
	}
}

// Both languages have a text for every law and ground.
func TestReasonWordsAreWhole(t *testing.T) {
	for _, w := range []*reasonWords{&englishReasons, &frenchReasons} {
		for _, route := range []Route{Copyright, PersonalData, Intimate, OtherIllegal} {
			if w.ground[route] == "" || w.why[route] == "" {
				t.Errorf("%s lacks %s", w.lang, route)
			}
		}
		for _, regime := range []string{RegimeDSA, RegimeDMCA, RegimeGDPR, ""} {
			if w.notice[regime] == "" {
				t.Errorf("%s lacks %q", w.lang, regime)
			}
		}
	}
}

// DSA 17: who has proved control of the link gets the statement in their language; who
// merely knows the reference gets none.
func TestStatementGoesToWhoProvesControl(t *testing.T) {
	n := publicNotice()
	for i := range n.Rows[:2] {
		n.Rows[i].RemovedAt = published
	}
	n.Counters = []Counter{{Ref: "C-7K3M-Q2XD", Lang: "fr", Rows: []int{1, 3, 9}, State: CounterPending}}
	if st := NewCounterStatus(n, "C-7K3M-Q2XD"); len(st.Statements) != 0 {
		t.Errorf("without proof: %+v", st.Statements)
	}
	n.Counters[0].Proof = ProofPage
	st := NewCounterStatus(n, "C-7K3M-Q2XD")
	if len(st.Statements) != 1 || st.Statements[0].Row != 1 || st.Statements[0].Lang != "fr" {
		t.Errorf("%+v", st.Statements)
	}
}
