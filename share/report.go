package share

import (
	"cmp"
	"time"
)

// ReportLine is what `blindex links` prints of one found link. It holds no secret.
type ReportLine struct {
	Provider  string  `json:"provider"`
	Kind      Kind    `json:"kind"`
	Handle    string  `json:"handle"`
	URL       string  `json:"url"`
	HadSecret bool    `json:"had_secret"`
	Indexable bool    `json:"indexable"`
	Refusal   Refusal `json:"refusal,omitempty"` // why it is not indexable
	Name      *string `json:"name"`              // null when the text tells none
	Source    string  `json:"name_source,omitempty"`
	Size      int64   `json:"size,omitempty"` // bytes, when the text states it
	Date      string  `json:"date,omitempty"` // YYYY-MM-DD, when the text states it
	Type      Type    `json:"type,omitempty"`
}

// Report gives the line for f. Kind and handle are those of the address: of a
// link into a folder, the folder's.
func Report(f Found) ReportLine {
	line := ReportLine{
		Provider: f.Link.provider, Kind: f.Link.kind, Handle: f.Link.handle, URL: f.Link.url,
		HadSecret: f.HadSecret, Indexable: f.Link.Indexable(),
	}
	if !line.Indexable {
		line.Refusal = cmp.Or(f.Link.refusal, RefusedNoPublic)
	}
	if f.Claim.Name != "" {
		line.Name, line.Source = &f.Claim.Name, string(f.Claim.Source)
	}
	line.Size, line.Type = max(0, f.Claim.Size), f.Claim.Type
	if !f.Claim.Dated.IsZero() {
		line.Date = f.Claim.Dated.Format(time.DateOnly)
	}
	return line
}
