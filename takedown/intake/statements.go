package intake

import (
	"regexp"
	"strings"

	"blindex/share"
	"blindex/takedown"
)

// near is a statement: two expressions that stand close to one another, in either order.
// A pattern with a long gap in it would take a state for each character of the gap.
type near struct {
	a, b   *regexp.Regexp
	within int // characters, about
}

// What the statements of 512(c)(3) and DSA 16(2)(d) read like in English and French, in
// text whose spaces are single. The distance for good faith is the specification's.
var (
	goodFaith = near{regexp.MustCompile(`good[- ]faith|bonne foi`), regexp.MustCompile(`not (?:been )?authori[sz]ed|un-?authori[sz]ed|n't (?:been )?authori[sz]ed|n'est (?:pas |ni )?autoris|non autoris|sans autorisation`), 300}
	accurate  = near{regexp.MustCompile(`\binformations?\b`), regexp.MustCompile(`\baccurate\b|\bexactes?\b`), 150}
	perjury   = near{regexp.MustCompile(`penalt(?:y|ies) of perjury|peine de parjure`), regexp.MustCompile(`\bauthori[sz]ed|\bowner|\bautoris|\btitulaire|\bpropriétaire`), 300}
	bonaFide  = near{regexp.MustCompile(`bona fide|good[- ]faith|bonne foi`), regexp.MustCompile(`accurate and complete|exactes et complètes`), 200}
	fairUse   = near{regexp.MustCompile(`fair[- ]use`), regexp.MustCompile(`\bconsidered\b|\baccount\b`), 120}
	disclaims = regexp.MustCompile(`\bi(?: am|'m) (?:not|neither) (?:the |a )?(?:copyright )?(?:owner|rights? ?holder|authori[sz]ed)|\b(?:just|only) a fan\b|not authori[sz]ed to act (?:on behalf|for)|je ne suis pas (?:le |la )?(?:titulaire|propriétaire|ayant droit)`)
	authorise = regexp.MustCompile(`(?:i am|i'm|we are) (?:the |an? )?(?:(?:copyright )?owner|(?:duly )?authori[sz]ed)`)
)

// in reports whether the statement is in a text.
func (n near) in(text string) bool {
	right := n.b.FindAllStringIndex(text, -1)
	for _, left := range n.a.FindAllStringIndex(text, -1) {
		for len(right) > 0 && right[0][1]+n.within < left[0] {
			right = right[1:]
		}
		if len(right) > 0 && right[0][0]-n.within <= left[1] {
			return true
		}
	}
	return false
}

// maxProse is how much of a text is searched for statements, in bytes.
const maxProse = 256 << 10

// spoken finds statements in text whose secrets are cut. What people write around them
// is theirs: an operator looks at what was found so (T34, T35).
func spoken(clean string) takedown.Statements {
	text := folded(clean)
	return takedown.Statements{
		GoodFaith: goodFaith.in(text), Accuracy: accurate.in(text), Perjury: perjury.in(text),
		FairUse: fairUse.in(text), BonaFide: bonaFide.in(text),
	}
}

// folded is text in small letters with single spaces and plain quotes.
func folded(clean string) string {
	clean = clean[:min(len(clean), maxProse)]
	return strings.ToLower(strings.Join(strings.Fields(plainQuotes.Replace(clean)), " "))
}

// disclaimed reports whether the sender says that they are neither owner nor authorised (T15).
func disclaimed(clean string) bool {
	text := folded(clean)
	return disclaims.MatchString(text) && !authorise.MatchString(text)
}

var plainQuotes = strings.NewReplacer("’", "'", "‘", "'", "*", "", "_", " ")

var (
	slashed = regexp.MustCompile(`(?m)(?:^|[\s>*.,])/s/[ \t]*(\S[^\n]{1,200})$`)
	labeled = regexp.MustCompile(`(?im)^[\s>*]*(?:electronic(?:ally)? )?sign(?:ature|ed)(?: by)?\**[ \t]*[:\-][ \t*]*(\S[^\n]{1,200})$`)
	closing = regexp.MustCompile(`(?im)^[\s>*]*(?:sincerely|respectfully|regards|best regards|kind regards|yours (?:truly|sincerely|faithfully)|cordialement|bien à vous)(?: yours)?,?[ \t]*\n+[\s>*]*(\p{L}[^\n@]{2,100})$`)
)

// signatureIn finds a typed signature: a /s/ line, a line that says so, or the name below
// a closing.
func signatureIn(clean string) string {
	clean = strings.ReplaceAll(clean, "\r", "")
	for _, shape := range []*regexp.Regexp{slashed, labeled, closing} {
		if m := shape.FindStringSubmatch(clean); m != nil {
			return strings.Trim(m[1], " *_\t")
		}
	}
	return ""
}

// or is what is ticked in either.
func or(a, b takedown.Statements) takedown.Statements {
	return takedown.Statements{
		GoodFaith: a.GoodFaith || b.GoodFaith, Accuracy: a.Accuracy || b.Accuracy, Perjury: a.Perjury || b.Perjury,
		FairUse: a.FairUse || b.FairUse, BonaFide: a.BonaFide || b.BonaFide, TextID: a.TextID,
	}
}

// scrubbed is text with its secrets cut.
func scrubbed(u share.Untrusted) string {
	clean, _ := share.Scrub(u)
	return strings.ToValidUTF8(clean, "\uFFFD")
}
