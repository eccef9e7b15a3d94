package page

import (
	"encoding/hex"
	"hash/fnv"
	"strconv"
)

// Anchor is the identifier of an element, such as "s-0123456789ab". It is the same in
// every load of the page.
type Anchor [14]byte

// NewAnchor returns the anchor of the element with these names. kind is a letter that
// distinguishes the kinds of elements.
func NewAnchor(kind byte, names ...string) Anchor {
	h := fnv.New64a()
	var buffer [128]byte
	for _, name := range names {
		// With its length: "ab" and "c" are not "a" and "bc".
		b := append(strconv.AppendInt(buffer[:0], int64(len(name)), 10), ':')
		_, _ = h.Write(append(b, name...))
	}
	a := Anchor{kind, '-'}
	var sum [8]byte
	hex.Encode(a[2:], h.Sum(sum[:0])[:6])
	return a
}

func (a Anchor) String() string { return string(a[:]) }
