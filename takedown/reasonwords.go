package takedown

// reasonWords are the words of a statement of reasons in one language. They are fixed:
// nothing that anyone typed stands in a statement.
type reasonWords struct {
	lang        string
	title       string // reference, row
	heads       [5]string
	restriction map[bool]string // by whether it was erased; day
	subtree     string
	worldwide   string
	ended       string            // day
	notice      map[string]string // by regime
	facts       map[bool]string   // by whether the sender is trusted; kind of notice, day, reference
	ahead       string
	automated   map[bool]string
	ground      map[Route]string
	why         map[Route]string
	redress     []string
}

func reasonTexts(lang string) *reasonWords {
	if lang == "fr" {
		return &frenchReasons
	}
	return &englishReasons
}

var englishReasons = reasonWords{
	lang:  "en",
	title: "Statement of reasons (Regulation (EU) 2022/2065, Article 17) – notice %s, row %d",
	heads: [5]string{"What was done", "Facts and circumstances", "Automated means", "Legal ground", "What you can do"},
	restriction: map[bool]string{
		false: "Access to our index entry for the link was disabled on %s: it is shown nowhere any more.",
		true:  "Our index entry for the link was removed on %s and has been erased.",
	},
	subtree:   "This covers the folder and what is inside it.",
	worldwide: "It holds in all countries and without an end date. The file itself is not with us and was not touched.",
	ended:     "The restriction ended on %s.",
	notice: map[string]string{
		RegimeDSA: "a notice under Article 16 of Regulation (EU) 2022/2065", RegimeDMCA: "a notice under 17 U.S.C. 512(c)(3)",
		RegimeGDPR: "a request under Article 17 of Regulation (EU) 2016/679", "": "a notice",
	},
	facts: map[bool]string{
		false: "We acted on %s, received on %s (reference %s). It names the link and says which right is infringed and why.",
		true:  "We acted on %s from a sender whom we have admitted after examination, received on %s (reference %s). It names the link and says which right is infringed and why.",
	},
	ahead: "The link was not in the index at that time; it is refused in advance.",
	automated: map[bool]string{
		false: "The content was not detected by automated means. A person took the decision.",
		true:  "The content was not detected by automated means. The decision was taken automatically, on the word of an admitted sender; a person will examine it when you ask.",
	},
	ground: map[Route]string{
		Copyright:    "Copyright: Directive 2001/29/EC and the national laws that transpose it; 17 U.S.C. 106 and 512(d).",
		PersonalData: "Protection of personal data: Regulation (EU) 2016/679, Article 17.",
		Intimate:     "Protection of privacy and of intimate images: the law of the person concerned.",
		OtherIllegal: "The law named in the notice.",
	},
	why: map[Route]string{
		Copyright:    "By the notice, the link leads to a protected work and gives the public access to it without the consent of whoever holds the rights.",
		PersonalData: "By the notice, the entry shows personal data that there is no ground to go on showing.",
		Intimate:     "By the notice, the link leads to intimate images that the person shown has not agreed to publish.",
		OtherIllegal: "By the notice, the link leads to content that this law forbids.",
	},
	redress: []string{
		"Send us a counter-notice if you think that this is a mistake, with the form on the page of the removed entry. It costs nothing.",
		"Complain to us within six months, with the same form (Article 20). A person decides, not a machine alone.",
		"Turn to a certified out-of-court dispute settlement body (Article 21).",
		"Go to court.",
	},
}

var frenchReasons = reasonWords{
	lang:  "fr",
	title: "Exposé des motifs (règlement (UE) 2022/2065, article 17) – notification %s, ligne %d",
	heads: [5]string{"Ce qui a été fait", "Faits et circonstances", "Moyens automatisés", "Fondement juridique", "Ce que vous pouvez faire"},
	restriction: map[bool]string{
		false: "L'accès à notre entrée d'index pour le lien a été désactivé le %s : elle n'est plus montrée nulle part.",
		true:  "Notre entrée d'index pour le lien a été retirée le %s et a été effacée.",
	},
	subtree:   "Cela couvre le dossier et ce qu'il contient.",
	worldwide: "La mesure vaut dans tous les pays et sans date de fin. Le fichier lui-même n'est pas chez nous et n'a pas été touché.",
	ended:     "La restriction a pris fin le %s.",
	notice: map[string]string{
		RegimeDSA: "une notification au titre de l'article 16 du règlement (UE) 2022/2065", RegimeDMCA: "une notification au titre de 17 U.S.C. 512(c)(3)",
		RegimeGDPR: "une demande au titre de l'article 17 du règlement (UE) 2016/679", "": "une notification",
	},
	facts: map[bool]string{
		false: "Nous avons agi sur %s, reçue le %s (référence %s). Elle désigne le lien et dit quel droit est violé et pourquoi.",
		true:  "Nous avons agi sur %s, émanant d'un expéditeur que nous avons admis après examen, reçue le %s (référence %s). Elle désigne le lien et dit quel droit est violé et pourquoi.",
	},
	ahead: "Le lien n'était pas dans l'index à ce moment ; il est refusé par avance.",
	automated: map[bool]string{
		false: "Le contenu n'a pas été détecté par des moyens automatisés. Une personne a pris la décision.",
		true:  "Le contenu n'a pas été détecté par des moyens automatisés. La décision a été prise automatiquement, sur la parole d'un expéditeur admis ; une personne l'examinera à votre demande.",
	},
	ground: map[Route]string{
		Copyright:    "Droit d'auteur : directive 2001/29/CE et les lois nationales qui la transposent ; 17 U.S.C. 106 et 512(d).",
		PersonalData: "Protection des données personnelles : règlement (UE) 2016/679, article 17.",
		Intimate:     "Protection de la vie privée et des images intimes : la loi de la personne concernée.",
		OtherIllegal: "La loi désignée dans la notification.",
	},
	why: map[Route]string{
		Copyright:    "Selon la notification, le lien mène à une œuvre protégée et la met à la disposition du public sans l'accord du titulaire des droits.",
		PersonalData: "Selon la notification, l'entrée montre des données personnelles que rien ne justifie de continuer à montrer.",
		Intimate:     "Selon la notification, le lien mène à des images intimes que la personne représentée n'a pas accepté de publier.",
		OtherIllegal: "Selon la notification, le lien mène à un contenu que cette loi interdit.",
	},
	redress: []string{
		"Envoyez-nous une contre-notification si vous pensez que c'est une erreur, avec le formulaire sur la page de l'entrée retirée. C'est gratuit.",
		"Déposez une réclamation auprès de nous dans les six mois, avec le même formulaire (article 20). Une personne décide, et pas une machine seule.",
		"Saisissez un organe certifié de règlement extrajudiciaire des litiges (article 21).",
		"Saisissez un tribunal.",
	},
}
