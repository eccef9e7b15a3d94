package oracle_test

import (
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	clientgolang "github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/prometheus"
	"github.com/stretchr/testify/require"
)

// bothPages returns the handlers of two pages, one of this library and one of
// client_golang. The families that begin with "store_" should be the same on both.
func bothPages() (ours, theirs http.Handler) {
	const scope = "example.com/store"
	r, reg := monitor.NewRegistry(), clientgolang.NewRegistry()
	s := r.Scope(scope)
	labels := clientgolang.Labels{"scope": scope}

	hits := clientgolang.NewCounterVec(clientgolang.CounterOpts{Name: "store_hits_total", ConstLabels: labels}, []string{"kind"})
	for i, kind := range []string{"plain", "quote\"", "back\\slash", "two\nlines", "héllo", "comma,brace}"} {
		s.Counter("hits", monitor.String("kind", kind)).Add(int64(i))
		hits.WithLabelValues(kind).Add(float64(i))
	}
	levels := clientgolang.NewGaugeVec(clientgolang.GaugeOpts{Name: "store_level", ConstLabels: labels}, []string{"i"})
	for i, v := range []float64{0, 1, -1.5, 0.1, 1e300, 5e-324, math.Inf(1), math.Inf(-1), math.NaN(), 1 << 53, 12345678} {
		s.Gauge("level", monitor.Int("i", i)).Set(v)
		levels.WithLabelValues(strconv.Itoa(i)).Set(v)
	}
	waits := clientgolang.NewHistogram(clientgolang.HistogramOpts{
		Name: "store_wait_seconds", ConstLabels: labels, Buckets: prometheus.DefaultBuckets(monitor.Seconds),
	})
	sizes := clientgolang.NewHistogram(clientgolang.HistogramOpts{
		Name: "store_size_bytes", ConstLabels: labels, Buckets: prometheus.DefaultBuckets(monitor.Bytes),
	})
	for _, v := range []float64{0, 1e-9, 0.0625, 0.25, 0.25, 0.5, 1, 3, 7, 8, 2048, 100000} {
		s.ValDist("wait").In(monitor.Seconds).Observe(v)
		waits.Observe(v)
		s.ValDist("size").In(monitor.Bytes).Observe(v)
		sizes.Observe(v)
	}
	reg.MustRegister(hits, levels, waits, sizes)
	return prometheus.Handler(r, prometheus.Options{}), promhttp.HandlerFor(reg, promhttp.HandlerOpts{EnableOpenMetrics: true})
}

func scrape(h http.Handler, accept string) (page, contentType string) {
	r := httptest.NewRequest(http.MethodGet, "/metrics", nil)
	r.Header.Set("Accept", accept)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Body.String(), w.Header().Get("Content-Type")
}

// Prometheus' own parser must read the same from both pages.
func TestPrometheusText(t *testing.T) {
	ours, theirs := bothPages()
	parse := func(h http.Handler) map[string]*dto.MetricFamily {
		page, _ := scrape(h, "text/plain;version=0.0.4")
		parser := expfmt.NewTextParser(model.LegacyValidation)
		families, err := parser.TextToMetricFamilies(strings.NewReader(page))
		require.NoError(t, err)
		return families
	}
	got, want := parse(ours), parse(theirs)
	require.Len(t, want, 4)
	for name, family := range want {
		require.Contains(t, got, name)
		require.Equal(t, family.GetType(), got[name].GetType(), name)
		require.Equal(t, texts(family), texts(got[name]), name)
	}
	require.Equal(t, dto.MetricType_COUNTER, got["monitor_misuses_total"].GetType())
	require.Equal(t, dto.MetricType_GAUGE, got["target_info"].GetType())
}

// texts returns the metrics of a family in an order that does not depend on the
// library that wrote them.
func texts(f *dto.MetricFamily) (all []string) {
	for _, m := range f.Metric {
		slices.SortFunc(m.Label, func(a, b *dto.LabelPair) int { return strings.Compare(a.GetName(), b.GetName()) })
		// The library that prints messages varies its spaces on purpose.
		all = append(all, strings.Join(strings.Fields(m.String()), " "))
	}
	slices.Sort(all)
	return all
}

// The OpenMetrics page must have the same lines as client_golang's, since that
// library has no reader for the format. Three things may differ: the order of
// labels, the help, which client_golang's users write, and the units, which they
// may leave out.
func TestOpenMetrics(t *testing.T) {
	ours, theirs := bothPages()
	const accept = "application/openmetrics-text;version=1.0.0"
	got, gotType := scrape(ours, accept)
	want, wantType := scrape(theirs, accept)
	require.True(t, strings.HasPrefix(wantType, gotType), "%s and %s", wantType, gotType)
	require.True(t, strings.HasSuffix(got, "\n# EOF\n"))
	require.True(t, strings.HasSuffix(want, "\n# EOF\n"))
	require.Equal(t, normal(t, want), normal(t, got))
}

// normal returns the samples and types of the families that both pages have.
func normal(t *testing.T, page string) (lines []string) {
	for line := range strings.Lines(page) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "# TYPE store_"):
			lines = append(lines, line)
		case strings.HasPrefix(line, "store_"):
			at := strings.LastIndexByte(line, ' ')
			v, err := strconv.ParseFloat(line[at+1:], 64)
			require.NoError(t, err)
			name, labels, _ := strings.Cut(strings.TrimSuffix(line[:at], "}"), "{")
			all := strings.SplitAfter(labels, `",`)
			for i := range all {
				all[i] = strings.TrimSuffix(all[i], ",")
			}
			slices.Sort(all)
			lines = append(lines, name+strings.Join(all, ",")+" "+strconv.FormatFloat(v, 'g', -1, 64))
		}
	}
	slices.Sort(lines)
	return lines
}
