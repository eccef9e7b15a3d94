package oracle

import (
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"path"
	"slices"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/collect/otlp"
	"github.com/spacemonkeygo/monitor/v2/dist"
	"github.com/stretchr/testify/require"
	metricservice "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	traceservice "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	metrics "go.opentelemetry.io/proto/otlp/metrics/v1"
	trace "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// receiver is a client that sends nothing: it decodes requests with the code
// generated from opentelemetry-proto.
type receiver struct {
	tb      testing.TB
	metrics []*metricservice.ExportMetricsServiceRequest
	traces  []*traceservice.ExportTraceServiceRequest
}

func (r *receiver) Do(request *http.Request) (*http.Response, error) {
	defer request.Body.Close()
	body, err := io.ReadAll(request.Body)
	require.NoError(r.tb, err)
	var m proto.Message
	switch path.Base(request.URL.Path) {
	case "metrics":
		r.metrics = append(r.metrics, new(metricservice.ExportMetricsServiceRequest))
		m = r.metrics[len(r.metrics)-1]
	case "traces":
		r.traces = append(r.traces, new(traceservice.ExportTraceServiceRequest))
		m = r.traces[len(r.traces)-1]
	}
	require.NoError(r.tb, proto.Unmarshal(body, m))
	known := proto.Clone(m)
	require.NoError(r.tb, proto.UnmarshalOptions{DiscardUnknown: true}.Unmarshal(body, known))
	require.True(r.tb, proto.Equal(known, m), "unknown fields")
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: request}, nil
}

func metricsOf(m *metricservice.ExportMetricsServiceRequest) (list []*metrics.Metric) {
	for _, r := range m.ResourceMetrics {
		for _, s := range r.ScopeMetrics {
			list = append(list, s.Metrics...)
		}
	}
	return list
}

func spansOf(m *traceservice.ExportTraceServiceRequest) (spans []*trace.Span) {
	for _, r := range m.ResourceSpans {
		for _, s := range r.ScopeSpans {
			spans = append(spans, s.Spans...)
		}
	}
	return spans
}

// sent returns the requests by which a sink sends the snapshot and the spans.
func sent(tb testing.TB, o otlp.Options, list []monitor.Metric, spans []monitor.SpanData) *receiver {
	tb.Helper()
	r := &receiver{tb: tb}
	o.URL, o.Client, o.NoCompression = "http://receiver", r, true
	s, err := otlp.New(o)
	require.NoError(tb, err)
	require.NoError(tb, s.SendMetrics(tb.Context(), &collect.Snapshot{Time: now, Service: "shop", Metrics: list}))
	require.NoError(tb, s.SendSpans(tb.Context(), spans))
	require.NoError(tb, s.Close())
	return r
}

var now = time.Unix(1_700_000_000, 0)

// TestOTLPHistogramIsOTels compares the histogram that is sent for a distribution
// with the one that OpenTelemetry's SDK makes of the same values.
func TestOTLPHistogramIsOTels(t *testing.T) {
	eachSet(t, func(t *testing.T, values []float64) {
		d := distribution(values...)
		want := byOTel(t, 160, values...)
		r := sent(t, otlp.Options{}, []monitor.Metric{{Scope: "s", Name: "v", Kind: monitor.KindValDist, Distribution: d}}, nil)
		points := metricsOf(r.metrics[0])[0].GetExponentialHistogram().DataPoints
		require.Len(t, points, 1)
		got := points[0]
		require.Equal(t, want.Scale, got.Scale)
		require.Equal(t, want.Count, got.Count)
		require.Equal(t, want.ZeroCount, got.ZeroCount)
		require.Equal(t, want.ZeroThreshold, got.ZeroThreshold)
		sameSide(t, want.PositiveBucket, sideOf(got.Positive))
		sameSide(t, want.NegativeBucket, sideOf(got.Negative))
		least, _ := want.Min.Value()
		greatest, _ := want.Max.Value()
		require.Equal(t, least, got.GetMin())
		require.Equal(t, greatest, got.GetMax())
		if len(d.Negative) > 0 {
			require.Nil(t, got.Sum)
		} else {
			require.Equal(t, d.Sum, got.GetSum()) // TestExponentialIsOTels compares the sums
		}
	})
}

func sideOf(b *metrics.ExponentialHistogramDataPoint_Buckets) dist.ExponentialBuckets {
	return dist.ExponentialBuckets{Offset: b.GetOffset(), Counts: b.GetBucketCounts()}
}

// texts returns attributes that are texts.
func texts(tb testing.TB, list []*common.KeyValue) map[string]string {
	tb.Helper()
	m := map[string]string{}
	for _, kv := range list {
		require.NotContains(tb, m, kv.Key)
		m[kv.Key] = kv.Value.GetStringValue()
	}
	return m
}

