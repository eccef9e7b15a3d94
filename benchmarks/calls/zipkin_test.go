package calls

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/openzipkin/zipkin-go"
	"github.com/openzipkin/zipkin-go/model"
	"github.com/stretchr/testify/require"
)

var (
	zipkinSampled = style{"zipkin-go", func(tb testing.TB) instrumented {
		return newZipkin(tb, zipkin.AlwaysSample)
	}}
	zipkinUnsampled = style{"zipkin-go-unsampled", func(tb testing.TB) instrumented {
		i := newZipkin(tb, zipkin.NeverSample)
		i.silent = true
		return i
	}}
)

// zipkinReporter drops spans.
type zipkinReporter struct{ sent atomic.Int64 }

func (r *zipkinReporter) Send(model.SpanModel) { r.sent.Add(1) }
func (r *zipkinReporter) Close() error         { return nil }

// newZipkin returns a tracer with the options that make zipkin-go comparable (trace
// identifiers of 128 bits) and quick (no span if it is not sampled).
func newZipkin(tb testing.TB, sampler zipkin.Sampler) instrumented {
	endpoint, err := zipkin.NewEndpoint("calls", "127.0.0.1:8080")
	require.NoError(tb, err)
	reporter := new(zipkinReporter)
	tracer, err := zipkin.NewTracer(reporter, zipkin.WithSampler(sampler), zipkin.WithLocalEndpoint(endpoint),
		zipkin.WithTraceID128Bit(true), zipkin.WithNoopSpan(true))
	require.NoError(tb, err)
	return instrumented{
		functions: [2]function{zipkinSpan(tracer, "a"), zipkinSpan(tracer, "b")},
		count:     func() int { return int(reporter.sent.Load()) },
		parent: func() (context.Context, func()) {
			span, ctx := tracer.StartSpanFromContext(context.Background(), "parent")
			return ctx, span.Finish
		},
	}
}

func zipkinSpan(tracer *zipkin.Tracer, name string) (call function) {
	call = func(ctx context.Context, depth int, result error) (err error) {
		span, ctx := tracer.StartSpanFromContext(ctx, name)
		defer func() {
			r := recover()
			if r != nil {
				zipkin.TagError.Set(span, "panic")
			} else if err != nil {
				zipkin.TagError.Set(span, err.Error())
			}
			span.Finish()
			if r != nil {
				panic(r)
			}
		}()
		if depth > 1 {
			return call(ctx, depth-1, result)
		}
		return outcome(result)
	}
	return call
}
