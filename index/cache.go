package index

import (
	"container/list"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"io"
	"sync"
)

// Cache holds the engine's latest answers, so that a query asked again does not reach the
// engine. It records nobody's search (R20): it lives in this process's memory alone, is
// dropped whole when the index moves on, counts nothing, and knows a query only by a hash
// under a key that dies with the process. An answer is ids and numbers, never a name, and
// says nothing of liveness, which is asked anew each time (R9).
type Cache struct {
	secret [sha256.Size]byte
	bound  int

	mu     sync.Mutex
	at     [2]Position // applied and erased: what all answers here reflect
	size   int
	recent *list.List // of *cached, the latest used first
	by     map[cacheKey]*list.Element
}

type cacheKey [16]byte

type cached struct {
	key  cacheKey
	res  Result
	size int
}

// NewCache makes a cache of about so many bytes.
func NewCache(bytes int, random io.Reader) (*Cache, error) {
	c := &Cache{bound: bytes, recent: list.New(), by: map[cacheKey]*list.Element{}}
	if _, err := io.ReadFull(random, c.secret[:]); err != nil {
		return nil, fmt.Errorf("index: key of the cache: %w", err)
	}
	return c, nil
}

// key tells apart what the engine answers differently.
func (c *Cache) key(r Request) (k cacheKey) {
	h := hmac.New(sha256.New, c.secret[:])
	fmt.Fprintf(h, "%s\x00%s\x00%s\x00%d\x00%s\x00%t", r.Query.Key(), r.Filters.Key(), r.Sort, r.Limit, r.After, r.Facets)
	copy(k[:], h.Sum(nil))
	return k
}

// get finds an answer given at these positions; all of other positions are dropped.
func (c *Cache) get(k cacheKey, at [2]Position) (Result, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.moveTo(at)
	e := c.by[k]
	if e == nil {
		return Result{}, false
	}
	c.recent.MoveToFront(e)
	return e.Value.(*cached).res, true
}

// put keeps an answer, unless the index has moved on or it holds guesses: those may be
// words of names that are gone.
func (c *Cache) put(k cacheKey, at [2]Position, res Result) {
	size := sizeOf(res)
	if len(res.Guesses) > 0 || size > c.bound {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if at != c.at || c.by[k] != nil {
		return
	}
	c.by[k] = c.recent.PushFront(&cached{k, res, size})
	c.size += size
	for c.size > c.bound {
		c.drop(c.recent.Back())
	}
}

// moveTo empties the cache when the index has moved.
func (c *Cache) moveTo(at [2]Position) {
	if at == c.at {
		return
	}
	c.at, c.size = at, 0
	c.recent.Init()
	clear(c.by)
}

func (c *Cache) drop(e *list.Element) {
	old := c.recent.Remove(e).(*cached)
	c.size -= old.size
	delete(c.by, old.key)
}

// sizeOf is about how many bytes an answer takes in memory.
func sizeOf(res Result) int {
	size := 512
	for _, h := range res.Hits {
		size += 96 + len(h.ID) + len(h.Cursor)
	}
	for name, list := range res.Facets {
		size += 64 + len(name)
		for _, f := range list {
			size += 32 + len(f.Value)
		}
	}
	return size
}
