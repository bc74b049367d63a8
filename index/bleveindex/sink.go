package bleveindex

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"
)

// asyncCallback is the name under which bleve finds reportAsync.
const asyncCallback = "blindex"

func init() {
	scorch.RegistryAsyncErrorCallbacks[asyncCallback] = reportAsync
}

// sinks finds the sink of a store's path. bleve knows callbacks by a global name only,
// so the way from there to one engine has to be global too.
var sinks sync.Map

// sink hears what goes wrong inside bleve's own goroutines, which tell nobody else.
type sink struct {
	path string
	logf func(string, ...any)
	n    atomic.Int64
	once sync.Once
	dead chan struct{} // closed when a loop died: no write will ever be answered
}

func newSink(path string, logf func(string, ...any)) *sink {
	s := &sink{path: path, logf: logf, dead: make(chan struct{})}
	sinks.Store(s.path, s)
	return s
}

func (s *sink) remove() { sinks.Delete(s.path) }

// asyncBreak is the pause after an error in the background: a full disk makes bleve try
// again without one.
const asyncBreak = 100 * time.Millisecond

// reportAsync logs the first error and then every hundredth. It runs in the loop that
// failed and holds it for a moment.
func reportAsync(err error, path string) {
	v, ok := sinks.Load(path)
	if !ok {
		return
	}
	s := v.(*sink)
	if n := s.n.Add(1); n%100 == 1 {
		s.logf("index: background error %d: %v", n, err)
	}
	if errors.Is(err, scorch.ErrAsyncPanic) {
		s.once.Do(func() { close(s.dead) })
		return
	}
	time.Sleep(asyncBreak)
}
