package zapfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
	bindex "github.com/blevesearch/bleve_index_api"
	"github.com/blevesearch/vellum"
	zap "github.com/blevesearch/zapx/v17"
	"github.com/golang/snappy"
)

// ErrTwice says that two documents have the same id.
var ErrTwice = errors.New("zapfile: the same id twice")

// fieldID is the field of ids, which is always the first.
const fieldID = "_id"

// Writer makes one segment. It is of one goroutine.
type Writer struct {
	path    string
	out     *output
	coming  *stored
	stored  uint64 // number of the field that is stored
	fields  []field
	ids     []id
	keys    []keyed
	order   []uint32 // of documents by their number, the number as they came
	offsets []uint64 // of the documents' stored parts

	meta, packed []byte
	dictionary   bytes.Buffer
	bitmap       *roaring.Bitmap
	counts       []uint64 // of one term's documents in each chunk
}

// id is a document's id, and its number.
type id struct {
	text string
	doc  uint32
}

// field is one field of the segment.
type field struct {
	name    string
	lists   *lists // nil for a field that is only stored
	options bindex.FieldIndexingOptions
	address uint64
}

// Create begins a segment in a file that does not exist yet, with fields that are searched
// for and one that is stored.
func Create(path, stored string, searched ...string) (*Writer, error) {
	out, err := create(path)
	if err != nil {
		return nil, fmt.Errorf("zapfile: %w", err)
	}
	coming, err := createStored(path + ".stored")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("zapfile: %w", err), out.file.Close(), os.Remove(path))
	}
	w := &Writer{path: path, out: out, coming: coming, bitmap: roaring.New()}
	w.fields = append(w.fields, field{name: stored, options: bindex.StoreField})
	for _, name := range searched {
		w.fields = append(w.fields, field{name: name, lists: newLists(), options: bindex.IndexField})
	}
	slices.SortFunc(w.fields, func(a, b field) int { return strings.Compare(a.name, b.name) })
	w.fields = slices.Insert(w.fields, 0, field{name: fieldID, options: bindex.IndexField | bindex.StoreField})
	w.stored = uint64(slices.IndexFunc(w.fields, func(f field) bool { return f.name == stored }))
	return w, nil
}

// Len is how many documents there are.
func (w *Writer) Len() int { return len(w.keys) }

// Field is the number that Term takes for a field's name, -1 for one that is not searched.
func (w *Writer) Field(name string) int {
	return slices.IndexFunc(w.fields, func(f field) bool { return f.name == name && f.lists != nil })
}

// Term says that the document which Add will add has a term; to say it twice does no harm.
func (w *Writer) Term(field int, term string) { w.fields[field].lists.add(term) }

// Add adds a document with the terms said since the last one. Documents are numbered in the
// order of the first sixteen bytes of their keys: those of like keys lie side by side.
func (w *Writer) Add(doc string, value, key []byte) error {
	for i := range w.fields {
		if l := w.fields[i].lists; l != nil {
			l.end()
		}
	}
	came := uint32(len(w.keys))
	w.ids = append(w.ids, id{doc, came})
	w.keys = append(w.keys, newKeyed(key, came))
	w.meta = binary.AppendUvarint(w.meta[:0], uint64(len(doc)))
	for _, v := range [...]uint64{w.stored, 't', 0, uint64(len(value)), 0} { // field, type, offset, length, no array
		w.meta = binary.AppendUvarint(w.meta, v)
	}
	w.packed = snappy.Encode(w.packed[:cap(w.packed)], value)
	o := w.coming
	o.starts = append(o.starts, o.at)
	o.varint(uint64(len(w.meta)))
	o.varint(uint64(len(doc) + len(w.packed)))
	o.write(w.meta)
	o.text(doc)
	o.write(w.packed)
	return o.err
}

// Finish writes the rest and waits until it is on disk.
func (w *Writer) Finish() error {
	err := w.finish()
	if closed := errors.Join(w.coming.file.Close(), w.out.file.Close()); err == nil {
		err = closed
	}
	if err != nil {
		return errors.Join(fmt.Errorf("zapfile: %w", err), os.Remove(w.path))
	}
	return nil
}

// Abort gives the segment up.
func (w *Writer) Abort() error {
	return errors.Join(w.coming.file.Close(), w.out.file.Close(), os.Remove(w.path))
}

// putInOrder numbers the documents and writes their stored parts.
func (w *Writer) putInOrder() error {
	w.order = inOrder(w.keys)
	w.keys = nil
	w.offsets = make([]uint64, 0, len(w.order))
	err := w.coming.inOrder(w.order, func(part []byte) error {
		w.offsets = append(w.offsets, w.out.at)
		w.out.write(part)
		return w.out.err
	})
	number := make([]uint32, len(w.order))
	for n, came := range w.order {
		number[came] = uint32(n)
	}
	for i := range w.ids {
		w.ids[i].doc = number[w.ids[i].doc]
	}
	return err
}

func (w *Writer) finish() error {
	if err := w.putInOrder(); err != nil {
		return err
	}
	stored := w.out.at
	for _, at := range w.offsets {
		w.out.uint64(at)
	}
	w.out.varint(0) // no document inside another
	for i := range w.fields {
		if err := w.writeField(&w.fields[i]); err != nil {
			return err
		}
	}
	sections := w.writeFields()
	o := w.out
	o.uint32(0) // nothing packs the file as a whole
	o.uint64(uint64(len(w.offsets)))
	o.uint64(stored)
	o.uint64(sections)
	o.uint32(zap.DefaultChunkMode)
	o.uint32(zap.Version)
	if err := o.flush(); err != nil {
		return err
	}
	o.uint32(o.sum)
	if err := o.flush(); err != nil {
		return err
	}
	return o.file.Sync()
}

