package monitor

import (
	"cmp"
	"strconv"
	"strings"
	"unsafe"

	"github.com/spacemonkeygo/monitor/v2/internal/seriesid"
)

// A Tag is a key and a value that distinguish the series of an instrument. A tag without
// a key is ignored.
//
// The order of tags does not matter, except that of two tags with the same key the last
// one counts. Values should come from a small set; see MaxSeriesPerName.
type Tag struct{ Key, Value string }

// String returns a tag with a string value.
func String(key, value string) Tag { return Tag{key, value} }

// Int returns a tag with a whole number as its value.
func Int(key string, value int) Tag { return Tag{key, strconv.Itoa(value)} }

// Bool returns a tag that is "true" or "false".
func Bool(key string, value bool) Tag { return Tag{key, strconv.FormatBool(value)} }

// A tagSet holds the tags of one call in canonical form, on the stack: sorted
// by key, no key twice, none empty.
type tagSet struct {
	tags    [MaxTags]Tag
	n       int
	dropped int
}

func (s *tagSet) addAll(tags []Tag) {
	for _, t := range tags {
		s.add(t)
	}
}

func (s *tagSet) add(t Tag) {
	if t.Key == "" {
		return
	}
	at := 0
	for at < s.n && s.tags[at].Key < t.Key {
		at++
	}
	switch {
	case at < s.n && s.tags[at].Key == t.Key:
		s.tags[at] = t
	case s.n == MaxTags:
		s.dropped++
	default:
		copy(s.tags[at+1:s.n+1], s.tags[at:s.n])
		s.tags[at] = t
		s.n++
	}
}

// appendKey appends the identity of the series of this kind with this name and these
// tags.
func (s *tagSet) appendKey(b []byte, kind Kind, name string) []byte {
	b = seriesid.Append(append(b, byte(kind)), name)
	for _, t := range s.tags[:s.n] {
		b = seriesid.Append(seriesid.Append(b, t.Key), t.Value)
	}
	return b
}

// canonical returns the set with canonical keys and values. It may have fewer tags, and
// in another order.
func (s *tagSet) canonical() (c tagSet) {
	for _, t := range s.tags[:s.n] {
		c.add(Tag{canonical(t.Key), canonicalValue(t.Value)})
	}
	return c
}

// slice returns a copy of the tags that may be kept.
func (s *tagSet) slice() []Tag { return cloneTags(s.tags[:s.n]) }

// cloneTags copies tags and their texts, which may be small parts of large ones.
func cloneTags(tags []Tag) []Tag {
	if len(tags) == 0 {
		return nil
	}
	copied := make([]Tag, len(tags))
	for i, t := range tags {
		copied[i] = Tag{strings.Clone(t.Key), strings.Clone(t.Value)}
	}
	return copied
}

func compareTags(a, b []Tag) int {
	for i := range min(len(a), len(b)) {
		if c := cmp.Or(strings.Compare(a[i].Key, b[i].Key), strings.Compare(a[i].Value, b[i].Value)); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}

const tagSize = int(unsafe.Sizeof(Tag{}))
