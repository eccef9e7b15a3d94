package prometheus

import (
	"math"
	"time"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"
)

// openMessage begins a message within another one; closeMessage ends it, once its content
// has been appended. One byte is reserved for the length, which is enough for nearly all
// messages.

func openMessage(b []byte, number protowire.Number) (begun []byte, at int) {
	b = append(protowire.AppendTag(b, number, protowire.BytesType), 0)
	return b, len(b)
}

func closeMessage(b []byte, at int) []byte {
	n := len(b) - at
	if n < 1<<7 {
		b[at-1] = byte(n)
		return b
	}
	size := protowire.SizeVarint(uint64(n))
	b = append(b, make([]byte, size-1)...)
	copy(b[at+size-1:], b[at:at+n])
	protowire.AppendVarint(b[:at-1], uint64(n))
	return b
}

func appendUintField(b []byte, number protowire.Number, v uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, number, protowire.VarintType), v)
}

func appendSintField(b []byte, number protowire.Number, v int64) []byte {
	return appendUintField(b, number, protowire.EncodeZigZag(v))
}

func appendDoubleField(b []byte, number protowire.Number, v float64) []byte {
	return protowire.AppendFixed64(protowire.AppendTag(b, number, protowire.Fixed64Type), math.Float64bits(v))
}

// appendTextField appends a string as valid UTF-8. A zero byte becomes U+FFFD, as in the
// text formats: a series has the same name in all formats.
func appendTextField(b []byte, number protowire.Number, s string) []byte {
	b, at := openMessage(b, number)
	return closeMessage(appendText(b, s), at)
}

func appendText(b []byte, s string) []byte {
	for _, r := range s {
		if r == 0 {
			r = utf8.RuneError
		}
		b = utf8.AppendRune(b, r)
	}
	return b
}

// appendTimeField appends a google.protobuf.Timestamp.
func appendTimeField(b []byte, number protowire.Number, t time.Time) []byte {
	b, at := openMessage(b, number)
	b = appendUintField(b, 1, uint64(t.Unix()))
	if n := t.Nanosecond(); n > 0 {
		b = appendUintField(b, 2, uint64(n))
	}
	return closeMessage(b, at)
}
