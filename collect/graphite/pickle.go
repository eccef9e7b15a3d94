package graphite

import (
	"context"
	"encoding/binary"
	"math"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/stream"
)

// sendPickles returns a function that writes messages to a connection, each with its length
// in front. A message is a list of points, [(name, (seconds, value)), ...], in version 2 of
// Python's pickle protocol, without any of the instructions that refer to classes or to
// what came before: they are few, and the same in Python 2 and 3.
func sendPickles(s *stream.Stream) func(context.Context, *points) error {
	return func(ctx context.Context, p *points) error {
		return s.Send(ctx, func(b []byte) ([]byte, bool) { return appendMessage(b, p), p.More() })
	}
}

// maxPoints is the number of points in a message of carbon's own relay. The message stays
// far below 1 MiB, the length at which carbon closes the connection.
const maxPoints = 500

// full is the number of bytes from which a message takes no more points.
const full = 64 << 10

// The instructions of the pickle protocol that are needed.
const (
	opProto      = 0x80 // version
	opEmptyList  = ']'
	opMark       = '('
	opBinUnicode = 'X' // uint32, little-endian, and so many bytes of UTF-8
	opBinInt     = 'J' // int32, little-endian
	opBinFloat   = 'G' // float64, big-endian
	opTuple2     = 0x86
	opAppends    = 'e'
	opStop       = '.'
)

// appendMessage appends a message with some of the points, or nothing if there are
// none.
func appendMessage(b []byte, p *points) []byte {
	start := len(b)
	b = append(b, 0, 0, 0, 0, opProto, 2, opEmptyList, opMark)
	n := 0
	for n < maxPoints && len(b)-start < full {
		f := p.next()
		if f == nil {
			break
		}
		before := len(b)
		if b = appendPoint(b, p, f); len(b) > before {
			n++
		}
	}
	if n == 0 {
		return b[:start]
	}
	b = append(b, opAppends, opStop)
	binary.BigEndian.PutUint32(b[start:], uint32(len(b)-start-4))
	return b
}

// appendPoint appends a point, unless its name is longer than a line may be.
func appendPoint(b []byte, p *points, f *collect.Field) []byte {
	start := len(b)
	b = append(b, opBinUnicode, 0, 0, 0, 0)
	b = p.appendName(b, f)
	n := len(b) - start - 5
	if n > maxLine {
		p.leaveOut()
		return b[:start]
	}
	binary.LittleEndian.PutUint32(b[start+1:], uint32(n))
	if p.seconds == int64(int32(p.seconds)) {
		b = binary.LittleEndian.AppendUint32(append(b, opBinInt), uint32(p.seconds))
	} else { // from 2038 on
		b = appendFloat(b, float64(p.seconds))
	}
	b = appendFloat(b, f.Value())
	return append(b, opTuple2, opTuple2)
}

func appendFloat(b []byte, v float64) []byte {
	return binary.BigEndian.AppendUint64(append(b, opBinFloat), math.Float64bits(v))
}
