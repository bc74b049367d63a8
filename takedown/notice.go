package takedown

import (
	"time"

	"blindex/share"
)

// Route is what a report is about (R21). Each has its own fields, clock and privacy.
type Route string

// The routes a report can take.
const (
	Copyright    Route = "copyright"
	PersonalData Route = "personal_data"
	Intimate     Route = "intimate"
	ChildAbuse   Route = "child_abuse"
	OtherIllegal Route = "other_illegal"
)

// NoticeState is derived by Notice.Derive; the stored copy serves queries.
type NoticeState string

// The states of a notice.
const (
	Received   NoticeState = "received"
	Incomplete NoticeState = "incomplete" // core elements there, formal ones missing: 512(c)(3)(B)(ii)
	Deficient  NoticeState = "deficient"  // a core element is missing: confers no knowledge
	Valid      NoticeState = "valid"
	Decided    NoticeState = "decided"
	Abandoned  NoticeState = "abandoned"
	Duplicate  NoticeState = "duplicate" // repeats another notice of the same sender (T11)
)

// The regimes a notice can be valid under (R26).
const (
	RegimeDMCA = "dmca"  // 17 U.S.C. 512(c)(3) with (d)(3)
	RegimeDSA  = "dsa16" // Regulation (EU) 2022/2065, Article 16(2)
	RegimeGDPR = "gdpr"  // Regulation (EU) 2016/679, Article 17
)

// Element names one of the elements of 17 U.S.C. 512(c)(3)(A), as adapted by (d)(3), or of DSA 16(2).
type Element string

// The elements a notice can lack.
const (
	ElementSignature Element = "signature"  // 512(c)(3)(A)(i)
	ElementWork      Element = "work"       // (ii); DSA 16(2)(a) explanation
	ElementLink      Element = "link"       // (iii) with (d)(3); DSA 16(2)(b)
	ElementContact   Element = "contact"    // (iv); DSA 16(2)(c)
	ElementGoodFaith Element = "good_faith" // (v); DSA 16(2)(d)
	ElementAccuracy  Element = "accuracy"   // (vi), first half
	ElementPerjury   Element = "perjury"    // (vi), second half: authority under penalty of perjury
)

// Party is who sends the notice or for whom. Private persons appear in public as
// "a private person" (R24).
type Party struct {
	Role     string `json:"role"` // "sender" or "principal"
	Name     string `json:"name"`
	Org      string `json:"org"`
	Email    string `json:"email"`
	Phone    string `json:"phone"`
	Postal   string `json:"postal"`
	Country  string `json:"country"`
	Relation string `json:"relation"` // owner, employee, agent, attorney, none
}

// Work is what the notice says was copied. Its fields are the one place where a
// removed name may stay (DESIGN: proof of erasure).
type Work struct {
	N            int      `json:"n"`
	Title        string   `json:"title"`
	Description  string   `json:"description"`
	Kind         string   `json:"kind"`
	OriginalURLs []string `json:"original_urls"` // share links in them stand as [link n] (R14)
}

// Statements are the boxes that were ticked, with the id of the wording shown.
type Statements struct {
	GoodFaith bool   `json:"good_faith"`
	Accuracy  bool   `json:"accuracy"`
	Perjury   bool   `json:"perjury_authority"`
	FairUse   bool   `json:"fair_use_considered"`
	BonaFide  bool   `json:"bona_fide_complete"`
	TextID    string `json:"text_id"` // version of the wording, such as "2026-11/en"
}

// Match says what a row's text turned out to name.
type Match string

// What a row can name.
const (
	Matched    Match = "matched"     // an entry of ours, or a link we index
	NotIndexed Match = "not_indexed" // a share link we do not have
	Foreign    Match = "foreign"     // another site's page
	Malformed  Match = "malformed"
	TooBroad   Match = "too_broad" // a search, a domain, "all files"
)

// RowState is where a row stands.
type RowState string

// The states of a row (R43).
const (
	RowOpen     RowState = "open"
	RowRemoved  RowState = "removed"
	RowKept     RowState = "kept"
	RowRestored RowState = "restored"
	RowPurged   RowState = "purged"
)

// Scope says how far a suppression reaches.
type Scope string

// The scopes: the link itself, or a folder with all that is inside it.
const (
	ScopeLink    Scope = "link"
	ScopeSubtree Scope = "subtree"
)

// Row is one line of a notice: one link.
type Row struct {
	N          int
	WorkN      int
	Provider   string        // shown; "" when none was recognised
	Target     *share.Target // nil when the row names no target
	Scope      Scope
	Match      Match
	State      RowState
	Covered    bool     // "already removed": an active suppression from elsewhere covers the target already
	Reason     string   // why it was kept or removed
	KeyCut     bool     // a secret was cut from what the sender typed (R42)
	Inside     int      // entries inside, for a row of scope subtree that is open
	Guarded    bool     // a guarded source posts it (R32); read for open rows alone
	Suppressed []string // uids of this row's own active suppressions; an open row with some is hidden pending a person
	DecidedAt  time.Time
	RemovedAt  time.Time
	RestoredAt time.Time
	PurgedAt   time.Time
}

// Notice is all that decisions need. Text in it is scrubbed, share links stand as [link n].
type Notice struct {
	Ref         string // public, random, such as "N-7K3M-Q2XD"
	Route       Route
	Channel     string // form, api, operator, mail
	Lang        string
	ReceivedAt  time.Time
	ScreenedAt  time.Time // when Submit was decided; zero means received only
	EffectiveAt time.Time // when the last missing element came; zero until valid
	DecidedAt   time.Time
	AbandonedAt time.Time
	Regimes     []string // RegimeDMCA, RegimeDSA, RegimeGDPR (R26)
	Parties     []Party
	Works       []Work
	Statements  Statements
	Signature   string
	Explanation string // why it is illegal, for routes other than copyright; authority text for copyright
	Verified    bool   // the sender answered a mail
	Trusted     bool   // admitted by an operator
	Rows        []Row
	KeyStrips   int
	Second      Bounds       // above what a decision takes two people; zero: as DefaultPolicy has it
	Filer       Filer        // what filing found out about who sends it
	Signer      string       // domain of the sender whose DKIM signature held: evidence, not permission; "" none
	Dropped     []Attachment // what came with it and is no text
	BouncedAt   time.Time    // when a mail of ours to the sender did not arrive; zero: none, or another address since
	DupOf       string       // reference of the notice that it repeats, or ""
	Attention   []string     // codes: why a person should look at it
	Counters    []Counter
	Complaints  []Complaint
	Version     int // raised by one with every Change, for two operators at once (T43)
}
