package bleveindex

import (
	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/registry"

	"blindex/index"
)

// The fields of a document.
const (
	fieldName     = "name"
	fieldProvider = "provider"
	fieldKind     = "kind"
	fieldExt      = "ext"
	fieldStatus   = "status"
	fieldAdult    = "adult"
	fieldFacts    = "facts"
	analyzerName  = "blindex1" // stored in the mapping: another way to split is another name
)

// fields are all fields that are searched, for scoring statistics; "*" is what bleve
// calls the field of a union it has shortened.
var fields = []string{"*", fieldName, fieldProvider, fieldKind, fieldExt, fieldStatus, fieldAdult}

const adultYes = "y"

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
	for _, f := range []string{fieldProvider, fieldKind, fieldExt, fieldStatus, fieldAdult} {
		doc.AddFieldMappingsAt(f, keywordField(false))
	}
	doc.AddFieldMappingsAt(fieldFacts, keywordField(true))
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
		fieldFacts:    factsOf(d),
	}
	if d.Adult {
		doc[fieldAdult] = adultYes
	}
	return doc
}
