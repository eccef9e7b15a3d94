package spool

import (
	"encoding/binary"
	"errors"
	"math"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
)

// version tells the format of batches from others, older and newer. One function for
// each type says of what it consists, to those who write and those who read: nothing
// can be written that is not read.
const version = "1"

var errMalformed = errors.New("malformed")

// appendSpans appends spans as bytes.
func appendSpans(b []byte, spans []monitor.SpanData) []byte {
	c := coder{b: b}
	list(&c, &spans, (*coder).span)
	return c.b
}

// spansOf returns the spans in the bytes.
func spansOf(b []byte) (spans []monitor.SpanData, err error) {
	c := coder{b: b, decoding: true}
	list(&c, &spans, (*coder).span)
	return spans, c.end()
}

// appendSnapshot appends a snapshot as bytes.
func appendSnapshot(b []byte, s *collect.Snapshot) []byte {
	c := coder{b: b}
	c.snapshot(s)
	return c.b
}

// snapshotOf returns the snapshot in the bytes.
func snapshotOf(b []byte) (*collect.Snapshot, error) {
	c := coder{b: b, decoding: true}
	s := new(collect.Snapshot)
	c.snapshot(s)
	return s, c.end()
}

// A coder appends what it is pointed at to its bytes, or takes it from their
// beginning. After an error what it takes is zero.
type coder struct {
	b         []byte
	decoding  bool
	malformed bool
}

// end returns an error unless everything was taken.
func (c *coder) end() error {
	if c.malformed || len(c.b) > 0 {
		return errMalformed
	}
	return nil
}

func (c *coder) fail() {
	c.b, c.malformed = nil, true
}

func (c *coder) uint(v *uint64) {
	if !c.decoding {
		c.b = binary.AppendUvarint(c.b, *v)
		return
	}
	n := 0
	if *v, n = binary.Uvarint(c.b); n <= 0 {
		*v = 0
		c.fail()
		return
	}
	c.b = c.b[n:]
}

func (c *coder) int(v *int64) {
	u := uint64(*v<<1) ^ uint64(*v>>63)
	c.uint(&u)
	*v = int64(u>>1) ^ -int64(u&1)
}

// size is for what counts something, which takes at least a byte each.
func (c *coder) size(n *int) {
	u := uint64(*n)
	c.uint(&u)
	if c.decoding && u > uint64(len(c.b)) {
		u = 0
		c.fail()
	}
	*n = int(u)
}

func (c *coder) bytes(v []byte) {
	if !c.decoding {
		c.b = append(c.b, v...)
		return
	}
	if len(c.b) < len(v) {
		c.fail()
		return
	}
	c.b = c.b[copy(v, c.b):]
}

func (c *coder) string(s *string) {
	n := len(*s)
	c.size(&n)
	if !c.decoding {
		c.b = append(c.b, *s...)
		return
	}
	*s = string(c.b[:n])
	c.b = c.b[n:]
}

func (c *coder) float(v *float64) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], math.Float64bits(*v))
	c.bytes(b[:])
	*v = math.Float64frombits(binary.LittleEndian.Uint64(b[:]))
}

func (c *coder) bool(v *bool) {
	var u uint64
	if *v {
		u = 1
	}
	c.uint(&u)
	*v = u == 1
}

func (c *coder) time(t *time.Time) {
	seconds, nanos := t.Unix(), int64(t.Nanosecond())
	c.int(&seconds)
	c.int(&nanos)
	if c.decoding {
		*t = time.Unix(seconds, nanos)
	}
}

// small is for types whose values are few.
func small[T ~uint8](c *coder, v *T) {
	u := uint64(*v)
	c.uint(&u)
	*v = T(u)
}

// whole is for types that are numbers.
func whole[T ~int | ~int64](c *coder, v *T) {
	i := int64(*v)
	c.int(&i)
	*v = T(i)
}

// list is for slices. One without elements becomes nil.
func list[T any](c *coder, s *[]T, element func(*coder, *T)) {
	n := len(*s)
	c.size(&n)
	if !c.decoding {
		for i := range *s {
			element(c, &(*s)[i])
		}
		return
	}
	*s = nil
	for range n {
		if c.malformed {
			return
		}
		var e T
		element(c, &e)
		*s = append(*s, e)
	}
}

// maybe is for pointers that may be nil.
func maybe[T any](c *coder, p **T, what func(*coder, *T)) {
	there := *p != nil
	c.bool(&there)
	if !there {
		*p = nil
		return
	}
	if c.decoding {
		*p = new(T)
	}
	what(c, *p)
}
