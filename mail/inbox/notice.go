package inbox

import (
	"regexp"
	"slices"
	"strings"

	"blindex/share"
	"blindex/takedown"
	"blindex/takedown/intake"
)

// notice reads a mail as a notice: its texts and attachments each by the reader of their
// form, put together. ok is false when it names no link and holds no element of a notice.
func (d *Desk) notice(m *Message, salt []byte) (draft takedown.Draft, retracts, ok bool) {
	o := intake.Options{OwnHosts: d.OwnHosts, Channel: "mail", Lang: m.lang(), Salt: salt}
	var parts, lists []intake.Inbound // who a form says it is from counts before who mailed it
	prose := []share.Untrusted{m.Subject, {}}
	for i, t := range m.Texts {
		in, read := machine(t, o)
		m.Texts[i].form = read
		switch {
		case !read:
			prose = append(prose, t.Body)
		case in.Format == intake.FormatCSV || in.Format == intake.FormatTCRP:
			lists = append(lists, in)
		default:
			parts = append(parts, in)
		}
	}
	o.From = intake.PartyText{Name: share.NewUntrusted(m.From.Name), Email: share.NewUntrusted(m.From.Email)}
	in, err := intake.Plain(share.Join(prose...), o)
	if err != nil { // too much: what is attached is left to its sender to send in another form
		m.dropAttached(salt)
		prose = []share.Untrusted{m.Subject, {}}
		for _, t := range m.Texts {
			if !t.form {
				prose = append(prose, t.Body)
			}
		}
		in, err = intake.Plain(share.Join(prose...), o)
	}
	if err == nil {
		parts = append(parts, in)
	}
	parts = append(parts, lists...)
	draft = merged(parts)
	tight(&draft.Notice)
	for _, in := range parts {
		retracts = retracts || in.Retraction
		for _, x := range in.Dropped {
			draft.Notice.Dropped = append(draft.Notice.Dropped, takedown.Attachment{Name: cutName(x.Name), Type: mediaShape.FindString(x.Type), Size: x.Size, Sum: x.Sum})
		}
	}
	return draft, retracts, isNotice(draft, parts)
}

// dropAttached drops the texts that were attached and are in no form of a notice (R29).
func (m *Message) dropAttached(salt []byte) {
	m.Texts = slices.DeleteFunc(m.Texts, func(t Text) bool {
		drop := t.Attached && !t.form
		if drop && len(m.Dropped) < maxParts {
			m.Dropped = append(m.Dropped, takedown.Attachment{Name: t.Name, Type: t.Type, Size: t.Body.Len(), Sum: t.Body.Sum(salt)})
		}
		return drop
	})
}

// machine reads an attachment in a form for programs. A text file may be a list, or a
// letter: it is a list when it names links and says nothing else of a notice.
func machine(t Text, o intake.Options) (intake.Inbound, bool) {
	if t.Type == "text/plain" && !t.Attached {
		return intake.Inbound{}, false
	}
	in, err := intake.Read(t.Type, t.Body, o)
	if err != nil || len(in.Draft.Rows) == 0 {
		return intake.Inbound{}, false
	}
	if t.Type == "text/plain" {
		letter, err := intake.Plain(t.Body, o)
		return in, err != nil || letter.Draft.Notice.Statements == takedown.Statements{}
	}
	return in, true
}

// isNotice reports whether there is a link, a statement, or a form that only notices have.
func isNotice(d takedown.Draft, parts []intake.Inbound) bool {
	if (d.Notice.Statements != takedown.Statements{TextID: d.Notice.Statements.TextID}) {
		return true
	}
	if slices.ContainsFunc(d.Rows, func(r takedown.Parsed) bool { return r.Link != nil || r.Entry != "" }) {
		return true
	}
	return slices.ContainsFunc(parts, func(in intake.Inbound) bool { return in.Format != intake.FormatProse })
}

// merged puts what the parts of a mail say into one draft. What was said first wins, and
// a link that is named again is one row.
func merged(parts []intake.Inbound) takedown.Draft {
	if len(parts) == 0 {
		return takedown.Draft{}
	}
	out := takedown.Draft{Notice: parts[0].Draft.Notice, WorkOf: map[int]int{}, Scopes: map[int]takedown.Scope{}}
	n := &out.Notice
	n.Parties, n.Works, n.Attention, n.KeyStrips = nil, nil, nil, 0
	seen := map[string]bool{}
	for _, in := range parts {
		d := in.Draft
		first := len(n.Works)
		n.Works = append(n.Works, d.Notice.Works...)
		mergeParties(n, d.Notice.Parties)
		n.Statements = either(n.Statements, d.Notice.Statements)
		n.KeyStrips += d.Notice.KeyStrips
		fill(map[*string]string{&n.Signature: d.Notice.Signature, &n.Explanation: d.Notice.Explanation, &out.ExternalID: in.ExternalID})
		for _, odd := range in.Concerns {
			if !slices.Contains(n.Attention, string(odd)) {
				n.Attention = append(n.Attention, string(odd))
			}
		}
		addRows(&out, d, first, seen)
	}
	for i := range n.Works {
		n.Works[i].N = i + 1
	}
	return out
}

