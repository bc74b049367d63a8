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
	fields []field
	row    []byte
	words  bindex.TokenFrequencies // of the name
	own    bindex.TokenFrequencies // the id
}

// maker makes documents. What many of them share it makes once; it is of one goroutine.
type maker struct {
	tokens  *index.Tokenizer
	classes map[class]bindex.TokenFrequencies
	sites   map[string]bindex.TokenFrequencies
}

// maxShared bounds what a maker remembers; when it is full it begins anew.
const maxShared = 1 << 16

func newMaker() *maker {
	return &maker{tokens: index.NewTokenizer(), classes: map[class]bindex.TokenFrequencies{}, sites: map[string]bindex.TokenFrequencies{}}
}

// document makes an entry's document.
func (m *maker) document(d index.Doc) *document {
	doc := &document{words: make(bindex.TokenFrequencies, 16), own: make(bindex.TokenFrequencies, 1), fields: make([]field, 0, 5)}
	m.fill(doc, d)
	return doc
}

// fill makes a document out of one that bleve has done with: its maps are used again.
func (m *maker) fill(doc *document, d index.Doc) {
	clear(doc.words)
	clear(doc.own)
	doc.id = d.ID
	doc.own[d.ID] = once
	tokens := m.tokens.Tokens(d.Name)
	for _, w := range tokens {
		doc.words[w.Term] = once
	}
	doc.row = appendRow(doc.row[:0], d, tokens)
	doc.fields = append(doc.fields[:0],
		field{name: fieldID, value: []byte(d.ID), terms: doc.own, options: bindex.IndexField | bindex.StoreField},
		field{name: fieldName, terms: doc.words, options: bindex.IndexField},
		field{name: fieldClass, terms: m.class(classOf(d)), options: bindex.IndexField},
		field{name: fieldRow, value: doc.row, options: bindex.StoreField},
	)
	if len(d.Hosts) > 0 {
		doc.fields = append(doc.fields, field{name: fieldSite, terms: m.site(d.Hosts), options: bindex.IndexField})
	}
}

func (m *maker) class(c class) bindex.TokenFrequencies {
	terms, ok := m.classes[c]
	if !ok {
		if len(m.classes) >= maxShared {
			clear(m.classes)
		}
		terms = bindex.TokenFrequencies{c.term(): once}
		m.classes[c] = terms
	}
	return terms
}

// site is the hosts and every domain over them of two labels or more.
func (m *maker) site(hosts []string) bindex.TokenFrequencies {
	if len(hosts) > 1 {
		return siteTerms(hosts)
	}
	terms, ok := m.sites[hosts[0]]
	if !ok {
		if len(m.sites) >= maxShared {
			clear(m.sites)
		}
		terms = siteTerms(hosts)
		m.sites[hosts[0]] = terms
	}
	return terms
}

// newMarker makes a document that only has an id.
func newMarker() *document {
	return &document{id: markerID, fields: []field{
		{name: fieldID, value: []byte(markerID), terms: bindex.TokenFrequencies{markerID: once}, options: bindex.IndexField | bindex.StoreField},
		{name: fieldRow, value: appendRow(nil, index.Doc{ID: markerID, Size: -1}, nil), options: bindex.StoreField},
	}}
}

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
