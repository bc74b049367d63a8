package share

// languages are the tables in use.
var languages = []*secretWords{
	&wordsEnglish, &wordsFrench, &wordsGerman, &wordsSpanish, &wordsItalian, &wordsPortuguese,
	&wordsRussian, &wordsPolish, &wordsTurkish, &wordsChinese, &wordsJapanese, &wordsArabic, &wordsOther,
}

var wordsEnglish = secretWords{
	secret: []string{"passwords", "passwd", "passcode", "pass code", "pass word", "passphrase", "pass phrase", "pwd", "pswd", "psw", "pw", "passw", "pass key", "passkey",
		"decryption key", "decrypt key", "encryption key", "unlock code", "unlock key", "extraction code", "extract code", "access code", "fetch code", "link key", "file key", "folder key",
		"mega key", "rar pass", "zip pass", "rarpass", "zippass", "7zpass", "unrar pass", "archive pass", "rlkey", "authkey", "resourcekey"},
	inner: []string{"password"},
	short: []string{"pass"},
	weak:  []string{"key", "keys", "code", "codes", "pin", "secret", "hash", "decryption", "decrypt"},
	is:    []string{"is", "are", "was", "will be", "should be", "would be", "is now", "remains"},
	of:    []string{"for", "of", "to", "on", "in", "from", "when"},
	or:    []string{"or", "and", "else", "then", "alternatively"},
	none: []string{"no", "none", "not", "nope", "n/a", "na", "null", "nil", "without", "required", "protected", "needed", "included", "inside", "below", "above", "in", "the", "an", "to", "for",
		"optional", "same", "see", "dm", "pm", "and", "or", "unneeded", "undefined", "removed"},
	prose: []string{"a", "empty", "blank", "ask", "yes", "me", "unknown", "here", "free", "wrong", "set", "hidden", "shown", "stored", "used", "if", "it", "was", "is", "as", "on", "by", "i", "you", "we", "they", "he", "she",
		"manager", "managers", "reset", "recovery", "string", "str", "text", "true", "false", "default", "correct", "incorrect", "invalid", "entered", "given", "provided", "asked", "always", "also", "still", "only", "encrypted", "changed", "being", "been",
		"necessary", "available", "too", "that", "this", "what", "your", "my", "our", "their", "his", "her", "its", "case", "somewhere", "at", "with", "from", "under", "through", "just", "now", "done", "any", "all", "used.", "of", "prompted", "ignored",
		"requested", "kept", "read", "written", "sent", "saved", "supplied", "passed", "specified", "disabled", "enabled", "allowed", "accepted", "missing", "expired", "longer", "valid", "secret", "strong", "weak", "created", "never", "accessible", "obtained", "defined"},
}

var wordsFrench = secretWords{
	secret: []string{"mot de passe", "mots de passe", "motdepasse", "mdp", "mdps", "code d'acces", "code d’accès", "code d'extraction", "code d’extraction", "cle de dechiffrement", "cle de decryptage", "cle mega", "phrase de passe", "phrase secrete"},
	short:  []string{"passe"},
	weak:   []string{"clé", "clef", "clés", "code secret", "codes"},
	is:     []string{"est", "c'est", "c’est", "sera", "sont"},
	of:     []string{"du", "de", "de la", "des", "pour", "pour le", "pour la", "d'", "a utiliser"},
	or:     []string{"ou", "et", "ou bien", "puis"},
	none:   []string{"aucun", "aucune", "sans", "requis", "obligatoire", "inclus", "nécessaire", "pas", "non", "oui", "ci-dessous", "dans", "le", "la", "les", "un", "une", "demandé", "voir", "oublié", "perdu", "par", "incorrect", "protégé", "vide", "différent"},
}

var wordsGerman = secretWords{
	secret: []string{"pw lautet", "zugangscode", "zugriffscode", "losungswort", "passphrase", "entschlüsselungsschlüssel"},
	inner:  []string{"passwort", "kennwort", "passwörter", "kennwörter", "passwd"},
	weak:   []string{"schlüssel", "freischaltcode"},
	is:     []string{"ist", "lautet", "heißt", "wäre", "lauten", "sind"},
	of:     []string{"für", "für das", "für die", "für den", "fürs", "zum", "zur", "vom", "von", "der", "des", "beim"},
	or:     []string{"oder", "und", "sonst", "beziehungsweise", "bzw"},
	none: []string{"kein", "keine", "keins", "keines", "ohne", "nicht", "nötig", "erforderlich", "geschützt", "unten", "oben", "siehe", "im", "in", "das", "die", "der", "ein", "eine", "leer", "nein", "ja", "gleich", "falsch", "vergessen", "bekannt", "unbekannt", "wie", "auf",
		"zurücksetzen", "ändern", "eingeben", "dein", "mein", "ihr", "immer", "dabei", "inklusive"},
}

