package share

import "testing"

// R40: names are classed in seven languages, and ordinary names are not.
func TestR40Adult(t *testing.T) {
	for _, name := range []string{
		"Amateur.Porn.Collection.2019.mp4", "brazzers - some title.mkv", "[HENTAI] some series", "Big_Tits_Compilation.avi", "MILF pack",
		"film porno amateur.avi", "Gros seins compilation", "Pornofilm komplett.mkv", "Gruppensex.mp4", "porno casero.mp4", "Tetas grandes.rar",
		"sesso anale.avi", "Pompino in auto.mp4", "sexo caseiro.mp4", "порно подборка.zip", "Домашнее порно.mp4", "無修正 sample.mp4", "合集 无码.zip",
	} {
		if !Adult(name) {
			t.Errorf("%q is not classed", name)
		}
	}
	for _, name := range []string{
		"", "Essex County Records 1801.pdf", "Sex and the City S01", "Scunthorpe United.zip", "Middlesex - Eugenides.epub", "Dick Tracy (1990).mkv", "Moby Dick.epub",
		"Pussy Riot - A Punk Prayer.mkv", "Analysis of Variance.pdf", "Analyse financiere.xlsx", "xXx (2002).mkv", "Super Bowl XXX.mkv", "Cockpit manual A320.pdf",
		"Zack and Miri Make a Porno (2008).mkv", "Porno Graffitti - Melissa.flac", "Sex Education S02", "Nude descending a staircase.jpg", "Naked Lunch.epub",
		"The 40-Year-Old Virgin.mkv", "Titanic.mkv", "Escort Mk1 workshop manual.pdf", "Trans Siberian Orchestra", "Gang Bang Theory of crystals", "Hard Candy.mkv",
		"Corridas de toros 1950.avi", "Peladas de futebol - documentario.mkv", "Cumbria walks.pdf", "Cum laude - thesis.pdf", "Ficks Gesetz.pdf", "Fick's laws of diffusion.pdf",
		"Секс в большом городе.mkv", "Сексология учебник.pdf", "Sexto sentido.mkv", "Il sesso degli angeli.mkv", "Grand Theft Auto V.iso", "Bad Moms 2016.mkv", "Blow Job (Warhol, 1964).mkv",
	} {
		if Adult(name) {
			t.Errorf("%q is classed as adult", name)
		}
	}
}
