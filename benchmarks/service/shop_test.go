package service

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/protobuf/proto"
)

func find(t *testing.T, name string) variant {
	t.Helper()
	i := slices.IndexFunc(variants, func(v variant) bool { return v.name == name })
	require.GreaterOrEqual(t, i, 0, name)
	return variants[i]
}

// ordered opens a shop, orders n times and closes it. It returns the shop, the bodies of
// the requests to the sink, and the number of exported spans.
func ordered(t *testing.T, name string, n int) (s *shop, sent []string, exported int64) {
	t.Helper()
	var mu sync.Mutex
	s, err := find(t, name).open(light, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			mu.Lock()
			sent = append(sent, string(body))
			mu.Unlock()
		}
		discard(w, r)
	})
	require.NoError(t, err)
	c, err := newClient(s.address)
	require.NoError(t, err)
	for range n {
		require.NoError(t, c.order())
		require.Equal(t, light.receipt(), string(c.answer))
	}
	c.close()
	exported, err = s.close()
	require.NoError(t, err)
	return s, sent, exported
}

// receipt returns the answer to an order, which is the same in every variant.
func (w work) receipt() string {
	gift, _ := w.wrap("tea")
	return fmt.Sprintf("%s for %d", gift, w.price("tea"))
}

func TestVariantsDoTheSameWork(t *testing.T) {
	for _, v := range variants {
		ordered(t, v.name, 1)
	}
	require.NotEqual(t, light.receipt(), heavy.receipt())
}

// A span is a span as the sink received it, in either format.
type span struct {
	trace, id, parent string
	service, name     string
}

func zipkinSpans(t *testing.T, bodies []string) (spans []span) {
	for _, body := range bodies {
		var batch []struct {
			TraceID, ID, ParentID, Name string
			LocalEndpoint               struct{ ServiceName string }
		}
		require.NoError(t, json.Unmarshal([]byte(body), &batch))
		for _, s := range batch {
			spans = append(spans, span{s.TraceID, s.ID, s.ParentID, s.LocalEndpoint.ServiceName, s.Name})
		}
	}
	return spans
}

func otlpSpans(t *testing.T, bodies []string) (spans []span) {
	for _, body := range bodies {
		var request collector.ExportTraceServiceRequest
		require.NoError(t, proto.Unmarshal([]byte(body), &request))
		for _, r := range request.ResourceSpans {
			service := r.Resource.Attributes[0].Value.GetStringValue()
			for _, scope := range r.ScopeSpans {
				for _, s := range scope.Spans {
					spans = append(spans, span{string(s.TraceId), string(s.SpanId), string(s.ParentSpanId), service, s.Name})
				}
			}
		}
	}
	return spans
}

// check requires that the spans are n whole traces through all three services.
func check(t *testing.T, spans []span, n int) {
	t.Helper()
	require.Len(t, spans, n*SpansPerOrder)
	ids := map[string]string{} // of spans, with their traces
	roots := map[string]int{}
	services := map[string]int{}
	for _, s := range spans {
		ids[s.id] = s.trace
		services[s.service]++
	}
	for _, s := range spans {
		if s.parent == "" {
			roots[s.trace]++
			require.Equal(t, "front", s.service)
			continue
		}
		require.Equal(t, s.trace, ids[s.parent], "%s of %s has its parent elsewhere", s.name, s.service)
	}
	require.Len(t, roots, n, "as many traces, with one root each")
	require.Equal(t, map[string]int{"front": 5 * n, "catalog": 4 * n, "store": 3 * n}, services)
}

func TestAllSpansArriveAtTheSink(t *testing.T) {
	const n = 20
	_, sent, exported := ordered(t, "monitor-all", n)
	require.EqualValues(t, n*SpansPerOrder, exported)
	check(t, zipkinSpans(t, sent), n)

	_, sent, exported = ordered(t, "otel-all", n)
	require.EqualValues(t, n*SpansPerOrder, exported)
	check(t, otlpSpans(t, sent), n)
}

func TestSomeTracesArriveWhole(t *testing.T) {
	const n = 320 // 20 traces are expected; fewer than 1 or more than 60 do not happen in a lifetime
	for _, name := range []string{"monitor-1of16", "otel-1of16"} {
		_, sent, exported := ordered(t, name, n)
		require.Zero(t, exported%SpansPerOrder)
		traces := int(exported / SpansPerOrder)
		require.Greater(t, traces, 0, name)
		require.Less(t, traces, 60, name)
		if strings.HasPrefix(name, "monitor") {
			check(t, zipkinSpans(t, sent), traces)
		} else {
			check(t, otlpSpans(t, sent), traces)
		}
	}
}

// Orders count even if their spans are not exported.
func TestNumbersCountEveryOrder(t *testing.T) {
	const n = 20
	s, sent, exported := ordered(t, "monitor-none", n)
	require.Zero(t, exported)
	require.Empty(t, sent)
	counts := map[string]int64{}
	for _, service := range s.instrumented.(*ours).services {
		for m := range service.mon.Registry().Snapshot() {
			if m.Kind == monitor.KindFunc && m.Func.Started > 0 {
				counts[service.mon.Registry().Service()+" "+m.Name] = m.Func.OK
			}
			if m.Name == "sale" {
				counts[m.Name] = m.Int
			}
			if m.Name == "price" && m.Kind == monitor.KindValDist {
				counts[m.Name] = int64(m.Distribution.Count)
			}
		}
	}
	require.Len(t, counts, SpansPerOrder+2, "%v", counts)
	for name, count := range counts {
		require.EqualValues(t, n, count, name)
	}
}

func TestOpenTelemetryCountsEveryOrder(t *testing.T) {
	const n = 20
	s, err := find(t, "otel-none").open(light, discard)
	require.NoError(t, err)
	c, err := newClient(s.address)
	require.NoError(t, err)
	for range n {
		require.NoError(t, c.order())
	}
	c.close()
	counts := map[string]uint64{}
	for _, service := range s.instrumented.(*otel).services {
		var all metricdata.ResourceMetrics
		require.NoError(t, service.reader.Collect(t.Context(), &all))
		for _, scope := range all.ScopeMetrics {
			for _, m := range scope.Metrics {
				switch data := m.Data.(type) {
				case metricdata.Histogram[float64]:
					counts[m.Name] += data.DataPoints[0].Count
				case metricdata.Histogram[int64]:
					counts[m.Name] += data.DataPoints[0].Count
				case metricdata.Sum[int64]:
					counts[m.Name] += uint64(data.DataPoints[0].Value)
				}
			}
		}
	}
	exported, err := s.close()
	require.NoError(t, err)
	require.Zero(t, exported)
	require.EqualValues(t, 3*n, counts["http.server.request.duration"], "%v", counts)
	require.EqualValues(t, 2*n, counts["http.client.request.duration"], "%v", counts)
	require.EqualValues(t, n, counts["sales"])
	require.EqualValues(t, n, counts["price"])
}
