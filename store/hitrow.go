package store

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"blindex/index"
)

// hitRow reads a row of hitColumns or of entryColumns as the server sends it, value after
// value: a search shows twenty, and a general reader costs more than the look-up itself.
// NULL reads as the zero value.
type hitRow struct {
	values [][]byte // in the binary format; valid until the next row
	at     int
}

func (r *hitRow) next() []byte {
	v := r.values[r.at]
	r.at++
	return v
}

func (r *hitRow) text() string { return string(r.next()) }

func (r *hitRow) bool() bool {
	v := r.next()
	return len(v) == 1 && v[0] != 0
}

func (r *hitRow) int64() int64 {
	if v := r.next(); len(v) == 8 {
		return int64(binary.BigEndian.Uint64(v))
	}
	return 0
}

// orMinus is a number, or -1.
func (r *hitRow) orMinus() int64 {
	if r.values[r.at] == nil {
		r.at++
		return -1
	}
	return r.int64()
}

// epoch2000 is where the server's times begin.
var epoch2000 = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func (r *hitRow) time() time.Time {
	v := r.next()
	if len(v) != 8 {
		return time.Time{}
	}
	micros := int64(binary.BigEndian.Uint64(v))
	return time.UnixMicro(epoch2000.UnixMicro() + micros).UTC()
}

func (r *hitRow) day() time.Time {
	v := r.next()
	if len(v) != 4 {
		return time.Time{}
	}
	return epoch2000.AddDate(0, 0, int(int32(binary.BigEndian.Uint32(v))))
}

// shown reads what both kinds of row begin with.
func (r *hitRow) shown() index.Entry {
	return index.Entry{
		ID: r.text(), Name: r.text(), NameSource: r.text(), Provider: r.text(), Kind: r.text(), URL: r.text(), Access: r.text(),
		Size: r.orMinus(), Ext: r.text(), Status: r.text(), CheckedAt: r.time(), FirstSeen: r.time(), LastSeen: r.time(),
		Adult: r.bool(), Type: r.text(), Lang: r.text(), Posted: r.day(),
	}
}

// entry reads a row of hitColumns from its first column on.
func (r *hitRow) entry() index.Entry {
	e := r.shown()
	for range postingsOfHit {
		if r.values[r.at] == nil {
			break
		}
		if e.Pages == nil {
			e.Pages = make([]index.Posting, 0, postingsOfHit)
		}
		e.Pages = append(e.Pages, r.posting(e.Name))
	}
	return e
}

// posting reads one: of an echo the host comes instead of an address.
func (r *hitRow) posting(name string) index.Posting {
	p := index.Posting{At: r.time()}
	says := r.next()
	p.URL = r.text()
	host := r.text()
	if p.URL == "" {
		p.Host = hostIn(host)
		return p
	}
	p.Host = hostIn(p.URL)
	p.Name = name
	if says != nil {
		p.Name = string(says)
	}
	return p
}

// hostIn is the host of an address with its port.
func hostIn(address string) string {
	_, host, _ := strings.Cut(address, "://")
	host, _, _ = strings.Cut(host, "/")
	return host
}

// jsonbVersion is the byte the server sends before the text.
const jsonbVersion = 1

var errPostings = errors.New("store: postings cannot be read")

// postingList reads the list that ends a row of entryColumns.
func (r *hitRow) postingList() ([]index.Posting, error) {
	v := r.next()
	if v == nil {
		return nil, nil
	}
	var list []index.Posting
	if v[0] != jsonbVersion || json.Unmarshal(v[1:], &list) != nil {
		return nil, errPostings
	}
	return list, nil
}
