package reading

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/rcrowley/go-metrics"
	"github.com/spacemonkeygo/monitor/v2/benchmarks/reading/libraries"
	"github.com/spacemonkeygo/monitor/v2/stats"
	"github.com/spacemonkeygo/monkit/v3"
	"github.com/spacemonkeygo/monkit/v3/present"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

// A reader reads all numbers of a library. Function read returns the number of
// metrics, or of bytes, that it saw.
type reader struct {
	name string
	open func(tb testing.TB, n int) (read func() int)
}

var readers = []reader{
	{"monitor", func(tb testing.TB, n int) func() int {
		l := libraries.NewMonitor()
		fill(l, n)
		return func() (seen int) {
			for range l.Snapshot() {
				seen++
			}
			return seen
		}
	}},
	{"monitor-stats", func(tb testing.TB, n int) func() int {
		l := libraries.NewMonitor()
		fill(l, n)
		return getter(tb, stats.Options{Authorize: stats.Local}.Handler(l.Registry), "/stats?format=text")
	}},
	{"client_golang", func(tb testing.TB, n int) func() int {
		l := libraries.NewProm()
		fill(l, n)
		return func() (seen int) {
			families, err := l.Gather()
			if err != nil {
				tb.Fatal(err)
			}
			for _, f := range families {
				seen += len(f.Metric)
			}
			return seen
		}
	}},
	{"promhttp", func(tb testing.TB, n int) func() int {
		l := libraries.NewProm()
		fill(l, n)
		return getter(tb, promhttp.HandlerFor(l, promhttp.HandlerOpts{}), "/metrics")
	}},
	{"victoriametrics", func(tb testing.TB, n int) func() int {
		l := libraries.NewVictoria()
		fill(l, n)
		return func() int {
			var w counter
			l.WritePrometheus(&w)
			return int(w)
		}
	}},
	{"monkit", func(tb testing.TB, n int) func() int {
		l := libraries.NewMonkit()
		fill(l, n)
		return func() (seen int) {
			l.Stats(func(monkit.SeriesKey, string, float64) { seen++ })
			return seen
		}
	}},
	{"monkit-stats", func(tb testing.TB, n int) func() int {
		l := libraries.NewMonkit()
		fill(l, n)
		return func() int {
			var w counter
			if err := present.StatsText(l.Registry, &w); err != nil {
				tb.Fatal(err)
			}
			return int(w)
		}
	}},
	{"rcrowley", func(tb testing.TB, n int) func() int {
		l := libraries.NewCrowley()
		fill(l, n)
		return func() (seen int) {
			l.Each(func(_ string, i any) {
				switch m := i.(type) {
				case metrics.Counter:
					_ = m.Snapshot().Count()
				case metrics.GaugeFloat64:
					_ = m.Snapshot().Value()
				case metrics.Histogram:
					_ = m.Snapshot().Count()
				}
				seen++
			})
			return seen
		}
	}},
	{"otel", func(tb testing.TB, n int) func() int {
		l := libraries.NewOTel()
		fill(l, n)
		var all metricdata.ResourceMetrics // its memory is used again, as by the periodic reader
		return func() (seen int) {
			if err := l.Reader.Collect(context.Background(), &all); err != nil {
				tb.Fatal(err)
			}
			for _, scope := range all.ScopeMetrics {
				for _, m := range scope.Metrics {
					seen += points(m.Data)
				}
			}
			return seen
		}
	}},
	{"tally", func(tb testing.TB, n int) func() int {
		l := libraries.NewTally()
		fill(l, n)
		return func() int {
			s := l.Snapshot()
			return len(s.Counters()) + len(s.Gauges()) + len(s.Histograms())
		}
	}},
}

// points returns the number of data points, for the kinds that the mixture has.
func points(a metricdata.Aggregation) int {
	switch data := a.(type) {
	case metricdata.Sum[int64]:
		return len(data.DataPoints)
	case metricdata.Gauge[float64]:
		return len(data.DataPoints)
	case metricdata.Histogram[float64]:
		return len(data.DataPoints)
	}
	return 0
}

// BenchmarkEverything reads all numbers, for several numbers of instruments.
func BenchmarkEverything(b *testing.B) {
	for _, n := range []int{100, 10_000, 100_000} {
		for _, r := range readers {
			b.Run(fmt.Sprintf("%s/%d", r.name, n), func(b *testing.B) {
				read := r.open(b, n)
				read()       // the first read fills caches
				runtime.GC() // fill has left garbage
				b.ReportAllocs()
				for b.Loop() {
					read()
				}
			})
		}
	}
}

// counter counts bytes.
type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// A page is a response writer that counts the bytes, and passes them on to a writer
// if there is one.
type page struct {
	header http.Header
	status int
	bytes  counter
	to     io.Writer // may be nil
}

func (p *page) Header() http.Header { return p.header }

func (p *page) WriteHeader(status int) { p.status = status }

func (p *page) Write(b []byte) (int, error) {
	if p.to != nil {
		_, _ = p.to.Write(b)
	}
	return p.bytes.Write(b)
}

// getter returns a function that gets a page without compression and returns its
// length in bytes.
func getter(tb testing.TB, h http.Handler, path string, header ...string) func() int {
	r := newGet(path, header...)
	return func() int {
		w := &page{header: http.Header{}}
		h.ServeHTTP(w, r)
		if w.status != 0 && w.status != http.StatusOK {
			tb.Fatalf("status %d", w.status)
		}
		return int(w.bytes)
	}
}

// newGet returns a request from the loopback interface, with pairs of a key and
// a value in its header.
func newGet(path string, header ...string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Host, r.RemoteAddr = "localhost:9000", "127.0.0.1:1234"
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

// Every reader reads all instruments.
func TestEverything(t *testing.T) {
	const n = 2 * block
	for _, r := range readers {
		t.Run(r.name, func(t *testing.T) {
			require.GreaterOrEqual(t, r.open(t, n)(), n)
		})
	}
}

// The text pages have a line for the last instrument of the last block.
func TestStatsPages(t *testing.T) {
	const n = 2 * block
	l := libraries.NewMonitor()
	fill(l, n)
	var text strings.Builder
	stats.Options{Authorize: stats.Local}.Handler(l.Registry).ServeHTTP(&page{header: http.Header{}, to: &text}, newGet("/stats?format=text"))
	require.Contains(t, text.String(), "package0001")
	require.Contains(t, text.String(), "function_9")
	require.Contains(t, text.String(), "tagged_2")

	m := libraries.NewMonkit()
	fill(m, n)
	text.Reset()
	require.NoError(t, present.StatsText(m.Registry, &text))
	require.Contains(t, text.String(), "package0001")
	require.Contains(t, text.String(), "function_9")
	require.Contains(t, text.String(), "tagged_2")
}
