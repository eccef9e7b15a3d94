package zipkin

import (
	"net/netip"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/batch"
)

// requests makes requests of spans.
type requests struct {
	format Format
	spans  []monitor.SpanData
	here   netip.Addr // of this process
}

var _ batch.Requests = (*requests)(nil)

// Append appends a request; see batch.Requests. The length is known only when the spans
// are written: if it is too long, they are written again with fewer spans.
func (r *requests) Append(b []byte, from, to, bytes int) ([]byte, int) {
	to = min(to, len(r.spans))
	for start := len(b); from < to; {
		b = r.format.Append(b[:start], r.spans[from:to], r.here)
		n, size := to-from, len(b)-start
		if n == 1 || size <= bytes {
			break
		}
		to = from + max(1, min(n-1, n*bytes/size))
	}
	return b, to
}

// Taken does nothing: a span is sent once.
func (r *requests) Taken(_, _ int) {}
