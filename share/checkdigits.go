package share

import (
	"strings"
	"time"
)

// The checks here take a number without spaces and signs, letters as capitals.

// values are the digits of s as values; what is no digit counts as 0.
func values(s string) []int {
	out := make([]int, len(s))
	for i := range s {
		if s[i] >= '0' && s[i] <= '9' {
			out[i] = int(s[i] - '0')
		}
	}
	return out
}

// weighted sums digits times weights.
func weighted(s string, weights ...int) int {
	sum := 0
	for i, v := range values(s[:len(weights)]) {
		sum += v * weights[i]
	}
	return sum
}

// remainder is s, read as a decimal number, modulo m.
func remainder(s string, m int) int {
	r := 0
	for _, v := range values(s) {
		r = (r*10 + v) % m
	}
	return r
}

// uniform reports whether all characters are the same.
func uniform(s string) bool { return strings.Count(s, s[:1]) == len(s) }

// ibanLengths are the lengths of account numbers by country.
var ibanLengths = map[string]int{
	"AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28,
	"EE": 20, "EG": 29, "ES": 24, "FI": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26,
	"IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18,
	"NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
}

// validIBAN checks the remainder that every account number leaves.
func validIBAN(s string) bool {
	r := 0
	for _, c := range []byte(s[4:] + s[:4]) {
		switch {
		case c >= '0' && c <= '9':
			r = (r*10 + int(c-'0')) % 97
		case c >= 'A' && c <= 'Z':
			r = (r*100 + int(c-'A') + 10) % 97
		default:
			return false
		}
	}
	return r == 1
}

