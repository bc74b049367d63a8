package share

import (
	"strings"
	"testing"
)

// R23: by country, what is a person's and what only looks so.
func TestMaskPersons(t *testing.T) {
	for name, cases := range map[string]map[string]string{
		"mail": {
			"Notes of jane.roe@example.org.pdf":   "Notes of [masked].pdf",
			"Notes of jane (at) example.org":      "Notes of [masked]",
			"jane [at] example [dot] org notes":   "[masked] notes",
			"jane at example dot org":             "[masked]",
			"cv_jane_roe@example.co.uk_final.doc": "[masked]_final.doc",
			"mails (jane＠example.de).zip":         "mails ([masked]).zip",
			"icon@2x.png":                         "icon@2x.png",
			"site.com@ABC-123.mp4":                "site.com@ABC-123.mp4",
			"getty@tty1.service":                  "getty@tty1.service",
			"Live @ Wembley 1986":                 "Live @ Wembley 1986",
			"Dinner at eight":                     "Dinner at eight",
			"looking at a dot on paper":           "looking at a dot on paper",
			"react@18.2.0.tgz":                    "react@18.2.0.tgz",
		},
		"phone": {
			"Call +44 20 7946 0958 now":               "Call [masked] now",
			"Call 01632 960 961":                      "Call [masked]",
			"Tel: 555 0123 456":                       "Tel: [masked]",
			"jane_+49_171_1234567.vcf":                "jane_[masked].vcf",
			"(555) 234-5678 voicemail.mp3":            "[masked] voicemail.mp3",
			"555.234.5678.wav":                        "[masked].wav",
			"Paul 06 12 34 56 78":                     "Paul [masked]",
			"Paul 06.12.34.56.78.jpg":                 "Paul [masked].jpg",
			"Handy: 0171/1234567":                     "Handy: [masked]",
			"móvil 612 345 678":                       "móvil [masked]",
			"Тел. 8 (912) 345-67-89":                  "Тел. [masked]",
			"8-912-345-67-89 чат.zip":                 "[masked] чат.zip",
			"cep: 0532 123 45 67":                     "cep: [masked]",
			"手机13912345678照片.rar":                     "手机[masked]照片.rar",
			"携帯 090-1234-5678":                        "携帯 [masked]",
			"هاتف: ٠٥٥١٢٣٤٥٦٧":                        "هاتف: [masked]",
			"+966 55 123 4567":                        "[masked]",
			"(11) 91234-5678":                         "[masked]",
			"00 49 171 1234567":                       "[masked]",
			"A+ 220-1101 220-1102":                    "A+ 220-1101 220-1102",
			"Episodes 01-02-03-04-05":                 "Episodes 01-02-03-04-05",
			"backup 2019-07-04 12.30.00":              "backup 2019-07-04 12.30.00",
			"04.07.2019 12.30.45":                     "04.07.2019 12.30.45",
			"04.07.19.12.30":                          "04.07.19.12.30",
			"IMG_20190704_123012345.jpg":              "IMG_20190704_123012345.jpg",
			"Mobile Suit Gundam 0079 01-43":           "Mobile Suit Gundam 0079 01-43",
			"Windows 10.0.19041.1288":                 "Windows 10.0.19041.1288",
			"build 192.168.100.200":                   "build 192.168.100.200",
			"10153847261_1234567890_o.jpg":            "10153847261_1234567890_o.jpg",
			"LEGO 10179 75192 42115":                  "LEGO 10179 75192 42115",
			"The 39 Steps + 100 000 000 Guineas 1935": "The 39 Steps + 100 000 000 Guineas 1935",
			"Numbers 0001 - 0999 (1920-1080)":         "Numbers 0001 - 0999 (1920-1080)",
		},
		"bank": {
			"Account GB82 WEST 1234 5698 7654 32":     "Account [masked]",
			"DE89_3704_0044_0532_0130_00.pdf":         "[masked].pdf",
			"rib FR1420041010050500013M02606":         "rib [masked]",
			"ES91.2100.0418.4502.0005.1332":           "[masked]",
			"sa0380000000608010167519 scan":           "[masked] scan",
			"Card 4111 1111 1111 1111":                "Card [masked]",
			"visa_4111111111111111.txt":               "visa_[masked].txt",
			"5555-5555-5555-4444 back":                "[masked] back",
			"amex 3782 822463 10005":                  "amex [masked]",
			"Some card 4111 1111 1111 1112 bad digit": "Some card 4111 1111 1111 1112 bad digit",
			"DE89 3704 0044 0532 0130 01":             "DE89 3704 0044 0532 0130 01",
			"ISBN 978-3-16-148410-0":                  "ISBN 978-3-16-148410-0",
			"ISBN 9783161484100 book.pdf":             "ISBN 9783161484100 book.pdf",
			"0306406152 manual.pdf":                   "0306406152 manual.pdf",
			"4006381333931 (EAN).csv":                 "4006381333931 (EAN).csv",
			"UPC 036000291452":                        "UPC 036000291452",
			"sha 4111111111111111a3":                  "sha 4111111111111111a3",
		},
		"us": {"SSN 078-05-1120": "SSN [masked]", "ssn_123_45_6789.pdf": "ssn_[masked].pdf", "part 666-12-3456": "part 666-12-3456", "CAS 7732-18-5": "CAS 7732-18-5", "1911-12-3456": "1911-12-3456"},
		"fr": {"NIR 2 55 08 14 168 025 38": "NIR [masked]", "secu_255081416802538.pdf": "secu_[masked].pdf", "185052A00608435 x": "[masked] x", "255081416802539": "255081416802539"},
		"es": {"DNI 12345678Z": "DNI [masked]", "dni_12345678z.jpg": "dni_[masked].jpg", "NIE X1234567L": "NIE [masked]", "12.345.678-Z": "[masked]", "12345678A": "12345678A", "20240131W log": "20240131W log", "model 12345678z": "model 12345678z"},
		"de": {"Steuer 86095742719": "Steuer [masked]", "IdNr_86_095_742_719.pdf": "IdNr_[masked].pdf", "86095742718": "86095742718"},
		"it": {"RSSMRA85T10A562S": "[masked]", "cf_rssmra85t10a562s.pdf": "cf_[masked].pdf", "RSSMRA85T10A562X": "RSSMRA85T10A562X"},
		"pt": {"NIF 123456789": "NIF [masked]", "contribuinte_501_442_600": "contribuinte_[masked]", "item 501442600": "item 501442600", "NIF 501442601": "NIF 501442601"},
		"br": {"CPF 111.444.777-35": "CPF [masked]", "52998224725.pdf": "[masked].pdf", "529.982.247-24": "529.982.247-24", "111.111.111-11": "111.111.111-11"},
		"pl": {"PESEL 44051401359": "PESEL [masked]", "44051401358 x": "44051401358 x"},
		"ru": {"СНИЛС 112-233-445 95": "СНИЛС [masked]", "112-233-445 96": "112-233-445 96", "паспорт 45 10 123456": "паспорт [masked]", "серия 4510 номер 123456": "серия 4510 номер 123456"},
		"tr": {"TC 10000000146": "TC [masked]", "10000000147": "10000000147"},
		"zh": {"11010519491231002X.jpg": "[masked].jpg", "身份证11010519491231002x": "身份证[masked]", "110105194912310021": "110105194912310021"},
		"ja": {"マイナンバー 1234 5678 9018": "マイナンバー [masked]", "1234 5678 9018": "1234 5678 9018", "マイナンバー 1234 5678 9019": "マイナンバー 1234 5678 9019"},
		"in": {"Aadhaar 2341 2341 2346": "Aadhaar [masked]", "aadhar_234123412346.pdf": "aadhar_[masked].pdf", "2341 2341 2346": "2341 2341 2346", "Aadhaar 2341 2341 2347": "Aadhaar 2341 2341 2347"},
		"ar": {"جواز السفر ١٢٣٤٥٦٧٨": "جواز السفر [masked]"},
		"none": {
			"Survey 1911-1914 (3rd edition) 300dpi.pdf": "Survey 1911-1914 (3rd edition) 300dpi.pdf",
			"Debian 12.5.0 amd64 netinst.iso":           "Debian 12.5.0 amd64 netinst.iso",
			"backup_20240131_235959.tar.gz":             "backup_20240131_235959.tar.gz",
			"Symphony No. 9 in D minor, Op. 125 (1824)": "Symphony No. 9 in D minor, Op. 125 (1824)",
			"map 12345678 of 23456789":                  "map 12345678 of 23456789",
			"IMG_0001 to IMG_0999":                      "IMG_0001 to IMG_0999",
			"d41d8cd98f00b204e9800998ecf8427e.bin":      "d41d8cd98f00b204e9800998ecf8427e.bin",
			"3fa85f64-5717-4562-b3fc-2c963f66afa6.jpg":  "3fa85f64-5717-4562-b3fc-2c963f66afa6.jpg",
			"1920x1080 60fps 10bit":                     "1920x1080 60fps 10bit",
			"[masked] and [masked].pdf":                 "[masked] and [masked].pdf",
		},
	} {
		for in, want := range cases {
			got, _ := MaskPersons(in)
			if got != want {
				t.Errorf("%s: %q: got %q, want %q", name, in, got, want)
			}
			if again, _ := MaskPersons(got); again != got {
				t.Errorf("%q masked again: %q", got, again)
			}
		}
	}
}

