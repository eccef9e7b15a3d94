package zipkin

import (
	"unicode/utf8"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/zipkinspan"
	"google.golang.org/protobuf/encoding/protowire"
)

// Fields whose value is the default of their type are left out, as proto3 does.

func appendVarintField(b []byte, n protowire.Number, v uint64) []byte {
	if v == 0 {
		return b
	}
	return protowire.AppendVarint(protowire.AppendTag(b, n, protowire.VarintType), v)
}

// appendTimeField appends a fixed64, which is as long for a time as for zero.
func appendTimeField(b []byte, n protowire.Number, v int64) []byte {
	return protowire.AppendFixed64(protowire.AppendTag(b, n, protowire.Fixed64Type), uint64(v))
}

func appendBytesField(b []byte, n protowire.Number, v []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(b, n, protowire.BytesType), v)
}

// appendTextField appends a string as valid UTF-8.
func appendTextField(b []byte, n protowire.Number, s string) []byte {
	if s == "" {
		return b
	}
	if utf8.ValidString(s) {
		return protowire.AppendString(protowire.AppendTag(b, n, protowire.BytesType), s)
	}
	b = beginMessage(b, n)
	start := len(b)
	return endMessage(zipkinspan.AppendValid(b, s), start)
}

// beginMessage appends the tag of a field whose length is not known yet, and room
// for one of a byte. The value begins at the end of what is returned.
func beginMessage(b []byte, n protowire.Number) []byte {
	return append(protowire.AppendTag(b, n, protowire.BytesType), 0)
}

// endMessage writes the length of the value that begins at start. One that takes more
// than a byte moves the value.
func endMessage(b []byte, start int) []byte {
	n := uint64(len(b) - start)
	if more := protowire.SizeVarint(n) - 1; more > 0 {
		var room [9]byte
		b = append(b, room[:more]...)
		copy(b[start+more:], b[start:])
	}
	protowire.AppendVarint(b[:start-1], n)
	return b
}
