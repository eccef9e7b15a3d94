package httpcalls

import (
	"context"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/openzipkin/zipkin-go"
	zipkinhttp "github.com/openzipkin/zipkin-go/middleware/http"
	"github.com/openzipkin/zipkin-go/model"
	"github.com/stretchr/testify/require"
)

// dropReporter is a reporter without a queue behind it.
type dropReporter struct{ spans atomic.Int64 }

func (r *dropReporter) Close() error { return nil }

func (r *dropReporter) Send(s model.SpanModel) {
	if s.Kind != model.Undetermined {
		r.spans.Add(1)
	}
}

func newZipkin(tb testing.TB, sampled bool) implementation {
	i := implementation{name: "zipkin-go", sampled: sampled}
	sampler := zipkin.AlwaysSample
	if !sampled {
		i.name += "-unsampled"
		sampler = zipkin.NeverSample
	}
	reporter := new(dropReporter)
	endpoint, err := zipkin.NewEndpoint("bench", "127.0.0.1:80")
	require.NoError(tb, err)
	tracer, err := zipkin.NewTracer(reporter, zipkin.WithLocalEndpoint(endpoint), zipkin.WithSampler(sampler),
		zipkin.WithTraceID128Bit(true), zipkin.WithNoopSpan(true)) // the last option makes unsampled spans cheap
	require.NoError(tb, err)
	i.server = zipkinhttp.NewServerMiddleware(tracer)
	i.client = func(rt http.RoundTripper) http.RoundTripper {
		wrapped, err := zipkinhttp.NewTransport(tracer, zipkinhttp.RoundTripper(rt))
		require.NoError(tb, err)
		return wrapped
	}
	i.begin = func(ctx context.Context) (context.Context, func()) {
		span, ctx := tracer.StartSpanFromContext(ctx, "caller")
		return ctx, span.Finish
	}
	i.spans = func(testing.TB) int { return int(reporter.spans.Load()) }
	return i
}