var wordsSpanish = secretWords{
	secret: []string{"contraseña", "contraseñas", "contrasena", "clave de descifrado", "clave de acceso", "clave de cifrado", "código de extracción", "código de acceso", "palabra clave", "contra rar"},
	short:  []string{"clave", "claves"},
	weak:   []string{"llave", "código", "llaves"},
	is:     []string{"es", "son", "será", "sería"},
	of:     []string{"de", "del", "de la", "para", "para el", "para la", "para los", "al", "a"},
	or:     []string{"o", "u", "y", "e", "o bien", "si no"},
	none: []string{"ninguna", "ninguno", "sin", "no", "sí", "necesaria", "obligatoria", "requerida", "incluida", "abajo", "arriba", "en", "el", "la", "los", "las", "un", "una", "dentro", "ver", "aquí", "correcta", "incorrecta", "para", "que", "su", "tu", "mi",
		"de", "del", "misma", "siempre", "olvidada"},
}

var wordsItalian = secretWords{
	secret: []string{"parola d'ordine", "parola d’ordine", "parola chiave", "chiave di decifrazione", "chiave di decrittazione", "chiave di crittografia", "codice di accesso", "codice di estrazione", "codice d'accesso", "psw rar", "pass rar"},
	weak:   []string{"chiave", "codice", "chiavi"},
	is:     []string{"è", "e'", "e’", "sono", "sarà"},
	of:     []string{"del", "della", "dello", "dell'", "per", "per il", "per la", "di"},
	or:     []string{"o", "oppure", "e", "altrimenti"},
	none:   []string{"nessuna", "nessuno", "senza", "non", "richiesta", "necessaria", "inclusa", "sotto", "sopra", "in", "il", "la", "lo", "un", "una", "dentro", "vedi", "qui", "corretta", "errata", "sì", "per", "dimenticata", "stessa", "sempre"},
}

var wordsPortuguese = secretWords{
	secret: []string{"palavra passe", "palavra-passe", "palavra de passe", "palavra chave", "senha", "senhas", "chave de descriptografia", "chave de desencriptação", "código de acesso", "código de extração", "chave de acesso"},
	weak:   []string{"chave", "código", "chaves"},
	is:     []string{"é", "e", "são", "será", "foi"},
	of:     []string{"do", "da", "dos", "das", "para", "para o", "para a", "de"},
	or:     []string{"ou", "e", "ou então", "senão"},
	none:   []string{"nenhuma", "nenhum", "sem", "não", "sim", "necessária", "obrigatória", "incluída", "abaixo", "acima", "em", "no", "na", "o", "a", "os", "um", "uma", "dentro", "veja", "aqui", "correta", "incorreta", "para", "do", "da", "de", "mesma", "sempre"},
}

var wordsRussian = secretWords{
	secret: []string{"пароль", "пароли", "паролем", "пароля", "пасс", "пасворд", "пассворд", "парол", "код доступа", "ключ доступа", "ключ шифрования", "ключ расшифровки", "ключ дешифрования", "код извлечения", "кодовое слово", "пас", "пароль на архив", "пароль к архиву", "пароль от архива", "пароль для архива", "пароль на файл", "пароль от файла"},
	weak:   []string{"ключ", "код", "ключи", "пин", "пинкод"},
	is:     []string{"это", "есть", "будет", "такой", "вот"},
	of:     []string{"к", "ко", "от", "для", "на", "из", "архива", "к архиву", "от архива", "на архив", "для архива"},
	or:     []string{"или", "и", "либо", "иначе"},
	none: []string{"нет", "без", "не", "отсутствует", "нужен", "не нужен", "требуется", "внутри", "ниже", "выше", "в", "на", "к", "см", "тот", "тот же", "тут", "здесь", "пустой", "да", "стандартный", "прежний", "неверный", "верный", "для", "от",
		"есть", "указан", "прилагается", "забыл", "забыли", "тоже"},
}

var wordsPolish = secretWords{
	secret: []string{"hasło", "hasła", "hasłem", "haslo", "hasło do archiwum", "hasło do pliku", "hasło do rar", "hasełko", "kod dostępu", "klucz deszyfrujący", "klucz szyfrowania", "klucz dostępu", "kod wyodrębniania"},
	weak:   []string{"klucz", "kod", "klucze"},
	is:     []string{"to", "jest", "jest to", "brzmi", "są"},
	of:     []string{"do", "dla", "na", "od", "do pliku", "do archiwum"},
	or:     []string{"lub", "albo", "i", "oraz", "ewentualnie"},
	none:   []string{"brak", "bez", "nie", "nie ma", "wymagane", "potrzebne", "w", "na", "poniżej", "powyżej", "tak", "puste", "niepotrzebne", "takie", "to", "do", "jest", "dla", "zapomniane", "błędne", "poprawne", "wewnątrz"},
}

