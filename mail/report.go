package mail

import "fmt"

// ProviderReport is the mail that goes with reports to a storage provider, in English as
// the reports are. Links stand in the files alone.
func ProviderReport(ref string, links int) (subject, body string) {
	subject = oneLine(fmt.Sprintf("Copyright report about %d of your links (XARF), our notice %s", links, ref))
	body = fmt.Sprintf(`Dear abuse team,

a claimant asked us, a search index, to remove links to files on your service as infringing
copyright, and we removed them. We hold no files and no keys. So that you can look at the files
themselves, the links are in the files with this mail: %d, one report each, in XARF version 4
(copyright/cyberlocker).

We pass on what was claimed and have not looked at the files. An answer to this mail reaches us;
our reference is %s.
`, links, oneLine(ref))
	return subject, body
}
