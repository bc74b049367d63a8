package takedown

import (
	"slices"
)

// Screen tells what a notice lacks, which regimes it meets and the state that
// follows (R26: valid if it meets either). It looks at the elements alone, not at
// what was decided since.
//
// A copyright notice is valid with all elements of 512(c)(3), or with those of DSA
// 16(2). Otherwise it is incomplete when work, link and contact are there, and
// deficient when one of these is not. Missing is never nil for a notice that is not
// valid; of one that is valid as dsa16 alone it lists what the US route still lacks,
// if the sender took that route. Someone who says that they are not authorised (T15)
// gets the state Decided: every row is to be kept as not authorised.
func Screen(n Notice) (missing []Element, regimes []string, state NoticeState) {
	if n.Route == Copyright {
		return screenCopyright(n)
	}
	missing = missingElsewhere(n)
	switch {
	case lacksCore(missing):
		return missing, nil, Deficient
	case len(missing) > 0:
		return missing, nil, Incomplete
	}
	if n.Route == PersonalData {
		regimes = append(regimes, RegimeGDPR)
	}
	if len(missingDSA(n)) == 0 {
		regimes = append(regimes, RegimeDSA)
	}
	return nil, regimes, Valid
}

func screenCopyright(n Notice) (missing []Element, regimes []string, state NoticeState) {
	if unauthorised(n) {
		return []Element{ElementPerjury}, nil, Decided
	}
	us, eu := missingDMCA(n), missingDSA(n)
	if len(us) == 0 {
		regimes = append(regimes, RegimeDMCA)
	}
	if len(eu) == 0 {
		regimes = append(regimes, RegimeDSA)
	}
	switch {
	case len(us) == 0:
		return nil, regimes, Valid
	case len(eu) == 0 && onUSRoute(n):
		return us, regimes, Valid
	case len(eu) == 0:
		return nil, regimes, Valid
	}
	missing = us
	if !onUSRoute(n) && n.Statements.BonaFide {
		missing = eu
	}
	if lacksCore(missing) {
		return missing, nil, Deficient
	}
	return missing, nil, Incomplete
}

// unauthorised is T15: the sender says so themselves.
func unauthorised(n Notice) bool {
	return n.Route == Copyright && n.sender().Relation == RelationNone && len(n.Rows) > 0
}

// onUSRoute tells whether the sender gave something that only 512(c)(3) asks for.
func onUSRoute(n Notice) bool {
	return n.Signature != "" || n.Statements.Perjury || n.Statements.GoodFaith
}

// lacksCore is 512(c)(3)(B)(ii): without these there is no knowledge at all.
func lacksCore(missing []Element) bool {
	return slices.ContainsFunc(missing, func(e Element) bool {
		return e == ElementWork || e == ElementLink || e == ElementContact
	})
}

func missingDMCA(n Notice) []Element {
	var c check
	c.need(ElementSignature, signed(n.Signature))
	c.need(ElementWork, workNamed(n.Works))
	c.need(ElementLink, linkNamed(n.Rows))
	c.need(ElementContact, n.sender().Reachable())
	c.need(ElementGoodFaith, n.Statements.GoodFaith)
	c.need(ElementAccuracy, n.Statements.Accuracy)
	c.need(ElementPerjury, n.Statements.Perjury)
	return c
}

func missingDSA(n Notice) []Element {
	var c check
	c.need(ElementWork, explained(n))
	c.need(ElementLink, linkNamed(n.Rows))
	c.need(ElementContact, named(n.sender()) && n.sender().Mailbox() != "")
	c.need(ElementGoodFaith, n.Statements.BonaFide)
	return c
}

// missingElsewhere holds what the routes other than copyright ask for (R21): no
// oath on any, and of someone reporting child abuse nothing but the link (R19).
func missingElsewhere(n Notice) []Element {
	var c check
	switch n.Route {
	case ChildAbuse:
		c.need(ElementLink, linkNamed(n.Rows))
	case Intimate:
		c.need(ElementLink, linkNamed(n.Rows))
		c.need(ElementContact, n.sender().Mailbox() != "")
		c.need(ElementGoodFaith, n.Statements.BonaFide || n.Statements.GoodFaith)
	case PersonalData:
		c.need(ElementWork, explained(n))
		c.need(ElementLink, linkNamed(n.Rows))
		c.need(ElementContact, n.sender().Mailbox() != "")
	default:
		return missingDSA(n)
	}
	return c
}

// check collects what is missing.
type check []Element

func (c *check) need(e Element, there bool) {
	if !there {
		*c = append(*c, e)
	}
}

// linkNamed reports whether a row names a link: (iii) with (d)(3).
func linkNamed(rows []Row) bool { return slices.ContainsFunc(rows, Row.namesLink) }

// namesLink rows name a share link or an entry of ours, be it one that never was: whoever
// asks about an entry is not told whether it is known (R16, R19).
func (r Row) namesLink() bool { return r.Match == Matched || r.Match == NotIndexed }

// actionable rows name a share link. The others are kept, with what they named as reason.
func (r Row) actionable() bool {
	return r.Target != nil && (r.Match == Matched || r.Match == NotIndexed)
}

// explained is DSA 16(2)(a). A copyright notice explains itself by the work it names.
func explained(n Notice) bool {
	return substantial(n.Explanation, 10) || n.Route == Copyright && workNamed(n.Works)
}

func (n Notice) sender() Party {
	for _, p := range n.Parties {
		if p.Role == RoleSender {
			return p
		}
	}
	return Party{}
}
