package httpcalls

import (
	"context"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
)

// The ways to treat spans.
const (
	idle      = "monitor"
	observed  = "monitor-observed"
	unsampled = "monitor-unsampled"
)

func newMonitor(name string) implementation {
	r := monitor.NewRegistry()
	r.SetService("bench")
	i := implementation{name: name, sampled: name != unsampled}
	if name == unsampled {
		r.SetSampler(monitor.Never)
	}
	if name != idle {
		// The observer does the same as package collect, without a queue.
		var spans atomic.Int64
		r.Observe(monitor.Observer{
			Finish: func(d monitor.SpanData) {
				if d.Kind != monitor.Internal {
					spans.Add(1)
				}
			},
			Unsampled: func(*monitor.Span) {},
		})
		i.spans = func(testing.TB) int { return int(spans.Load()) }
	}
	options := transport.Options{Registry: r}
	i.server, i.client = options.Handler, options.RoundTripper
	caller := r.Scope("bench").Func("caller")
	i.begin = func(ctx context.Context) (context.Context, func()) {
		ctx, span := caller.Start(ctx, monitor.SpanOptions{})
		return ctx, func() { span.Finish(nil) }
	}
	i.requests = func(testing.TB) int {
		n := r.Scope("http.server").Func(route).Stats().OK
		return int(n + r.Scope("http.client").Func(http.MethodGet).Stats().OK)
	}
	return i
}
