package instruments

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	sdk "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/spacemonkeygo/monitor/v2/benchmarks/work"
)

var (
	otelEventByName = otel("otel", func(tb testing.TB, meter metric.Meter, name string) work.Body {
		events := otelInt(tb, meter, name)
		return func(_, n int) {
			for range n {
				events.Add(background, 1, metric.WithAttributes(attribute.String("event", "cache miss")))
			}
		}
	})
	otelCounter = otel("otel", func(tb testing.TB, meter metric.Meter, name string) work.Body {
		counter := otelInt(tb, meter, name)
		return func(_, n int) {
			for range n {
				counter.Add(background, 1)
			}
		}
	})
	otelCounterWithAttributes = otel("otel-attributes", func(tb testing.TB, meter metric.Meter, name string) work.Body {
		counter := otelInt(tb, meter, name)
		// The documentation advises this for frequent recordings: a set that is
		// made once, and a slice of options that does not escape.
		options := []metric.AddOption{metric.WithAttributeSet(attribute.NewSet(
			attribute.String("method", "GET"), attribute.String("code", "200")))}
		return func(_, n int) {
			for range n {
				counter.Add(background, 1, options...)
			}
		}
	})
	otelHistogram            = otel("otel", otelObserve)
	otelExponentialHistogram = otel("otel-exponential", otelObserve, sdk.WithView(sdk.NewView(
		sdk.Instrument{Kind: sdk.InstrumentKindHistogram},
		sdk.Stream{Aggregation: sdk.AggregationBase2ExponentialHistogram{MaxSize: 160, MaxScale: 20}},
	)))
	otelTimer = otel("otel", func(tb testing.TB, meter metric.Meter, name string) work.Body {
		histogram := otelFloat(tb, meter, name)
		return func(_, n int) {
			for range n {
				start := time.Now()
				histogram.Record(background, time.Since(start).Seconds())
			}
		}
	})
	otelLookup = otel("otel", func(tb testing.TB, meter metric.Meter, name string) work.Body {
		counter := otelInt(tb, meter, name)
		return func(from, n int) {
			for i := range n {
				at := (from + i) % 4
				counter.Add(background, 1, metric.WithAttributes(
					attribute.String("method", methods[at]), attribute.String("code", codes[at])))
			}
		}
	})
)

func otelObserve(tb testing.TB, meter metric.Meter, name string) work.Body {
	histogram := otelFloat(tb, meter, name)
	return func(from, n int) {
		for i := range n {
			histogram.Record(background, seconds[(from+i)&mask])
		}
	}
}

func otelInt(tb testing.TB, meter metric.Meter, name string) metric.Int64Counter {
	counter, err := meter.Int64Counter(name)
	require.NoError(tb, err)
	return counter
}

func otelFloat(tb testing.TB, meter metric.Meter, name string) metric.Float64Histogram {
	histogram, err := meter.Float64Histogram(name, metric.WithUnit("s"))
	require.NoError(tb, err)
	return histogram
}

// otel uses the SDK with a reader that collects once, at the end of the test.
func otel(implementation string, body func(tb testing.TB, meter metric.Meter, name string) work.Body, options ...sdk.Option) work.Implementation {
	return work.Implementation{Name: implementation, Open: func(tb testing.TB) work.Opened {
		reader := sdk.NewManualReader()
		provider := sdk.NewMeterProvider(append([]sdk.Option{sdk.WithReader(reader)}, options...)...)
		tb.Cleanup(func() { provider.Shutdown(background) })
		meter := provider.Meter("instruments")
		return opened(body(tb, meter, "a"), body(tb, meter, "b"), func() (n int) {
			var all metricdata.ResourceMetrics
			require.NoError(tb, reader.Collect(background, &all))
			for _, scope := range all.ScopeMetrics {
				for _, metrics := range scope.Metrics {
					n += otelCount(metrics.Data)
				}
			}
			return n
		})
	}}
}

func otelCount(data metricdata.Aggregation) (n int) {
	switch data := data.(type) {
	case metricdata.Sum[int64]:
		for _, point := range data.DataPoints {
			n += int(point.Value)
		}
	case metricdata.Histogram[float64]:
		for _, point := range data.DataPoints {
			n += int(point.Count)
		}
	case metricdata.ExponentialHistogram[float64]:
		for _, point := range data.DataPoints {
			n += int(point.Count)
		}
	}
	return n
}
