package bleveindex

import (
	"fmt"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/registry"

	"blindex/index"
)

// The fields of a document. Numbers stand as words of fixed width, because bleve's own
// numbers cost sixteen terms each; ranges are checked against the doc values.
const (
	fieldName     = "name"
	fieldProvider = "provider"
	fieldKind     = "kind"
	fieldExt      = "ext"
	fieldStatus   = "status"
	fieldAdult    = "adult"
	fieldSize     = "size"     // hexadecimal bytes, or "-"
	fieldSizeFac  = "sizefac"  // index.SizeBuckets
	fieldSeen     = "seen"     // hexadecimal seconds
	fieldSeenDay  = "seenday"  // decimal days since 1970
	fieldID       = "_id"      // bleve's own
	analyzerName  = "blindex1" // stored in the mapping: another way to split is another name
)

// fields are all fields with a dictionary, for scoring statistics; "*" is what bleve
// calls the field of a union it has shortened.
var fields = []string{"*", fieldName, fieldProvider, fieldKind, fieldExt, fieldStatus, fieldAdult,
	fieldSize, fieldSizeFac, fieldSeen, fieldSeenDay}

const (
	adultYes    = "y"
	unknownSize = "-" // sorts before every number
)

func init() {
	// Fails only for a name registered twice, which would be a fault of this file.
	if err := registry.RegisterAnalyzer(analyzerName, newNameAnalyzer); err != nil {
		panic(err)
	}
}

// nameAnalyzer is index.Tokenize as bleve wants it.
type nameAnalyzer struct{}

func newNameAnalyzer(map[string]interface{}, *registry.Cache) (analysis.Analyzer, error) {
	return nameAnalyzer{}, nil
}

// Analyze splits one name.
func (nameAnalyzer) Analyze(input []byte) analysis.TokenStream {
	tokens := index.Tokenize(string(input))
	out := make(analysis.TokenStream, len(tokens))
	for i, t := range tokens {
		out[i] = &analysis.Token{
			Start: t.Start, End: t.End, Position: t.Pos,
			Term: []byte(t.Term), Type: analysis.AlphaNumeric,
		}
	}
	return out
}

// newMapping says what is indexed: what is named here and nothing else. All that bleve
// would do by itself (storing, dynamic fields, a field of all fields) is off.
func newMapping() mapping.IndexMapping {
	doc := bleve.NewDocumentStaticMapping()
	doc.AddFieldMappingsAt(fieldName, &mapping.FieldMapping{
		Type: "text", Analyzer: analyzerName, Index: true, IncludeTermVectors: true, // phrases
	})
	for _, f := range []string{fieldStatus, fieldAdult} {
		doc.AddFieldMappingsAt(f, keywordField(false))
	}
	for _, f := range []string{fieldProvider, fieldKind, fieldExt, fieldSize, fieldSizeFac, fieldSeen, fieldSeenDay} {
		doc.AddFieldMappingsAt(f, keywordField(true))
	}
	doc.AddSubDocumentMapping("_all", bleve.NewDocumentDisabledMapping())
	m := bleve.NewIndexMapping()
	m.DefaultMapping = doc
	m.DefaultField = fieldName
	m.StoreDynamic, m.IndexDynamic, m.DocValuesDynamic = false, false, false
	m.ScoringModel = "bm25"
	return m
}

func keywordField(docValues bool) *mapping.FieldMapping {
	return &mapping.FieldMapping{
		Type: "text", Analyzer: keyword.Name, Index: true, DocValues: docValues, SkipFreqNorm: true,
	}
}

// document is what bleve is given of an entry.
func document(d index.Doc) map[string]interface{} {
	doc := map[string]interface{}{
		fieldName:     d.Name,
		fieldProvider: d.Provider,
		fieldKind:     d.Kind,
		fieldExt:      d.Ext,
		fieldStatus:   d.Status,
		fieldSize:     sizeTerm(d.Size),
		fieldSizeFac:  index.SizeBucketOf(d.Size),
		fieldSeen:     seenTerm(d.LastSeen),
		fieldSeenDay:  dayTerm(d.LastSeen),
	}
	if d.Adult {
		doc[fieldAdult] = adultYes
	}
	return doc
}

func sizeTerm(n int64) string {
	if n < 0 {
		return unknownSize
	}
	return fmt.Sprintf("%015x", n)
}

func seenTerm(t time.Time) string { return fmt.Sprintf("%010x", max(t.Unix(), 0)) }

// seenTermUp rounds up to the second, as "at or after" asks for.
func seenTermUp(t time.Time) string { return seenTerm(t.Add(time.Second - 1)) }

func dayTerm(t time.Time) string { return fmt.Sprintf("%06d", max(t.Unix(), 0)/secondsPerDay) }

const secondsPerDay = 24 * 60 * 60