// R23: names that hint at papers or images of a person wait for an operator, by
// language; works about such things do not.
func TestHeldNames(t *testing.T) {
	for lang, names := range map[string][2]string{
		"en": {"passport_scan.jpg|passport.jpg|Passport|my passport.zip|john.smith.passport.jpg|drivers_license_front.png|Medical Records 2020|payslips 2019.zip|leaked nudes pack|ID card scan.pdf|OnlyFans leak 2021|hidden cam girls|bank statements.rar|SSN card.png|sextape",
			"Passport to the Stars (1958 film)|Passport to Pimlico (1949).mkv|The Passport 2019 film|Diagnosis Murder S01|A Prescription for Murder|The Payslipper|Identity Card design course|X-Ray spectroscopy|Nudes in Art, a history.epub|The Ex-Girlfriend (novel)|Dr. House S02E03|Doxygen manual|Medical Physiology 13th Edition.pdf|Tax Law 2020|Bank Heist 1978"},
		"fr": {"Fiches de paie 2019|Carte d'identité|scan passeport.pdf|bulletin_de_salaire_mars.pdf|photos intimes|passeport.jpg|dossier médical", "Passeport pour l'enfer (1962)|Rib eye recettes|Mon ex et moi (film)|Ordonnances de 1667 commentées|Atlas de France"},
		"de": {"Scan Reisepass.pdf|Führerschein vorne|Personalausweis|Gehaltsabrechnung_03.pdf|Patientenakten.zip|Nacktbilder von Ex|Kontoauszüge 2018", "Führerschein Klasse B Lernsoftware 2019|Der Hauptmann von Köpenick|Befund und Therapie: Lehrbuch|Reisepass nach Absurdistan (Roman)"},
		"es": {"nómina enero.pdf|DNI escaneado.jpg|pasaporte.png|historia clínica|fotos íntimas|pack filtrado de chicas|dni frente", "Pack de iconos 2020|Mi ex me quiere matar (película)|La nómina de huesos: poesía|Pasaporte al infierno (1965)"},
		"pt": {"RG e CPF.pdf|holerite maio|nudes vazadas|passaporte.jpg|CNH frente.jpg|prontuário médico", "Passaporte para o Inferno (filme)|Direito do Trabalho 2019|Vazantes do Rio"},
		"it": {"carta d'identità.pdf|busta paga marzo|referti medici|passaporto scansione.pdf", "La Patente di Pirandello, testo teatrale|Passaporto per l'inferno 1966"},
		"pl": {"skan paszportu.jpg|dowód osobisty|karta pacjenta|paski wypłat", "Paszport Polityki nagrody 2019|Dowód na istnienie (film)"},
		"ru": {"Скан паспорта|паспорт.jpg|СНИЛС.pdf|слив фото девушек|расчетный листок|моя бывшая.zip", "Паспорт изделия ТУ 14-3 насос|Слив курсов по дизайну 2023|История болезни Ленина (книга)|Слив воды в системе отопления"},
		"tr": {"kimlik fotokopisi|maaş bordrosu.pdf|türk ifşa arşivi|pasaport.jpg", "Pasaport filmi 1080p türkçe dublaj|Sağlık bilgisi ders kitabı"},
		"zh": {"身份证照片.zip|护照扫描件|工资条.xlsx|裸照|病历.pdf", "密码学原理|护照之旅纪录片第一季全集高清|红楼梦"},
		"ja": {"給与明細.pdf|運転免許証.jpg|診断書|パスポート.jpg|リベンジポルノ", "東京物語|診断士試験対策"},
		"ar": {"صورة جواز السفر.jpg|كشف الراتب|تقرير طبي|صور مسربة|بطاقة الهوية", "كتاب جواز السفر رواية عربية طويلة|ألف ليلة وليلة|تاريخ الطب"},
	} {
		for i, list := range names {
			for name := range strings.SplitSeq(list, "|") {
				if _, held := MaskPersons(name); held != (i == 0) {
					t.Errorf("%s: %q: held %v", lang, name, held)
				}
			}
		}
	}
}
func TestBest(t *testing.T) {
	if _, ok := Best([]Claim{{}, {Size: 3}}); ok {
		t.Error("a claim without a name was chosen")
	}
	got, ok := Best([]Claim{{Name: "one", Score: 5}, {Name: "Two.", Score: 7}, {Name: "three", Score: 7}, {Name: "THREE", Score: 7}, {Name: "four", Score: 6}})
	if !ok || got.Name != "three" {
		t.Errorf("chose %+v", got)
	}
}
