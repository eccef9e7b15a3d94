package memory

import (
	"context"
	"testing"

	"github.com/openzipkin/zipkin-go"
	"github.com/openzipkin/zipkin-go/model"
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monkit/v3"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/sdk/trace"
)

// A tracer starts spans. It drops spans that end.
type tracer struct {
	start func(context.Context) (context.Context, func())
	ended func() int // the number of spans that have ended
}

var tracers = []struct {
	name   string
	create func(testing.TB) tracer
}{
	{"monitor", newMonitor},
	{"otel", newOTel},
	{"zipkin-go", newZipkin},
	{"monkit", newMonkit},
}

func newMonitor(testing.TB) tracer {
	r := monitor.NewRegistry()
	f := r.Scope("scope").Func("function")
	return tracer{func(ctx context.Context) (context.Context, func()) {
		done := f.TaskContext(&ctx)
		return ctx, func() { done(nil) }
	}, func() int { return int(f.Stats().Finished()) }}
}

// An ends is a span processor that counts the spans that end.
type ends struct{ n int }

func (e *ends) OnStart(context.Context, trace.ReadWriteSpan) {}
func (e *ends) OnEnd(trace.ReadOnlySpan)                     { e.n++ }
func (e *ends) Shutdown(context.Context) error               { return nil }
func (e *ends) ForceFlush(context.Context) error             { return nil }

func newOTel(tb testing.TB) tracer {
	count := new(ends)
	provider := trace.NewTracerProvider(trace.WithSpanProcessor(count))
	tb.Cleanup(func() { require.NoError(tb, provider.Shutdown(context.Background())) })
	t := provider.Tracer("scope")
	return tracer{func(ctx context.Context) (context.Context, func()) {
		ctx, span := t.Start(ctx, "function")
		return ctx, func() { span.End() }
	}, func() int { return count.n }}
}

// A sent is a reporter that counts the spans that it is given.
type sent struct{ n int }

func (s *sent) Send(model.SpanModel) { s.n++ }
func (s *sent) Close() error         { return nil }

func newZipkin(tb testing.TB) tracer {
	count := new(sent)
	t, err := zipkin.NewTracer(count, zipkin.WithTraceID128Bit(true))
	require.NoError(tb, err)
	return tracer{func(ctx context.Context) (context.Context, func()) {
		span, ctx := t.StartSpanFromContext(ctx, "function")
		return ctx, span.Finish
	}, func() int { return count.n }}
}

func newMonkit(testing.TB) tracer {
	f := monkit.NewRegistry().ScopeNamed("scope").FuncNamed("function")
	return tracer{func(ctx context.Context) (context.Context, func()) {
		done := f.Task(&ctx)
		return ctx, func() { done(nil) }
	}, func() int { return int(f.Success()) }}
}

// BenchmarkSpanOpen is an open span, in its context, which has a parent.
func BenchmarkSpanOpen(b *testing.B) {
	spans(b, func(t tracer) context.Context {
		ctx, _ := t.start(context.Background())
		return ctx
	})
}

// BenchmarkSpanOpenRoot is an open span that begins a trace.
func BenchmarkSpanOpenRoot(b *testing.B) {
	spans(b, func(tracer) context.Context { return context.Background() })
}

// An open is the state before spans are opened.
type open struct {
	tracer
	parent context.Context
	spans  []context.Context
}

// spans measures open spans in the context that parent returns. It does not keep
// the functions that end them, since a deferred call lives on the stack.
func spans(b *testing.B, parent func(tracer) context.Context) {
	for _, t := range tracers {
		b.Run(t.name, func(b *testing.B) {
			measure(b, many, func() open {
				tr := t.create(b)
				return open{tr, parent(tr), make([]context.Context, many)}
			}, func(o open) {
				for i := range o.spans {
					o.spans[i], _ = o.start(o.parent)
				}
			})
		})
	}
}

// BenchmarkSpanFinished is a span that has ended and that nobody keeps.
func BenchmarkSpanFinished(b *testing.B) {
	for _, t := range tracers {
		b.Run(t.name, func(b *testing.B) {
			measure(b, many, func() tracer { return t.create(b) }, func(t tracer) {
				for range many {
					_, end := t.start(context.Background())
					end()
				}
			})
		})
	}
}

// The spans are real: each ends once, and is counted.
func TestSpans(t *testing.T) {
	for _, tr := range tracers {
		t.Run(tr.name, func(t *testing.T) {
			tracer := tr.create(t)
			ctx, endRoot := tracer.start(context.Background())
			for range 99 {
				child, end := tracer.start(ctx)
				require.NotEqual(t, ctx, child)
				end()
			}
			endRoot()
			require.Equal(t, 100, tracer.ended())
		})
	}
}
