package mail

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"blindex/takedown"
)

// ErrTemplate is returned for a letter that has no text.
var ErrTemplate = errors.New("mail: no such letter")

// Place is where a letter belongs: the notice, the language it was filed in, and the
// address of its page. StatusURL may be "" or hold a token; it stands in the body alone.
type Place struct {
	Lang      string // "en", "fr"; others read English
	Ref       string
	StatusURL string

	// Of a notice that came by mail, and of the letter that confirms it alone: the salt of
	// its hash (R5), how many keys were cut, how many attachments were dropped.
	Salt    string
	KeysCut int
	Dropped int
}

// Compose writes a letter; one about a counter-notice or complaint bears its reference. Nothing a sender typed gets into it: its words are the
// fixed texts of the catalogue, its figures row numbers (R14, R30).
func Compose(l takedown.Letter, at Place) (subject, body string, err error) {
	t := catalogue(at.Lang)
	text, ok := t.letter(l.Template)
	if !ok {
		return "", "", ErrTemplate
	}
	if l.About != "" {
		at.Ref = l.About
	}
	p := paragraphs{oneLine(fmt.Sprintf(text.opening, at.Ref))}
	p.list(t.missing, missingLines(t, l.Missing))
	p.list(t.rows, rowLines(t, l.Rows))
	if l.Automated {
		p.add(t.automated)
	}
	outcome := t.reversed
	if l.Upheld {
		outcome = t.upheld
	}
	fill := strings.NewReplacer("%[2]s", day(l.When), "%[3]s", outcome)
	for _, s := range text.closing {
		p.add(fill.Replace(s))
	}
	if l.Receipt != "" {
		p.add(strings.TrimSuffix(l.Receipt, "\n")) // our own text, signed: it is not touched
	}
	at.cameByMail(&p, t)
	if at.StatusURL != "" {
		p.add(t.page + "\n" + oneLine(at.StatusURL))
	}
	p.add(t.signature)
	return oneLine(fmt.Sprintf(text.subject, at.Ref)), strings.Join(p, "\n\n") + "\n", nil
}

func (at Place) cameByMail(p *paragraphs, t *texts) {
	if at.Salt == "" {
		return
	}
	if at.KeysCut > 0 {
		p.add(t.keysCut)
	}
	if at.Dropped > 0 {
		p.add(fmt.Sprintf(t.dropped, at.Dropped))
	}
	p.add(fmt.Sprintf(t.retract, at.Ref))
	p.add(t.salt + "\n" + oneLine(at.Salt))
}

// ComposeAnswer writes the answer to mail that is no notice: what one is and where to file
// it. It is the same for everybody (R30).
func ComposeAnswer(lang, form string) (subject, body string) {
	t := catalogue(lang)
	p := paragraphs{}
	for _, s := range t.answer.body {
		p.add(s)
	}
	if form != "" {
		p.add(oneLine(form))
	}
	p.add(t.signature)
	return t.answer.subject, strings.Join(p, "\n\n") + "\n"
}

// day is a date as letters write it; "" for none.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

type paragraphs []string

func (p *paragraphs) add(s string) { *p = append(*p, s) }

func (p *paragraphs) list(head string, lines []string) {
	if len(lines) > 0 {
		p.add(head + "\n" + strings.Join(lines, "\n"))
	}
}

func missingLines(t *texts, missing []takedown.Element) []string {
	var lines []string
	for _, e := range missing {
		if s, ok := t.elements[e]; ok {
			lines = append(lines, "- "+s)
		}
	}
	return lines
}

// rowLines groups rows with the same outcome: "- 1-15: removed".
func rowLines(t *texts, rows []takedown.LetterRow) []string {
	type outcome struct {
		state  takedown.RowState
		reason string
	}
	var order []outcome
	numbers := map[outcome][]int{}
	for _, r := range rows {
		o := outcome{r.State, r.Reason}
		if r.State != takedown.RowKept {
			o.reason = "" // of what was removed the sender knows why
		}
		if !slices.Contains(order, o) {
			order = append(order, o)
		}
		numbers[o] = append(numbers[o], r.N)
	}
	var lines []string
	for _, o := range order {
		line := "- " + takedown.Ranges(numbers[o]) + ": " + t.states[o.state]
		if s, ok := t.reasons[o.reason]; ok {
			line += " (" + s + ")"
		}
		lines = append(lines, line)
	}
	return lines
}

// oneLine takes out what could start another header or line (T33).
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return -1
		}
		return r
	}, s)
}