// dictionaryOptions are zap's own: equal endings are not looked for, which would take long.
var dictionaryOptions = vellum.BuilderOpts{Encoder: 1, RegistryTableSize: 0, RegistryMRUSize: 1}

// noDocValues stands where doc values would be.
const noDocValues = math.MaxUint64

// writeField writes a field's postings, its dictionary and where that is.
func (w *Writer) writeField(f *field) error {
	w.dictionary.Reset()
	b, err := vellum.New(&w.dictionary, &dictionaryOptions)
	if err != nil {
		return err
	}
	switch {
	case f.name == fieldID:
		err = w.writeIDs(b)
	case f.lists != nil:
		err = f.lists.all(w.order, func(term string, docs []uint32) error {
			at, err := w.postings(docs)
			if err != nil {
				return err
			}
			return b.Insert([]byte(term), at)
		})
		f.lists = nil // its memory is for the next field
	}
	if err != nil {
		return err
	}
	if err := b.Close(); err != nil {
		return err
	}
	dictionary := w.out.at
	w.out.varint(uint64(w.dictionary.Len()))
	w.out.write(w.dictionary.Bytes())
	f.address = w.out.at
	w.out.varint(noDocValues)
	w.out.varint(noDocValues)
	w.out.varint(dictionary)
	return w.out.err
}

func (w *Writer) writeIDs(b *vellum.Builder) error {
	slices.SortFunc(w.ids, func(a, b id) int { return strings.Compare(a.text, b.text) })
	var key []byte
	for i, one := range w.ids {
		if i > 0 && one.text == w.ids[i-1].text {
			return ErrTwice
		}
		key = append(key[:0], one.text...)
		if err := b.Insert(key, single(one.doc)); err != nil {
			return err
		}
	}
	w.ids = nil
	return nil
}

// single is the posting list of a term of one document: it stands in the dictionary.
func single(doc uint32) uint64 { return zap.FSTValEncode1Hit(uint64(doc), norm) }

// What zap keeps of every term of a document: a frequency, shifted by a bit that says
// whether positions follow, and the bits of a norm. All are one here.
const (
	frequency = 1 << 1
	norm      = 1
)

// postings writes the documents of a term and returns what stands for them in the
// dictionary.
func (w *Writer) postings(docs []uint32) (uint64, error) {
	if len(docs) == 1 {
		return single(docs[0]), nil
	}
	frequencies := w.frequencies(docs)
	at := w.out.at
	w.out.varint(frequencies)
	w.out.varint(0) // no positions
	w.bitmap.Clear()
	w.bitmap.AddMany(docs)
	w.out.varint(w.bitmap.GetSerializedSizeInBytes())
	n, err := w.bitmap.WriteTo(outputWriter{w.out})
	if err == nil && uint64(n) != w.bitmap.GetSerializedSizeInBytes() {
		err = io.ErrShortWrite
	}
	return at, err
}

// chunkTerms is how many documents of a term share a chunk of frequencies, about.
const chunkTerms = 1024

// frequencies writes the frequencies of a term's documents, in chunks that begin at fixed
// document numbers, and returns where.
func (w *Writer) frequencies(docs []uint32) uint64 {
	all := len(w.offsets)
	size := max(all/(len(docs)/chunkTerms+1), 1)
	chunks := (all-1)/size + 1
	w.counts = slices.Grow(w.counts[:0], chunks)[:chunks]
	clear(w.counts)
	for _, d := range docs {
		w.counts[int(d)/size]++
	}
	at := w.out.at
	w.out.varint(uint64(chunks))
	end := uint64(0)
	for _, n := range w.counts {
		end += 2 * n
		w.out.varint(end)
	}
	for n := 2 * len(docs); n > 0; {
		part := min(n, len(ones))
		w.out.write(ones[:part])
		n -= part
	}
	return at
}

// ones are many frequencies and norms of one.
var ones = bytes.Repeat([]byte{frequency, norm}, 4096)

// outputWriter lets a bitmap write itself.
type outputWriter struct{ o *output }

func (w outputWriter) Write(p []byte) (int, error) {
	w.o.write(p)
	return len(p), w.o.err
}

// sections are the kinds of index that zap writes for a field; all but the first are for
// what blindex has none of.
var sections = []uint16{zap.SectionInvertedTextIndex, zap.SectionSynonymIndex, zap.SectionGeoShapeV2Index}

// writeFields writes what fields there are and where each one's index is, and returns the
// address of the list.
func (w *Writer) writeFields() uint64 {
	var offsets []uint64
	o := w.out
	for _, f := range w.fields {
		offsets = append(offsets, o.at)
		o.varint(uint64(len(f.name)))
		o.text(f.name)
		o.varint(uint64(f.options))
		o.varint(uint64(len(sections)))
		for i, kind := range sections {
			o.uint16(kind)
			if i == 0 {
				o.uint64(f.address)
			} else {
				o.uint64(0)
			}
		}
	}
	at := o.at
	o.varint(uint64(len(offsets)))
	for _, n := range offsets {
		o.uint64(n)
	}
	return at
}
