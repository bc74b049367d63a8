package mail

import "blindex/takedown"

const redressFrench = "Si vous n'êtes pas d'accord, vous pouvez répondre à cette décision par le contact indiqué dans nos pages légales, ou saisir un tribunal."

var frenchTexts = texts{
	letters: map[string]letterText{
		takedown.LetterReceived: {
			subject: "Votre notification %s a été reçue",
			opening: "Nous avons reçu votre notification %s. Elle peut être traitée.",
			closing: []string{"Nous vous dirons ce qui a été décidé. Vous n'avez rien à faire."},
		},
		takedown.LetterIncomplete: {
			subject: "Il manque quelque chose à votre notification %s",
			opening: "Nous avons reçu votre notification %s, mais nous ne pouvons pas encore la traiter.",
			closing: []string{"Merci de compléter sur la page ci-dessous ; ce que vous avez saisi s'y trouve toujours. Après 14 jours sans réponse, nous fermons la notification."},
		},
		takedown.LetterDeficient: {
			subject: "Votre notification %s ne peut pas être traitée",
			opening: "Nous avons reçu votre notification %s. Sous cette forme, elle ne nous dit pas sur quoi agir.",
			closing: []string{"Merci de compléter sur la page ci-dessous, ou d'envoyer une nouvelle notification avec les liens exacts. Après 14 jours sans réponse, nous fermons la notification."},
		},
		takedown.LetterDecided: {
			subject: "Votre notification %s a fait l'objet d'une décision",
			opening: "Votre notification %s a fait l'objet d'une décision.",
			closing: []string{
				"Ce que nous avons retiré a disparu de notre index. Le fichier lui-même est toujours là où il est stocké : la page de votre notification indique la page de signalement de ce service.",
				redressFrench,
			},
		},
		takedown.LetterHandled: {
			subject: "Votre signalement %s a été traité",
			opening: "Une personne a examiné votre signalement %s et y a donné suite. Merci.",
			closing: []string{"Nous n'en disons pas plus sur les signalements de ce genre. Ne cherchez pas de tels contenus : signalez-les à la police ou à un service d'alerte."},
		},
		takedown.LetterRestored: {
			subject: "Des liens de votre notification %s ont été rétablis",
			opening: "Le retrait de liens visés par votre notification %s a pris fin. Ils peuvent réapparaître si rien d'autre ne s'y oppose.",
			closing: []string{redressFrench},
		},
		takedown.LetterAbandoned: {
			subject: "Votre notification %s a été fermée",
			opening: "Nous avons fermé votre notification %s, car ce qui manquait n'est pas arrivé dans les 14 jours.",
			closing: []string{"Vous pouvez envoyer une nouvelle notification à tout moment."},
		},
		takedown.LetterErased: {
			subject: "Des liens de votre signalement %s ont été effacés",
			opening: "Ce que votre signalement %s avait fait retirer est maintenant effacé de notre base de données et de notre index. Voici le reçu signé ; blindex log verify-receipt le vérifie avec la clé que nous publions.",
			closing: []string{"Ce qui reste scellé pour pouvoir réparer une erreur, et jusqu’à quand, y figure aussi."},
		},
		takedown.LetterSenderSuspended: {
			subject: "Vos notifications attendent une personne, à partir de %s",
			opening: "Une personne a contrôlé des lignes retirées aussitôt sur votre parole. Trop étaient fausses, la notification la plus récente étant %s : désormais, une personne décide de vos notifications.",
			closing: []string{"Rien n'est perdu : vos notifications sont reçues comme avant. Dites-nous ce qui n'allait pas et comment cela a été corrigé, et un opérateur pourra y mettre fin."},
		},
		takedown.LetterMisuseWarning: {
			subject: "Un avertissement sur vos notifications, dont %s",
			opening: "Beaucoup de liens de vos notifications, dont %s, ne se sont pas révélés contrefaisants, ou n'étaient pas les vôtres.",
			closing: []string{
				"Ceci est l'avertissement de l'article 23 du règlement (UE) 2022/2065. Si des notifications manifestement infondées se poursuivent, nous suspendons pour un temps le traitement des vôtres. Comptent pour cela leur nombre, leur part, le tort causé et l'intention.",
				"Merci de vérifier chaque lien avant de l'envoyer. Si vous pensez que nous avons tort, répondez par le contact indiqué dans nos pages légales.",
			},
		},
		takedown.LetterMisuseSuspended: {
			subject: "Vos notifications attendent derrière les autres, à partir de %s",
			opening: "Après notre avertissement, des notifications manifestement infondées se sont poursuivies, dont %s.",
			closing: []string{
				"Jusqu'au %[2]s nous traitons vos notifications après toutes les autres (article 23 du règlement (UE) 2022/2065). Elles sont reçues et conservées ; aucune n'est perdue. Une personne l'a décidé, d'après le nombre de liens infondés, leur part, le tort causé et l'intention.",
				redressFrench,
			},
		},
		takedown.LetterMisuseEnded: {
			subject: "Vos notifications sont traitées comme avant, %s aussi",
			opening: "La suspension qui concernait vos notifications, dont %s, a pris fin.",
			closing: []string{"Nous traitons vos notifications comme celles de tout le monde."},
		},
	},
	due:      frenchDue,
	upheld:   "La décision est maintenue ; la page de votre notification en donne la raison.",
	reversed: "Nous avons changé la décision. Ce qui a été retiré à tort peut réapparaître ; ce qui a été conservé à tort est retiré.",
	missing:  "Ce qui manque :",
	elements: map[takedown.Element]string{
		takedown.ElementSignature:    "une signature : le nom complet de la personne qui signe, saisi au clavier",
		takedown.ElementWork:         "ce qui a été copié, ou pourquoi le lien est illicite, de façon à le distinguer de toute autre chose",
		takedown.ElementLink:         "au moins un lien exact : l'adresse de notre fiche ou du fichier partagé lui-même, et non une recherche ou un site entier",
		takedown.ElementContact:      "comment vous joindre : nom et adresse électronique, téléphone ou adresse postale",
		takedown.ElementGoodFaith:    "la déclaration de bonne foi",
		takedown.ElementAccuracy:     "la déclaration que la notification est exacte",
		takedown.ElementPerjury:      "la déclaration, sous peine de parjure, que vous pouvez agir pour le titulaire",
		takedown.ElementMistake:      "la déclaration, sous peine de parjure, que les liens ont été retirés par erreur ou à la suite d'une identification erronée",
		takedown.ElementJurisdiction: "votre acceptation de la compétence du tribunal",
		takedown.ElementService:      "que vous acceptez la signification de l'auteur de la demande de retrait",
	},
	rows: "Vos liens, par numéro de ligne :",
	states: map[takedown.RowState]string{
		takedown.RowOpen:     "pas encore décidé",
		takedown.RowRemoved:  "retiré",
		takedown.RowKept:     "non retiré",
		takedown.RowRestored: "rétabli",
		takedown.RowPurged:   "retiré et effacé",
	},
	reasons: map[string]string{
		string(takedown.NotIndexed):  "absent de notre index",
		string(takedown.Foreign):     "une page ou un service que nous n'indexons pas",
		string(takedown.Malformed):   "illisible comme lien",
		string(takedown.TooBroad):    "n'est pas un lien exact",
		string(takedown.Duplicate):   "vous l'avez déjà envoyé",
		takedown.ReasonRetracted:     "vous y avez renoncé",
		takedown.ReasonNotAuthorised: "vous dites ne pas être autorisé à agir pour le titulaire",
		"not_copyright":              "ne relève pas du droit d'auteur : merci d'utiliser le formulaire des autres signalements",
		"not_infringing":             "n'est pas une contrefaçon, d'après ce que nous voyons",
		"fair_use":                   "un usage que la loi permet",
		"own_work":                   "publié par son auteur, d'après ce que nous voyons",
		"wrong_link":                 "le lien mène à autre chose",
		"too_little_known":           "on en sait trop peu pour décider",
		"abusive_notice":             "la notification est abusive",
	},
	salt:    "Nous ne conservons pas votre courriel, seulement son empreinte : SHA-256 de ce sel, en octets, suivi du courriel tel qu'il nous est parvenu. Le sel ne figure qu'ici :",
	keysCut: "Des clés de déchiffrement ont été retirées de votre texte avant tout enregistrement ; la page ci-dessous affiche [key removed] à leur place. Un lien est reconnu sans sa clé.",
	retract: "Pour retirer la notification, utilisez sa page ci-dessous, ou répondez depuis cette adresse avec une ligne à part : RETIRER %s. Un courriel ne compte que si votre messagerie le signe pour votre domaine (DKIM).",
	dropped: "Les pièces jointes qui ne sont pas du texte n'ont pas été conservées : %d. Merci d'envoyer leur contenu sous forme de texte.",
	answer: answerText{
		subject: "Votre courriel",
		body: []string{
			"Votre courriel est arrivé et une personne va le lire. Il n'a pas été pris comme notification : il ne désigne aucun lien sur lequel nous pourrions agir, ou plus qu'un courriel n'en peut contenir.",
			"Pour faire retirer des liens, répondez avec les liens exacts, l'œuvre ou le motif, votre nom et les déclarations prévues par la loi, ou utilisez ce formulaire, qui les demande une à une :",
		},
	},
	automated: "Cette décision a été prise par des moyens automatisés.",
	page:      "La page de votre notification, où vous pouvez aussi confirmer que cette adresse est la vôtre :",
	signature: "-- \nCeci est un message automatique. Il ne nomme les liens que par leur numéro de ligne.",
}
