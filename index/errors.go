package index

import "errors"

// ErrRebuild says the index cannot catch up from its position: another epoch, or
// the feed was trimmed. Rebuild before serving.
var ErrRebuild = errors.New("index: rebuild before serving")

// ErrBehind says that an erase was asked for up to a position the index has not
// applied yet: what it would prove now could come back with the next batch.
var ErrBehind = errors.New("index: not caught up to the position to erase up to")

// ErrNotErased says that the check after an erase still found something; the Proof
// tells how much. The erased position did not move.
var ErrNotErased = errors.New("index: erased names are still on disk")
