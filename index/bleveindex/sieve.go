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
	filters          []index.Filters
	classes          []verdict // by class; decided when the first of it comes
	minSize, maxSize int64     // 0 is none
	since            uint32
	after, before    uint32
	sites            *roaring.Bitmap // or nil
	numbers          bool            // there are bounds to look at
}

// verdict is what is known of a class.
type verdict uint8

const (
	undecided verdict = iota
	passes
	stays
)

// sieve makes a sieve of filters that must all hold; nil when they let everything through.
func (e *evaluation) sieve(filters ...index.Filters) (*sieve, error) {
	s := &sieve{cols: e.cols}
	narrow := false
	for _, f := range filters {
		if f.Adult = f.Adult || e.cols.adult == nil; !anyClass(f) {
			narrow = true
		}
		s.filters = append(s.filters, f)
		s.bound(f)
		if err := e.site(s, f.Sites); err != nil {
			return nil, err
		}
	}
	if !narrow && !s.numbers && s.sites == nil {
		return nil, nil
	}
	s.classes = make([]verdict, len(e.cols.classes))
	return s, nil
}

// anyClass reports that a filter asks nothing of an entry's class.
func anyClass(f index.Filters) bool {
	return f.Adult && len(f.Providers)+len(f.Kinds)+len(f.Exts)+len(f.Statuses)+len(f.Types)+len(f.Langs) == 0
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

// decide looks at a class for the first time.
func (s *sieve) decide(number uint32) verdict {
	v := passes
	for _, f := range s.filters {
		if !s.cols.classes[number].passes(f) {
			v = stays
		}
	}
	s.classes[number] = v
	return v
}

func (s *sieve) passes(doc uint32) bool {
	number := s.cols.rows[doc].class
	v := s.classes[number]
	if v == undecided {
		v = s.decide(number)
	}
	if v == stays || s.sites != nil && !s.sites.Contains(doc) {
		return false
	}
	return !s.numbers || s.within(doc)
}

func (s *sieve) within(doc uint32) bool {
	c := s.cols
	if size := c.rows[doc].size; s.minSize > 0 && size < s.minSize || s.maxSize > 0 && (size < 0 || size > s.maxSize) {
		return false
	}
	return c.rows[doc].seen >= s.since && c.rows[doc].posted >= s.after && (s.before == 0 || c.rows[doc].posted < s.before)
}
