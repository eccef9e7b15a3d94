package libraries

import (
	"context"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	api "go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

// OTel is the OpenTelemetry SDK with a reader that collects on demand.
type OTel struct {
	provider *metric.MeterProvider
	Reader   *metric.ManualReader
}

// NewOTel returns an empty one.
func NewOTel() OTel {
	reader := metric.NewManualReader()
	return OTel{metric.NewMeterProvider(metric.WithReader(reader)), reader}
}

// must returns v. It is for instruments, whose names are legal.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func (l OTel) Counter(scope, name, shard string, n int) {
	c := must(l.provider.Meter(scope).Int64Counter(name))
	if shard == "" {
		c.Add(context.Background(), int64(n))
		return
	}
	c.Add(context.Background(), int64(n), api.WithAttributes(attribute.String("shard", shard)))
}

func (l OTel) Gauge(scope, name string, v float64) {
	must(l.provider.Meter(scope).Float64Gauge(name)).Record(context.Background(), v)
}

func (l OTel) Distribution(scope, name string) func(float64) {
	h := must(l.provider.Meter(scope).Float64Histogram(name, api.WithUnit("s")))
	return func(v float64) { h.Record(context.Background(), v) }
}

func (l OTel) Function(scope, name string, n, failed int) {
	meter, ctx := l.provider.Meter(scope), context.Background()
	inFlight := must(meter.Int64UpDownCounter(name + ".in_flight"))
	calls := must(meter.Int64Counter(name + ".calls"))
	times := must(meter.Float64Histogram(name+".duration", api.WithUnit("s")))
	ok := api.WithAttributeSet(attribute.NewSet(attribute.String("outcome", "ok")))
	bad := api.WithAttributeSet(attribute.NewSet(attribute.String("outcome", "error")))
	byHand{
		inFlight: func(change int) { inFlight.Add(ctx, int64(change)) },
		ok:       func() { calls.Add(ctx, 1, ok) },
		bad:      func() { calls.Add(ctx, 1, bad) },
		took:     func(d time.Duration) { times.Record(ctx, d.Seconds()) },
	}.call(n, failed)
}

func (l OTel) Totals() (t Totals, err error) {
	var all metricdata.ResourceMetrics
	if err := l.Reader.Collect(context.Background(), &all); err != nil {
		return t, err
	}
	for _, scope := range all.ScopeMetrics {
		for _, m := range scope.Metrics {
			switch data := m.Data.(type) {
			case metricdata.Gauge[float64]:
				t.Gauges += data.DataPoints[0].Value
			case metricdata.Histogram[float64]:
				if strings.HasSuffix(m.Name, ".duration") {
					t.Calls += int(data.DataPoints[0].Count)
				} else {
					t.Observed += int(data.DataPoints[0].Count)
				}
			case metricdata.Sum[int64]:
				for _, p := range data.DataPoints {
					outcome, isCall := p.Attributes.Value("outcome")
					switch {
					case !isCall:
						t.Counted += int(p.Value)
					case outcome.AsString() == "error":
						t.Failures += int(p.Value)
					}
				}
			}
		}
	}
	return t, nil
}
