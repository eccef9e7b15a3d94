package otlp

import (
	"math"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"
)

// A wire writes a message in protobuf's binary encoding. A value is appended to the
// message that was opened last, even if it is empty or zero: leave out a default by not
// appending it. A repeated field is appended once per element.
//
// A message is written before its length is known: there is room for a length of one
// byte, and a longer message is moved when it is closed.
type wire struct {
	b      []byte
	starts []int // of the messages that are open
}

// begin begins a message, which is appended to b.
func (w *wire) begin(b []byte) { w.b, w.starts = b, w.starts[:0] }

// end returns the slice of begin with the message.
func (w *wire) end() []byte {
	b := w.b
	w.b = nil
	return b
}

// size returns the length of the slice so far.
func (w *wire) size() int { return len(w.b) }

// open begins a message in a field, or one element of a list of messages.
func (w *wire) open(n protowire.Number) {
	w.b = append(protowire.AppendTag(w.b, n, protowire.BytesType), 0)
	w.starts = append(w.starts, len(w.b))
}

// close ends the message that was opened last: it puts the length in front.
func (w *wire) close() {
	last := len(w.starts) - 1
	start := w.starts[last]
	w.starts = w.starts[:last]
	n := len(w.b) - start
	if more := protowire.SizeVarint(uint64(n)) - 1; more > 0 {
		var room [9]byte
		w.b = append(w.b, room[:more]...)
		copy(w.b[start+more:], w.b[start:start+n])
	}
	protowire.AppendVarint(w.b[:start-1], uint64(n))
}

// enough is the size from which on a request takes no more items, in bytes before
// compression. A metric or a span takes at most about 100 KB, so requests stay below
// 4 MiB, the limit of receivers that use gRPC's.
const enough = 2 << 20

func (w *wire) text(n protowire.Number, s string) {
	if !utf8.ValidString(s) {
		w.joined(n, s, "", "")
		return
	}
	w.b = protowire.AppendTag(w.b, n, protowire.BytesType)
	w.b = protowire.AppendString(w.b, s)
}

// joined appends one text from three parts.
func (w *wire) joined(n protowire.Number, a, b, c string) {
	w.open(n)
	w.b = appendValid(w.b, a)
	w.b = appendValid(w.b, b)
	w.b = appendValid(w.b, c)
	w.close()
}

// appendValid appends a text in which U+FFFD replaces each byte that is not UTF-8.
// Otherwise decoders would refuse the whole request.
func appendValid(b []byte, s string) []byte {
	if utf8.ValidString(s) {
		return append(b, s...)
	}
	for _, r := range s {
		b = utf8.AppendRune(b, r)
	}
	return b
}

func (w *wire) bytes(n protowire.Number, v []byte) {
	w.b = protowire.AppendTag(w.b, n, protowire.BytesType)
	w.b = protowire.AppendBytes(w.b, v)
}

// varint appends an enum, an int64 or a uint32.
func (w *wire) varint(n protowire.Number, v uint64) {
	w.b = protowire.AppendTag(w.b, n, protowire.VarintType)
	w.b = protowire.AppendVarint(w.b, v)
}

func (w *wire) flag(n protowire.Number, v bool) { w.varint(n, protowire.EncodeBool(v)) }

// zigzag appends a sint32.
func (w *wire) zigzag(n protowire.Number, v int32) { w.varint(n, protowire.EncodeZigZag(int64(v))) }

func (w *wire) fixed32(n protowire.Number, v uint32) {
	w.b = protowire.AppendTag(w.b, n, protowire.Fixed32Type)
	w.b = protowire.AppendFixed32(w.b, v)
}

// fixed64 appends a fixed64 or an sfixed64.
func (w *wire) fixed64(n protowire.Number, v uint64) {
	w.b = protowire.AppendTag(w.b, n, protowire.Fixed64Type)
	w.b = protowire.AppendFixed64(w.b, v)
}

func (w *wire) double(n protowire.Number, v float64) { w.fixed64(n, math.Float64bits(v)) }

// varints appends a packed list.
func (w *wire) varints(n protowire.Number, list []uint64) {
	w.open(n)
	for _, v := range list {
		w.b = protowire.AppendVarint(w.b, v)
	}
	w.close()
}

// fixed64s appends a packed list.
func (w *wire) fixed64s(n protowire.Number, list []uint64) {
	w.open(n)
	for _, v := range list {
		w.b = protowire.AppendFixed64(w.b, v)
	}
	w.close()
}

// doubles appends a packed list.
func (w *wire) doubles(n protowire.Number, list []float64) {
	w.open(n)
	for _, v := range list {
		w.b = protowire.AppendFixed64(w.b, math.Float64bits(v))
	}
	w.close()
}
