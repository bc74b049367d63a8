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
