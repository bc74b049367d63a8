package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"blindex/index"
)

// An answer to a search is written by hand, as encoding/json would: that is most of what
// a search costs here. A test holds both against each other.

// tookField is how every answer begins: its number is written when all is known.
const tookField = `{"took_ms":`

// bytesPerHit is about what a hit takes.
const bytesPerHit = 1 << 10

// content is the answer from behind the number of milliseconds on.
func (a SearchAnswer) content() ([]byte, error) {
	w := writer{b: make([]byte, 0, (len(a.Hits)+4)*bytesPerHit)}
	w.field(`,"query":`).text(a.Query)
	w.optional(`,"did_you_mean":`, a.DidYouMean)
	if w.field(`,"total":`); a.Total == nil {
		w.field(`null`)
	} else {
		w.b = strconv.AppendInt(w.b, int64(*a.Total), 10)
	}
	w.optional(`,"total_relation":`, a.TotalRelation)
	if a.Some {
		w.field(`,"some":true`)
	}
	if a.Near {
		w.field(`,"near":true`)
	}
	w.field(`,"hits":[`)
	for i := range a.Hits {
		w.comma(i).hit(&a.Hits[i])
	}
	w.field(`]`)
	if len(a.Facets) > 0 {
		w.facets(a.Facets)
	}
	w.optional(`,"next_cursor":`, a.NextCursor)
	if a.Blocked {
		w.field(`,"blocked":true`)
	}
	w.field("}\n")
	if w.err != nil {
		return nil, fmt.Errorf("api: render the answer: %w", w.err)
	}
	return w.b, nil
}

// writer appends JSON and keeps the first error.
type writer struct {
	b   []byte
	err error
}

func (w *writer) field(s string) *writer {
	w.b = append(w.b, s...)
	return w
}

func (w *writer) comma(i int) *writer {
	if i > 0 {
		w.b = append(w.b, ',')
	}
	return w
}

func (w *writer) optional(name, s string) {
	if s != "" {
		w.field(name).text(s)
	}
}

// text writes a string; what has to be escaped is left to encoding/json.
func (w *writer) text(s string) {
	if !plain(s) {
		w.other(s)
		return
	}
	w.b = append(w.b, '"')
	w.b = append(w.b, s...)
	w.b = append(w.b, '"')
}

// plain reports whether a string is written as it is.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= utf8.RuneSelf:
			return plainRunes(s[i:])
		case c < ' ', c == '"', c == '\\', c == '<', c == '>', c == '&':
			return false
		}
	}
	return true
}

func plainRunes(s string) bool {
	for _, r := range s {
		switch r {
		case utf8.RuneError, '\u2028', '\u2029', '"', '\\', '<', '>', '&':
			return false
		}
		if r < ' ' {
			return false
		}
	}
	return true
}

// other writes any value as encoding/json does.
func (w *writer) other(v any) {
	b, err := json.Marshal(v)
	if err != nil && w.err == nil {
		w.err = err
	}
	w.b = append(w.b, b...)
}

func (w *writer) time(t time.Time) {
	w.b = append(w.b, '"')
	w.b = t.AppendFormat(w.b, time.RFC3339Nano)
	w.b = append(w.b, '"')
}

func (w *writer) hit(h *Hit) {
	w.share(&h.Share)
	w.b = w.b[:len(w.b)-1] // the hit goes on where the share ends
	w.field(`,"highlight":[`)
	for i, s := range h.Highlight {
		w.comma(i).field(`{"start":`)
		w.b = strconv.AppendInt(w.b, int64(s.Start), 10)
		w.field(`,"end":`)
		w.b = strconv.AppendInt(w.b, int64(s.End), 10)
		w.field(`}`)
	}
	w.field(`]`)
	if len(h.Why) > 0 {
		w.field(`,"why":`).other(h.Why)
	}
	if len(h.Mirrors) > 0 {
		w.field(`,"mirrors":[`)
		for i := range h.Mirrors {
			w.comma(i).share(&h.Mirrors[i])
		}
		w.field(`]`)
	}
	w.field(`}`)
}

func (w *writer) share(s *Share) {
	w.field(`{"id":`).text(s.ID)
	w.field(`,"name":`).text(s.Name)
	w.field(`,"name_source":`).text(s.NameSource)
	w.field(`,"provider":`).text(s.Provider)
	w.field(`,"kind":`).text(s.Kind)
	w.field(`,"access":`).text(s.Access)
	w.field(`,"url":`).text(s.URL)
	if w.field(`,"size":`); s.Size == nil {
		w.field(`null`)
	} else {
		w.b = strconv.AppendInt(w.b, *s.Size, 10)
	}
	w.optional(`,"ext":`, s.Ext)
	w.optional(`,"type":`, s.Type)
	w.optional(`,"lang":`, s.Lang)
	w.optional(`,"posted":`, s.Posted)
	w.field(`,"status":`).text(s.Status)
	if w.field(`,"checked_at":`); s.CheckedAt == nil {
		w.field(`null`)
	} else {
		w.time(*s.CheckedAt)
	}
	w.field(`,"first_seen":`).time(s.FirstSeen)
	w.field(`,"last_seen":`).time(s.LastSeen)
	w.field(`,"pages":[`)
	for i := range s.Pages {
		w.comma(i).posting(&s.Pages[i])
	}
	w.field(`]}`)
}

func (w *writer) posting(p *index.Posting) {
	w.field(`{"host":`).text(p.Host)
	w.optional(`,"url":`, p.URL)
	w.optional(`,"name":`, p.Name)
	w.field(`,"seen":`).time(p.At)
	w.field(`}`)
}

func (w *writer) facets(f index.Facets) {
	w.field(`,"facets":{`)
	for i, name := range slices.Sorted(maps.Keys(f)) {
		w.comma(i).text(name)
		w.field(`:[`)
		for k, v := range f[name] {
			w.comma(k).field(`{"value":`).text(v.Value)
			w.field(`,"count":`)
			w.b = strconv.AppendInt(w.b, int64(v.Count), 10)
			w.field(`}`)
		}
		w.field(`]`)
	}
	w.field(`}`)
}
