// Package wire writes messages in protobuf's binary encoding.
package wire

import (
	"math"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"
)

// A Message is written field by field. A field belongs to the message that was opened
// last, and is written even if its value is empty or zero: leave out a default by not
// writing it. A repeated field is written once per element.
//
// A message is written before its length is known: there is room for a length of one
// byte, and a longer message is moved when it is closed.
type Message struct {
	B      []byte // as far as it is written; what is appended here is a part of the value
	starts []int  // of the messages that are open
}

// Open begins a field that is a message, a packed list, or a text in parts.
func (m *Message) Open(n protowire.Number) {
	m.B = append(protowire.AppendTag(m.B, n, protowire.BytesType), 0)
	m.starts = append(m.starts, len(m.B))
}

// Close ends the field that was opened last: it puts the length in front.
func (m *Message) Close() {
	last := len(m.starts) - 1
	start := m.starts[last]
	m.starts = m.starts[:last]
	if n := len(m.B) - start; n < 1<<7 { // nearly always
		m.B[start-1] = byte(n)
	} else {
		m.move(start, n)
	}
}

// move moves a value of n bytes to make room for its length.
func (m *Message) move(start, n int) {
	var room [9]byte
	more := protowire.SizeVarint(uint64(n)) - 1
	m.B = append(m.B, room[:more]...)
	copy(m.B[start+more:], m.B[start:start+n])
	protowire.AppendVarint(m.B[:start-1], uint64(n))
}

// Text writes a string.
func (m *Message) Text(n protowire.Number, s string) {
	if utf8.ValidString(s) {
		m.B = protowire.AppendString(protowire.AppendTag(m.B, n, protowire.BytesType), s)
		return
	}
	m.Open(n)
	m.Put(s)
	m.Close()
}

// Put appends a text to the field that is open, as a part of a string. U+FFFD replaces each
// byte that is not UTF-8: decoders would refuse the whole message.
func (m *Message) Put(s string) {
	if utf8.ValidString(s) {
		m.B = append(m.B, s...)
		return
	}
	for _, r := range s {
		m.B = utf8.AppendRune(m.B, r)
	}
}

// Bytes writes bytes.
func (m *Message) Bytes(n protowire.Number, v []byte) {
	m.B = protowire.AppendBytes(protowire.AppendTag(m.B, n, protowire.BytesType), v)
}

// Varint writes a bool, an enum, or an integer that is neither a sint nor fixed.
func (m *Message) Varint(n protowire.Number, v uint64) {
	m.B = protowire.AppendVarint(protowire.AppendTag(m.B, n, protowire.VarintType), v)
}

// Zigzag writes a sint32 or a sint64.
func (m *Message) Zigzag(n protowire.Number, v int64) { m.Varint(n, protowire.EncodeZigZag(v)) }

// Fixed32 writes a fixed32.
func (m *Message) Fixed32(n protowire.Number, v uint32) {
	m.B = protowire.AppendFixed32(protowire.AppendTag(m.B, n, protowire.Fixed32Type), v)
}

// Fixed64 writes a fixed64 or an sfixed64.
func (m *Message) Fixed64(n protowire.Number, v uint64) {
	m.B = protowire.AppendFixed64(protowire.AppendTag(m.B, n, protowire.Fixed64Type), v)
}

// Double writes a double.
func (m *Message) Double(n protowire.Number, v float64) { m.Fixed64(n, math.Float64bits(v)) }
