package share

import "time"

// NameSource says where a page's claim of a name was taken from.
type NameSource string

// Where a name was read.
const (
	NameProvider  NameSource = "provider"  // the provider publishes it without a secret
	NameLinkText  NameSource = "link_text" // the link's own text
	NameAttribute NameSource = "attribute" // title, alt, aria-label or download
	NameFile      NameSource = "file"      // a file name, in the address or the text
	NameField     NameSource = "field"     // a title in the same record, or the field's name
	NameRow       NameSource = "row"       // the table row
	NameTerm      NameSource = "term"      // the term that a definition belongs to
	NameSentence  NameSource = "sentence"  // the line the link stands on, or prose above
	NameHeading   NameSource = "heading"
	NameTitle     NameSource = "title"
	NameImport    NameSource = "import" // given by the operator's own data
)

// Claim is what one page says a link is called. Names are claims: an end-to-end
// encrypted provider cannot tell a name without the key. Name is scrubbed and
// masked (R23) before it gets here.
type Claim struct {
	Name   string
	Source NameSource
	Score  int       // higher wins; comparable between pages
	Size   int64     // bytes the page states, or -1
	Dated  time.Time // day the page states for it, in UTC; zero when it states none
	Type   Type      // what kind of thing the page says it is, or ""
	Held   bool      // hints at identity papers, payslips, medical records, intimate leaks: held for an operator (R23)
}

// Found is one share link on a page or in a text.
type Found struct {
	Link      Link
	HadSecret bool // a secret stood with it and was cut
	Claim     Claim
}

// Page is what one HTML page yields in one pass. Everything in it is scrubbed.
type Page struct {
	Title     string
	Lang      string
	Found     []Found
	Links     []string // addresses of pages it links to: absolute, http(s), scrubbed as ScrubURL does, no share links
	Canonical string   // rel=canonical, scrubbed, or ""
	Robots    Robots   // meta robots and meta blindex
}

// Robots is what a page asks of crawlers (R22).
type Robots struct {
	NoIndex  bool // do not use the page's links as sightings
	NoFollow bool // do not follow its links
}
