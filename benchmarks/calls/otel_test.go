package calls

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

var (
	otelSampled = style{"otel", func(tb testing.TB) instrumented {
		t := newOtelTracer(tb, sdktrace.AlwaysSample())
		return t.instrumented(t.span("a"), t.span("b"))
	}}
	otelUnsampled = style{"otel-unsampled", func(tb testing.TB) instrumented {
		t := newOtelTracer(tb, sdktrace.NeverSample())
		i := t.instrumented(t.span("a"), t.span("b"))
		i.silent = true
		return i
	}}
	// otelMetrics is the code that the SDK's users write by hand.
	otelMetrics = style{"otel-metrics", func(tb testing.TB) instrumented {
		m := newOtelMeter(tb)
		return instrumented{functions: [2]function{m.timed("a"), m.timed("b")}, count: m.count}
	}}
	// otelSpansAndMetrics makes a span and records metrics, as one of monitor's
	// spans does.
	otelSpansAndMetrics = style{"otel-with-metrics", func(tb testing.TB) instrumented {
		t, m := newOtelTracer(tb, sdktrace.AlwaysSample()), newOtelMeter(tb)
		i := t.instrumented(t.spanAndMetrics(m, "a"), t.spanAndMetrics(m, "b"))
		i.count = m.count
		return i
	}}
)

// otelTracer is the SDK's tracer with a processor that drops spans.
type otelTracer struct {
	trace.Tracer
	ended atomic.Int64
}

func newOtelTracer(tb testing.TB, sampler sdktrace.Sampler) *otelTracer {
	t := new(otelTracer)
	provider := sdktrace.NewTracerProvider(sdktrace.WithSampler(sampler), sdktrace.WithSpanProcessor(t))
	tb.Cleanup(func() { provider.Shutdown(context.Background()) })
	t.Tracer = provider.Tracer("calls")
	return t
}

func (t *otelTracer) OnStart(context.Context, sdktrace.ReadWriteSpan) {}
func (t *otelTracer) OnEnd(sdktrace.ReadOnlySpan)                     { t.ended.Add(1) }
func (t *otelTracer) Shutdown(context.Context) error                  { return nil }
func (t *otelTracer) ForceFlush(context.Context) error                { return nil }

func (t *otelTracer) instrumented(one, other function) instrumented {
	return instrumented{
		functions: [2]function{one, other},
		count:     func() int { return int(t.ended.Load()) },
		parent: func() (context.Context, func()) {
			ctx, span := t.Start(context.Background(), "parent")
			return ctx, func() { span.End() }
		},
	}
}

func (t *otelTracer) span(name string) (call function) {
	call = func(ctx context.Context, depth int, result error) (err error) {
		ctx, span := t.Start(ctx, name)
		defer span.End()
		defer otelStatus(span, &err)
		if depth > 1 {
			return call(ctx, depth-1, result)
		}
		return outcome(result)
	}
	return call
}

// otelStatus records an error as the documentation does.
func otelStatus(span trace.Span, err *error) {
	if *err != nil {
		span.RecordError(*err)
		span.SetStatus(codes.Error, (*err).Error())
	}
}

func (t *otelTracer) spanAndMetrics(m *otelMeter, name string) (call function) {
	inner := m.attributes(name)
	call = func(ctx context.Context, depth int, result error) (err error) {
		ctx, span := t.Start(ctx, name)
		defer span.End()
		defer otelStatus(span, &err)
		start := time.Now()
		m.inFlight.Add(ctx, 1, inner[0])
		defer func() {
			r := recover()
			m.finish(ctx, inner, time.Since(start), err, r)
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

// otelMeter has the instruments for calls that follow from the semantic
// conventions: an up-down counter, and a histogram by outcome.
type otelMeter struct {
	reader   *sdkmetric.ManualReader
	inFlight metric.Int64UpDownCounter
	duration metric.Float64Histogram
	tb       testing.TB
}

func newOtelMeter(tb testing.TB) *otelMeter {
	m := &otelMeter{reader: sdkmetric.NewManualReader(), tb: tb}
	provider := sdkmetric.NewMeterProvider(sdkmetric.WithReader(m.reader))
	tb.Cleanup(func() { provider.Shutdown(context.Background()) })
	var err error
	m.inFlight, err = provider.Meter("calls").Int64UpDownCounter("in_flight")
	require.NoError(tb, err)
	m.duration, err = provider.Meter("calls").Float64Histogram("duration", metric.WithUnit("s"))
	require.NoError(tb, err)
	return m
}

// attributes returns the attributes of a function, without an outcome and with
// each.
func (m *otelMeter) attributes(name string) (all [4]metric.MeasurementOption) {
	function := attribute.String("function", name)
	all[0] = metric.WithAttributeSet(attribute.NewSet(function))
	for i, outcome := range []string{"ok", "error", "panic"} {
		all[1+i] = metric.WithAttributeSet(attribute.NewSet(function, attribute.String("outcome", outcome)))
	}
	return all
}

func (m *otelMeter) timed(name string) function {
	of := m.attributes(name)
	return func(ctx context.Context, _ int, result error) (err error) {
		start := time.Now()
		m.inFlight.Add(ctx, 1, of[0])
		defer func() {
			r := recover()
			m.finish(ctx, of, time.Since(start), err, r)
			if r != nil {
				panic(r)
			}
		}()
		return outcome(result)
	}
}

func (m *otelMeter) finish(ctx context.Context, of [4]metric.MeasurementOption, d time.Duration, err error, panicked any) {
	m.inFlight.Add(ctx, -1, of[0])
	switch {
	case panicked != nil:
		m.duration.Record(ctx, d.Seconds(), of[3])
	case err != nil:
		m.duration.Record(ctx, d.Seconds(), of[2])
	default:
		m.duration.Record(ctx, d.Seconds(), of[1])
	}
}

func (m *otelMeter) count() (n int) {
	var all metricdata.ResourceMetrics
	require.NoError(m.tb, m.reader.Collect(context.Background(), &all))
	for _, scope := range all.ScopeMetrics {
		for _, metrics := range scope.Metrics {
			if h, ok := metrics.Data.(metricdata.Histogram[float64]); ok {
				for _, point := range h.DataPoints {
					n += int(point.Count)
				}
			}
		}
	}
	return n
}
