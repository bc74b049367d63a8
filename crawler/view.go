package crawler

import "time"

// HostView is what the console shows of a host.
type HostView struct {
	ID            int64
	Origin        string
	State         string // active, paused, held, opted_out, blocked
	StateWho      string
	StateWhy      string
	Seed          bool
	LeasedBy      string
	NextAllowedAt time.Time
	ErrorCode     string
	ErrorAt       time.Time
	PagesDue      int
	PagesKnown    int
	PagesFetched  int64
	LinksFound    int64
}

// Totals are the crawl's figures for the console and the metrics.
type Totals struct {
	Hosts, HostsBlocked, PagesKnown, PagesDue, Entries, EntriesHidden int64
}

// HostFilter narrows the console's list of hosts. Empty means all.
type HostFilter struct {
	State    string
	Contains string // part of the origin
	Limit    int
	Offset   int
}
