package intake

import (
	"strings"

	"blindex/share"
	"blindex/takedown"
)

// readTCRP reads the text that Google's programme for copyright removals takes: lines
// that begin with # describe a work and name its originals, the lines below are links.
func readTCRP(body share.Untrusted, o Options) (Inbound, error) {
	f := Form{Route: takedown.Copyright}
	if err := f.AddLines(body); err != nil {
		return Inbound{}, err
	}
	return finish(Inbound{Format: FormatTCRP}, f, body, o)
}

// AddLines adds the works and links of a TCRP text to the form. A # line after a link
// begins a new work. It errs with ErrRows or ErrWorks.
func (f *Form) AddLines(body share.Untrusted) error {
	described := false // whether the line before belonged to a description
	for _, line := range body.Lines() {
		line = line.Trim()
		if line.Empty() {
			continue
		}
		comment, ok := line.CutPrefix("#")
		if !ok {
			f.Items = append(f.Items, Item{URL: line, Work: len(f.Works), Pasted: true})
			described = false
			if len(f.Items) > takedown.MaxRows {
				return ErrRows
			}
			continue
		}
		if !described {
			f.Works, described = append(f.Works, WorkText{}), true
		}
		f.Works[len(f.Works)-1].describe(comment.Trim())
	}
	if len(f.Works) > MaxWorks {
		return ErrWorks
	}
	return nil
}

// describe adds a line: an address alone is where the original stands, the first other
// line is the title.
func (w *WorkText) describe(line share.Untrusted) {
	switch {
	case line.Empty():
	case addressAlone(line):
		w.OriginalURLs = appendNew(w.OriginalURLs, line)
	case w.Title.Empty():
		w.Title = line
	default:
		w.Description = share.Join(w.Description, line).Trim()
	}
}

// addressAlone reports whether a line holds an address and nothing else.
func addressAlone(line share.Untrusted) bool {
	clean, _ := share.Scrub(line)
	words := strings.Fields(strings.ReplaceAll(clean, share.Removed, ""))
	return len(words) == 1 && (strings.HasPrefix(words[0], "http://") || strings.HasPrefix(words[0], "https://") || strings.HasPrefix(words[0], "www."))
}
