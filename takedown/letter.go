package takedown

// tell queues the letter that a step owes to the sender, if there is an address.
// Each step owes one at most: the first also confirms receipt (DSA 16(4)).
func (d *decision) tell(event string) {
	if event == EventPurged {
		d.erased()
		return
	}
	after := d.n.with(d.c)
	if after.sender().Mailbox() == "" {
		return
	}
	switch event {
	case EventSubmitted, EventCompleted:
		d.letter(letterFor(d.c.State), after)
	case EventDecided:
		if d.c.State == Decided {
			d.letter(LetterDecided, after)
		}
	case EventRestored, EventRetracted:
		if len(d.rowsNow(RowRestored)) > 0 {
			d.letter(LetterRestored, after)
		}
	case EventConverted:
		d.letter(letterFor(d.c.State), after)
	case EventAbandoned:
		d.letter(LetterAbandoned, after)
	}
}

func letterFor(s NoticeState) string {
	switch s {
	case Decided:
		return LetterDecided
	case Duplicate:
		return LetterDuplicate
	case Incomplete:
		return LetterIncomplete
	case Deficient:
		return LetterDeficient
	}
	return LetterReceived
}

// letter adds a letter to the sender. Of child abuse rows no outcome is told (R19),
// to an address nobody answered from nothing about rows (R16, R30).
func (d *decision) letter(template string, after Notice) {
	l := Letter{To: RoleSender, Template: template, Automated: d.automated}
	switch template {
	case LetterDecided, LetterRestored:
		if d.n.Route == ChildAbuse {
			l.Template = LetterHandled
		} else if d.told {
			l.Rows = d.outcomes(template, after)
		}
	case LetterReceived, LetterIncomplete, LetterDeficient:
		l.Missing = d.c.Missing
	}
	d.c.Letters = append(d.c.Letters, l)
}

// outcomes are all rows of a decided notice, or the rows just restored.
func (d *decision) outcomes(template string, after Notice) []LetterRow {
	var rows []LetterRow
	for _, r := range after.Rows {
		if template == LetterDecided || d.changed[r.N] {
			rows = append(rows, LetterRow{N: r.N, State: r.State, Reason: r.Reason})
		}
	}
	return rows
}

// What a sender is told about a row before an operator's words.
const (
	ToldUnderstood = "understood" // it names a share link; more is not said (R16, R19)
	ToldCovered    = "covered"    // already removed
	ToldHidden     = "hidden"     // hidden at once, until a person decides (R21)
)

// Told is the code of what the sender of a notice may learn about a row (R16): whether
// it was understood until the sender is verified, then its match or state. Of child
// abuse rows nothing more is ever told (R19).
func (n Notice) Told(r Row) string {
	switch {
	case !r.namesLink():
		return string(r.Match)
	case n.Route == ChildAbuse || !n.Verified && !n.Trusted:
		return ToldUnderstood
	case r.hidden():
		return ToldHidden
	case r.State == RowOpen && r.Covered:
		return ToldCovered
	case r.State == RowOpen:
		return string(r.Match)
	}
	return string(r.State)
}
