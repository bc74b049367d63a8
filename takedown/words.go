package takedown

import (
	"net/mail"
	"strings"
	"unicode"
)

// The roles of a party, and the relation of someone who is not authorised (T15).
const (
	RoleSender    = "sender"
	RolePrincipal = "principal"
	RolePoster    = "poster" // who posted what was removed, or is affected by its removal
	RelationNone  = "none"
)

// placeholders are what people type into a field that they do not want to fill in,
// after folding. English and French, as the forms are.
var placeholders = set("na", "n a", "none", "no", "nil", "null", "unknown", "anonymous", "test", "xxx", "xx", "asdf",
	"signature", "sign", "signed", "my signature", "your signature", "electronic signature", "s", "name", "my name",
	"your name", "full name", "same", "same as above", "tbd",
	"neant", "sans", "aucun", "aucune", "inconnu", "anonyme", "votre nom", "mon nom", "nom", "nom prenom", "signe", "idem")

// vagueWorks name no work, after folding.
var vagueWorks = set("my content", "our content", "content", "my work", "our work", "my works", "work", "works", "the work",
	"copyrighted material", "copyrighted content", "copyrighted work", "copyrighted works", "copyright material",
	"copyright", "copyrighted", "my copyright", "my copyrighted material", "my copyrighted content", "my copyrighted work",
	"material", "my material", "file", "files", "my file", "my files", "all my files", "my film", "my films", "my movie",
	"my movies", "all my films", "all my movies", "my music", "my photos", "my pictures", "my video", "my videos", "my book", "my books",
	"various", "various works", "everything", "see above", "see below", "see link", "see links", "the link", "link", "links",
	"infringing material", "infringing content", "stolen content", "pirated content", "intellectual property",
	"mon contenu", "notre contenu", "contenu", "mon oeuvre", "mes oeuvres", "nos oeuvres", "oeuvre", "oeuvres",
	"contenu protege", "oeuvre protegee", "oeuvres protegees", "materiel protege", "droits d auteur", "droit d auteur",
	"fichier", "fichiers", "mon fichier", "mes fichiers", "mes films", "ma musique", "mes photos", "mes videos",
	"tous mes films", "voir lien", "le lien", "lien", "liens", "divers", "tout")

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}

// fold lowers text, takes the accents of French off and turns everything but
// letters and digits into single spaces, so that "N/A", "n.a." and " n a " are one.
func fold(s string) string {
	return strings.Join(strings.FieldsFunc(accents.Replace(strings.ToLower(s)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	}), " ")
}

var accents = strings.NewReplacer("é", "e", "è", "e", "ê", "e", "ë", "e", "à", "a", "â", "a", "ç", "c", "ô", "o", "î", "i", "ï", "i",
	"ù", "u", "û", "u", "œ", "oe")

// weight counts letters and digits; one of a script that writes a syllable or a
// word with one sign counts twice, so that a Chinese title is not too short (T44).
func weight(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
			n += 2
		case unicode.IsLetter(r), unicode.IsDigit(r):
			n++
		}
	}
	return n
}

// substantial reports whether text says something: enough letters, no placeholder.
func substantial(s string, atLeast int) bool {
	return weight(s) >= atLeast && !placeholders[fold(s)]
}

// signed is element (i): a typed name counts, a placeholder or an address does not (T4).
func signed(s string) bool {
	name := strings.TrimPrefix(strings.TrimSpace(s), "/s/")
	letters := 0
	for _, r := range name {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters >= 2 && !strings.Contains(name, "@") && !placeholders[fold(name)]
}

// workNamed is element (ii): one work with a title or description that tells it
// from others.
func workNamed(works []Work) bool {
	for _, w := range works {
		for _, text := range []string{w.Title, w.Description} {
			if substantial(text, 3) && !vagueWorks[fold(text)] {
				return true
			}
		}
	}
	return false
}

func named(p Party) bool {
	return substantial(p.Name, 2) || substantial(p.Org, 2)
}

// Mailbox is the party's e-mail address, bare, or "" when there is none that mail
// could be sent to. It never holds a line break (T33).
func (p Party) Mailbox() string {
	a, err := mail.ParseAddress(strings.TrimSpace(p.Email))
	if err != nil || len(a.Address) > 254 || strings.ContainsFunc(a.Address, unsafeInAddress) {
		return ""
	}
	if _, domain, _ := strings.Cut(a.Address, "@"); !strings.Contains(strings.Trim(domain, "."), ".") {
		return ""
	}
	return a.Address
}

func unsafeInAddress(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) }

// Reachable is element (iv): information reasonably sufficient to reach the sender.
func (p Party) Reachable() bool {
	digits := 0
	for _, r := range p.Phone {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	return p.Mailbox() != "" || digits >= 6 || substantial(p.Postal, 10)
}
