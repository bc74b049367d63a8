package mail

import "fmt"

// EvidenceWaits is the letter to the compliance contact: that sealed records were made,
// and to which of their keys. It tells nothing of what they are about (R19).
func EvidenceWaits(count int, keyID string) (subject, body string) {
	subject = "Sealed records wait for you"
	body = fmt.Sprintf(`%d record(s) of severe removals were sealed to your key %s.

Ask the operator for them: blindex evidence export FILE writes all that are kept. They open
with your private key alone: blindex evidence open KEYFILE FILE. The removed links are not
shown any more and are erased now that the records exist.
`, count, keyID)
	return subject, body
}
