package share

// heldWords are words by language that hint at identity papers, payslips, medical
// records or intimate leaks (R23): names with one of them wait for an operator.
// Written as fold leaves them: small letters, no accents, single spaces.
var heldWords = map[string][]string{
	"en": {"passport", "passport scan", "id card", "id scan", "identity card", "driver license", "drivers license", "driver s license", "driving licence", "social security", "ssn",
		"payslip", "payslips", "pay stub", "paystub", "salary slip", "bank statement", "bank statements", "tax return", "medical record", "medical records", "medical report", "patient record", "patient records",
		"patient data", "prescription", "diagnosis", "x ray report", "leaked nudes", "nudes", "nude leak", "sex tape", "sextape", "revenge porn", "ex girlfriend", "ex gf", "onlyfans leak", "leaked onlyfans", "upskirt", "hidden cam", "spycam", "private photos", "private pics", "doxx", "dox", "fullz"},
	"fr": {"passeport", "carte d identite", "carte identite", "permis de conduire", "carte vitale", "fiche de paie", "fiches de paie", "bulletin de salaire", "releve bancaire", "rib", "avis d imposition",
		"dossier medical", "ordonnance medicale", "compte rendu medical", "photos intimes", "sextape", "mon ex", "nudes"},
	"de": {"reisepass", "personalausweis", "ausweiskopie", "fuhrerschein", "lohnabrechnung", "gehaltsabrechnung", "lohnzettel", "kontoauszug", "kontoauszuge", "steuerbescheid", "krankenakte", "patientenakte",
		"patientendaten", "arztbrief", "befund", "intime fotos", "nacktbilder", "nacktfotos", "ex freundin"},
	"es": {"pasaporte", "dni", "cedula", "carnet de conducir", "licencia de conducir", "nomina", "nominas", "recibo de sueldo", "extracto bancario", "historia clinica", "historial medico", "informe medico",
		"fotos intimas", "mi ex", "pack de", "packs de", "nudes", "filtrado onlyfans"},
	"pt": {"passaporte", "carteira de identidade", "rg e cpf", "cpf", "cnh", "holerite", "contracheque", "extrato bancario", "prontuario", "prontuario medico", "laudo medico", "fotos intimas", "vazados", "nudes"},
	"it": {"passaporto", "carta d identita", "patente di guida", "codice fiscale", "busta paga", "buste paga", "estratto conto", "cartella clinica", "referto medico", "foto intime"},
	"nl": {"paspoort", "identiteitskaart", "rijbewijs", "loonstrook", "bankafschrift", "medisch dossier", "naaktfotos"},
	"pl": {"paszport", "dowod osobisty", "prawo jazdy", "pesel", "pasek wyplaty", "wyciag bankowy", "dokumentacja medyczna"},
	"ru": {"паспорт", "скан паспорта", "снилс", "водительские права", "водительское удостоверение", "расчетныи листок", "справка о доходах", "медицинская карта", "история болезни", "интим фото", "слив", "сливы"},
	"tr": {"pasaport", "kimlik karti", "ehliyet", "maas bordrosu", "hesap ekstresi", "saglik raporu", "ifsa"},
	"zh": {"护照", "身份证", "驾驶证", "工资条", "银行流水", "病历", "体检报告", "艳照", "裸照"},
	"ja": {"パスポート", "運転免許証", "給与明細", "診断書", "リベンジポルノ"},
}
