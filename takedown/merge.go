package takedown

import "slices"

// mergedParties lays what the sender supplied over what was there, field by field.
// An address that answered a mail stays: whoever completes a notice must not turn
// a verified sender into another one.
func (n Notice) mergedParties(given []Party) []Party {
	if len(given) == 0 {
		return nil
	}
	merged := slices.Clone(n.Parties)
	for _, p := range given {
		i := slices.IndexFunc(merged, func(m Party) bool { return m.Role == p.Role })
		if i < 0 {
			merged = append(merged, p)
			continue
		}
		if n.Verified && p.Role == RoleSender {
			p.Email = ""
		}
		merged[i] = merged[i].over(p)
	}
	return merged
}

// over is p with the fields that q fills.
func (p Party) over(q Party) Party {
	for _, f := range []struct {
		to   *string
		from string
	}{{&p.Name, q.Name}, {&p.Org, q.Org}, {&p.Email, q.Email}, {&p.Phone, q.Phone},
		{&p.Postal, q.Postal}, {&p.Country, q.Country}, {&p.Relation, q.Relation}} {
		if f.from != "" {
			*f.to = f.from
		}
	}
	return p
}

// or keeps what was ticked before and adds what is ticked now.
func (s Statements) or(t Statements) Statements {
	s.GoodFaith = s.GoodFaith || t.GoodFaith
	s.Accuracy = s.Accuracy || t.Accuracy
	s.Perjury = s.Perjury || t.Perjury
	s.FairUse = s.FairUse || t.FairUse
	s.BonaFide = s.BonaFide || t.BonaFide
	if t.TextID != "" {
		s.TextID = t.TextID
	}
	return s
}

// Revising is a notice that sends rows of an earlier one again: what it leaves out is as
// the earlier one says. Who holds the earlier one's token has proven as much of the
// sender's mailbox as was proven then, unless another address is given.
func (n Notice) Revising(first Notice) Notice {
	n.Route = first.Route
	if to := n.sender().Mailbox(); to == "" || to == first.sender().Mailbox() {
		n.Verified = n.Verified || first.Verified
	}
	given := n.Parties
	n.Parties = slices.Clone(first.Parties)
	for _, p := range given {
		if i := slices.IndexFunc(n.Parties, func(m Party) bool { return m.Role == p.Role }); i >= 0 {
			n.Parties[i] = n.Parties[i].over(p)
		} else {
			n.Parties = append(n.Parties, p)
		}
	}
	if len(n.Works) == 0 {
		n.Works = slices.Clone(first.Works)
	}
	if n.Signature == "" {
		n.Signature = first.Signature
	}
	if n.Explanation == "" {
		n.Explanation = first.Explanation
	}
	n.Statements = first.Statements.or(n.Statements)
	return n
}
