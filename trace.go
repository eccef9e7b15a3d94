package monitor

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math/rand/v2"

	"github.com/spacemonkeygo/monitor/v2/internal/tail"
)

// TraceID identifies a trace: 128 bits, not all zero. A 64-bit identifier of an
// older system is the right half.
type TraceID [16]byte

// SpanID identifies a span within its trace: 64 bits, not all zero.
type SpanID [8]byte

// IsValid reports whether the identifier is not zero.
func (id TraceID) IsValid() bool { return id != TraceID{} }

// IsValid reports whether the identifier is not zero.
func (id SpanID) IsValid() bool { return id != SpanID{} }

// String returns the identifier as 32 lower-case hexadecimal digits.
func (id TraceID) String() string { return hex.EncodeToString(id[:]) }

// String returns the identifier as 16 lower-case hexadecimal digits.
func (id SpanID) String() string { return hex.EncodeToString(id[:]) }

// Errors of ParseTraceID and ParseSpanID.
var (
	ErrTraceID = errors.New("monitor: a trace identifier is 16 or 32 lower-case hexadecimal digits, not all zero")
	ErrSpanID  = errors.New("monitor: a span identifier is 16 lower-case hexadecimal digits, not all zero")
)

// ParseTraceID reads 32 lower-case hexadecimal digits, or 16, which are taken
// for the right half. The error is ErrTraceID.
func ParseTraceID(s string) (id TraceID, err error) {
	to := id[:]
	if len(s) == 16 {
		to = id[8:]
	}
	if !parseHex(to, s) {
		return TraceID{}, ErrTraceID
	}
	return id, nil
}

// ParseSpanID reads 16 lower-case hexadecimal digits. The error is ErrSpanID.
func ParseSpanID(s string) (id SpanID, err error) {
	if !parseHex(id[:], s) {
		return SpanID{}, ErrSpanID
	}
	return id, nil
}

// parseHex fills to from exactly as many digits, and reports whether they were
// proper and not all zero.
func parseHex(to []byte, s string) bool {
	if len(s) != 2*len(to) {
		return false
	}
	var any byte
	for i := range to {
		high, low := digit(s[2*i]), digit(s[2*i+1])
		if high > 15 || low > 15 {
			return false
		}
		to[i] = high<<4 | low
		any |= to[i]
	}
	return any != 0
}

// digit returns the value of a lower-case hexadecimal digit, or more than 15.
func digit(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	}
	return 255
}

// Sampling is the decision whether the spans of a trace go to the exporters.
type Sampling uint8

const (
	// Undecided leaves the decision to the process that continues the trace: it
	// uses its own sampler.
	Undecided Sampling = iota
	Sampled
	NotSampled
)

// SpanContext is the part of a span that travels to other processes.
type SpanContext struct {
	TraceID      TraceID
	SpanID       SpanID
	ParentSpanID SpanID // zero for the root of a trace
	Sampling     Sampling
	// Debug makes every process on the way sample the trace, whatever Sampling and
	// the samplers say.
	Debug bool
	// Random means that the rightmost seven bytes of the TraceID are random (W3C
	// Trace Context level 2). The process that begins the trace sets it; this
	// module does.
	Random bool
	// State is a W3C tracestate, to which tracing systems on the way add their own
	// data. It is passed on unchanged, so it must be valid when it is set. A State
	// longer than MaxTraceState is dropped.
	State string
}

// IsValid reports whether there is a span to continue from.
func (c SpanContext) IsValid() bool { return c.TraceID.IsValid() && c.SpanID.IsValid() }

// newSpanID returns a random identifier from the runtime's generator, a ChaCha8
// that is seeded by the operating system and local to the processor.
func newSpanID() (id SpanID) {
	for id == (SpanID{}) {
		binary.NativeEndian.PutUint64(id[:], rand.Uint64())
	}
	return id
}

// newTraceID returns a random identifier whose right half is the identifier of the
// trace's first span, as is the custom of B3.
func newTraceID(first SpanID) (id TraceID) {
	binary.NativeEndian.PutUint64(id[:8], rand.Uint64())
	copy(id[8:], first[:])
	return id
}

// random returns the random part of the identifier.
func (id TraceID) random() uint64 { return tail.Random(id) }

// random is the same for a span's identifier, all of which is random.
func (id SpanID) random() uint64 {
	return binary.BigEndian.Uint64(id[:]) & (tail.RandomIDs - 1)
}