// TestOTLPHostileNames sends names and texts that have broken exporters, decodes
// them with the generated code, and compares each with the original.
func TestOTLPHostileNames(t *testing.T) {
	r := monitor.NewRegistry()
	collecttest.HostileMetrics(r.Scope("hostile"))
	var spans []monitor.SpanData
	for i, name := range collecttest.HostileNames() {
		r.Scope(name).Func(name, monitor.String(name, name)).Task()(&io.EOF)
		_, span := r.Scope(name).Func(name).Start(t.Context(), monitor.SpanOptions{Kind: monitor.SpanKind(i % 5)})
		span.Annotate("k"+name, name)
		span.Event(name)
		span.Finish(io.ErrUnexpectedEOF)
		spans = append(spans, span.Data())
	}
	list := slices.Collect(r.Snapshot())
	for _, o := range []otlp.Options{{}, {Histograms: otlp.Explicit}, {Temporality: otlp.Delta}} {
		requireOTLP(t, sent(t, o, list, spans), list, spans)
	}
}

// requireOTLP compares counters, gauges and spans with the request received.
func requireOTLP(tb testing.TB, r *receiver, list []monitor.Metric, spans []monitor.SpanData) {
	tb.Helper()
	numbers := map[string]any{}
	for _, request := range r.metrics {
		for _, resource := range request.ResourceMetrics {
			for _, scope := range resource.ScopeMetrics {
				for _, m := range scope.Metrics {
					for _, p := range append(m.GetSum().GetDataPoints(), m.GetGauge().GetDataPoints()...) {
						key := fmt.Sprintf("%q %q %q", scope.Scope.Name, m.Name, texts(tb, p.Attributes))
						require.NotContains(tb, numbers, key)
						numbers[key] = p.GetAsInt()
						if m.GetGauge() != nil {
							numbers[key] = fmt.Sprint(p.GetAsDouble())
						}
					}
				}
			}
		}
	}
	for i := range list {
		m := &list[i]
		tags := map[string]string{}
		for _, tag := range m.Tags {
			tags[tag.Key] = tag.Value
		}
		key := fmt.Sprintf("%q %q %q", m.Scope, otlp.Name(m), tags)
		switch m.Kind {
		case monitor.KindCounter, monitor.KindMeter:
			require.Equal(tb, m.Int, numbers[key], key)
		case monitor.KindGauge:
			require.Equal(tb, fmt.Sprint(m.Float), numbers[key], key)
		case monitor.KindFunc:
			tags["task.scope"], tags["task.func"] = m.Scope, m.Name
			require.Equal(tb, m.Func.InFlight, numbers[fmt.Sprintf("%q %q %q", m.Scope, "tasks.in_flight", tags)])
			tags["task.outcome"] = "error"
			require.Equal(tb, m.Func.Errors, numbers[fmt.Sprintf("%q %q %q", m.Scope, "tasks", tags)])
		}
	}
	got := map[string]*trace.Span{}
	for _, request := range r.traces {
		for _, s := range spansOf(request) {
			got[hex.EncodeToString(s.SpanId)] = s
		}
	}
	require.Len(tb, got, len(spans))
	for _, d := range spans {
		s := got[d.Context.SpanID.String()]
		require.Equal(tb, d.Context.TraceID[:], s.TraceId)
		require.Equal(tb, d.Name, s.Name)
		require.Equal(tb, trace.Span_SpanKind(d.Kind+1), s.Kind)
		require.EqualValues(tb, d.Start.UnixNano(), s.StartTimeUnixNano)
		require.EqualValues(tb, d.Start.Add(d.Duration).UnixNano(), s.EndTimeUnixNano)
		require.Equal(tb, trace.Status_STATUS_CODE_ERROR, s.Status.Code)
		exception := s.Events[len(s.Events)-1]
		require.Equal(tb, "exception", exception.Name)
		require.Equal(tb, s.EndTimeUnixNano, exception.TimeUnixNano)
		require.Equal(tb, d.Failure.Type, texts(tb, exception.Attributes)["exception.type"])
		require.Equal(tb, d.Failure.Text, texts(tb, exception.Attributes)["exception.message"])
		require.Equal(tb, d.Failure.Text, s.Status.Message)
		require.Equal(tb, d.Annotations[0].Value, texts(tb, s.Attributes)[d.Annotations[0].Key])
		require.Equal(tb, d.Annotations[1].Value, s.Events[0].Name)
		require.EqualValues(tb, d.Annotations[1].Time.UnixNano(), s.Events[0].TimeUnixNano)
	}
}

// FuzzOTLP does the same as TestOTLPHostileNames with any text and numbers.
func FuzzOTLP(f *testing.F) {
	for _, name := range collecttest.HostileNames() {
		f.Add(name, int64(len(name)), float64(len(name)))
	}
	f.Fuzz(func(t *testing.T, text string, n int64, v float64) {
		r := monitor.NewRegistry()
		s := r.Scope(text)
		s.Counter(text, monitor.String(text, text)).Add(n)
		s.Gauge(text + "g").Set(v)
		s.ValDist(text + "v").Observe(v)
		fn := s.Func(text, monitor.String(text, text))
		_, span := fn.Start(t.Context(), monitor.SpanOptions{Kind: monitor.SpanKind(uint64(n) % 5)})
		span.Annotate("k"+text, text)
		span.Event(text)
		span.Finish(io.EOF)
		list := slices.Collect(r.Snapshot())
		spans := []monitor.SpanData{span.Data()}
		requireOTLP(t, sent(t, otlp.Options{}, list, spans), list, spans)
	})
}
