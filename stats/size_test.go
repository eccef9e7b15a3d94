package stats

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// many returns a registry with so many series, a fifth of them functions.
func many(n int) *monitor.Registry {
	r := monitor.NewRegistry()
	for i := range n / 5 {
		s := r.Scope(fmt.Sprintf("example.com/service/package%02d", i%20))
		f := s.Func(fmt.Sprintf("(*Type).Method%d", i))
		for range 20 {
			f.Task()(nil)
		}
		tag := monitor.Int("n", i)
		s.Counter("bytes", tag).Add(int64(i))
		s.Meter("events", tag).Mark(int64(i))
		s.Gauge("level", tag).Set(float64(i) / 3)
		s.ValDist("values", tag).Observe(float64(i))
	}
	return r
}

func TestTenThousandSeries(t *testing.T) {
	const n = 10_000
	h := Handler(many(n))
	text := get(t, h, "/stats").Body.String()
	require.Equal(t, n/5, strings.Count(text, "\nfunc "), "text has everything")
	require.Less(t, len(text), 300*n)

	body := get(t, h, "/stats?format=json").Body.Bytes()
	require.Less(t, len(body), 600*n)
	page := decode[jsonModel](t, body)
	functions := 0
	for _, s := range page.Services[0].Scopes {
		functions += len(s.Functions)
	}
	require.Equal(t, n/5, functions, "JSON has everything")

	document := get(t, h, "/stats?format=html").Body.String()
	require.Equal(t, maxRows, strings.Count(document, `class="function"`))
	require.Contains(t, document, "8,013 more rows are not shown")
	require.Less(t, len(document), 3<<20)
}

// TestPagesOfTenThousandSeriesAllocateLittle counts what the pages add to the
// snapshot that they show.
func TestPagesOfTenThousandSeriesAllocateLittle(t *testing.T) {
	r := many(10_000)
	registries := []*monitor.Registry{r}
	snapshot := testing.AllocsPerRun(3, func() {
		for range r.Snapshot() {
		}
	})
	m := gather(time.Now(), registries, &query{})
	f := func(most float64, name string, work func()) {
		t.Helper()
		got := testing.AllocsPerRun(3, work)
		require.LessOrEqual(t, got, most, name)
	}
	f(snapshot+100, "gather", func() { gather(time.Now(), registries, &query{}) })
	f(50, "text", func() { statsText(m, false) })
	f(50, "JSON", func() { statsJSON(m, &query{}) })
	f(1200, "HTML, one for each of 1000 functions", func() { statsHTML(m, &query{}) })
}

func BenchmarkTenThousandSeries(b *testing.B) {
	r := many(10_000)
	for _, format := range []format{formatText, formatJSON, formatHTML} {
		b.Run(string(format), func(b *testing.B) {
			b.ReportAllocs()
			h := Options{}.handler([]*monitor.Registry{r})
			size := 0
			for b.Loop() {
				page, _ := h.stats(&query{format: format})
				size = len(page)
			}
			b.ReportMetric(float64(size), "B/page")
		})
	}
}
