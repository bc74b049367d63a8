package mail

import "blindex/takedown"

// The letters of counter-notices, retractions and complaints. %s is the reference; %[2]s
// in a closing is the day of a put-back.

var englishDue = map[string]letterText{
	takedown.LetterCountered: {
		subject: "A counter-notice answers your notice %s",
		opening: "Whoever posted links that your notice %s removed has sent a counter-notice.",
		closing: []string{
			"You can read it on the page of your notice, once you have confirmed your address there.",
			"Unless you tell us before then that you have asked a court to restrain whoever posted them, the links can appear again from %[2]s on. The same page takes court, case number and day of filing.",
		},
	},
	takedown.LetterCounterReceived: {
		subject: "Your counter-notice %s was received",
		opening: "We have received your counter-notice %s. It is complete.",
		closing: []string{"A person now looks whether the links are yours; the page below says how you can show that. Then we forward it to whoever asked for the removal and tell you the day on which the links can come back."},
	},
	takedown.LetterCounterIncomplete: {
		subject: "Your counter-notice %s lacks something",
		opening: "We have received your counter-notice %s, but it cannot take effect yet.",
		closing: []string{"Please add this on the page below; what you have typed is still there. After 14 days without an answer we close it, and you can file another."},
	},
	takedown.LetterCounterForwarded: {
		subject: "Your counter-notice %s was forwarded",
		opening: "We have forwarded your counter-notice %s to whoever asked for the removal.",
		closing: []string{"Unless we are told before then that a court was asked to restrain you, the links can come back on %[2]s. If something else stands against them they stay hidden; what was erased meanwhile appears again when a crawl finds it."},
	},
	takedown.LetterCounterRejected: {
		subject: "Your counter-notice %s was not forwarded",
		opening: "We have not forwarded your counter-notice %s. The page below says why.",
		closing: []string{"You can file another, or turn to a court."},
	},
	takedown.LetterCounterHeld: {
		subject: "A court was asked about the links of your counter-notice %s",
		opening: "Whoever asked for the removal says that a court was asked to restrain you, so the links of your counter-notice %s do not come back for now.",
		closing: []string{"A person checks this. The page below shows what we were told."},
	},
	takedown.LetterCounterUpheld: {
		subject: "The removal stands: your counter-notice %s",
		opening: "A court has found for whoever asked for the removal; the links of your counter-notice %s stay removed.",
		closing: []string{"If you think that we have read the outcome wrongly, answer through the contact named on our legal pages."},
	},
	takedown.LetterPutBack: {
		subject: "The removal has ended: your counter-notice %s",
		opening: "The removal that your counter-notice %s answers has ended.",
		closing: []string{"The links can appear again unless something else stands against them. What was erased meanwhile, or is no longer posted, appears again when a crawl finds it."},
	},
	takedown.LetterComplaintReceived: {
		subject: "Your complaint %s was received",
		opening: "We have received your complaint %s. A person will look at it.",
		closing: []string{"We will tell you the outcome. You need not do anything."},
	},
	takedown.LetterComplaintAnswered: {
		subject: "Your complaint %s was answered",
		opening: "A person has looked at your complaint %s.",
		closing: []string{"%[3]s", "You can turn to a certified out-of-court dispute settlement body, or to a court."},
	},
	takedown.LetterDuplicate: {
		subject: "You have sent notice %s before",
		opening: "Your notice %s names the same links as one that you sent before and that is still open, or whose removal stands.",
		closing: []string{"We go on with the earlier one. The page below leads to it."},
	},
	takedown.LetterLost: {
		subject: "The page of your notice %s",
		opening: "Somebody asked for the link to the page of your notice %s. If it was not you, you need not do anything.",
		closing: []string{"Whoever has the link can read the notice and act on it: keep it to yourself."},
	},
}

