package share

import "testing"

// R23: a person's numbers are masked in names, and other numbers are not.
func TestMaskPersons(t *testing.T) {
	for in, want := range map[string]string{
		"Notes of jane.roe@example.org.pdf":            "Notes of [masked]",
		"Notes of jane (at) example.org":               "Notes of [masked]",
		"Call +44 20 7946 0958 now":                    "Call [masked] now",
		"Call 01632 960 961":                           "Call [masked]",
		"Tel: 555 0123 456":                            "Tel: [masked]",
		"Account GB82 WEST 1234 5698 7654 32":          "Account [masked]",
		"Card 4111 1111 1111 1111":                     "Card [masked]",
		"SSN 078-05-1120":                              "SSN [masked]",
		"DNI 12345678Z":                                "DNI [masked]",
		"Survey 1911-1914 (3rd edition) 300dpi.pdf":    "Survey 1911-1914 (3rd edition) 300dpi.pdf",
		"Debian 12.5.0 amd64 netinst.iso":              "Debian 12.5.0 amd64 netinst.iso",
		"ISBN 978-3-16-148410-0":                       "ISBN 978-3-16-148410-0",
		"backup_20240131_235959.tar.gz":                "backup_20240131_235959.tar.gz",
		"Symphony No. 9 in D minor, Op. 125 (1824)":    "Symphony No. 9 in D minor, Op. 125 (1824)",
		"map 12345678 of 23456789":                     "map 12345678 of 23456789",
		"IMG_0001 to IMG_0999 (2019-07-04 12.30.00)":   "IMG_0001 to IMG_0999 (2019-07-04 12.30.00)",
		"Some card 4111 1111 1111 1112 with bad digit": "Some card 4111 1111 1111 1112 with bad digit",
	} {
		got, _ := MaskPersons(in)
		if got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
		if again, _ := MaskPersons(got); again != got {
			t.Errorf("%q masked again: %q", got, again)
		}
	}
}

// R23: names that hint at papers or images of a person wait for an operator.
func TestHeldNames(t *testing.T) {
	for name, want := range map[string]bool{
		"passport_scan.jpg": true, "Scan Reisepass.pdf": true, "Führerschein vorne": true, "Fiches de paie 2019": true,
		"Carte d'identité": true, "nómina enero.pdf": true, "身份证照片.zip": true, "Скан паспорта": true, "Medical Records 2020": true,
		"Passport to the Stars (1958 film)": true, "Birds of Britain": false, "The Payslipper": false, "Atlas de France": false, "": false,
	} {
		if _, held := MaskPersons(name); held != want {
			t.Errorf("%q: held %v", name, held)
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
