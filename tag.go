package monitor

import (
	"encoding/binary"
	"strconv"
	"strings"
)

// A Tag is a key and a value that tell one series of an instrument from
// another. The zero value is not useful: a tag without a key is ignored.
//
// The order in which tags are given does not matter; of two with the same key
// the last counts. Values should come from a small set: see MaxSeriesPerName.
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

// appendKey appends what identifies the series of this name and these tags among
// those of the kind's namespace and the others. Lengths make it unambiguous
// whatever bytes the parts contain.
func (s *tagSet) appendKey(b []byte, kind Kind, name string) []byte {
	b = appendPart(append(b, kind.namespace()), name)
	for _, t := range s.tags[:s.n] {
		b = appendPart(appendPart(b, t.Key), t.Value)
	}
	return b
}

func appendPart(b []byte, part string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(part))), part...)
}

// canonical returns the set with canonical keys and values, which may be fewer
// and in another order.
func (s *tagSet) canonical() (c tagSet) {
	for _, t := range s.tags[:s.n] {
		c.add(Tag{canonical(t.Key), canonicalValue(t.Value)})
	}
	return c
}

// slice returns a copy of the tags that may be kept: it shares no memory with
// texts of which they may be small parts.
func (s *tagSet) slice() []Tag {
	if s.n == 0 {
		return nil
	}
	tags := make([]Tag, s.n)
	for i, t := range s.tags[:s.n] {
		tags[i] = Tag{strings.Clone(t.Key), strings.Clone(t.Value)}
	}
	return tags
}
