package export

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// BatchSize is how many statements the database takes at once.
const BatchSize = 100

// DSA is the DSA Transparency Database. Make it with NewDSA.
type DSA struct{ client }

// NewDSA makes a client; address is the service's without /api, transport may be nil.
func NewDSA(address, token string, transport http.RoundTripper) (*DSA, error) {
	c, err := newClient(address, transport)
	if err != nil {
		return nil, err
	}
	c.header.Set("Authorization", "Bearer "+token)
	return &DSA{c}, nil
}

// Sent says what became of a batch, by PUID. What stands in neither was not judged.
type Sent struct {
	Stored  []string
	Refused map[string]string // to the first field that the service refused
}

// refusal is a 422: a batch with faults, one with PUIDs that are there, or a single one's.
type refusal struct {
	Errors map[string]json.RawMessage `json:"errors"`
}

// Send stores a batch of at most BatchSize. The service takes all of a batch or nothing:
// what it has already counts as stored, what is faulty is refused, and the rest is sent
// again without them. ErrToken, *Unavailable, or the context's error; what Sent says holds
// all the same.
func (d *DSA) Send(ctx context.Context, batch []Statement) (Sent, error) {
	out := Sent{Refused: map[string]string{}}
	if len(batch) > BatchSize {
		return out, fmt.Errorf("export: a batch holds at most %d statements", BatchSize)
	}
	for len(batch) > 0 {
		a, err := d.do(ctx, http.MethodPost, "api/v1/statements", map[string]any{"statements": batch})
		switch {
		case err != nil:
			return out, err
		case a.status == http.StatusCreated:
			for _, s := range batch {
				out.Stored = append(out.Stored, s.PUID)
			}
			return out, nil
		case a.status != http.StatusUnprocessableEntity:
			return out, &Unavailable{Status: a.status}
		}
		left, err := d.sortOut(ctx, batch, a.body, &out)
		if err != nil {
			return out, err
		}
		if len(left) == len(batch) {
			return out, &Unavailable{Status: a.status} // refused for a reason we cannot read
		}
		batch = left
	}
	return out, nil
}

// sortOut takes what a 422 speaks of out of a batch.
func (d *DSA) sortOut(ctx context.Context, batch []Statement, body []byte, out *Sent) ([]Statement, error) {
	var r refusal
	if json.Unmarshal(body, &r) != nil {
		return batch, nil
	}
	var there []string
	if raw, ok := r.Errors["existing_puids"]; ok {
		_ = json.Unmarshal(raw, &there) // in another shape: asked one by one below
	}
	_, about := r.Errors["puid"]
	var left []Statement
	for i, s := range batch {
		stored := slices.Contains(there, s.PUID)
		if about && len(there) == 0 {
			var err error
			if stored, err = d.Stored(ctx, s.PUID); err != nil {
				return nil, err
			}
		}
		fault, faulty := r.Errors["statement_"+strconv.Itoa(i)]
		switch {
		case stored:
			out.Stored = append(out.Stored, s.PUID)
		case faulty:
			out.Refused[s.PUID] = firstField(fault)
		default:
			left = append(left, s)
		}
	}
	return left, nil
}

// firstField is the name of a field that was refused; the service's words may quote values.
func firstField(raw json.RawMessage) string {
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil || len(fields) == 0 {
		return "unknown"
	}
	names := make([]string, 0, len(fields))
	for name := range fields {
		if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz_.0123456789") == "" && len(name) < 60 {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return "unknown"
	}
	slices.Sort(names)
	return names[0]
}

// Stored reports whether the service has a statement: it answers 302 for yes, 404 for no.
func (d *DSA) Stored(ctx context.Context, puid string) (bool, error) {
	a, err := d.do(ctx, http.MethodGet, "api/v1/statement/existing-puid/"+url.PathEscape(puid), nil)
	switch {
	case err != nil:
		return false, err
	case a.status == http.StatusFound:
		return true, nil
	case a.status == http.StatusNotFound:
		return false, nil
	}
	return false, &Unavailable{Status: a.status}
}