var frenchDue = map[string]letterText{
	takedown.LetterCountered: {
		subject: "Une contre-notification répond à votre notification %s",
		opening: "La personne qui a publié des liens retirés par votre notification %s a envoyé une contre-notification.",
		closing: []string{
			"Vous pouvez la lire sur la page de votre notification, après y avoir confirmé votre adresse.",
			"Sauf si vous nous indiquez auparavant que vous avez saisi un tribunal contre cette personne, les liens pourront réapparaître à partir du %[2]s. La même page reçoit le tribunal, le numéro de l'affaire et la date de saisine.",
		},
	},
	takedown.LetterCounterReceived: {
		subject: "Votre contre-notification %s a été reçue",
		opening: "Nous avons reçu votre contre-notification %s. Elle est complète.",
		closing: []string{"Une personne vérifie maintenant que les liens sont les vôtres ; la page ci-dessous indique comment le montrer. Nous la transmettrons ensuite à l'auteur de la demande de retrait et vous indiquerons le jour à partir duquel les liens peuvent revenir."},
	},
	takedown.LetterCounterIncomplete: {
		subject: "Il manque quelque chose à votre contre-notification %s",
		opening: "Nous avons reçu votre contre-notification %s, mais elle ne peut pas encore produire d'effet.",
		closing: []string{"Complétez-la sur la page ci-dessous ; ce que vous avez saisi s'y trouve encore. Après 14 jours sans réponse, nous la fermons, et vous pourrez en déposer une autre."},
	},
	takedown.LetterCounterForwarded: {
		subject: "Votre contre-notification %s a été transmise",
		opening: "Nous avons transmis votre contre-notification %s à l'auteur de la demande de retrait.",
		closing: []string{"Sauf si nous apprenons auparavant qu'un tribunal a été saisi contre vous, les liens peuvent revenir le %[2]s. Si autre chose s'y oppose, ils restent masqués ; ce qui a été effacé entre-temps réapparaît lorsqu'une exploration le retrouve."},
	},
	takedown.LetterCounterRejected: {
		subject: "Votre contre-notification %s n'a pas été transmise",
		opening: "Nous n'avons pas transmis votre contre-notification %s. La page ci-dessous en donne la raison.",
		closing: []string{"Vous pouvez en déposer une autre, ou saisir un tribunal."},
	},
	takedown.LetterCounterHeld: {
		subject: "Un tribunal a été saisi au sujet de votre contre-notification %s",
		opening: "L'auteur de la demande de retrait indique avoir saisi un tribunal contre vous ; les liens de votre contre-notification %s ne reviennent donc pas pour l'instant.",
		closing: []string{"Une personne le vérifie. La page ci-dessous montre ce qui nous a été indiqué."},
	},
	takedown.LetterCounterUpheld: {
		subject: "Le retrait est maintenu : votre contre-notification %s",
		opening: "Un tribunal a donné raison à l'auteur de la demande de retrait ; les liens de votre contre-notification %s restent retirés.",
		closing: []string{"Si vous pensez que nous avons mal lu cette décision, répondez par le contact indiqué sur nos pages légales."},
	},
	takedown.LetterPutBack: {
		subject: "Le retrait a pris fin : votre contre-notification %s",
		opening: "Le retrait auquel répond votre contre-notification %s a pris fin.",
		closing: []string{"Les liens peuvent réapparaître, sauf si autre chose s'y oppose. Ce qui a été effacé entre-temps, ou n'est plus publié, réapparaît lorsqu'une exploration le retrouve."},
	},
	takedown.LetterComplaintReceived: {
		subject: "Votre réclamation %s a été reçue",
		opening: "Nous avons reçu votre réclamation %s. Une personne va l'examiner.",
		closing: []string{"Nous vous en communiquerons l'issue. Vous n'avez rien à faire."},
	},
	takedown.LetterComplaintAnswered: {
		subject: "Réponse à votre réclamation %s",
		opening: "Une personne a examiné votre réclamation %s.",
		closing: []string{"%[3]s", "Vous pouvez saisir un organe certifié de règlement extrajudiciaire des litiges, ou un tribunal."},
	},
	takedown.LetterDuplicate: {
		subject: "Vous avez déjà envoyé la notification %s",
		opening: "Votre notification %s désigne les mêmes liens qu'une notification que vous avez envoyée auparavant et qui est encore ouverte, ou dont le retrait est en vigueur.",
		closing: []string{"Nous poursuivons la première. La page ci-dessous y conduit."},
	},
	takedown.LetterLost: {
		subject: "La page de votre notification %s",
		opening: "Quelqu'un a demandé le lien vers la page de votre notification %s. Si ce n'était pas vous, vous n'avez rien à faire.",
		closing: []string{"Quiconque a ce lien peut lire la notification et agir à son sujet : gardez-le pour vous."},
	},
}
