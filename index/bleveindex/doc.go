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
//	gen-000001/  one generation: a bleve index
//
// A rebuild makes the next generation beside the current one, stores the position in
// it, and then replaces CURRENT by a rename. Whatever else lies there when the folder
// is opened is the rest of a crash and is deleted.
//
// Each batch is one safe bleve batch with its position inside: after a crash both are
// there or neither. Nothing is stored but the ids.
//
// # Erasing, and what proves it
//
// Deleting a document from bleve sets a bit; its terms and its id stay in the segment
// file until that file happens to be rewritten, which for a lone segment or a large one
// is never, and forcing a merge of a lone segment silently does nothing. So Erase gives
// a lone segment a neighbour, forces a merge by a plan of its own that rewrites each
// segment with deleted documents, and believes none of it: it opens every segment file
// of every generation by itself and walks all terms of all fields, all ids, all doc
// values.
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
