// Package bleveindex is the search engine of one node: bleve on this node's own disk,
// behind the interfaces of package index. It must not know a database, a name's links
// or whether an entry may be shown; it returns ids.
//
// # Folder
//
// Options.Dir belongs to this package and to one process:
//
//	LOCK         held with flock while open
//	CURRENT      the name of the generation that answers
//	gen-000001/  one generation: shard-0, shard-1, … each a store of bleve (scorch)
//
// A rebuild makes the next generation beside the current one, one goroutine a shard. It
// writes bleve's segments itself (package zapfile), has bleve's offline builder make stores
// of them, stores the position in it, and then replaces CURRENT by a
// rename. Whatever else lies there when the folder is opened is the rest of a crash and
// is deleted.
//
// Each batch is one batch a shard with its position inside. After a crash between two
// shards one is ahead: the index goes on from the lowest position, and what a shard has
// already comes once more, which changes nothing.
//
// # What bleve does, and what not
//
// bleve keeps segments: dictionaries, postings, stored rows, deletes, merges, crash
// safety. Its queries and its scoring are not used: it scores every match, so that one
// frequent word costs a second. A search takes the bitmaps of its words out of the
// segments and joins them; totals are their cardinality. Everything else an entry is
// asked for (size, days, provider and what else makes up its class, how many hosts post
// it, 16 bits of a hash of each word of its name in order) is a row of about twenty bytes
// that is stored with it and held in memory by segment (columns). So nothing is scored
// that cannot be among the first: of many matches those of most merit are taken (short
// names first, then what many pages post and what lives), and these are put in order
// exactly.
//
//	view     one moment of all shards: snapshots, columns, words; searches hold one
//	plan     a query made ready for a view: words, weights, prefixes spelt out
//	evaluate bitmaps of a segment joined as the query says
//	sieve    filters, decided once a class, and bounds, entry by entry
//	rank     points by rule (docs/ranking.md)
//	collect  the best of each shard, totals, facets
//
// A document is analysed before bleve sees it, and has four or five fields: its id, the
// words of its name, the hosts that post it, its class as one word, its row. bleve packs
// a word of one entry into the dictionary only when its frequency is said to be 1; so it is.
//
// # Erasing, and what proves it
//
// Deleting a document from bleve sets a bit; its terms and its id stay in the segment
// file until that file happens to be rewritten, which for a lone segment or a large one
// is never, and forcing a merge of a lone segment silently does nothing. So Erase gives
// a lone segment a neighbour, forces a merge by a plan of its own that rewrites each
// segment with deleted documents, and believes none of it: it opens every segment file
// of every generation by itself and walks all terms of all fields, all ids, all
// stored rows.
//
// A scan of the raw bytes proves little alone, since dictionaries are automata and
// doc values are compressed: it would not even find names that are live. It is done as
// well, over every file, for ids and long terms, because a file that is no segment has
// no dictionary to walk. Last, no descriptor and no map of a deleted file of the folder
// may be open, since its bytes would still be there.
//
// The same check runs before the erase. That it finds the victims then is what shows
// that finding nothing afterwards means something.
package bleveindex
