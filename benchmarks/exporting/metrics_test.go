package exporting

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/benchmarks/reading/libraries"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	api "go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/resource"
)

// The encoded metrics are those of one package: instruments with a tag, which has
// ten values for each.
const (
	counters      = 50
	gauges        = 30
	distributions = 20
	shards        = 10
	series        = (counters + gauges + distributions) * shards
	observed      = 100 // values in each distribution

	scope = "example.com/bench"
	tag   = "shard"
)

// Each series has numbers of its own.
func counterValue(i, shard int) int64 { return int64(1000*i + shard + 1) }
func gaugeValue(i, shard int) float64 { return float64(100*i+shard) + 0.25 }
func counterName(i int) string        { return fmt.Sprintf("counter_%02d", i) }
func gaugeName(i int) string          { return fmt.Sprintf("gauge_%02d", i) }
func distributionName(i int) string   { return fmt.Sprintf("distribution_%02d", i) }
func shardName(shard int) string      { return fmt.Sprintf("shard-%d", shard) }
func each(n int, f func(i, shard int)) {
	for i := range n {
		for shard := range shards {
			f(i, shard)
		}
	}
}

// newRegistry returns a registry with this many counters, gauges and distributions.
func newRegistry(counters, gauges, distributions int) *monitor.Registry {
	r := monitor.NewRegistry()
	r.SetService(service)
	s := r.Scope(scope)
	each(counters, func(i, shard int) {
		s.Counter(counterName(i), monitor.String(tag, shardName(shard))).Add(counterValue(i, shard))
	})
	each(gauges, func(i, shard int) {
		s.Gauge(gaugeName(i), monitor.String(tag, shardName(shard))).Set(gaugeValue(i, shard))
	})
	values := libraries.Latencies(observed)
	each(distributions, func(i, shard int) {
		d := s.ValDist(distributionName(i), monitor.String(tag, shardName(shard))).In(monitor.Seconds)
		for _, v := range values {
			d.Observe(v)
		}
	})
	return r
}

// snapshot returns the snapshot that a pipeline gives its sinks, without the
// registry's numbers about itself.
func snapshot(r *monitor.Registry) *collect.Snapshot {
	s := &collect.Snapshot{Time: time.Now(), Service: r.Service()}
	for m := range r.Snapshot() {
		if m.Scope == scope {
			s.Metrics = append(s.Metrics, m)
		}
	}
	return s
}

// otelMetrics returns the metrics that a periodic reader gives its exporter.
// Histograms are exponential, as ours are.
func otelMetrics(tb testing.TB) *metricdata.ResourceMetrics {
	reader := metric.NewManualReader(metric.WithAggregationSelector(func(k metric.InstrumentKind) metric.Aggregation {
		if k == metric.InstrumentKindHistogram {
			return metric.AggregationBase2ExponentialHistogram{MaxSize: 160, MaxScale: 20}
		}
		return metric.DefaultAggregationSelector(k)
	}))
	provider := metric.NewMeterProvider(metric.WithReader(reader),
		metric.WithResource(resource.NewSchemaless(attribute.String("service.name", service))))
	meter, ctx := provider.Meter(scope), context.Background()
	of := func(shard int) api.MeasurementOption {
		return api.WithAttributes(attribute.String(tag, shardName(shard)))
	}
	each(counters, func(i, shard int) {
		c, err := meter.Int64Counter("bench." + counterName(i))
		require.NoError(tb, err)
		c.Add(ctx, counterValue(i, shard), of(shard))
	})
	each(gauges, func(i, shard int) {
		g, err := meter.Float64Gauge("bench." + gaugeName(i))
		require.NoError(tb, err)
		g.Record(ctx, gaugeValue(i, shard), of(shard))
	})
	values := libraries.Latencies(observed)
	each(distributions, func(i, shard int) {
		h, err := meter.Float64Histogram("bench."+distributionName(i), api.WithUnit("s"))
		require.NoError(tb, err)
		for _, v := range values {
			h.Record(ctx, v, of(shard))
		}
	})
	var all metricdata.ResourceMetrics
	require.NoError(tb, reader.Collect(ctx, &all))
	return &all
}
