package reading

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math"
	"net/http"
	"slices"
	"testing"

	"github.com/VictoriaMetrics/metrics"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/benchmarks/reading/libraries"
	"github.com/stretchr/testify/require"
)

// A scraped is the content of a page: families of series that differ in one label.
type scraped interface {
	counter(family, label string, n int)
	gauge(family, label string, v float64)
	histogram(family, label string, values []float64)
	handler() http.Handler
}

const (
	pageSeries     = 100 // of a family
	pageHistograms = 1000
)

// numbers fills a page with 5,000 counters and 5,000 gauges.
func numbers(p scraped) {
	for f := range 10_000 / pageSeries {
		for i := range pageSeries {
			label := fmt.Sprintf("value-%02d", i)
			if f%2 == 0 {
				p.counter(fmt.Sprintf("counter_%02d", f), label, 1000*f+i)
			} else {
				p.gauge(fmt.Sprintf("gauge_%02d", f), label, float64(i)+0.25)
			}
		}
	}
}

// histograms fills a page with 1,000 histograms of 100 values each. The bounds
// are the 16 that our page has for seconds.
func histograms(p scraped) {
	values := libraries.Latencies(100)
	for f := range pageHistograms / pageSeries {
		for i := range pageSeries {
			p.histogram(fmt.Sprintf("latency_%d", f), fmt.Sprintf("value-%02d", i), values)
		}
	}
}

var pages = []struct {
	name     string
	create   func() scraped
	compress bool // the handler negotiates the format, and compresses
}{
	{"monitor", func() scraped { return monitorPage{monitor.NewRegistry()} }, true},
	{"promhttp", newPromPage, true},
	{"victoriametrics", func() scraped { return victoriaPage{metrics.NewSet()} }, false},
}

// BenchmarkPrometheusPage is the page of 10,000 series.
func BenchmarkPrometheusPage(b *testing.B) {
	for _, p := range pages {
		b.Run(p.name, func(b *testing.B) { scrape(b, p.create(), numbers) })
	}
}

// BenchmarkPrometheusPageGzip is the same, compressed, as Prometheus asks for
// it.
func BenchmarkPrometheusPageGzip(b *testing.B) {
	for _, p := range pages {
		if p.compress {
			b.Run(p.name, func(b *testing.B) { scrape(b, p.create(), numbers, "Accept-Encoding", "gzip") })
		}
	}
}

// protobuf is the Accept header of a Prometheus that scrapes native histograms.
const protobuf = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"

// BenchmarkPrometheusProtobuf is the page in the format that Prometheus reads
// faster.
func BenchmarkPrometheusProtobuf(b *testing.B) {
	for _, p := range pages {
		if p.compress {
			b.Run(p.name, func(b *testing.B) { scrape(b, p.create(), numbers, "Accept", protobuf) })
		}
	}
}

// BenchmarkPrometheusHistograms is the page of 1,000 histograms.
func BenchmarkPrometheusHistograms(b *testing.B) {
	for _, p := range pages {
		b.Run(p.name, func(b *testing.B) { scrape(b, p.create(), histograms) })
	}
}

func scrape(b *testing.B, p scraped, fill func(scraped), header ...string) {
	fill(p)
	h := p.handler()
	samples := 0
	for line := range bytes.Lines(body(b, h)) {
		if line[0] != '#' {
			samples++
		}
	}
	read := getter(b, h, "/metrics", header...)
	sent := read()
	b.ReportAllocs()
	for b.Loop() {
		read()
	}
	b.ReportMetric(float64(samples), "samples/op")
	b.ReportMetric(float64(sent), "page-B/op")
}

// body returns the page as text.
func body(tb testing.TB, h http.Handler, header ...string) []byte {
	var text bytes.Buffer
	w := &page{header: http.Header{}, to: &text}
	h.ServeHTTP(w, newGet("/metrics", header...))
	if w.header.Get("Content-Encoding") != "gzip" {
		return text.Bytes()
	}
	unzip, err := gzip.NewReader(&text)
	require.NoError(tb, err)
	plain, err := io.ReadAll(unzip)
	require.NoError(tb, err)
	return plain
}

// Both of our pages have the same samples as promhttp's, and those of the registry
// about itself.
func TestPages(t *testing.T) {
	for name, fill := range map[string]func(scraped){"numbers": numbers, "histograms": histograms} {
		for _, header := range [][]string{nil, {"Accept-Encoding", "gzip"}, {"Accept", protobuf}} {
			t.Run(fmt.Sprint(name, header), func(t *testing.T) {
				ours, theirs := pages[0].create(), pages[1].create()
				fill(ours)
				fill(theirs)
				h := ours.handler()
				body(t, h, header...) // the benchmark measures the second page
				parse := families
				if slices.Contains(header, protobuf) {
					parse = messages
				}
				got, want := parse(t, body(t, h, header...)), parse(t, body(t, theirs.handler(), header...))
				require.NotEmpty(t, want)
				for name, family := range want {
					require.Contains(t, got, name)
					require.Equal(t, family.GetType(), got[name].GetType())
					require.Equal(t, samples(family), samples(got[name]), name)
				}
				require.Less(t, len(got)-len(want), 40)
			})
		}
	}
}

func families(t *testing.T, text []byte) map[string]*dto.MetricFamily {
	parser := expfmt.NewTextParser(model.UTF8Validation)
	all, err := parser.TextToMetricFamilies(bytes.NewReader(text))
	require.NoError(t, err)
	return all
}

func messages(t *testing.T, page []byte) map[string]*dto.MetricFamily {
	all := map[string]*dto.MetricFamily{}
	for d := expfmt.NewDecoder(bytes.NewReader(page), expfmt.NewFormat(expfmt.TypeProtoDelim)); ; {
		f := new(dto.MetricFamily)
		err := d.Decode(f)
		if err == io.EOF {
			return all
		}
		require.NoError(t, err)
		all[f.GetName()] = f
	}
}

// samples returns the values of a family by label. It leaves out sums, because ours
// is exact for whole numbers only.
func samples(f *dto.MetricFamily) map[string]string {
	all := map[string]string{}
	for _, m := range f.Metric {
		var v string
		switch {
		case m.Counter != nil:
			v = fmt.Sprint(m.Counter.GetValue())
		case m.Gauge != nil:
			v = fmt.Sprint(m.Gauge.GetValue())
		default:
			buckets := m.Histogram.Bucket
			if last := len(buckets) - 1; math.IsInf(buckets[last].GetUpperBound(), 1) {
				buckets = buckets[:last] // the last bucket, which protobuf may leave out
			}
			v = fmt.Sprint(m.Histogram.GetSampleCount(), buckets)
		}
		all[m.Label[0].GetValue()] = v
	}
	return all
}

// The third page has as many series as the others.
func TestVictoriaPage(t *testing.T) {
	p := pages[2].create()
	numbers(p)
	n := 0
	for _, f := range families(t, body(t, p.handler())) {
		n += len(f.Metric)
	}
	require.Equal(t, 10_000, n)
}
