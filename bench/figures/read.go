package figures

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Snippet is one posted text and what is expected of it.
type Snippet struct {
	ID      string
	Text    string
	HTML    bool // read as a page
	Want    []Want
	Secrets []string // must not be left in any output
}

// Want is one link that a careful reader finds.
type Want struct {
	Provider string
	Kind     string  // or "" where the file tells none
	Handle   *string // nil: the link has none that may be told
	Secret   *bool   // whether a secret stands with it; nil where the file does not say
	Name     *string // nil: nothing names the link
	Size     int64   // bytes; 0 where none is stated
	Date     string  // YYYY-MM-DD or ""
	Type     string
}

// record is a snippet in either spelling: a JSON line of a list of shapes
// (id, expected, name_hint), or an element of share's own arrays (name, want, title).
type record struct {
	ID       json.RawMessage
	Name     string
	Text     *string
	Format   string
	HTML     bool
	Expected []wanted
	Want     []wanted
	Secrets  []string
	Codes    []string
}

type wanted struct {
	Provider string
	Kind     string
	Handle   *string
	Secret   *bool   `json:"has_secret"`
	Hint     *string `json:"name_hint"`
	Title    *string
	Size     int64
	Date     string
	Type     string
}

// Read reads JSON lines or one JSON array. Its errors name the place, never the text.
func Read(r io.Reader) ([]Snippet, error) {
	in := bufio.NewReader(r)
	first, err := firstByte(in)
	if err != nil {
		return nil, err
	}
	var all []record
	dec := json.NewDecoder(in)
	if first == '[' {
		if dec.Decode(&all) != nil {
			return nil, errors.New("the file is not an array of snippets")
		}
	} else if all, err = readLines(dec); err != nil {
		return nil, err
	}
	out := make([]Snippet, len(all))
	for i, rec := range all {
		if rec.Text == nil {
			return nil, fmt.Errorf("snippet %d has no text", i+1)
		}
		out[i] = rec.snippet(i)
	}
	return out, nil
}

func firstByte(in *bufio.Reader) (byte, error) {
	for {
		b, err := in.ReadByte()
		if err != nil {
			return 0, errors.New("the file holds no snippets")
		}
		if !bytes.ContainsRune([]byte(" \t\r\n"), rune(b)) {
			return b, in.UnreadByte()
		}
	}
}

func readLines(dec *json.Decoder) ([]record, error) {
	var all []record
	for {
		var rec record
		switch err := dec.Decode(&rec); {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, fmt.Errorf("snippet %d is not JSON of the right shape", len(all)+1)
		}
		all = append(all, rec)
	}
}

func (rec record) snippet(i int) Snippet {
	id := strings.Trim(string(rec.ID), `"`)
	if id == "" || id == "null" {
		id = rec.Name
	}
	if id == "" {
		id = strconv.Itoa(i + 1)
	}
	s := Snippet{
		ID: id, Text: *rec.Text, HTML: rec.HTML,
		Secrets: append(rec.Secrets, rec.Codes...),
	}
	for _, w := range append(rec.Expected, rec.Want...) {
		name := w.Hint
		if name == nil {
			name = w.Title
		}
		s.Want = append(s.Want, Want{
			Provider: w.Provider, Kind: w.Kind, Handle: w.Handle, Secret: w.Secret,
			Name: name, Size: w.Size, Date: w.Date, Type: w.Type,
		})
	}
	return s
}
