package intake

import (
	"strings"

	"blindex/share"
	"blindex/takedown"
)

// Plain reads a notice written as prose, such as the text of a mail: quoted, clear-signed,
// with questions and answers in bold or behind a colon, or with an ACNS block in it. It
// errs with ErrSize, ErrRows or ErrWorks.
func Plain(body share.Untrusted, o Options) (Inbound, error) {
	if body.Len() > MaxBytes {
		return Inbound{}, ErrSize
	}
	in := Inbound{Format: FormatProse}
	f := Form{Route: takedown.Copyright}
	lines, signed := unwrapped(body)
	block, rest := acnsBlock(lines)
	text := share.Join(rest...)
	clean, cut := share.Scrub(text)
	clean = strings.ToValidUTF8(clean, "\uFFFD")
	if !block.Empty() {
		if err := in.addACNS(block, &f, clean); err == nil {
			in.Format = FormatACNS
			return in.prosed(f, clean, cut, signed, body, o)
		}
		in.concern(ConcernGarbled)
		f = Form{Route: takedown.Copyright}
	}
	f.answers(sections(clean), &in)
	f.links(text, clean, o.OwnHosts)
	in.hear(clean, &f)
	return in.prosed(f, clean, cut, signed, body, o)
}

// prosed finishes a notice that came as prose.
func (in Inbound) prosed(f Form, clean string, cut int, signed bool, body share.Untrusted, o Options) (Inbound, error) {
	if signed && f.Signature.Empty() { // someone's key signed it: that it is theirs is for a person to see
		f.Signature = f.Sender.Name
		if f.Signature.Empty() {
			f.Signature = o.From.Name
		}
		in.concern(ConcernSpoken)
	}
	out, err := finish(in, f, body, o)
	out.Draft.Notice.KeyStrips = max(cut, out.Draft.Notice.KeyStrips)
	return out, err
}

// The frame of a clear-signed text (RFC 9580, 7).
const (
	signedBegin    = "-----BEGIN PGP SIGNED MESSAGE-----"
	signatureBegin = "-----BEGIN PGP SIGNATURE-----"
	signatureEnd   = "-----END PGP SIGNATURE-----"
)

// unwrapped takes quote marks and a clear signature's frame off, and tells whether there
// was one.
func unwrapped(body share.Untrusted) (lines []share.Untrusted, signed bool) {
	headers, signature := false, false
	for _, line := range body.Lines() {
		line = unquoted(line)
		switch trimmed := line.Trim(); {
		case trimmed.Contains(signedBegin):
			signed, headers = true, true
		case headers:
			headers = !trimmed.Empty()
		case trimmed.Contains(signatureBegin):
			signature = true
		case trimmed.Contains(signatureEnd):
			signature = false
		case !signature:
			if signed {
				line, _ = line.CutPrefix("- ")
			}
			lines = append(lines, line)
		}
	}
	return lines, signed
}

// unquoted takes the marks of quoted mail off a line.
func unquoted(line share.Untrusted) share.Untrusted {
	for {
		rest, quoted := line.Trim().CutPrefix(">")
		if !quoted {
			return line
		}
		line, _ = rest.CutPrefix(" ")
	}
}

// acnsBlock takes the lines of an Infringement document out of a text.
func acnsBlock(lines []share.Untrusted) (block share.Untrusted, rest []share.Untrusted) {
	from, to := -1, -1
	for i, line := range lines {
		if from < 0 && (line.Contains("<Infringement") || line.Contains(":Infringement ") && line.Contains("<")) {
			from = i
		}
		if from >= 0 && (line.Contains("</Infringement>") || line.Contains(":Infringement>")) {
			to = i
			break
		}
	}
	if from < 0 || to < 0 {
		return share.Untrusted{}, lines
	}
	rest = append(rest, lines[:from]...)
	rest = append(rest, lines[to+1:]...)
	doc := share.Join(lines[from : to+1]...)
	return doc.From("<"), rest // what stands before it on its line is none of it
}

// links adds the links that a text names: share links wherever they stand, our own
// entries, and what stands as a line of its own among the links but is none.
func (f *Form) links(text share.Untrusted, clean string, ownHosts []string) {
	originals := map[string]bool{}
	for _, w := range f.Works {
		for _, u := range w.OriginalURLs {
			for _, found := range share.Find(u) {
				originals[found.Link.Provider()+" "+found.Link.Handle()] = true
			}
		}
	}
	listed := f.Items // lines of an answer that lists links
	f.Items = nil
	for _, found := range share.Find(text) {
		if !originals[found.Link.Provider()+" "+found.Link.Handle()] {
			f.Items = append(f.Items, Item{Found: &found})
		}
	}
	seen := map[string]bool{}
	for _, w := range strings.Fields(clean) {
		p := takedown.ReadRow(1, share.NewUntrusted(w), ownHosts)
		if p.Entry != "" && !seen[p.Entry] {
			seen[p.Entry] = true
			f.Items = append(f.Items, Item{URL: share.NewUntrusted(w)})
		}
	}
	for _, it := range listed {
		if p := takedown.ReadRow(1, it.URL, ownHosts); p.Link == nil && p.Entry == "" && len(share.Find(it.URL)) == 0 {
			f.Items = append(f.Items, it)
		}
	}
}
