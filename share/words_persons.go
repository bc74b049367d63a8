package share

// numberWords are words right before a person's number, all languages together:
// what a name says it is. Written in small letters; accents may stay. A language
// is added by adding its words.
var numberWords = struct {
	phone    []string // a phone or messenger follows: any number of 7 to 15 digits is one
	social   []string // a social insurance number follows
	tax      []string // a tax number follows
	identity []string // an identity number of digits and a letter follows
	passport []string // the number of a passport follows
	card     []string // the number of a bank card follows
	myNumber []string // a Japanese individual number follows
	aadhaar  []string // an Indian identity number follows
}{
	phone: []string{"tel", "tel no", "phone", "phone no", "phone number", "mobile", "mobile no", "cell", "call", "call me", "sms", "fax", "whatsapp", "telegram", "viber", "wechat", "gsm", "contact no",
		"tél", "téléphone", "portable", "numéro", "fixe", "handy", "telefon", "telefonnummer", "handynummer", "mobil", "teléfono", "tlf", "móvil", "celular", "cel", "telefono", "cellulare", "telemóvel", "telefone", "zap",
		"тел", "телефон", "моб", "мобильный", "звоните", "ватсап", "komórka", "nr tel", "kom", "cep", "cep tel", "telefonu", "电话", "电话号码", "手机", "手机号", "電話", "電話番号", "携帯", "هاتف", "الهاتف", "جوال", "موبايل", "واتساب", "رقم الهاتف"},
	social:   []string{"ssn", "social security", "social security number", "social security no", "ss no", "снилс", "sin", "nir", "numéro de sécu", "sécurité sociale"},
	tax:      []string{"nif", "contribuinte", "número de contribuinte", "nipc", "tax id", "tin", "cpf", "pesel", "nip"},
	identity: []string{"dni", "nie", "nif", "documento", "identidad", "id no", "id number"},
	passport: []string{"passport", "passport no", "passport nr", "passport number", "passeport", "passeport no", "reisepass", "reisepass nr", "passnummer", "pasaporte", "passaporto", "passaporte", "paszport", "nr paszportu",
		"паспорт", "паспорт серия", "паспорт номер", "серия", "серия и номер", "pasaport", "pasaport no", "护照", "护照号", "旅券番号", "جواز", "جواز سفر", "جواز السفر", "رقم الجواز"},
	card:     []string{"card", "card no", "card number", "credit card", "visa", "mastercard", "amex", "carte", "carte bancaire", "kreditkarte", "karte", "tarjeta", "carta", "cartão", "карта", "номер карты", "karta", "nr karty", "kart", "kart no", "卡号", "银行卡", "カード番号", "بطاقة", "رقم البطاقة"},
	myNumber: []string{"マイナンバー", "個人番号", "my number", "mynumber"},
	aadhaar:  []string{"aadhaar", "aadhar", "adhaar", "adhar", "आधार", "uid", "uidai", "aadhaar no", "aadhaar card", "aadhaar number"},
}
