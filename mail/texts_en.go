package mail

import "blindex/takedown"

const redressEnglish = "If you disagree, you can answer this decision through the contact named on our legal pages, or turn to a court."

var englishTexts = texts{
	letters: map[string]letterText{
		takedown.LetterReceived: {
			subject: "Your notice %s was received",
			opening: "We have received your notice %s. It can be acted on.",
			closing: []string{"We will tell you what was decided. You need not do anything."},
		},
		takedown.LetterIncomplete: {
			subject: "Your notice %s lacks something",
			opening: "We have received your notice %s, but we cannot act on it yet.",
			closing: []string{"Please add this on the page below; what you have typed is still there. After 14 days without an answer we close the notice."},
		},
		takedown.LetterDeficient: {
			subject: "Your notice %s cannot be acted on",
			opening: "We have received your notice %s. In this form it does not tell us what to act on.",
			closing: []string{"Please add this on the page below, or file a new notice with the exact links. After 14 days without an answer we close the notice."},
		},
		takedown.LetterDecided: {
			subject: "Your notice %s was decided",
			opening: "Your notice %s was decided.",
			closing: []string{
				"What we removed is gone from our index. The file itself is still where it is stored: the page of your notice names that service's own report page.",
				redressEnglish,
			},
		},
		takedown.LetterHandled: {
			subject: "Your report %s was handled",
			opening: "A person has looked at your report %s and acted on it. Thank you.",
			closing: []string{"We do not tell more about reports of this kind. Please do not search for such material: report it to the police or a hotline."},
		},
		takedown.LetterRestored: {
			subject: "Links of your notice %s were restored",
			opening: "The removal of links that your notice %s named has ended. They can appear again unless something else stands against it.",
			closing: []string{redressEnglish},
		},
		takedown.LetterAbandoned: {
			subject: "Your notice %s was closed",
			opening: "We have closed your notice %s, since what was missing did not come within 14 days.",
			closing: []string{"You can file a new notice at any time."},
		},
		takedown.LetterErased: {
			subject: "Links of your notice %s were erased",
			opening: "What your notice %s had removed is now erased from our database and our index. This is the signed receipt; blindex log verify-receipt checks it with the key that we publish.",
			closing: []string{"What stays sealed so that a mistake can be undone, and until when, stands in it too."},
		},
		takedown.LetterSenderSuspended: {
			subject: "Your notices wait for a person, from %s on",
			opening: "A person has audited rows that were removed at once on your word. Too many were wrong, the newest notice being %s: from now on a person decides your notices.",
			closing: []string{"Nothing is lost: your notices are received as before. Tell us what went wrong and how it was mended, and an operator can end this."},
		},
		takedown.LetterMisuseWarning: {
			subject: "A warning about your notices, %s among them",
			opening: "Many links in your notices, %s among them, turned out not to be infringing or not to be yours to claim.",
			closing: []string{
				"This is the warning of Article 23 of Regulation (EU) 2022/2065. If manifestly unfounded notices go on, we suspend for a time how we work on yours. How many there were, their share, the harm they did and what was meant by them count for that.",
				"Please check each link before you file it. If you think that we are wrong, answer through the contact named on our legal pages.",
			},
		},
		takedown.LetterMisuseSuspended: {
			subject: "Your notices wait behind others, from %s on",
			opening: "After our warning, manifestly unfounded notices went on, %s among them.",
			closing: []string{
				"Until %[2]s we work on your notices after everyone else's (Article 23 of Regulation (EU) 2022/2065). They are received and kept; none is lost. A person decided this, by the number of unfounded links, their share, the harm they did and what was meant by them.",
				redressEnglish,
			},
		},
		takedown.LetterMisuseEnded: {
			subject: "Your notices are worked on as before, %s too",
			opening: "The suspension that concerned your notices, %s among them, has ended.",
			closing: []string{"We work on your notices as on everyone's."},
		},
	},
	due:      englishDue,
	upheld:   "The decision stands; the page of your notice says why.",
	reversed: "We have changed the decision. What was removed wrongly can appear again; what was kept wrongly is removed.",
	missing:  "What is missing:",
	elements: map[takedown.Element]string{
		takedown.ElementSignature:    "a signature: the full name of the person who signs, typed",
		takedown.ElementWork:         "what was copied, or why the link is illegal, so that it can be told from anything else",
		takedown.ElementLink:         "at least one exact link: the address of our entry or of the shared file itself, not a search or a whole site",
		takedown.ElementContact:      "how to reach you: name and e-mail address, telephone or postal address",
		takedown.ElementGoodFaith:    "the statement of good faith",
		takedown.ElementAccuracy:     "the statement that the notice is accurate",
		takedown.ElementPerjury:      "the statement, under penalty of perjury, that you may act for the owner",
		takedown.ElementMistake:      "the statement, under penalty of perjury, that the links were removed by mistake or misidentification",
		takedown.ElementJurisdiction: "your consent to the jurisdiction of the court",
		takedown.ElementService:      "that you accept service from whoever asked for the removal",
	},
	rows: "Your links, by row number:",
	states: map[takedown.RowState]string{
		takedown.RowOpen:     "not decided",
		takedown.RowRemoved:  "removed",
		takedown.RowKept:     "not removed",
		takedown.RowRestored: "restored",
		takedown.RowPurged:   "removed and erased",
	},
	reasons: map[string]string{
		string(takedown.NotIndexed):  "not in our index",
		string(takedown.Foreign):     "a page or service that we do not index",
		string(takedown.Malformed):   "not readable as a link",
		string(takedown.TooBroad):    "not one exact link",
		string(takedown.Duplicate):   "you have sent this before",
		takedown.ReasonRetracted:     "you have withdrawn it",
		takedown.ReasonNotAuthorised: "you say that you are not authorised to act for the owner",
		"not_copyright":              "not a matter of copyright: please use the form for other reports",
		"not_infringing":             "not infringing, as far as we can see",
		"fair_use":                   "a use that the law permits",
		"own_work":                   "posted by its author, as far as we can see",
		"wrong_link":                 "the link leads to something else",
		"too_little_known":           "too little is known to decide",
		"abusive_notice":             "the notice is an abuse",
	},
	salt:    "We do not keep your mail, only a fingerprint of it: SHA-256 of this salt, as bytes, followed by the mail as it reached us. The salt stands nowhere but here:",
	keysCut: "Decryption keys were cut out of what you wrote before anything was stored; the page below shows [key removed] where they stood. A link is recognised without its key.",
	retract: "To take the notice back, use its page below, or answer from this address with a line of its own: RETRACT %s. A mail counts only when your mail service signs it for your domain (DKIM).",
	dropped: "Attachments that are no text were not kept: %d. Please send what they say as text.",
	answer: answerText{
		subject: "Your mail to us",
		body: []string{
			"Your mail has arrived, and a person will read it. It was not taken as a notice: it names no link that we could act on, or more than a mail can hold.",
			"To have links removed, answer with the exact links, the work or the reason, your name, and the statements that the law asks for – or use this form, which asks for each of them:",
		},
	},
	automated: "This decision was made by automated means.",
	page:      "The page of your notice, where you can also confirm that this address is yours:",
	signature: "-- \nThis is an automatic message. It names links by their row number only.",
}
