package takedown

import (
	_ "embed"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// ScoreReason is one sign that a notice may be abusive. A score delays: it sets lane and
// pace, and above HoldFrom it keeps the machine from acting. It never removes or rejects.
type ScoreReason struct {
	Code   string
	Points int
}

// The signs, as codes.
const (
	SignOriginalNewer = "original_newer"      // the original is dated after we first saw the entry
	SignOrgMismatch   = "org_domain_mismatch" // speaks for an organisation from an address anyone can have (T14)
	SignFreeMail      = "free_mail"
	SignDisposable    = "disposable_mail"
	SignTitleUnlike   = "title_unlike" // a work's title shares no word with any entry named for it
	SignSameText      = "same_text"    // others have filed the same words
	SignNotIndexed    = "not_indexed_mostly"
	SignRepresented   = "represented_elsewhere" // another sender acts for that principal
	SignManyProviders = "many_providers"
	SignNewAndMany    = "new_and_many" // the first notice of an address, and a large one
)

// points of the signs: two strong ones, or one with several weak ones, reach HoldFrom.
var points = map[string]int{
	SignOriginalNewer: 40, SignOrgMismatch: 30, SignDisposable: 30, SignSameText: 30, SignRepresented: 25,
	SignNewAndMany: 20, SignTitleUnlike: 15, SignNotIndexed: 15, SignFreeMail: 10, SignManyProviders: 10,
}

// HoldFrom is the score from which a notice waits for a person alone (R28).
const HoldFrom = 60

// Facts are what is known about a notice beside what it says, without fetching anything.
type Facts struct {
	FirstSeen   map[int]time.Time // by row: when we first saw its entry
	Names       map[int]string    // by row: what its entry is called
	SameText    int               // other claimants who filed the same words
	Represented bool              // another sender acts for its principal
	Earlier     int               // earlier notices of this claimant
}

// Bounds of the signs.
const (
	manyProviders = 5   // more than these
	manyRows      = 100 // more than these by a new address
	fewRows       = 4   // fewer rows say nothing about their share
)

// Score adds up the signs of abuse in a notice.
func Score(n Notice, f Facts) (int, []ScoreReason) {
	var out []ScoreReason
	total := 0
	for _, sign := range signs {
		if sign.seen(n, f) {
			out = append(out, ScoreReason{sign.code, points[sign.code]})
			total += points[sign.code]
		}
	}
	return total, out
}

// signs in the order in which they are shown.
var signs = []struct {
	code string
	seen func(Notice, Facts) bool
}{
	{SignOriginalNewer, originalNewer},
	{SignOrgMismatch, func(n Notice, _ Facts) bool { return n.unknown() && freeMail(n) && n.speaksForOrg() }},
	{SignFreeMail, func(n Notice, _ Facts) bool { return n.unknown() && freeMail(n) && !n.speaksForOrg() }},
	{SignDisposable, func(n Notice, _ Facts) bool { return disposable[mailDomain(n)] }},
	{SignSameText, func(_ Notice, f Facts) bool { return f.SameText > 0 }},
	{SignRepresented, func(_ Notice, f Facts) bool { return f.Represented }},
	{SignNewAndMany, func(n Notice, f Facts) bool { return n.unknown() && f.Earlier == 0 && len(n.Rows) > manyRows }},
	{SignTitleUnlike, titleUnlike},
	{SignNotIndexed, func(n Notice, _ Facts) bool { return mostlyNotIndexed(n.Rows) }},
	{SignManyProviders, func(n Notice, _ Facts) bool { return providers(n.Rows) > manyProviders }},
}

// unknown reports whether no operator has admitted the sender.
func (n Notice) unknown() bool { return n.Filer.Sender == 0 }

// speaksForOrg reports whether the sender claims to be, or to act for, an organisation.
func (n Notice) speaksForOrg() bool {
	return slices.ContainsFunc(n.Parties, func(p Party) bool { return substantial(p.Org, 2) })
}

var (
	//go:embed data/freemail.txt
	freeMailList string
	//go:embed data/disposable.txt
	disposableList string

	freeMails  = listed(freeMailList)
	disposable = listed(disposableList)
)

// listed reads one entry a line; # begins a comment.
func listed(text string) map[string]bool {
	out := map[string]bool{}
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			out[line] = true
		}
	}
	return out
}

func mailDomain(n Notice) string {
	_, domain, _ := strings.Cut(n.sender().Mailbox(), "@")
	return strings.ToLower(strings.TrimSuffix(domain, "."))
}

func freeMail(n Notice) bool { return freeMails[mailDomain(n)] }

func mostlyNotIndexed(rows []Row) bool {
	named, unknown := 0, 0
	for _, r := range rows {
		if r.actionable() {
			named++
		}
		if r.Match == NotIndexed {
			unknown++
		}
	}
	return named >= fewRows && unknown*2 > named
}

func providers(rows []Row) int {
	seen := map[string]bool{}
	for _, r := range rows {
		if r.Provider != "" {
			seen[r.Provider] = true
		}
	}
	return len(seen)
}

// originalNewer compares the dates that addresses of originals tell, as those of news
// sites do, with when we first saw the entries: a "stolen article" is younger than its theft.
func originalNewer(n Notice, f Facts) bool {
	for _, w := range n.Works {
		for _, address := range w.OriginalURLs {
			dated, ok := dateIn(address)
			if ok && slices.ContainsFunc(n.Rows, func(r Row) bool {
				first, seen := f.FirstSeen[r.N]
				return seen && r.of(w) && dated.After(first)
			}) {
				return true
			}
		}
	}
	return false
}

// of reports whether a row belongs to a work; one without a work belongs to the first.
func (r Row) of(w Work) bool { return r.WorkN == w.N || r.WorkN == 0 && w.N <= 1 }

var datePath = regexp.MustCompile(`/((?:19|20)\d\d)[/-](0[1-9]|1[0-2])(?:[/-](0[1-9]|[12]\d|3[01]))?(?:\D|$)`)

// dateIn is the date in an address's path; of a month its first day.
func dateIn(address string) (time.Time, bool) {
	u, err := url.Parse(address)
	if err != nil {
		return time.Time{}, false
	}
	m := datePath.FindStringSubmatch(u.Path + "/")
	if m == nil {
		return time.Time{}, false
	}
	if m[3] == "" {
		m[3] = "01"
	}
	t, err := time.Parse(time.DateOnly, m[1]+"-"+m[2]+"-"+m[3])
	return t, err == nil
}

// titleUnlike reports a work whose title shares no word with any entry named for it.
func titleUnlike(n Notice, f Facts) bool {
	for _, w := range n.Works {
		compared, alike := false, false
		for _, r := range n.Rows {
			name, ok := f.Names[r.N]
			if !ok || !r.of(w) {
				continue
			}
			compared = true
			alike = alike || Alike(w.Title, name)
		}
		if compared && !alike {
			return true
		}
	}
	return false
}

// Alike reports whether a title and a name share a word. A title without a word that
// tells it from others is alike to everything.
func Alike(title, name string) bool {
	words := telling(title)
	if len(words) == 0 {
		return true
	}
	inName := set(telling(name)...)
	return slices.ContainsFunc(words, func(w string) bool { return inName[w] })
}

var stopWords = set("the", "and", "for", "from", "with", "les", "des", "une", "und", "der", "die", "das", "part", "vol", "season", "episode")

// telling are the words of a text that tell it from others.
func telling(text string) []string {
	return slices.DeleteFunc(strings.Fields(fold(text)), func(w string) bool {
		return stopWords[w] || weight(w) < 2 || weight(w) < 3 && utf8.RuneCountInString(w) > 1
	})
}
