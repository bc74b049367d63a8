package share

// adultLanguages are the words that class a name as adult, one table a language (R40). A
// word stands alone in a name, as folded; a phrase in order. Choose words that say nothing
// else: what is both a word of this kind and a title, a place or a person's name is left
// out, or named among the exceptions.
var adultLanguages = []struct{ words, exceptions []string }{
	{ // English
		words: []string{"porn", "porno", "porns", "pornhub", "pornstar", "pornstars", "xvideos", "xhamster", "xnxx", "youporn", "redtube", "brazzers", "bangbros", "realitykings", "naughtyamerica", "onlyfans", "fansly", "chaturbate", "legalporno", "evilangel", "blacked raw", "hentai", "futanari", "ecchi uncensored",
			"blowjob", "blowjobs", "handjob", "handjobs", "footjob", "deepthroat", "creampie", "creampies", "cumshot", "cumshots", "bukkake", "gangbang", "gangbangs", "milf", "milfs", "facefuck", "buttfuck", "fisting", "cuckold", "camgirl", "camgirls", "camwhore", "sex tape", "sextape", "hardcore sex", "anal sex", "oral sex", "group sex", "lesbian sex", "gay sex", "threesome sex", "big tits", "huge tits", "big boobs", "wet pussy", "tight pussy", "hairy pussy", "nude pics", "nude photos", "nudes", "jav uncensored", "jav censored", "rule 34"},
		exceptions: []string{"make a porno", "porno graffitti", "porno graffiti", "porno for pyros", "food porn", "earth porn", "porn studies", "anti porn", "bukkake udon", "bukkake soba", "sex tape 2014", "the nudes of"},
	},
	{ // French
		words:      []string{"pornographique", "video porno", "films porno", "film porno", "sexe amateur", "sexe anal", "gros seins", "partouze", "sodomie", "branlette", "fellation", "salope", "salopes", "jacquie et michel", "beurette"},
		exceptions: []string{"fellation historique"},
	},
	{ // German
		words:      []string{"pornofilm", "pornofilme", "pornos", "sexfilm", "sexfilme", "gruppensex", "analsex", "oralsex", "dicke titten", "geile titten", "muschi rasiert", "fickt", "gefickt", "ficken", "arschfick", "wichsen", "spermaladung"},
		exceptions: []string{"bitte nicht ficken"},
	},
	{ // Spanish
		words:      []string{"pornografia", "pornografico", "porno casero", "sexo anal", "sexo oral", "sexo amateur", "tetonas", "tetas grandes", "follando", "follada", "corridas en la boca", "culonas", "mamada", "mamadas"},
		exceptions: []string{"corridas de toros"},
	},
	{ // Italian
		words: []string{"filmino porno", "film porno italiano", "sesso anale", "sesso orale", "tettone", "tette grosse", "pompino", "pompini", "scopata", "scopate", "inculata", "troie italiane", "sborrata"},
	},
	{ // Portuguese
		words:      []string{"putaria", "safadas", "novinhas peladas", "peladas", "sexo caseiro", "boquete", "gozando", "fodendo", "foda gostosa", "peitudas", "buceta", "bucetas", "porno brasileiro"},
		exceptions: []string{"peladas de futebol", "futebol peladas"},
	},
	{ // Russian
		words: []string{"порно", "порнуха", "порнофильм", "порнофильмы", "порнография", "хентай", "минет", "трахает", "трахают", "трахнул", "ебля", "сиськи", "анальный секс", "групповой секс", "домашнее порно", "кунилингус", "эротика 18"},
	},
	{ // Japanese and Chinese: phrases in scripts without spaces
		words: []string{"アダルト動画", "エロ動画", "無修正", "巨乳", "中出し", "素人ハメ撮り", "エロアニメ", "成人影片", "无码", "無碼", "色情", "黄片", "成人视频"},
	},
}