var wordsTurkish = secretWords{
	secret: []string{"şifre", "şifresi", "şifreler", "şifreleri", "şifremiz", "parola", "parolası", "rar şifresi", "zip şifresi", "arşiv şifresi", "giriş kodu", "erişim kodu", "şifre çözme anahtarı", "çıkarma kodu"},
	weak:   []string{"anahtar", "anahtarı", "kod", "kodu"},
	is:     []string{"şudur", "şu", "budur", "olarak", "ise", "dır"},
	of:     []string{"için"},
	or:     []string{"veya", "ya da", "yada", "ve", "yoksa"},
	none:   []string{"yok", "yoktur", "şifresiz", "gerekli", "gerekmez", "gerekiyor", "değil", "aşağıda", "yukarıda", "içinde", "var", "boş", "bir", "için", "ile", "korumalı", "hatalı", "yanlış", "istiyor"},
}

var wordsChinese = secretWords{
	glued: []string{"提取码", "提取碼", "提取密码", "提取密碼", "访问码", "訪問碼", "访问密码", "訪問密碼", "解压码", "解壓碼", "解压密码", "解壓密碼", "解压缩密码", "解壓縮密碼", "密码", "密碼", "口令", "密匙", "取件码", "取件碼", "验证密码", "分享码", "解密码", "解密密码", "压缩包密码", "網盤密碼", "网盘密码"},
	weak:  []string{"密钥", "密鑰", "暗号", "暗號", "秘钥", "编码"},
	is:    []string{"是", "为", "為", "即", "就是", "统一为", "统一", "都是", "均为", "如下"},
	of:    []string{"的"},
	or:    []string{"或", "或者", "和", "及", "或是"},
	none:  []string{"无", "無", "没有", "沒有", "无密码", "不需要", "见下", "见下方", "同上", "空", "如下", "见评论", "错误"},
}

var wordsJapanese = secretWords{
	glued: []string{"パスワード", "パスコード", "ぱすわーど", "解凍パス", "解凍パスワード", "解凍キー", "展開パス", "ダウンロードパス", "暗証番号", "復号キー", "復号鍵", "アクセスキー", "合言葉", "受信パス", "閲覧パス"},
	weak:  []string{"キー", "パス", "鍵", "コード", "pass", "dlキー", "dlkey"},
	is:    []string{"は", "が", "ですが", "：は"},
	of:    []string{"の"},
	or:    []string{"または", "又は", "か", "もしくは", "と", "あるいは"},
	none:  []string{"なし", "無し", "無", "ナシ", "不要", "ありません", "あり", "有り", "同じ", "下記", "以下", "必要", "付き"},
}

var wordsArabic = secretWords{
	secret: []string{"كلمة المرور", "كلمه المرور", "كلمة مرور", "كلمة السر", "كلمه السر", "كلمة سر", "كلمات المرور", "وكلمة المرور", "وكلمة السر", "كلمة فك الضغط", "كلمة سر فك الضغط", "باسورد", "الباسورد", "باسوورد", "الباسوورد", "باس وورد", "الرقم السري", "رقم سري", "الرمز السري", "رمز الدخول", "رمز الوصول", "رمز الاستخراج", "كود الدخول", "مفتاح فك التشفير", "مفتاح التشفير"},
	weak:   []string{"مفتاح", "المفتاح", "رمز", "الرمز", "كود", "الكود", "باس", "الباس"},
	is:     []string{"هي", "هو", "هى", "هوا", "تكون"},
	of:     []string{"لفك", "فك", "ل", "الخاصة", "الخاص", "للملف", "للملفات", "للأرشيف", "الملف", "الضغط", "لفك الضغط", "على", "في"},
	or:     []string{"أو", "او", "و", "ثم"},
	none:   []string{"لا", "لا يوجد", "بدون", "لايوجد", "مطلوبة", "مطلوب", "غير", "في", "داخل", "أدناه", "أعلاه", "موجودة", "خطأ", "نفسها", "من"},
}

// wordsOther are words of further languages that are common beside links.
var wordsOther = secretWords{
	secret: []string{"wachtwoord", "wachtwoorden", "lösenord", "heslo", "jelszó", "parolă", "lozinka", "šifra", "κωδικός", "salasana", "mật khẩu", "kata sandi", "adgangskode", "passord"},
	glued:  []string{"비밀번호", "암호", "รหัสผ่าน", "รหัส"},
	is:     []string{"je", "este"},
	none:   []string{"geen", "ingen", "없음", "žádné", "nincs"},
}
