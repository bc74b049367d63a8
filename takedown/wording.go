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

	// Of a counter-notice.
	CounterMistake      string
	CounterJurisdiction string
	CounterService      string
	CounterMisuse       string // the warning of 512(f)
	CounterPrivacy      string // where the law has the whole of it forwarded
	CounterRelay        string // where contact runs through us
}

// Statement texts follow 17 U.S.C. 512(c)(3)(A)(v) and (vi), and DSA 16(2)(d); those of a
// counter-notice are 512(g)(3)(C) and (D) in the first person.
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

		CounterMistake:      "Under penalty of perjury, I have a good faith belief that the material was removed or disabled as a result of mistake or misidentification of the material to be removed or disabled.",
		CounterJurisdiction: "I consent to the jurisdiction of Federal District Court for the judicial district in which my address is located, or, if my address is outside of the United States, for any judicial district in which the service provider may be found.",
		CounterService:      "I will accept service of process from the person who provided notification under subsection (c)(1)(C) or an agent of such person.",
		CounterMisuse:       "Knowingly materially misrepresenting that material was removed or disabled by mistake or misidentification makes you liable for damages, costs and attorneys' fees (17 U.S.C. 512(f)).",
		CounterPrivacy:      "The whole counter-notice, with your name, address, phone number and e-mail, goes to whoever asked for the removal: the law wants it so. If that worries you, a lawyer can file it in your place. What we publish of it holds no personal data.",
		CounterRelay:        "Whoever asked for the removal gets your name, your country, your signature and what you say; not your address, phone number or e-mail. Contact runs through us. What we publish of it holds no personal data.",
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

		CounterMistake:      "Sous peine de parjure, je crois de bonne foi que le contenu a été retiré ou rendu inaccessible par suite d'une erreur ou d'une mauvaise identification du contenu à retirer ou à rendre inaccessible.",
		CounterJurisdiction: "J'accepte la compétence du tribunal fédéral de district (Federal District Court) du ressort de mon adresse ou, si mon adresse est hors des États-Unis, de tout ressort dans lequel le prestataire de services peut être trouvé.",
		CounterService:      "J'accepterai la signification d'actes de procédure par la personne qui a fait la notification prévue au paragraphe (c)(1)(C), ou par son mandataire.",
		CounterMisuse:       "Affirmer sciemment, de manière substantiellement inexacte, qu'un contenu a été retiré ou rendu inaccessible par erreur ou mauvaise identification vous oblige à réparer le dommage, frais et honoraires d'avocat compris (17 U.S.C. 512(f)).",
		CounterPrivacy:      "La contre-notification entière, avec vos nom, adresse, numéro de téléphone et adresse électronique, est transmise à l'auteur de la demande de retrait : la loi le veut ainsi. Si cela vous inquiète, un avocat peut la déposer à votre place. Ce que nous en publions ne contient aucune donnée personnelle.",
		CounterRelay:        "L'auteur de la demande de retrait reçoit votre nom, votre pays, votre signature et vos explications ; ni votre adresse, ni votre numéro de téléphone, ni votre adresse électronique. Les échanges passent par nous. Ce que nous en publions ne contient aucune donnée personnelle.",
	}
)

// WordingFor is the wording in a language; English when there is none.
func WordingFor(lang string) Wording {
	if lang == "fr" {
		return french
	}
	return english
}
