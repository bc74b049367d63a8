package bleveindex

import (
	"strings"

	bindex "github.com/blevesearch/bleve_index_api"

	"blindex/index"
)

// The fields of a document. Whatever else an entry has is in its row and its class.
const (
	fieldID    = "_id"
	fieldName  = "name"  // the words of its name
	fieldSite  = "site"  // the hosts that post it, and the domains over them
	fieldClass = "class" // what filters and facets tell entries apart by, as one word
	fieldRow   = "row"   // numbers and word hashes; stored, not searched
)

// format is stored inside every shard: another way to split, to lay out a row or to
// number fields is another format, and an index of another format is built anew.
const format = "blindex 2 " + index.AnalyzerVersion

// document is one entry as bleve takes it: analysed beforehand, without reflection.
type document struct {
	id     string
	fields [5]field
}

// newDocument analyses an entry. The tokenizer is the caller's own.
func newDocument(d index.Doc) *document {
	doc := &document{id: d.ID}
	words := index.Tokenize(d.Name)
	names := make(bindex.TokenFrequencies, len(words))
	for _, w := range words {
		names[w.Term] = once
	}
	doc.fields = [5]field{
		{name: fieldID, value: []byte(d.ID), terms: bindex.TokenFrequencies{d.ID: once}, options: bindex.IndexField | bindex.StoreField},
		{name: fieldName, terms: names, options: bindex.IndexField},
		{name: fieldClass, terms: bindex.TokenFrequencies{classOf(d).term(): once}, options: bindex.IndexField},
		{name: fieldRow, value: appendRow(nil, d, words), options: bindex.StoreField},
		{name: fieldSite, terms: siteTerms(d.Hosts), options: bindex.IndexField},
	}
	return doc
}

// newMarker makes a document that only has an id.
func newMarker() *document {
	doc := newDocument(index.Doc{ID: markerID})
	doc.fields[2].terms = nil
	return doc
}

// siteTerms are the hosts and every domain over them of two labels or more.
func siteTerms(hosts []string) bindex.TokenFrequencies {
	out := make(bindex.TokenFrequencies, 2*len(hosts))
	for _, h := range hosts[:min(len(hosts), index.MaxHosts)] {
		for h = strings.ToLower(h); strings.Contains(h, "."); _, h, _ = strings.Cut(h, ".") {
			out[h] = once
		}
	}
	return out
}

// once is what is said of every term: that it is there. How often and where the ranking
// reads from the row.
var once = func() *bindex.TokenFreq {
	tf := &bindex.TokenFreq{}
	tf.SetFrequency(1) // bleve packs a term of one document only when its frequency is 1
	return tf
}()

// ID is the entry's id.
func (d *document) ID() string { return d.id }

// Size is asked for by nothing that blindex uses.
func (d *document) Size() int { return 0 }

// VisitFields shows all fields.
func (d *document) VisitFields(visit bindex.FieldVisitor) {
	for i := range d.fields {
		visit(&d.fields[i])
	}
}

// VisitComposite shows nothing: there is no field of fields.
func (d *document) VisitComposite(bindex.CompositeFieldVisitor) {}

// HasComposite says so.
func (d *document) HasComposite() bool { return false }

// NumPlainTextBytes is for statistics.
func (d *document) NumPlainTextBytes() uint64 { return 0 }

// AddIDField has nothing to do: the id is there.
func (d *document) AddIDField() {}

// StoredFieldsBytes is for statistics.
func (d *document) StoredFieldsBytes() uint64 { return 0 }

// Indexed says that the document is to be searched.
func (d *document) Indexed() bool { return true }

// field is one field of a document.
type field struct {
	name    string
	value   []byte // when it is stored
	terms   bindex.TokenFrequencies
	options bindex.FieldIndexingOptions
}

// Name is the field's name.
func (f *field) Name() string { return f.name }

// Value is what is stored.
func (f *field) Value() []byte { return f.value }

// ArrayPositions is for lists, which there are none of.
func (f *field) ArrayPositions() []uint64 { return nil }

// EncodedFieldType says text.
func (f *field) EncodedFieldType() byte { return 't' }

// Analyze has nothing to do: it is done.
func (f *field) Analyze() {}

// Options says what bleve is to do with it.
func (f *field) Options() bindex.FieldIndexingOptions { return f.options }

// AnalyzedLength is 1 for every field: lengths rank, and ranking is not bleve's here.
func (f *field) AnalyzedLength() int { return 1 }

// AnalyzedTokenFrequencies are the terms.
func (f *field) AnalyzedTokenFrequencies() bindex.TokenFrequencies { return f.terms }

// NumPlainTextBytes is for statistics.
func (f *field) NumPlainTextBytes() uint64 { return 0 }
