package api

import (
	"time"

	"blindex/index"
	"blindex/share"
	"blindex/takedown"
)

// SearchAnswer is the answer to a search. Total and facets are missing while this node
// is behind the newest removal.
type SearchAnswer struct {
	Query         string       `json:"query" doc:"the query as it was understood, secrets cut"`
	Total         *int         `json:"total" doc:"number of entries, null while this node catches up"`
	TotalRelation string       `json:"total_relation,omitempty" enum:"eq,gte"`
	TookMS        int64        `json:"took_ms" doc:"milliseconds"`
	Hits          []Hit        `json:"hits"`
	Facets        index.Facets `json:"facets,omitempty"`
	NextCursor    string       `json:"next_cursor,omitempty"`
}

// Hit is one entry of a search.
type Hit struct {
	Share
	Highlight []index.Span `json:"highlight" doc:"matched parts of the name, in bytes"`
}

// Share is one entry.
type Share struct {
	ID         string          `json:"id"`
	Name       string          `json:"name" doc:"what a page that posts the link calls it"`
	NameSource string          `json:"name_source"`
	Provider   string          `json:"provider"`
	Kind       string          `json:"kind"`
	Access     string          `json:"access" enum:"sealed,open" doc:"open: the link alone opens it; sealed: it also needs a key, which blindex never has"`
	URL        string          `json:"url" doc:"keyless"`
	Size       *int64          `json:"size" doc:"bytes"`
	Ext        string          `json:"ext,omitempty"`
	Status     string          `json:"status"`
	CheckedAt  *time.Time      `json:"checked_at"`
	FirstSeen  time.Time       `json:"first_seen"`
	LastSeen   time.Time       `json:"last_seen"`
	Pages      []index.Posting `json:"pages" doc:"pages that post the link, newest first"`
}

func shareOf(e index.Entry) Share {
	s := Share{
		ID: e.ID, Name: e.Name, NameSource: e.NameSource, Provider: e.Provider, Kind: e.Kind, Access: e.Access,
		URL: e.URL, Ext: e.Ext, Status: e.Status, FirstSeen: e.FirstSeen, LastSeen: e.LastSeen, Pages: e.Pages,
	}
	if e.Size >= 0 {
		s.Size = &e.Size
	}
	if !e.CheckedAt.IsZero() {
		s.CheckedAt = &e.CheckedAt
	}
	if s.Pages == nil {
		s.Pages = []index.Posting{}
	}
	return s
}

// Suggestions completes what is being typed, from live names alone.
type Suggestions struct {
	Suggestions []string `json:"suggestions"`
}

// LookupRequest asks about one link. A key in it is cut before anything else sees it.
type LookupRequest struct {
	URL share.Untrusted `json:"url" doc:"a share link in any form; a key in it is not read"`
}

// LookupAnswer says whether a link is indexed. "not_available" is all that is said
// otherwise, but for ordinary copyright removals, which name their reference.
type LookupAnswer struct {
	State string `json:"state" enum:"indexed,not_available,removed"`
	Share *Share `json:"share,omitempty"`
	Ref   string `json:"ref,omitempty"`
}

// NoticeRequest is a notice in our own format.
type NoticeRequest struct {
	Kind        string          `json:"kind" enum:"copyright,personal_data,intimate,child_abuse,other_illegal"`
	Lang        string          `json:"lang,omitempty"`
	Sender      PartyIn         `json:"sender"`
	Principal   *PartyIn        `json:"principal,omitempty"`
	Explanation share.Untrusted `json:"explanation,omitempty" doc:"why it is illegal; for copyright: your authority"`
	Works       []WorkIn        `json:"works,omitempty"`
	Items       []ItemIn        `json:"items" minItems:"1" maxItems:"10000"`
	Statements  StatementsIn    `json:"statements"`
	Signature   share.Untrusted `json:"signature,omitempty"`
}

// StatementsIn are the boxes that the sender ticked.
type StatementsIn struct {
	GoodFaith bool   `json:"good_faith,omitempty"`
	Accuracy  bool   `json:"accuracy,omitempty"`
	Perjury   bool   `json:"perjury_authority,omitempty"`
	FairUse   bool   `json:"fair_use_considered,omitempty"`
	BonaFide  bool   `json:"bona_fide_complete,omitempty"`
	TextID    string `json:"text_id,omitempty" doc:"which of our wordings was shown; another one is not kept"`
}

