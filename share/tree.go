package share

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// Bounds of an XML document.
const (
	maxTreeBytes = 1 << 20
	maxTreeDepth = 32
	maxTreeNodes = 200_000
)

// Node is one element of an XML document. Names, too, are the sender's: they can be
// compared with names we know, and nothing else.
type Node struct {
	name     string
	attrs    []xml.Attr
	text     strings.Builder
	children []*Node
}

// Tree reads an XML document: at most 1 MiB, without a document type, with a bare &
// taken for itself. Namespaces are not looked at. It gives ErrShape for anything else.
func Tree(u Untrusted) (*Node, error) {
	if len(u.raw) > maxTreeBytes {
		return nil, ErrShape
	}
	d := xml.NewDecoder(strings.NewReader(mended(u.raw)))
	d.CharsetReader = func(name string, r io.Reader) (io.Reader, error) { return charset(name, r) }
	root := &Node{}
	open := []*Node{root}
	for nodes := 0; nodes <= maxTreeNodes; {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) && len(open) == 1 && len(root.children) == 1 {
			return root.children[0], nil
		}
		if err != nil {
			return nil, ErrShape
		}
		top := open[len(open)-1]
		switch token := token.(type) {
		case xml.StartElement:
			n := &Node{name: token.Name.Local, attrs: token.Copy().Attr}
			top.children, open, nodes = append(top.children, n), append(open, n), nodes+1
			if len(open) > maxTreeDepth {
				return nil, ErrShape
			}
		case xml.EndElement:
			if len(open) == 1 || top.name != token.Name.Local {
				return nil, ErrShape
			}
			open = open[:len(open)-1]
		case xml.CharData:
			top.text.Write(token)
		case xml.Directive: // a document type: entities, and addresses to fetch
			return nil, ErrShape
		}
	}
	return nil, ErrShape
}

// Is reports whether the element has a name that we know.
func (n *Node) Is(name string) bool { return n != nil && strings.EqualFold(n.name, name) }

// All gives the children of a name.
func (n *Node) All(name string) []*Node {
	var out []*Node
	if n == nil {
		return out
	}
	for _, c := range n.children {
		if c.Is(name) {
			out = append(out, c)
		}
	}
	return out
}

// At follows names down to the first element there, or nil, which all methods stand.
func (n *Node) At(path ...string) *Node {
	for _, name := range path {
		all := n.All(name)
		if len(all) == 0 {
			return nil
		}
		n = all[0]
	}
	return n
}

// Text is the text directly in the element, trimmed.
func (n *Node) Text() Untrusted {
	if n == nil {
		return Untrusted{}
	}
	return Untrusted{raw: strings.TrimSpace(n.text.String())}
}

// Attr is the value of an attribute.
func (n *Node) Attr(name string) Untrusted {
	if n == nil {
		return Untrusted{}
	}
	for _, a := range n.attrs {
		if strings.EqualFold(a.Name.Local, name) {
			return Untrusted{raw: strings.TrimSpace(a.Value)}
		}
	}
	return Untrusted{}
}

// Format prints nothing of the element.
func (n *Node) Format(f fmt.State, _ rune) { fmt.Fprint(f, "node") }

var ampersands = regexp.MustCompile(`<!\[CDATA\[(?s:.*?)\]\]>|&(?:(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});)?`)

// mended is the document with what many senders forget: a bare & escaped, bytes that no
// XML may hold replaced.
func mended(doc string) string {
	doc = ampersands.ReplaceAllStringFunc(strings.TrimPrefix(doc, bom), func(m string) string {
		if m == "&" {
			return "&amp;"
		}
		return m
	})
	if declaresLatin(doc) {
		return doc
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0xFFFE || r == 0xFFFF {
			return '\uFFFD'
		}
		return r
	}, doc)
}

// declaresLatin reports whether the first line names a single-byte encoding.
func declaresLatin(doc string) bool {
	first, _, _ := strings.Cut(doc, "?>")
	first = strings.ToLower(first[:min(len(first), 200)])
	return strings.Contains(first, "8859-1") || strings.Contains(first, "windows-1252")
}

// charset reads the single-byte encodings that old senders declare, and calls ASCII what
// it is.
func charset(name string, r io.Reader) (io.Reader, error) {
	switch strings.ToLower(name) {
	case "utf-8", "us-ascii", "ascii":
		return r, nil
	case "iso-8859-1", "windows-1252":
		raw, err := io.ReadAll(io.LimitReader(r, maxTreeBytes))
		if err != nil {
			return nil, ErrShape
		}
		var b strings.Builder
		for _, c := range raw {
			b.WriteRune(rune(c))
		}
		return strings.NewReader(b.String()), nil
	}
	return nil, ErrShape
}
