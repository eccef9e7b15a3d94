package otlp

import (
	"bytes"
	"compress/gzip"
	"io"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// unzipped returns a body that may be compressed.
func unzipped(tb testing.TB, body []byte) []byte {
	tb.Helper()
	if !bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		return body
	}
	r, err := gzip.NewReader(bytes.NewReader(body))
	require.NoError(tb, err)
	b, err := io.ReadAll(r)
	require.NoError(tb, err)
	return b
}

// decodedAny decodes a request that may be compressed.
func decodedAny(tb testing.TB, name string, body []byte) map[string]any {
	tb.Helper()
	return fromProtobuf(tb, name, unzipped(tb, body))
}

func TestMetricsConformance(t *testing.T) {
	for name, o := range map[string]Options{
		"cumulative": {},
		"delta":      {Temporality: Delta, NoCompression: true},
	} {
		t.Run(name, func(t *testing.T) {
			seen := map[string][]*dataMessage{} // by body, which is decoded once
			collecttest.TestMetrics(t, collecttest.MetricBackend{
				Serve:      collecttest.ServeHTTP,
				Refusals:   []collecttest.Fault{collecttest.Timeout}, // the protocol wants it so
				Increments: o.Temporality == Delta,
				New: func(tb testing.TB, addr string) collect.MetricSink {
					o.URL = "http://" + addr
					s, err := NewMetrics(o)
					require.NoError(tb, err)
					return s
				},
				Total: func(tb testing.TB, received [][]byte, m *monitor.Metric) (total float64) {
					for _, body := range received {
						sums, ok := seen[string(body)]
						if !ok {
							sums = sumsOf(tb, body, m)
							seen[string(body)] = sums
						}
						for _, sum := range sums {
							total = totalOf(sum, total)
						}
					}
					return total
				},
			})
		})
	}
}

// sumsOf returns the sums that a request has of a metric.
func sumsOf(tb testing.TB, body []byte, m *monitor.Metric) (sums []*dataMessage) {
	tb.Helper()
	for _, r := range as[metricsRequest](tb, decodedAny(tb, "MetricsRequest", body)).ResourceMetrics {
		for _, s := range r.ScopeMetrics {
			for _, found := range s.Metrics {
				if s.Scope.Name == m.Scope && found.Name == Name(m) {
					sums = append(sums, found.Sum)
				}
			}
		}
	}
	return sums
}

// totalOf returns what a sum comes to after another message, going by the series that
// has no attributes.
func totalOf(sum *dataMessage, total float64) float64 {
	for _, p := range sum.DataPoints {
		switch {
		case len(p.Attributes) > 0:
		case sum.AggregationTemporality == delta:
			total += float64(p.AsInt)
		default:
			total = float64(p.AsInt)
		}
	}
	return total
}

func TestSpansConformance(t *testing.T) {
	collecttest.TestSpans(t, collecttest.SpanBackend{
		Serve:    collecttest.ServeHTTP,
		Refusals: []collecttest.Fault{collecttest.Timeout},
		New: func(tb testing.TB, addr string) collect.SpanSink {
			s, err := NewTraces(Options{URL: "http://" + addr})
			require.NoError(tb, err)
			return s
		},
		Decode: func(tb testing.TB, received []byte) (ids []monitor.SpanID) {
			for _, r := range as[traceRequest](tb, decodedAny(tb, "TraceRequest", received)).ResourceSpans {
				for _, s := range r.ScopeSpans {
					for _, span := range s.Spans {
						id, err := monitor.ParseSpanID(span.SpanID)
						require.NoError(tb, err)
						ids = append(ids, id)
					}
				}
			}
			return ids
		},
	})
}
