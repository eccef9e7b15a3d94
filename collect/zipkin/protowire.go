package zipkin

import (
	"encoding/binary"
	"unicode/utf8"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/zipkinspan"
)

// The types of values on the wire. The tag of a field is its number, below 16 here, and
// its type, in one byte.
const (
	varintType  = 0
	fixed64Type = 1
	bytesType   = 2 // with their length in front
)

// Fields whose value is the default of their type are left out, as proto3 does.

func appendVarintField(b []byte, field byte, v uint64) []byte {
	if v == 0 {
		return b
	}
	return binary.AppendUvarint(append(b, field<<3|varintType), v)
}

// appendTimeField appends a fixed64, which is as long for a time as for zero.
func appendTimeField(b []byte, field byte, v int64) []byte {
	return binary.LittleEndian.AppendUint64(append(b, field<<3|fixed64Type), uint64(v))
}

func appendBytesField(b []byte, field byte, v []byte) []byte {
	b = binary.AppendUvarint(append(b, field<<3|bytesType), uint64(len(v)))
	return append(b, v...)
}

// appendTextField appends a string as valid UTF-8.
func appendTextField(b []byte, field byte, s string) []byte {
	if s == "" {
		return b
	}
	if utf8.ValidString(s) {
		b = binary.AppendUvarint(append(b, field<<3|bytesType), uint64(len(s)))
		return append(b, s...)
	}
	b = beginMessage(b, field)
	start := len(b)
	return endMessage(zipkinspan.AppendValid(b, s), start)
}

// beginMessage appends the tag of a field whose length is not known yet, and room
// for one of a byte. The value begins at the end of what is returned.
func beginMessage(b []byte, field byte) []byte {
	return append(b, field<<3|bytesType, 0)
}

// endMessage writes the length of the value that begins at start. One that takes more
// than a byte moves the value.
func endMessage(b []byte, start int) []byte {
	var length [binary.MaxVarintLen64]byte
	n := binary.PutUvarint(length[:], uint64(len(b)-start))
	if n > 1 {
		b = append(b, length[1:n]...)
		copy(b[start+n-1:], b[start:])
	}
	copy(b[start-1:], length[:n])
	return b
}
