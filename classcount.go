package monitor

import (
	"strings"
	"sync/atomic"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
)

// A classCount counts the failures of one class of a function, and has the last one.
type classCount struct {
	atomic.Int64
	last atomic.Pointer[lastFailure]
}

type lastFailure struct {
	LastFailure
	at clock.Reading
}

// textInterval is the time for which the last failure of a class is not replaced, so that
// a function which always fails does not make texts all the time.
const textInterval = 100 * time.Millisecond

// due reports whether a failure at this time would replace the last one.
func (n *classCount) due(now clock.Reading) bool {
	last := n.last.Load()
	return last == nil || clock.Between(last.at, now) >= textInterval
}

// read returns the last failure, or nil.
func (n *classCount) read() *LastFailure {
	if last := n.last.Load(); last != nil {
		return &last.LastFailure
	}
	return nil
}

// remember makes a failure, of a span if it had one, the last one of its class, if there is room for its text.
func (e *errorTexts) remember(n *classCount, f *failure, trace TraceID, span SpanID, now clock.Reading) {
	next := &lastFailure{LastFailure{*f.public(), time.Now(), trace, span}, now}
	next.Text = strings.Clone(next.Text)
	last := n.last.Load()
	more := next.bytes() - last.bytes()
	if e.bytes.Add(more) > MaxErrorTexts && more > 0 || !n.last.CompareAndSwap(last, next) {
		e.bytes.Add(-more)
	}
}

func (l *lastFailure) bytes() int64 {
	if l == nil {
		return 0
	}
	return int64(len(l.Text) + len(l.Stack))
}
