package functions

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/document"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/pagetest"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/table"
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
	r := many(n)
	text := string(pagetest.Get(t, Read, "/stats", r))
	require.Equal(t, n/5, strings.Count(text, "\nfunc "), "text has everything")
	require.Less(t, len(text), 300*n)

	body := pagetest.Get(t, Read, "/stats?format=json", r)
	require.Less(t, len(body), 600*n)
	decoded := pagetest.Decode[Document](t, body)
	functions := 0
	for _, s := range decoded.Services[0].Scopes {
		functions += len(s.Functions)
	}
	require.Equal(t, n/5, functions, "JSON has everything")

	html := string(pagetest.Get(t, Read, "/stats?format=html", r))
	require.Equal(t, page.MaxRows, strings.Count(html, `class="function"`))
	require.Contains(t, html, "8,016 more rows are not shown")
	require.Less(t, len(html), 3<<20)
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
	frame := page.NewFrame(time.Now(), registries, new(page.Query))
	m := read(frame, registries)
	f := func(most float64, name string, work func()) {
		t.Helper()
		got := testing.AllocsPerRun(3, work)
		require.LessOrEqual(t, got, most, name)
	}
	f(snapshot+100, "gather", func() { read(frame, registries) })
	f(50, "text", func() { m.Text(table.New(128 * frame.Rows)) })
	f(9*10_000, "JSON, of which encoding/json needs values", func() { _, _ = document.Encode(m.JSON()) })
	f(1200, "HTML, one for each of 1000 functions", func() { m.HTML(page.NewWriter(frame, 0)) })
}

func BenchmarkTenThousandSeries(b *testing.B) {
	r := many(10_000)
	for _, format := range []page.Format{page.Text, page.JSON, page.HTML} {
		b.Run(string(format), func(b *testing.B) {
			b.ReportAllocs()
			size := 0
			for b.Loop() {
				size = len(pagetest.Get(b, Read, "/stats?format="+string(format), r))
			}
			b.ReportMetric(float64(size), "B/page")
		})
	}
}
