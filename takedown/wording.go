package takedown

// Wording is the exact text of the statements, in one language. Its TextID is
// stored with what was ticked, so that a later version never changes what someone
// has signed: a changed text gets a new TextID.
type Wording struct {
	TextID      string
	GoodFaith   string
	Accuracy    string
	Perjury     string
	FairUse     string
	BonaFide    string
	Misuse      string // the warning of 512(f) and, in French, of the LCEN
	Keys        string
	Publication string
}

// Statement texts follow 17 U.S.C. 512(c)(3)(A)(v) and (vi), and DSA 16(2)(d).
var (
	english = Wording{
		TextID:      "2026-11/en",
		GoodFaith:   "I have a good faith belief that use of the material in the manner complained of is not authorised by the copyright owner, its agent, or the law.",
		Accuracy:    "The information in this notice is accurate.",
		Perjury:     "Under penalty of perjury, I am the owner, or am authorised to act on behalf of the owner, of an exclusive right that is allegedly infringed.",
		FairUse:     "I have considered whether the use is permitted by law (for example fair use).",
		BonaFide:    "To my bona fide belief, the information and allegations in this notice are accurate and complete.",
		Misuse:      "Knowingly materially misrepresenting that material is infringing makes you liable for damages, costs and attorneys' fees (17 U.S.C. 512(f)).",
		Keys:        "Do not paste decryption keys. Anything after the identifier is removed before your notice is stored.",
		Publication: "We publish who complained, about which work and how many links; never links, keys or personal contact details. A private person appears as “a private person”.",
	}
	french = Wording{
		TextID:      "2026-11/fr",
		GoodFaith:   "Je crois de bonne foi que l'utilisation du contenu de la manière dénoncée n'est autorisée ni par le titulaire du droit d'auteur, ni par son représentant, ni par la loi.",
		Accuracy:    "Les informations de cette notification sont exactes.",
		Perjury:     "Sous peine de parjure, je suis le titulaire d'un droit exclusif prétendument violé, ou je suis autorisé à agir en son nom.",
		FairUse:     "J'ai examiné si l'utilisation est permise par la loi (par exemple au titre d'une exception au droit d'auteur).",
		BonaFide:    "Je pense de bonne foi que les informations et allégations de cette notification sont exactes et complètes.",
		Misuse:      "Affirmer sciemment, de manière substantiellement inexacte, qu'un contenu est illicite engage votre responsabilité (17 U.S.C. 512(f)) ; en France, le fait de présenter sciemment une information inexacte est puni d'un an d'emprisonnement et de 15 000 € d'amende.",
		Keys:        "Ne collez pas de clés de déchiffrement. Tout ce qui suit l'identifiant est supprimé avant l'enregistrement de votre notification.",
		Publication: "Nous publions qui se plaint, pour quelle œuvre et combien de liens ; jamais les liens, les clés ni les coordonnées. Un particulier apparaît comme « un particulier ».",
	}
)

// WordingFor is the wording in a language; English when there is none.
func WordingFor(lang string) Wording {
	if lang == "fr" {
		return french
	}
	return english
}
