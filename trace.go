package monitor

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math/rand/v2"
	"time"
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

// Sampling is whether the spans of a trace go to the exporters.
type Sampling uint8

const (
	// Undecided leaves it to whoever continues the trace: the next process, if
	// it comes from the network, uses its own sampler.
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
	// Debug makes every process on the way keep the trace, whatever Sampling
	// and the samplers say.
	Debug bool
}

// IsValid reports whether there is a span to continue from.
func (c SpanContext) IsValid() bool { return c.TraceID.IsValid() && c.SpanID.IsValid() }

// A trace is what the spans of one trace in this process have in common: those
// below one local root. It is not changed once a span has it.
type trace struct {
	id          TraceID
	sampled     bool
	debug       bool
	probability float64 // of being sampled; 0 if the decision came from elsewhere
	offset      int64   // from clock.Now to nanoseconds since 1970
}

// wall returns the wall time of a reading of the clock: all times of a trace go
// by the wall clock as it was when the trace began, so that they agree.
func (t *trace) wall(reading int64) time.Time { return time.Unix(0, reading+t.offset) }

// newTrace begins or continues a trace.
func (r *Registry) newTrace(remote SpanContext, f *Func, kind SpanKind) trace {
	t := trace{id: remote.TraceID, debug: remote.Debug}
	if !remote.IsValid() {
		t.id = newTraceID()
	}
	switch {
	case t.debug, remote.Sampling == Sampled:
		t.sampled = true
	case remote.Sampling == Undecided:
		d := r.sample(SampleRequest{t.id, f, kind})
		t.sampled, t.probability = d.Sampled, d.Probability
	}
	return t
}

// sample asks the sampler; if it panics the trace is not sampled.
func (r *Registry) sample(q SampleRequest) SampleDecision {
	defer r.survive()
	return (*r.sampler.Load()).Sample(q)
}

func newTraceID() (id TraceID) {
	binary.BigEndian.PutUint64(id[:8], rand.Uint64())
	binary.BigEndian.PutUint64(id[8:], nonZero())
	return id
}

func newSpanID() (id SpanID) {
	binary.BigEndian.PutUint64(id[:], nonZero())
	return id
}

// nonZero returns a random number from the runtime's generator, a ChaCha8 that
// is seeded by the operating system and local to the processor.
func nonZero() uint64 {
	for {
		if n := rand.Uint64(); n != 0 {
			return n
		}
	}
}
