package main

import "encoding/binary"

// thrift reads Thrift's binary protocol. What is malformed panics.
type thrift struct{ b []byte }

func (t *thrift) take(n int) []byte {
	taken := t.b[:n]
	t.b = t.b[n:]
	return taken
}

func (t *thrift) uint32() int { return int(binary.BigEndian.Uint32(t.take(4))) }

// span reads a struct and returns its field 4, the identifier of a span.
func (t *thrift) span() (id uint64) {
	for {
		kind := t.take(1)[0]
		if kind == 0 {
			return id
		}
		if n := binary.BigEndian.Uint16(t.take(2)); n == 4 && kind == 10 {
			id = binary.BigEndian.Uint64(t.take(8))
			continue
		}
		t.skip(kind)
	}
}

// skip passes over a value.
func (t *thrift) skip(kind byte) {
	switch kind {
	case 2, 3: // a bool, a byte
		t.take(1)
	case 6:
		t.take(2)
	case 8:
		t.take(4)
	case 4, 10: // a double, an int64
		t.take(8)
	case 11:
		t.take(t.uint32())
	case 12:
		t.span()
	case 15:
		kind := t.take(1)[0]
		for range t.uint32() {
			t.skip(kind)
		}
	default:
		panic("unknown type in Thrift")
	}
}