// fill gives the fields that are empty what was said.
func fill(fields map[*string]string) {
	for to, from := range fields {
		if *to == "" {
			*to = from
		}
	}
}

// addRows adds the rows of a part whose works stand behind the first works of the whole,
// but for what an earlier part named.
func addRows(out *takedown.Draft, d takedown.Draft, first int, seen map[string]bool) {
	var named []string
	for _, r := range d.Rows {
		key := rowKey(r)
		if seen[key] || len(out.Rows) == takedown.MaxRows {
			continue
		}
		if key != "" {
			named = append(named, key)
		}
		no := len(out.Rows) + 1
		if w := d.WorkOf[r.N]; w > 0 {
			out.WorkOf[no] = first + w
		} else if len(d.Notice.Works) > 0 {
			out.WorkOf[no] = first + 1
		}
		if s, ok := d.Scopes[r.N]; ok {
			out.Scopes[no] = s
		}
		r.N = no
		out.Rows = append(out.Rows, r)
	}
	for _, key := range named {
		seen[key] = true
	}
}

// rowKey is what a row names, or "" for what cannot be told apart.
func rowKey(r takedown.Parsed) string {
	switch {
	case r.Link != nil:
		return string(r.Link.Identity())
	case r.Entry != "":
		return "entry " + r.Entry
	}
	return ""
}

func mergeParties(n *takedown.Notice, given []takedown.Party) {
	for _, p := range given {
		i := slices.IndexFunc(n.Parties, func(q takedown.Party) bool { return q.Role == p.Role })
		if i < 0 {
			n.Parties = append(n.Parties, p)
			continue
		}
		q := &n.Parties[i]
		fill(map[*string]string{&q.Name: p.Name, &q.Org: p.Org, &q.Email: p.Email, &q.Phone: p.Phone,
			&q.Postal: p.Postal, &q.Country: p.Country, &q.Relation: p.Relation})
	}
}

func either(a, b takedown.Statements) takedown.Statements {
	if a.TextID == "" {
		a.TextID = b.TextID
	}
	return takedown.Statements{
		GoodFaith: a.GoodFaith || b.GoodFaith, Accuracy: a.Accuracy || b.Accuracy, Perjury: a.Perjury || b.Perjury,
		FairUse: a.FairUse || b.FairUse, BonaFide: a.BonaFide || b.BonaFide, TextID: a.TextID,
	}
}

// tight scrubs what is kept of a mail once more, as if a link stood beside it: a key may
// stand in another part than its link.
func tight(n *takedown.Notice) {
	fields := []*string{&n.Signature, &n.Explanation}
	for i := range n.Parties {
		p := &n.Parties[i]
		fields = append(fields, &p.Name, &p.Org, &p.Phone, &p.Postal, &p.Country, &p.Relation)
	}
	for i := range n.Works {
		w := &n.Works[i]
		fields = append(fields, &w.Title, &w.Description, &w.Kind)
	}
	for _, f := range fields {
		*f = strict(*f)
	}
}

// strict is text without anything that could be the key of a link elsewhere in the mail.
func strict(s string) string {
	if s == "" {
		return ""
	}
	clean, _ := share.Scrub(share.Join(besideLink, share.NewUntrusted(s)))
	_, clean, _ = strings.Cut(clean, "\n")
	return run.ReplaceAllStringFunc(clean, func(word string) string {
		if likeKey(word) {
			return share.Removed
		}
		return word
	})
}

// run is what keys are written with.
var run = regexp.MustCompile(`[A-Za-z0-9_-]{20,}`)

// likeKey reports whether a run of letters changes between capitals, small letters and
// digits as words do not: a key within a sentence. Of the length that a folder's key has,
// less is enough.
func likeKey(word string) bool {
	class := func(b byte) int {
		switch {
		case b >= '0' && b <= '9':
			return 0
		case b >= 'A' && b <= 'Z':
			return 1
		case b >= 'a' && b <= 'z':
			return 2
		}
		return 3
	}
	changes := 0
	for i := 1; i < len(word); i++ {
		if class(word[i]) != class(word[i-1]) {
			changes++
		}
	}
	if len(word) == 22 {
		return changes > len(word)/4
	}
	return changes > len(word)/3
}

var french = regexp.MustCompile(`(?i)\b(?:bonjour|madame|monsieur|notification|veuillez|supprimer|retirer|titulaire|droits? d['’]auteur|je|nous|merci|cordialement)\b`)

// lang is the language to answer in, of those we have: by a few common words.
func (m Message) lang() string {
	if len(m.Texts) == 0 {
		return "en"
	}
	clean, _ := share.Scrub(opening(m.Texts[0].Own))
	if len(french.FindAllString(clean, 3)) == 3 {
		return "fr"
	}
	return "en"
}