// validCard checks a card number's issuer, length and last digit.
func validCard(s string) bool {
	n, head := len(s), remainder(s[:4], 10000)
	switch {
	case s[0] == '4' && (n == 13 || n == 16 || n == 19):
	case n == 16 && (head >= 5100 && head <= 5599 || head >= 2221 && head <= 2720 || head >= 3528 && head <= 3589):
	case n == 15 && (s[:2] == "34" || s[:2] == "37"):
	case n == 14 && (s[:2] == "36" || s[:2] == "38" || s[:2] == "30"):
	case n >= 16 && (head == 6011 || s[:2] == "65" || s[:2] == "62" || head >= 2200 && head <= 2204 || head == 9792):
	default:
		return false
	}
	sum := 0
	for i, v := range values(s) {
		if (n-i)%2 == 0 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0
}

// validSSN checks the ranges of a number of the United States' social security.
func validSSN(s string) bool {
	return s[:3] != "000" && s[:3] != "666" && s[0] != '9' && s[3:5] != "00" && s[5:] != "0000"
}

// validNIR checks a French social security number of 15 characters.
func validNIR(s string) bool {
	month := remainder(s[3:5], 100)
	if s[0] != '1' && s[0] != '2' || month == 0 || month > 12 && (month < 20 || month > 42) && month < 50 {
		return false
	}
	body := s[:13]
	less := 0
	switch s[6] { // Corsica
	case 'A':
		body, less = s[:6]+"0"+s[7:13], 1000000
	case 'B':
		body, less = s[:6]+"0"+s[7:13], 2000000
	}
	return (97 - ((remainder(body, 97) - less%97 + 97) % 97)) == remainder(s[13:], 100)
}

// validDNI checks the letter of a Spanish identity number, a foreigner's too.
func validDNI(s string) bool {
	if len(s) != 9 {
		return false
	}
	body := strings.NewReplacer("X", "0", "Y", "1", "Z", "2").Replace(s[:1]) + s[1:8]
	return "TRWAGMYFPDXBNJZSQVHLCKE"[remainder(body, 23)] == s[8]
}

// validSteuerID checks a German tax number: one digit of the first ten stands
// there two or three times, and the last is right by ISO 7064 (11, 10).
func validSteuerID(s string) bool {
	if s[0] == '0' {
		return false
	}
	var times [10]int
	for _, v := range values(s[:10]) {
		times[v]++
	}
	twice := 0
	for _, n := range times {
		if n > 3 {
			return false
		}
		if n > 1 {
			twice++
		}
	}
	product := 10
	for _, v := range values(s[:10]) {
		sum := (v + product) % 10
		if sum == 0 {
			sum = 10
		}
		product = sum * 2 % 11
	}
	return twice == 1 && (11-product)%10 == values(s[10:])[0]
}

// oddValues are what the characters at odd places of a codice fiscale count.
var oddValues = [36]int{1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23}

// validCodiceFiscale checks the last letter of an Italian tax code.
func validCodiceFiscale(s string) bool {
	sum := 0
	for i := range 15 {
		v := int(s[i] - '0')
		if s[i] >= 'A' {
			v = int(s[i]-'A') + 10
		}
		if i%2 == 0 {
			sum += oddValues[v]
		} else if v >= 10 {
			sum += v - 10
		} else {
			sum += v
		}
	}
	return len(s) == 16 && byte('A'+sum%26) == s[15]
}

// validNIF checks a Portuguese tax number.
func validNIF(s string) bool {
	d := 11 - weighted(s, 9, 8, 7, 6, 5, 4, 3, 2)%11
	return strings.IndexByte("1235689", s[0]) >= 0 && d%11%10 == int(s[8]-'0')
}

// validPESEL checks a Polish identity number: a birth date and its last digit.
func validPESEL(s string) bool {
	century := []string{"19", "20", "21", "22", "18"}[values(s[2:3])[0]/2]
	month := string('0'+(s[2]-'0')%2) + s[3:4]
	if _, err := time.Parse("20060102", century+s[:2]+month+s[4:6]); err != nil {
		return false
	}
	return weighted(s, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)%10 == 0
}

// validCPF checks both last digits of a Brazilian number.
func validCPF(s string) bool {
	first := weighted(s, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10
	second := weighted(s, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10
	return !uniform(s) && first == int(s[9]-'0') && second == int(s[10]-'0')
}

// validSNILS checks a Russian insurance number.
func validSNILS(s string) bool {
	return s[:9] > "001001998" && weighted(s, 9, 8, 7, 6, 5, 4, 3, 2, 1)%101%100 == remainder(s[9:], 100)
}

// validTCKN checks a Turkish identity number.
func validTCKN(s string) bool {
	v := values(s)
	odd, even := v[0]+v[2]+v[4]+v[6]+v[8], v[1]+v[3]+v[5]+v[7]
	return v[0] != 0 && ((odd*7-even)%10+10)%10 == v[9] && (odd+even+v[9])%10 == v[10] && !uniform(s[:9])
}

// validResidentID checks a Chinese identity number of 18 characters: a birth date
// and the last character.
func validResidentID(s string) bool {
	if born := s[6:14]; born < "19000101" || born > "20991231" || !realDay(born) {
		return false
	}
	sum := weighted(s, 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
	return "10X98765432"[sum%11] == s[17]
}

// validMyNumber checks the last digit of a Japanese individual number.
func validMyNumber(s string) bool {
	r := weighted(s, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11
	d := 11 - r
	if r <= 1 {
		d = 0
	}
	return d == int(s[11]-'0')
}

// The tables of Verhoeff's check.
var (
	dihedral = [10]string{"0123456789", "1234067895", "2340178956", "3401289567", "4012395678", "5987604321", "6598710432", "7659821043", "8765932104", "9876543210"}
	permuted = [8]string{"0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258"}
)

// validAadhaar checks an Indian identity number.
func validAadhaar(s string) bool {
	c := 0
	for i := range len(s) {
		d := s[len(s)-1-i] - '0'
		c = int(dihedral[c][permuted[i%8][d]-'0'] - '0')
	}
	return c == 0 && s[0] >= '2'
}

// realDay reports whether eight digits are a day, in either order.
func realDay(s string) bool {
	for _, layout := range []string{"20060102", "02012006"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1900 && t.Year() < 2100 {
			return true
		}
	}
	return false
}
