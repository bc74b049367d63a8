package bleveindex

import (
	"os"
	"path/filepath"

	"github.com/blevesearch/bleve/v2/index/scorch"
	bindex "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"
	zap "github.com/blevesearch/zapx/v17"

	"blindex/index"
	"blindex/index/bleveindex/zapfile"
)

// builder fills a shard that does not exist yet, many times as fast as batches would:
// nothing can be searched until it is finished. It writes segments itself and has bleve's
// own builder merge them, if they are several, and make a store of them.
type builder struct {
	path  string
	limit int // documents of a segment
	b     *scorch.Builder
	made  *zapfile.Writer // the present segment
	*maker
	row, key []byte

	nameField, classField, siteField int // as made numbers them
}

// segmentDocs bounds a segment and with it the memory of a build, which is about 150 bytes
// a document. More documents make more segments, which bleve merges in the end at half the
// pace.
const segmentDocs = 6_000_000

// buildMerge is how many segments are merged at once.
const buildMerge = 20

func (b *builder) start() error {
	if err := os.MkdirAll(b.path, 0o700); err != nil {
		return err
	}
	b.maker = newMaker()
	var err error
	b.b, err = scorch.NewBuilder(map[string]interface{}{
		"path": b.path, "buildPathPrefix": filepath.Dir(b.path), "batchSize": 1, "mergeMax": buildMerge,
		"forceSegmentType": zap.Type, "forceSegmentVersion": int(zap.Version),
	})
	return err
}

func (b *builder) addAll(docs []index.Doc) error {
	for _, d := range docs {
		if err := b.add(d); err != nil {
			return err
		}
	}
	return nil
}

// add adds a document. An id that comes twice is told of when the segment ends.
func (b *builder) add(d index.Doc) (err error) {
	if b.b == nil {
		if err := b.start(); err != nil {
			return err
		}
	}
	if b.made == nil {
		if b.made, err = zapfile.Create(b.path+".segment", fieldRow, fieldName, fieldClass, fieldSite); err != nil {
			return err
		}
		b.nameField, b.classField, b.siteField = b.made.Field(fieldName), b.made.Field(fieldClass), b.made.Field(fieldSite)
	}
	tokens := b.tokens.Tokens(d.Name)
	for i := range tokens {
		b.made.Term(b.nameField, tokens[i].Term)
	}
	b.row = appendRow(b.row[:0], d, tokens)
	for term := range b.class(classOf(d)) {
		b.made.Term(b.classField, term)
	}
	if len(d.Hosts) > 0 {
		for term := range b.site(d.Hosts) {
			b.made.Term(b.siteField, term)
		}
	}
	b.key = appendKey(b.key[:0], d, tokens)
	if err := b.made.Add(d.ID, b.row, b.key); err != nil {
		return err
	}
	if b.made.Len() >= b.limit {
		return b.flush()
	}
	return nil
}

// appendKey says which entries lie side by side: those of one kind of file and language, by
// the first words of their names.
func appendKey(out []byte, d index.Doc, tokens []index.Token) []byte {
	out = append(out, (d.Type + "  ")[:2]...)
	out = append(out, (d.Lang + "  ")[:2]...)
	for _, t := range tokens {
		if !t.Alt && len(out) < 16 {
			out = append(append(out, t.Term...), ' ')
		}
	}
	return out
}

// flush ends a segment and hands it to bleve.
func (b *builder) flush() error {
	made := b.made
	b.made = nil
	if made == nil {
		return nil
	}
	if err := made.Finish(); err != nil {
		return err
	}
	return b.b.Index(&ready{path: b.path + ".segment"})
}

// finish leaves a store on disk, or nothing when nothing was added.
func (b *builder) finish() error {
	if b.b == nil {
		return nil
	}
	if err := b.flush(); err != nil {
		return err
	}
	return b.b.Close()
}

// abort gives up what is not finished; the folder that it is in goes with the generation.
func (b *builder) abort() error {
	if b.made == nil {
		return nil
	}
	return b.made.Abort()
}

// ready stands for a segment that is written already. To bleve's builder it is a document,
// of which the maker of segments makes a written.
type ready struct {
	document
	path string
}

// written is a segment that can only be put in its place, which is all that bleve's builder
// asks of a new one.
type written struct {
	segment.Segment // none
	path            string
}

// Persist moves the file to where bleve wants it.
func (w written) Persist(path string) error { return os.Rename(w.path, path) }

// ownSegments is zap as bleve has it, but for segments that are ready.
type ownSegments struct{ *zap.ZapPlugin }

// New makes a segment of documents.
func (p ownSegments) New(docs []bindex.Document) (segment.Segment, uint64, error) {
	if len(docs) == 1 {
		if r, ok := docs[0].(*ready); ok {
			return written{path: r.path}, 0, nil
		}
	}
	return p.ZapPlugin.New(docs)
}

// bleve's builder finds its maker of segments in a list of bleve's by type and version,
// which a program may add to before it begins; what makes segments otherwise stays zap.
func init() { scorch.RegisterSegmentPlugin(ownSegments{&zap.ZapPlugin{}}, false) }
