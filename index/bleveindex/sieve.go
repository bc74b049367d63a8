package bleveindex

import (
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"blindex/index"
)

// sieve decides for single entries of one segment whether filters let them through.
type sieve struct {
	cols             *columns
	classes          []bool // by class
	minSize, maxSize int64  // 0 is none
	since            uint32
	after, before    uint32
	sites            *roaring.Bitmap // or nil
	numbers          bool            // there are bounds to look at
}

// sieve makes a sieve of filters that must all hold; nil when they let everything through.
func (e *evaluation) sieve(filters ...index.Filters) (*sieve, error) {
	s := &sieve{cols: e.cols, classes: make([]bool, len(e.cols.classes))}
	open := true
	for i := range e.cols.classes {
		s.classes[i] = true
		for _, f := range filters {
			s.classes[i] = s.classes[i] && e.cols.classes[i].passes(f)
		}
		open = open && s.classes[i]
	}
	for _, f := range filters {
		s.bound(f)
		if err := e.site(s, f.Sites); err != nil {
			return nil, err
		}
	}
	if open && !s.numbers && s.sites == nil {
		return nil, nil
	}
	return s, nil
}

func (c *class) passes(f index.Filters) bool {
	return (f.Adult || !c.Adult) && oneOf(c.Provider, f.Providers) && oneOf(c.Kind, f.Kinds) && oneOf(c.Ext, f.Exts) &&
		oneOf(c.Status, f.Statuses) && oneOf(c.Type, f.Types) && oneOf(c.Lang, f.Langs)
}

func oneOf(value string, list []string) bool { return len(list) == 0 || slices.Contains(list, value) }

func (s *sieve) bound(f index.Filters) {
	s.minSize = max(s.minSize, f.MinSize)
	if f.MaxSize > 0 && (s.maxSize == 0 || f.MaxSize < s.maxSize) {
		s.maxSize = f.MaxSize
	}
	if !f.Since.IsZero() {
		s.since = max(s.since, seconds(f.Since.Add(aSecondLess)))
	}
	if !f.After.IsZero() {
		s.after = max(s.after, seconds(f.After.Add(aSecondLess)))
	}
	if !f.Before.IsZero() && (s.before == 0 || seconds(f.Before) < s.before) {
		s.before = seconds(f.Before)
	}
	s.numbers = s.minSize > 0 || s.maxSize > 0 || s.since > 0 || s.after > 0 || s.before > 0
}

// aSecondLess rounds up to the second, as "at or after" asks for.
const aSecondLess = 1e9 - 1

// site narrows to what the hosts post.
func (e *evaluation) site(s *sieve, hosts []string) error {
	if len(hosts) == 0 {
		return nil
	}
	posted := roaring.New()
	for _, h := range hosts {
		b, err := bitmapOf(e.sites, strings.ToLower(h))
		if err != nil {
			return err
		}
		posted.Or(b)
	}
	if s.sites != nil {
		posted.And(s.sites)
	}
	s.sites = posted
	return nil
}

func (s *sieve) passes(doc uint32) bool {
	if !s.classes[s.cols.class[doc]] || s.sites != nil && !s.sites.Contains(doc) {
		return false
	}
	return !s.numbers || s.within(doc)
}

func (s *sieve) within(doc uint32) bool {
	c := s.cols
	if size := c.size[doc]; s.minSize > 0 && size < s.minSize || s.maxSize > 0 && (size < 0 || size > s.maxSize) {
		return false
	}
	return c.seen[doc] >= s.since && c.posted[doc] >= s.after && (s.before == 0 || c.posted[doc] < s.before)
}
