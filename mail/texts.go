package mail

import "blindex/takedown"

// letterText is one letter in one language; %s is the notice's reference.
type letterText struct {
	subject string
	opening string
	closing []string
}

// answerText is the one answer to mail that is no notice.
type answerText struct {
	subject string
	body    []string
}

// texts is the catalogue of one language. A test holds that each language has every
// letter, element, state and reason.
type texts struct {
	letters   map[string]letterText
	due       map[string]letterText // of counter-notices, retractions and complaints
	upheld    string                // outcomes of a complaint
	reversed  string
	missing   string
	elements  map[takedown.Element]string
	rows      string
	states    map[takedown.RowState]string
	reasons   map[string]string
	automated string
	salt      string // of a notice that came by mail
	keysCut   string
	dropped   string
	retract   string // %s is the notice's reference
	answer    answerText
	page      string
	signature string
}

// Languages lists the languages that letters are written in; the first is used
// when there is no other.
func Languages() []string { return []string{"en", "fr"} }

// letter is the text of a template.
func (t *texts) letter(template string) (letterText, bool) {
	if l, ok := t.letters[template]; ok {
		return l, true
	}
	l, ok := t.due[template]
	return l, ok
}

func catalogue(lang string) *texts {
	if lang == "fr" {
		return &frenchTexts
	}
	return &englishTexts
}
