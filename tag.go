package monitor

import (
	"encoding/binary"
	"strconv"
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

// appendKey appends what identifies the series of this name and these tags.
// Lengths make it unambiguous whatever bytes the parts contain.
func (s *tagSet) appendKey(b []byte, name string) []byte {
	b = appendPart(b, name)
	for _, t := range s.tags[:s.n] {
		b = appendPart(appendPart(b, t.Key), t.Value)
	}
	return b
}

func appendPart(b []byte, part string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(part))), part...)
}

// slice returns a copy of the tags that may be kept.
func (s *tagSet) slice() []Tag {
	if s.n == 0 {
		return nil
	}
	return append([]Tag(nil), s.tags[:s.n]...)
}
