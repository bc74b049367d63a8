package index

import "errors"

// ErrRebuild says the index cannot catch up from its position: another epoch, or
// the feed was trimmed. Rebuild before serving.
var ErrRebuild = errors.New("index: rebuild before serving")
