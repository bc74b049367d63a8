package intake

import (
	"regexp"
	"strings"

	"blindex/share"
	"blindex/takedown"
)

// section is a question, or a field's name, with its answer. All of it is scrubbed.
type section struct {
	about  topic
	answer string
}

// topic is what a question asks for.
type topic string

const (
	aboutName      topic = "name"
	aboutOrg       topic = "org"
	aboutEmail     topic = "email"
	aboutPhone     topic = "phone"
	aboutPostal    topic = "postal"
	aboutCountry   topic = "country"
	aboutWork      topic = "work"
	aboutOriginal  topic = "original"
	aboutLinks     topic = "links"
	aboutAuthority topic = "authority"
	aboutHolder    topic = "holder"
	aboutSignature topic = "signature"
	aboutRevision  topic = "revision"
	aboutSworn     topic = "sworn" // a statement: the answer agrees, or not
	aboutElse      topic = "else"  // a question of another kind
	aboutNothing   topic = ""
)

// topics are tried in order: a narrow question before a wide one.
var topics = []struct {
	about topic
	shape *regexp.Regexp
}{
	{aboutSworn, regexp.MustCompile(`good[- ]faith|perjury|fair[- ]use|bonne foi|parjure|i (?:swear|declare|confirm|have (?:read|taken))`)},
	{aboutRevision, regexp.MustCompile(`revis(?:ed|ion)`)},
	{aboutOriginal, regexp.MustCompile(`\boriginals?\b.*(?:url|link|located|online|posted|site)|(?:url|link|located|online).*\boriginals?\b|where .*\boriginal`)},
	{aboutAuthority, regexp.MustCompile(`authori[sz]ed to act|nature of your|ownership|authority|on (?:the )?(?:owner's )?behalf`)},
	{aboutHolder, regexp.MustCompile(`(?:rights? ?holder|copyright (?:owner|holder)|represented|client)\b`)},
	{aboutLinks, regexp.MustCompile(`\burls?\b|\blinks?\b|infring\w+ (?:material|content|files?|pages?)|location of|identif\w+ .*material|liens?\b|adresses? (?:du|des)`)},
	{aboutWork, regexp.MustCompile(`copyrighted work|description of (?:the |your )?work|(?:describe|title|name) .*work|work title|^works?$|^titles?$|^(?:film|book|album|song|œuvre|oeuvre|titre)$`)},
	{aboutEmail, regexp.MustCompile(`e-?mail|courriel`)},
	{aboutSignature, regexp.MustCompile(`signature|signed|legal name to sign|full name as signature`)},
	{aboutPhone, regexp.MustCompile(`\bphone|telephone|\btel\b|téléphone`)},
	{aboutPostal, regexp.MustCompile(`address|adresse`)},
	{aboutCountry, regexp.MustCompile(`^country|^pays`)},
	{aboutOrg, regexp.MustCompile(`compan|organi[sz]ation|^org$|société`)},
	{aboutName, regexp.MustCompile(`\bname\b|^nom\b|^from$`)},
}

func topicOf(question string) topic {
	q := strings.ToLower(question)
	for _, t := range topics {
		if t.shape.MatchString(q) {
			return t.about
		}
	}
	return aboutNothing
}

var (
	bold    = regexp.MustCompile(`^\s*(?:\*\*|__|#{1,6} )\s*(.{3,600}?)\s*(?:\*\*|__)?:?\s*$`)
	bolder  = regexp.MustCompile(`^\s*\*\*(.{2,200}?):?\*\*:?\s+(\S.*)$`)
	colon   = regexp.MustCompile(`^\s*([\p{L}][\p{L}\p{N}'()/ -]{1,80}?)\s*:\s*(.*)$`)
	asking  = regexp.MustCompile(`^\s*(.{6,300}\?)\s*$`)
	address = regexp.MustCompile(`(?i)^\s*(?:https?|hxxps?)$`)
)

// sections reads questions and answers, and fields behind a colon.
func sections(clean string) []section {
	var out []section
	current := section{}
	flush := func() {
		if current.answer = strings.TrimSpace(current.answer); current.about != aboutNothing && current.answer != "" {
			out = append(out, current)
		}
	}
	for line := range strings.SplitSeq(clean, "\n") {
		if about, answer, asked := question(line); asked {
			flush()
			current = section{about: about, answer: answer}
			continue
		}
		current.answer += "\n" + line
	}
	flush()
	return out
}

