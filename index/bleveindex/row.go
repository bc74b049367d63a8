package bleveindex

import (
	"encoding/binary"
	"errors"
	"strings"
	"time"

	"blindex/index"
)

// A row is what orders, bounds and ranking need of an entry, in few bytes: size + 1,
// last seen and posted in seconds, number of sources, each as a varint; then 16 bits of
// a hash of each word of the name, in order.
type row struct {
	size    int64 // bytes, or -1
	seen    uint32
	posted  uint32
	sources uint8
	words   []byte // two bytes a word, valid as long as what it was read from
}

const maxSources = 255

func appendRow(out []byte, d index.Doc, tokens []index.Token) []byte {
	out = binary.AppendUvarint(out, uint64(max(d.Size, -1)+1))
	out = binary.AppendUvarint(out, uint64(seconds(d.LastSeen)))
	out = binary.AppendUvarint(out, uint64(seconds(d.Posted)))
	out = binary.AppendUvarint(out, uint64(min(max(d.Sources, 0), maxSources)))
	for _, t := range tokens {
		if !t.Alt {
			out = binary.BigEndian.AppendUint16(out, wordHash(t.Term))
		}
	}
	return out
}

var errRow = errors.New("a row of another making")

func readRow(data []byte) (row, error) {
	var n [4]uint64
	for i := range n {
		v, read := binary.Uvarint(data)
		if read <= 0 {
			return row{}, errRow
		}
		n[i], data = v, data[read:]
	}
	if len(data)%2 != 0 {
		return row{}, errRow
	}
	return row{size: int64(n[0]) - 1, seen: uint32(n[1]), posted: uint32(n[2]), sources: uint8(n[3]), words: data}, nil
}

// seconds is a time as a column holds it; what lies outside is the nearest that fits.
func seconds(t time.Time) uint32 {
	if t.IsZero() {
		return 0
	}
	return uint32(min(max(t.Unix(), 0), 1<<32-1))
}

// wordHash tells words of one name apart, nearly always: two of 65,536 fall together. A word
// of another script and its form have the same.
func wordHash(word string) uint16 {
	word = index.Form(word)
	h := uint32(2166136261) // FNV-1a
	for i := 0; i < len(word); i++ {
		h = (h ^ uint32(word[i])) * 16777619
	}
	return uint16(h ^ h>>16)
}

// class is what filters and facets tell entries apart by. There are few classes beside
// entries, so that a filter is decided once a class and a facet counted once a class.
type class struct {
	Provider, Kind, Ext, Type, Lang, Status string
	Adult, Own                              bool
}

const classSeparator = "\x1f"

func classOf(d index.Doc) class {
	return class{d.Provider, d.Kind, d.Ext, d.Type, d.Lang, d.Status, d.Adult, d.Own}
}

func (c class) term() string {
	parts := []string{c.Provider, c.Kind, c.Ext, c.Type, c.Lang, c.Status, mark(c.Adult), mark(c.Own)}
	for i, p := range parts {
		parts[i] = strings.ReplaceAll(p[:min(len(p), 64)], classSeparator, " ")
	}
	return strings.Join(parts, classSeparator)
}

func mark(yes bool) string {
	if yes {
		return "y"
	}
	return ""
}

func readClass(term string) class {
	p := strings.Split(term, classSeparator)
	if len(p) != 8 {
		return class{}
	}
	return class{p[0], p[1], p[2], p[3], p[4], p[5], p[6] != "", p[7] != ""}
}
