package web

import (
	"net/url"
	"strconv"

	"blindex/httpx"
)

// steps are the addresses of the pages of a list before and behind this one, "" for none.
type steps struct{ Back, On string }

// maxOffset bounds how far a list can be paged: beyond it, narrow it by its filters.
const maxOffset = 100_000

func offsetOf(p httpx.Values) int {
	n, err := strconv.Atoi(p.Text("offset"))
	if err != nil || n < 0 || n > maxOffset {
		return 0
	}
	return n
}

// stepsOf makes the addresses of a list's pages; more tells that one follows.
func stepsOf(path string, filters map[string]string, offset, size int, more bool) steps {
	at := func(offset int) string {
		v := url.Values{}
		for name, value := range filters {
			if value != "" {
				v.Set(name, value)
			}
		}
		if offset > 0 {
			v.Set("offset", strconv.Itoa(offset))
		}
		if len(v) == 0 {
			return path
		}
		return path + "?" + v.Encode()
	}
	var s steps
	if offset > 0 {
		s.Back = at(max(offset-size, 0))
	}
	if more {
		s.On = at(offset + size)
	}
	return s
}
