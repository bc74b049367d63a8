package api

import (
	"encoding/hex"
	"time"

	"blindex/index"
	"blindex/share"
	"blindex/takedown"
)

// SearchAnswer is the answer to a search. Total, facets and what was perhaps meant are
// missing while this node is behind the newest removal. TookMS stands first and is the
// only part that differs between equal answers. render.go writes this type: a field
// added here goes there as well.
type SearchAnswer struct {
	TookMS        int64        `json:"took_ms" doc:"milliseconds"`
	Query         string       `json:"query" doc:"the query as it was understood, secrets cut"`
	DidYouMean    string       `json:"did_you_mean,omitempty" doc:"the query in words that entries have, where a typed one is rare or unknown"`
	Total         *int         `json:"total" doc:"number of entries, mirrors counted; null while this node catches up"`
	TotalRelation string       `json:"total_relation,omitempty" enum:"eq,gte" doc:"eq: total is exact; gte: there are at least so many"`
	Some          bool         `json:"some,omitempty" doc:"nothing has all the words: these have some of them"`
	Near          bool         `json:"near,omitempty" doc:"near spellings are among the hits"`
	Hits          []Hit        `json:"hits"`
	Facets        index.Facets `json:"facets,omitempty" doc:"by provider, kind, ext, type, lang, size and date"`
	NextCursor    string       `json:"next_cursor,omitempty" doc:"goes into cursor for the next page; missing on the last"`
	Blocked       bool         `json:"blocked,omitempty" doc:"the query holds a term that this server does not search for"`
}

// Hit is one entry of a search.
type Hit struct {
	Share
	Highlight []index.Span   `json:"highlight" doc:"matched parts of the name, in bytes"`
	Why       []index.Reason `json:"why,omitempty" doc:"with explain=1: the parts of its score, by the rules of docs/ranking.md"`
	Mirrors   []Share        `json:"mirrors,omitempty" doc:"other entries of all but the same name, at most 10, the best first, each with the newest page that posts it"`
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
	Type       string          `json:"type,omitempty" enum:"video,audio,image,book,archive,software,document"`
	Lang       string          `json:"lang,omitempty" doc:"of the name: a language (ISO 639-1) or, where none is told, a script (ISO 15924)"`
	Posted     string          `json:"posted,omitempty" format:"date" doc:"day a page states for it"`
	Status     string          `json:"status"`
	CheckedAt  *time.Time      `json:"checked_at"`
	FirstSeen  time.Time       `json:"first_seen"`
	LastSeen   time.Time       `json:"last_seen"`
	Pages      []index.Posting `json:"pages" doc:"pages that post the link, newest first"`
}

func shareOf(e index.Entry) Share {
	s := Share{
		ID: e.ID, Name: e.Name, NameSource: e.NameSource, Provider: e.Provider, Kind: e.Kind, Access: e.Access,
		URL: e.URL, Ext: e.Ext, Type: e.Type, Lang: e.Lang, Status: e.Status, FirstSeen: e.FirstSeen, LastSeen: e.LastSeen, Pages: e.Pages,
	}
	if size := e.Size; size >= 0 {
		s.Size = &size
	}
	if at := e.CheckedAt; !at.IsZero() {
		s.CheckedAt = &at
	}
	if !e.Posted.IsZero() {
		s.Posted = e.Posted.UTC().Format(time.DateOnly)
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

// NoticeFiled is the receipt. Keep the token: it opens the status.
type NoticeFiled struct {
	Ref    string       `json:"ref"`
	Token  string       `json:"token"`
	Salt   string       `json:"salt,omitempty" doc:"hex; with it you can prove what you sent: we keep SHA-256(salt || raw) and not the text"`
	Again  bool         `json:"again,omitempty" doc:"it came before under the same external_id or Idempotency-Key: this is the notice filed then, and no second one"`
	Status NoticeStatus `json:"status" doc:"with a state per row, up to 1,000; of more, ask the notice's own resource"`
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
	Pending    int               `json:"pending" doc:"rows of a large notice that are still being read or removed: ask again in a second"`
	Dropped    []Dropped         `json:"dropped,omitempty" doc:"what was no text, and is not kept: send it as text if it matters"`
	Bounced    bool              `json:"mail_bounced,omitempty" doc:"our mail to you did not arrive: keep token and reference"`
	Rows       []NoticeStatusRow `json:"rows"`
	Receipts   []string          `json:"receipts" doc:"signed receipts of what was erased; blindex log verify-receipt checks them"`
}

// Dropped is an attachment that was not kept.
type Dropped struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Size int    `json:"size" doc:"bytes"`
	Sum  string `json:"sum" doc:"hex of SHA-256(salt || bytes)"`
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
		Missing: []string{}, KeysCut: s.KeyStrips, Bounced: s.Bounced, Pending: s.Pending, Rows: []NoticeStatusRow{}, Receipts: append([]string{}, s.Receipts...),
	}
	for _, d := range s.Dropped {
		out.Dropped = append(out.Dropped, Dropped{d.Name, d.Type, d.Size, hex.EncodeToString(d.Sum[:])})
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