// question reads a line as a question, with what of its answer stands on it.
func question(line string) (about topic, answer string, asked bool) {
	if m := bolder.FindStringSubmatch(line); m != nil {
		return orElse(topicOf(m[1])), m[2], true
	}
	if m := bold.FindStringSubmatch(line); m != nil && strings.ContainsAny(line[:min(len(line), 8)], "*_#") {
		return orElse(topicOf(m[1])), "", true
	}
	if m := colon.FindStringSubmatch(line); m != nil && !address.MatchString(m[1]) {
		if about = topicOf(m[1]); about != aboutNothing {
			return about, m[2], true
		}
	}
	if m := asking.FindStringSubmatch(line); m != nil {
		if about = topicOf(m[1]); about != aboutNothing {
			return about, "", true
		}
	}
	return aboutNothing, "", false
}

func orElse(t topic) topic {
	if t == aboutNothing {
		return aboutElse
	}
	return t
}

var refusal = regexp.MustCompile(`(?i)^\W*(?:no|non|i do not|i don't|not)\b`)

// answers fills the form from sections. The first answer to a question counts.
func (f *Form) answers(list []section, in *Inbound) {
	work := WorkText{}
	for _, s := range list {
		u := share.NewUntrusted(s.answer)
		first, _, _ := strings.Cut(s.answer, "\n")
		line := share.NewUntrusted(first)
		switch s.about {
		case aboutName:
			set(&f.Sender.Name, line)
		case aboutOrg:
			set(&f.Sender.Org, line)
		case aboutEmail:
			set(&f.Sender.Email, line)
		case aboutPhone:
			set(&f.Sender.Phone, line)
		case aboutPostal:
			set(&f.Sender.Postal, u)
		case aboutCountry:
			set(&f.Sender.Country, line)
		case aboutHolder:
			set(&f.Principal.Name, line)
		case aboutSignature:
			set(&f.Signature, line)
		case aboutAuthority:
			f.authority(s.answer)
		case aboutWork:
			set(&work.Title, line)
			set(&work.Description, u)
		case aboutOriginal:
			work.OriginalURLs = append(work.OriginalURLs, addresses(s.answer)...)
		case aboutLinks:
			f.list(s.answer)
		case aboutRevision:
			in.RevisionOf = orRef(in.RevisionOf, s.answer)
		}
	}
	if work.Title == work.Description {
		work.Description = share.Untrusted{}
	}
	if !work.Title.Empty() || len(work.OriginalURLs) > 0 {
		f.Works = append(f.Works, work)
	}
}

func set(to *share.Untrusted, u share.Untrusted) {
	if to.Empty() {
		*to = u.Trim()
	}
}

// authority reads on whose authority the sender acts; a plain No says that it is nobody's (T15).
func (f *Form) authority(answer string) {
	if len(answer) < 40 && refusal.MatchString(answer) {
		f.Sender.Relation = share.NewUntrusted(takedown.RelationNone)
	}
	set(&f.Explanation, share.NewUntrusted(answer))
}

// list reads an answer that lists links, a line each; the lines of prose around them are
// no rows.
func (f *Form) list(answer string) {
	for line := range strings.SplitSeq(answer, "\n") {
		line = strings.Trim(line, " \t*-•")
		if strings.Contains(line, "://") || strings.Contains(line, "/") && !strings.Contains(line, " ") {
			f.Items = append(f.Items, Item{URL: share.NewUntrusted(line), Pasted: true})
		}
	}
}

func addresses(answer string) []share.Untrusted {
	var out []share.Untrusted
	for _, w := range strings.Fields(answer) {
		if strings.Contains(w, "://") && len(out) < maxOriginal {
			out = append(out, share.NewUntrusted(strings.Trim(w, "<>()[],;")))
		}
	}
	return out
}

var refWithin = regexp.MustCompile(`(?i)\bN-[0-9A-Z]{4}-[0-9A-Z]{4}\b`)

func orRef(have, answer string) string {
	if have != "" {
		return have
	}
	return takedown.CleanRef(refWithin.FindString(answer))
}
