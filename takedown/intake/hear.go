package intake

import (
	"regexp"
	"slices"

	"blindex/share"
	"blindex/takedown"
)

// hear adds the statements and the signature that are found in prose.
func (in *Inbound) hear(clean string, f *Form) {
	found, name := spoken(clean), signatureIn(clean)
	if (found != takedown.Statements{}) {
		f.Statements = or(f.Statements, found)
		in.concern(ConcernSpoken)
	}
	if name != "" && f.Signature.Empty() {
		f.Signature = share.NewUntrusted(name)
		in.concern(ConcernSpoken)
	}
	if disclaimed(clean) {
		f.Sender.Relation = share.NewUntrusted(takedown.RelationNone)
	}
}

func (in *Inbound) concern(c Concern) {
	if !slices.Contains(in.Concerns, c) {
		in.Concerns = append(in.Concerns, c)
	}
}

// Drop records an attachment that is not kept.
func (in *Inbound) Drop(d takedown.Attachment) {
	in.Dropped = append(in.Dropped, d)
	in.concern(ConcernDropped)
}

var mediaShape = regexp.MustCompile(`^[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}`)

// mediaType is a media type as it may be shown and stored.
func mediaType(kind string) string {
	if m := mediaShape.FindString(kind); m != "" {
		return m
	}
	return "application/octet-stream"
}
