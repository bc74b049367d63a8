package indextest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"blindex/index"
)

func shelf() []index.Doc {
	list := []index.Doc{
		1: {Name: "Alpha Beta", Ext: "pdf", Type: "book", Lang: "en", Hosts: []string{"a.example"}},
		2: {Name: "Beta Alpha", Ext: "epub", Type: "book", Lang: "fr", Hosts: []string{"b.example", "sub.a.example"}},
		3: {Name: "Alpha Gamma Beta", Ext: "mkv", Type: "video", Lang: "latn"},
		4: {Name: "Gamma", Ext: "mkv", Type: "video", Lang: "cyrl"},
		5: {Name: "Alpha Betamax Delta", Ext: "zip", Type: "archive", Lang: "ru"},
		6: {Name: "Alpha", Kind: "folder", Size: -1},
	}
	out := list[1:]
	for i := range out {
		d := Doc(i+1, out[i].Name)
		d.Ext, d.Type, d.Lang, d.Hosts = out[i].Ext, out[i].Type, out[i].Lang, out[i].Hosts
		if out[i].Kind != "" {
			d.Kind, d.Size = out[i].Kind, out[i].Size
		}
		d.Posted = time.Date(2020+i, 1, 1, 0, 0, 0, 0, time.UTC)
		out[i] = d
	}
	return out
}

// queryLanguage holds an engine against queries whose words are all in some name: what is
// found is what is asked for, no more and no less.
func queryLanguage(t *testing.T, e engine) {
	apply(t, e, 1, shelf())
	for i := 0; i+1 < len(asked); i += 2 {
		res := mustSearch(t, e, Ask(asked[i]))
		var got []string
		for _, h := range res.Hits {
			got = append(got, strings.TrimLeft(strings.TrimPrefix(h.ID, "entry-"), "0"))
		}
		slices.Sort(got)
		if res.Some || res.Near {
			got = nil // not what was asked for
		} else if res.Total != len(got) && !res.AtLeast {
			t.Errorf("%s: %d in all, %d found", asked[i], res.Total, len(got))
		}
		if strings.Join(got, " ") != asked[i+1] {
			t.Errorf("%s: found %q, want %q", asked[i], got, asked[i+1])
		}
	}
}

// aChoiceIsANameToo ranks the name that says "or" itself before those that have both words.
func aChoiceIsANameToo(t *testing.T, e engine) {
	apply(t, e, 1, []index.Doc{
		Doc(1, "Trick"), Doc(2, "Treat Trick"), Doc(3, "Trick Treat"), Doc(4, "Trick or Treat"), Doc(5, "Halloween Trick or Treat Special"), Doc(6, "Treat"),
	})
	got := IDs(mustSearch(t, e, Ask("trick or treat")))
	if len(got) != 6 || got[0] != ID(4) || got[1] != ID(5) || slices.Index(got, ID(1)) < 4 || slices.Index(got, ID(6)) < 4 {
		t.Errorf("in the order %v", got)
	}
}

// asked are queries, each with the numbers of the entries they find.
var asked = []string{
	"alpha", "1 2 3 5 6",
	"alpha beta", "1 2 3",
	`"alpha beta"`, "1",
	`"beta alpha"`, "2",
	`"alpha bet"*`, "1 5",
	`"beta gamma"`, "",
	"alpha bet*", "1 2 3 5",
	"alpha -beta", "5 6",
	"alpha -bet*", "6",
	`alpha -"alpha beta"`, "2 3 5 6",
	`alpha -"alpha bet"*`, "2 3 6",
	"alpha -(beta gamma)", "1 2 5 6",
	"alpha -(beta -gamma)", "3 5 6",
	"alpha -(gamma or delta)", "1 2 6",
	"beta or gamma", "1 2 3 4",
	"alpha (beta or delta)", "1 2 3 5",
	"(alpha gamma) or delta", "3 5",
	`"alpha beta" or "beta alpha" or delta`, "1 2 5",
	"(beta or gamma) (alpha or delta)", "1 2 3",
	"alpha (gamma or -beta)", "3 5 6",
	"alpha (-gamma or delta)", "1 2 5 6",
	"gamma (alpha (beta or delta))", "3",
	"alpha ext:pdf,epub", "1 2",
	"alpha (ext:pdf or ext:mkv)", "1 3",
	"alpha (ext:pdf or gamma)", "1 3",
	"alpha -ext:pdf,mkv", "2 5 6",
	"alpha -(ext:pdf type:book)", "2 3 5 6",
	"alpha (ext:pdf,mkv) (ext:mkv,zip)", "3",
	"alpha type:book", "1 2",
	"alpha type:video,archive", "3 5",
	"alpha type:folder", "6",
	"alpha type:video,folder", "3 6",
	"alpha -type:book -kind:folder", "3 5",
	"alpha (type:book lang:fr)", "2",
	"alpha ((type:book lang:fr) or delta)", "2 5",
	"alpha site:a.example", "1 2",
	"alpha site:www.b.example", "2",
	"alpha -site:b.example", "1 3 5 6",
	"alpha (site:b.example or ext:mkv)", "2 3",
	"alpha lang:ru", "5",
	"gamma lang:cyrillic", "4",
	"alpha lang:cyrillic", "5",
	"alpha lang:latin", "1 2 3",
	"alpha after:2022", "3 5 6",
	"alpha after:2021 before:2022", "2",
	"alpha before:2021", "1",
	"alpha -after:2021", "1",
	"alpha size:>1gb", "",
	"alpha -size:>1gb", "1 2 3 5 6",
	"alpha size:>1mb", "1 2 3 5",
	"alpha -size:>1mb", "6",
	"alpha size:>1gb size:<1mb", "",
	"alpha status:alive", "1 2 3 5 6",
	"alpha -status:alive", "",
	"alpha provider:dropbox", "",
}
