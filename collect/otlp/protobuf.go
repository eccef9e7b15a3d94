package otlp

import (
	"math"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"
)

// protobuf is the wire of the binary encoding. A message is written before its
// length is known: room is left for a length of one byte, and what is longer is
// moved when the message is closed.
type protobuf struct {
	b      []byte
	frames []frame
}

// A frame is what was opened and not closed.
type frame struct {
	list  protowire.Number // of a list; 0 for a message
	start int              // of the message's bytes
}

func (p *protobuf) begin(b []byte) { p.b, p.frames = b, p.frames[:0] }

func (p *protobuf) end() []byte {
	b := p.b
	p.b = nil
	return b
}

func (p *protobuf) size() int { return len(p.b) }

func (p *protobuf) open(f field) { p.openNumber(f.number) }

func (p *protobuf) openNumber(n protowire.Number) {
	p.b = append(protowire.AppendTag(p.b, n, protowire.BytesType), 0)
	p.frames = append(p.frames, frame{start: len(p.b)})
}

func (p *protobuf) list(f field) { p.frames = append(p.frames, frame{list: f.number}) }

func (p *protobuf) item() { p.openNumber(p.frames[len(p.frames)-1].list) }

func (p *protobuf) close() {
	last := p.frames[len(p.frames)-1]
	p.frames = p.frames[:len(p.frames)-1]
	if last.list == 0 {
		p.setLength(last.start)
	}
}

// setLength puts the length of what begins at start in front of it, where there is
// room for one byte.
func (p *protobuf) setLength(start int) {
	n := len(p.b) - start
	if more := protowire.SizeVarint(uint64(n)) - 1; more > 0 {
		var room [9]byte
		p.b = append(p.b, room[:more]...)
		copy(p.b[start+more:], p.b[start:start+n])
	}
	protowire.AppendVarint(p.b[:start-1], uint64(n))
}

func (p *protobuf) text(f field, s string) {
	if !utf8.ValidString(s) {
		p.joined(f, s, "", "")
		return
	}
	p.b = protowire.AppendTag(p.b, f.number, protowire.BytesType)
	p.b = protowire.AppendString(p.b, s)
}

func (p *protobuf) joined(f field, a, b, c string) {
	p.open(f)
	p.b = appendValid(p.b, a)
	p.b = appendValid(p.b, b)
	p.b = appendValid(p.b, c)
	p.close()
}

// appendValid appends a text, in which each byte that is not UTF-8 is replaced by
// U+FFFD: decoders refuse the whole request otherwise.
func appendValid(b []byte, s string) []byte {
	if utf8.ValidString(s) {
		return append(b, s...)
	}
	for _, r := range s {
		b = utf8.AppendRune(b, r)
	}
	return b
}

func (p *protobuf) id(f field, id []byte) {
	p.b = protowire.AppendTag(p.b, f.number, protowire.BytesType)
	p.b = protowire.AppendBytes(p.b, id)
}

func (p *protobuf) varint(f field, v uint64) {
	p.b = protowire.AppendTag(p.b, f.number, protowire.VarintType)
	p.b = protowire.AppendVarint(p.b, v)
}

func (p *protobuf) enum(f field, v uint32)   { p.varint(f, uint64(v)) }
func (p *protobuf) flag(f field, v bool)     { p.varint(f, protowire.EncodeBool(v)) }
func (p *protobuf) int32(f field, v int32)   { p.varint(f, protowire.EncodeZigZag(int64(v))) }
func (p *protobuf) uint32(f field, v uint32) { p.varint(f, uint64(v)) }
func (p *protobuf) int64(f field, v int64)   { p.varint(f, uint64(v)) }

func (p *protobuf) fixed32(f field, v uint32) {
	p.b = protowire.AppendTag(p.b, f.number, protowire.Fixed32Type)
	p.b = protowire.AppendFixed32(p.b, v)
}

func (p *protobuf) fixed64(f field, v uint64) {
	p.b = protowire.AppendTag(p.b, f.number, protowire.Fixed64Type)
	p.b = protowire.AppendFixed64(p.b, v)
}

func (p *protobuf) sfixed64(f field, v int64) { p.fixed64(f, uint64(v)) }
func (p *protobuf) double(f field, v float64) { p.fixed64(f, math.Float64bits(v)) }

func (p *protobuf) uint64s(f field, list []uint64) {
	p.open(f)
	for _, v := range list {
		p.b = protowire.AppendVarint(p.b, v)
	}
	p.close()
}

func (p *protobuf) fixed64s(f field, list []uint64) {
	p.open(f)
	for _, v := range list {
		p.b = protowire.AppendFixed64(p.b, v)
	}
	p.close()
}

func (p *protobuf) doubles(f field, list []float64) {
	p.open(f)
	for _, v := range list {
		p.b = protowire.AppendFixed64(p.b, math.Float64bits(v))
	}
	p.close()
}
