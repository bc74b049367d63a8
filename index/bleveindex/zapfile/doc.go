// Package zapfile writes a whole segment in zap's file format at once, the one that bleve
// keeps its documents in, for a shard that is built from nothing.
//
// bleve itself makes segments of some thousand documents and merges them, which takes two
// thirds of a build's time: every term of every document goes through maps, bitmaps and
// coders again with each merge. Here a document's terms become numbers when it comes, its
// stored part waits in a file, and all is sorted once at the end:
//
//	Add ─► stored part ─► a file without a name
//	    └► its key, numbers of its terms, in memory, sixteen bytes and four each
//	Finish ─► documents in the order of their keys ─► stored parts ─► file
//	    └► terms in order, each with its documents ─► postings, dictionary ─► file
//
// Documents that searches find together have like keys and lie side by side: postings are
// shorter, and what is held by document is read from one place.
//
// What it writes is what zap's own New and Merge would have written, without what blindex
// has no use for: frequencies are all one, there are no positions and no doc values. Tests
// compare the two, term by term. It must not read segments, and knows nothing of entries.
//
// The format is zap's of version 17 (github.com/blevesearch/zapx, zap.md); a newer bleve
// still reads it. All numbers of fixed length are big-endian.
package zapfile