// PartyIn is who sends the notice, or for whom.
type PartyIn struct {
	Name     share.Untrusted `json:"name,omitempty"`
	Org      share.Untrusted `json:"org,omitempty"`
	Email    share.Untrusted `json:"email,omitempty"`
	Phone    share.Untrusted `json:"phone,omitempty"`
	Postal   share.Untrusted `json:"postal,omitempty"`
	Country  share.Untrusted `json:"country,omitempty"`
	Relation share.Untrusted `json:"relation,omitempty" doc:"owner, employee, agent, attorney or none"`
}

// WorkIn is a work that is said to be copied.
type WorkIn struct {
	Title        share.Untrusted   `json:"title,omitempty"`
	Description  share.Untrusted   `json:"description,omitempty"`
	Kind         share.Untrusted   `json:"kind,omitempty"`
	OriginalURLs []share.Untrusted `json:"original_urls,omitempty"`
}

// ItemIn is one row: one link.
type ItemIn struct {
	URL   share.Untrusted `json:"url" doc:"our entry page or the share link"`
	Work  int             `json:"work,omitempty" doc:"index into works"`
	Scope string          `json:"scope,omitempty" enum:"link,subtree"`
}

// NoticeFiled is the receipt. Keep the token: it opens the status.
type NoticeFiled struct {
	Ref    string       `json:"ref"`
	Token  string       `json:"token"`
	Salt   string       `json:"salt" doc:"hex; with it you can prove what you sent: we keep SHA-256(salt || raw) and not the text"`
	Status NoticeStatus `json:"status"`
}

// NoticeStatus is what the holder of the token may know.
type NoticeStatus struct {
	Ref        string            `json:"ref"`
	Kind       string            `json:"kind"`
	State      string            `json:"state"`
	ReceivedAt time.Time         `json:"received_at"`
	DecidedAt  *time.Time        `json:"decided_at"`
	Missing    []string          `json:"missing" doc:"elements the notice lacks"`
	KeysCut    int               `json:"keys_cut" doc:"decryption keys that were removed from what you sent, unread"`
	Rows       []NoticeStatusRow `json:"rows"`
	Receipts   []string          `json:"receipts" doc:"signed receipts of what was erased; blindex log verify-receipt checks them"`
}

// NoticeStatusRow is one row's state.
type NoticeStatusRow struct {
	N        int    `json:"n"`
	Provider string `json:"provider,omitempty"`
	State    string `json:"state" doc:"as far as an unverified sender may know: until the address is verified only whether the row was understood"`
	Reason   string `json:"reason,omitempty"`
	KeyCut   bool   `json:"key_cut,omitempty" doc:"a decryption key was removed from this row, unread"`
}

func statusOf(s takedown.Status) NoticeStatus {
	out := NoticeStatus{
		Ref: s.Ref, Kind: string(s.Route), State: string(s.State), ReceivedAt: s.ReceivedAt,
		Missing: []string{}, KeysCut: s.KeyStrips, Rows: []NoticeStatusRow{}, Receipts: append([]string{}, s.Receipts...),
	}
	if !s.DecidedAt.IsZero() {
		out.DecidedAt = &s.DecidedAt
	}
	for _, m := range s.Missing {
		out.Missing = append(out.Missing, string(m))
	}
	for _, r := range s.Rows {
		out.Rows = append(out.Rows, NoticeStatusRow{N: r.N, Provider: r.Provider, State: r.Told, Reason: r.Reason, KeyCut: r.KeyCut})
	}
	return out
}

// Problem is an error answer (RFC 9457).
type Problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty"`
	Code   string `json:"code"`
	Ref    string `json:"ref,omitempty"`

	RemovedOn string   `json:"removed_on,omitempty" doc:"day, of a removed entry"`
	Regimes   []string `json:"regimes,omitempty" doc:"laws that the notice meets: dmca, dsa16"`
	Notice    string   `json:"notice,omitempty" doc:"path of the published notice"`
	Counter   string   `json:"counter_notice,omitempty" doc:"path of the form that disputes the removal"`
}
