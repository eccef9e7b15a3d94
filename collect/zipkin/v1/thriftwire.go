package v1

import (
	"encoding/binary"
	"unicode/utf8"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/zipkinspan"
)

// Thrift's binary protocol: a struct is fields, each a type, a number and a value,
// and a stop. Numbers are big-endian, lengths are in 32 bits.

// The types of fields and elements.
const (
	thriftStop   = 0
	thriftBool   = 2
	thriftByte   = 3
	thriftDouble = 4
	thriftI16    = 6
	thriftI32    = 8
	thriftI64    = 10
	thriftString = 11
	thriftStruct = 12
	thriftList   = 15
)

func appendFieldHeader(b []byte, kind, number byte) []byte { return append(b, kind, 0, number) }

// appendListHeader appends the header of a list of n structs.
func appendListHeader(b []byte, n int) []byte { return appendI32(append(b, thriftStruct), n) }

func appendI32(b []byte, v int) []byte { return binary.BigEndian.AppendUint32(b, uint32(v)) }

func appendI32Field(b []byte, number byte, v int) []byte {
	return appendI32(appendFieldHeader(b, thriftI32, number), v)
}

// appendI64Field appends the number with these bytes.
func appendI64Field(b []byte, number byte, v []byte) []byte {
	return append(appendFieldHeader(b, thriftI64, number), v...)
}

func appendNumberField(b []byte, number byte, v int64) []byte {
	return binary.BigEndian.AppendUint64(appendFieldHeader(b, thriftI64, number), uint64(v))
}

// appendStringField appends a text as valid UTF-8.
func appendStringField(b []byte, number byte, s string) []byte {
	b = appendI32(appendFieldHeader(b, thriftString, number), len(s))
	if utf8.ValidString(s) {
		return append(b, s...)
	}
	start := len(b)
	b = zipkinspan.AppendValid(b, s)
	setLength(b, start, len(b)-start)
	return b
}

// setLength writes the length of the string or list that begins at start, in front of it.
// The length of a string is in bytes, and of a list in elements.
func setLength(b []byte, start, n int) { binary.BigEndian.PutUint32(b[start-4:], uint32(n)) }
