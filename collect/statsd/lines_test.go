package statsd

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/deltas"
	"github.com/stretchr/testify/require"
)

func TestLines(t *testing.T) {
	for name, o := range dialects {
		l := linesOf(t, o)
		b := append([]byte(nil), "# the first snapshot\n"...)
		b = l.deliver(b, snapshotOf(metrics(false)...))
		b = append(b, "# the second\n"...)
		b = l.deliver(b, snapshotOf(metrics(true)...))
		b = append(b, "# the same again\n"...)
		b = l.deliver(b, snapshotOf(metrics(true)...))
		golden(t, "testdata/"+name+".golden", b)
	}
}

func counter(n int64) monitor.Metric {
	return monitor.Metric{Scope: "main", Name: "hits", Kind: monitor.KindCounter, Int: n, Start: time.Unix(1, 0)}
}

func TestIncrements(t *testing.T) {
	l := linesOf(t, Options{Prefix: "p"})
	for _, c := range []struct {
		total int64
		want  string
	}{
		{0, ""},
		{3, "p.shop.main.hits.count:3|c\n"},
		{3, ""},
		{math.MaxInt64, "p.shop.main.hits.count:9223372036854775804|c\n"},
		{2, "p.shop.main.hits.count:2|c\n"}, // the counter began anew
		{-1, ""},
		{4, "p.shop.main.hits.count:2|c\n"},
	} {
		require.Equal(t, c.want, string(l.deliver(nil, snapshotOf(counter(c.total)))), "%d", c.total)
	}

	anew := counter(5)
	anew.Start = time.Unix(2, 0)
	require.Equal(t, "p.shop.main.hits.count:5|c\n", string(l.deliver(nil, snapshotOf(anew))))
}

// Increments that were not taken are part of the next lines. Those that were taken are not.
func TestNotAllIsTaken(t *testing.T) {
	metrics := func(n int64) (list []monitor.Metric) {
		for i := range 4 {
			m := counter(n)
			m.Name = fmt.Sprint("c", i)
			list = append(list, m)
		}
		return list
	}
	l := linesOf(t, Options{Prefix: "p"})
	l.all(nil, snapshotOf(metrics(10)...))
	l.changes.settle(2, 0)
	require.Equal(t, strings.Join([]string{
		"p.shop.main.c0.count:5|c", "p.shop.main.c1.count:5|c", "p.shop.main.c2.count:15|c", "p.shop.main.c3.count:15|c", "",
	}, "\n"), string(l.all(nil, snapshotOf(metrics(15)...))))

	// Taken up to a number of bytes, which may end within a line.
	l.changes.settle(0, 3*len("p.shop.main.c0.count:5|c\n"))
	require.Equal(t, strings.Join([]string{
		"p.shop.main.c0.count:1|c", "p.shop.main.c1.count:1|c", "p.shop.main.c2.count:16|c", "p.shop.main.c3.count:16|c", "",
	}, "\n"), string(l.all(nil, snapshotOf(metrics(16)...))))
}

// A series that is absent for a while goes on where it was. A series that stays absent is
// forgotten.
func TestAbsentSeries(t *testing.T) {
	l := linesOf(t, Options{Prefix: "p"})
	l.deliver(nil, snapshotOf(counter(3)))
	for range deltas.Remembered {
		l.deliver(nil, snapshotOf())
	}
	require.Equal(t, "p.shop.main.hits.count:1|c\n", string(l.deliver(nil, snapshotOf(counter(4)))))
	for range deltas.Remembered + 1 {
		l.deliver(nil, snapshotOf())
	}
	require.Empty(t, string(l.deliver(nil, snapshotOf(counter(4)))), "what was sent of it is not known any more")
	require.Equal(t, "p.shop.main.hits.count:2|c\n", string(l.deliver(nil, snapshotOf(counter(6)))))
}

func TestGauges(t *testing.T) {
	for v, want := range map[float64]string{
		0: "x:0|g\n", math.Copysign(0, -1): "x:0|g\n", 1: "x:1|g\n", 0.1: "x:0.1|g\n", -5: "x:0|g\nx:-5|g\n",
		1e-7: "x:1e-07|g\n", math.MaxFloat64: "x:1.7976931348623157e+308|g\n", math.Inf(1): "", math.Inf(-1): "",
	} {
		l := linesOf(t, Options{Prefix: "p"})
		m := monitor.Metric{Scope: "main", Name: "g", Kind: monitor.KindGauge, Float: v}
		require.Equal(t, strings.ReplaceAll(want, "x", "p.shop.main.g.value"), string(l.deliver(nil, snapshotOf(m))))
	}
}

// Every increment is a whole number: some servers read 0.35 as 0.
func TestIncrementsAreWhole(t *testing.T) {
	of := func(k monitor.Kind, u monitor.Unit) monitor.Metric {
		return monitor.Metric{Scope: "main", Name: "d", Kind: k, Unit: u, Start: time.Unix(1, 0)}
	}
	function := of(monitor.KindFunc, monitor.None)
	for _, c := range []struct {
		metric monitor.Metric
		value  float64
		lines  string // of the sum, after ten values
		want   float64
	}{
		{of(monitor.KindTimer, monitor.Seconds), 0.25, "main.d.sum_ns", 2.5e9},
		{of(monitor.KindTimer, monitor.Seconds), 0.1, "main.d.sum_ns", 1e9},
		{of(monitor.KindTimer, monitor.Seconds), 1e-9, "main.d.sum_ns", 10},
		{of(monitor.KindValDist, monitor.Seconds), 0.35, "main.d.sum_ns", 3.5e9},
		{of(monitor.KindValDist, monitor.None), 0.35, "main.d.sum", 4}, // 3.5
		{of(monitor.KindValDist, monitor.Fraction), 0.01, "main.d.sum", 0},
		{of(monitor.KindValDist, monitor.Bytes), 1000.5, "main.d.sum", 10_005},
		{function, 0.25, "main.d.success.sum_ns", 2.5e9},
		{function, 0.25, "main.d.time.sum_ns", 2.5e9},
		{of(monitor.KindValDist, monitor.None), 1e300, "main.d.sum", 5 << 53},
	} {
		for dialect, prefix := range map[Dialect]string{Etsy: "prod.shop.", DogStatsD: "prod.", Brubeck: "prod.shop."} {
			l := linesOf(t, Options{Dialect: dialect, Prefix: "prod"})
			name := prefix + c.lines
			if dialect == DogStatsD {
				name = strings.Replace(name, "main.", "", 1)
			}
			values, sum := []float64(nil), 0.0
			for range 5 {
				values = append(values, c.value, c.value)
				m := c.metric
				if m.Kind == monitor.KindFunc {
					m.Func = &monitor.FuncStats{OK: int64(len(values)), Succeeded: distribution(values...), Failed: distribution()}
				} else {
					m.Distribution = distribution(values...)
				}
				for line := range strings.Lines(string(l.deliver(nil, snapshotOf(m)))) {
					before, kind, _ := strings.Cut(line, "|")
					key, value, _ := strings.Cut(before, ":")
					if kind[0] != 'c' {
						continue
					}
					n, err := strconv.ParseInt(value, 10, 64)
					require.NoError(t, err, line)
					require.Positive(t, n, line)
					if key == name {
						sum += float64(n)
					}
				}
			}
			require.Equal(t, c.want, sum, "%v of %g: %s", c.metric.Kind, c.value, name)
		}
	}
}

// A series that begins again, with a sum that is greater than before, and with a bucket
// that has more.
func TestWholeSeriesBeginAgain(t *testing.T) {
	for _, samples := range []Distributions{Summaries, Samples} {
		l := linesOf(t, Options{Prefix: "p", Distributions: samples})
		lines := func(values ...float64) string {
			m := monitor.Metric{Scope: "main", Name: "d", Kind: monitor.KindValDist, Start: time.Unix(1, 0), Distribution: distribution(values...)}
			return string(l.deliver(nil, snapshotOf(m)))
		}
		lines(1, 1, 1, 8)
		again := lines(16, 8, 8)
		require.Contains(t, again, "p.shop.main.d.count:3|c\n")
		require.Contains(t, again, "p.shop.main.d.sum:32|c\n")
		if samples == Samples {
			require.Equal(t, 2, strings.Count(again, "values:8|"), again)
		}
	}
}

// The sum of a distribution is a gauge, and no increment, from when it may fall.
func TestFallingSum(t *testing.T) {
	l := linesOf(t, Options{Prefix: "p"})
	lines := func(values ...float64) string {
		return string(l.deliver(nil, snapshotOf(monitor.Metric{Scope: "main", Name: "d", Kind: monitor.KindValDist, Distribution: distribution(values...)})))
	}
	require.Contains(t, lines(2), "p.shop.main.d.sum:2|c\n")
	second := lines(2, -3)
	require.NotContains(t, second, ".sum:")
	require.Contains(t, second, "p.shop.main.d.sum_total:0|g\np.shop.main.d.sum_total:-1|g\n")
	require.Contains(t, lines(2, -3, 5), "p.shop.main.d.sum_total:4|g\n")
}

// A line that is too long is left out, and its metric is counted once.
func TestLongLines(t *testing.T) {
	for _, o := range dialects {
		l := linesOf(t, o)
		l.limit = 230
		long := metrics(false)
		for i := range long {
			if i%2 == 0 {
				long[i].Tags = []monitor.Tag{monitor.String("k", strings.Repeat("x", 190))}
			}
		}
		b := l.deliver(nil, snapshotOf(long...))
		require.Equal(t, 5, l.long, "those of 7 that have a line")
		for line := range strings.Lines(string(b)) {
			require.NotContains(t, line, "xxx")
		}
		// The lines are tried again.
		l.limit = 1000
		require.Regexp(t, `idle\S*\.?count:3\|c`, string(l.deliver(nil, snapshotOf(long...))))
	}
}

func TestEncoderAllocations(t *testing.T) {
	for name, o := range dialects {
		for _, m := range metrics(false) {
			want := 0.0
			if m.Kind == monitor.KindFunc {
				want = 14 // the sum of two distributions, twice
			}
			l, s := linesOf(t, o), snapshotOf(m)
			b := make([]byte, 0, 64<<10)
			got := testing.AllocsPerRun(100, func() { b = l.all(b[:0], s) })
			require.LessOrEqual(t, got, want, "%s of %s", name, m.Name)
		}
	}
}

// BenchmarkAppend makes the lines of 1000 counters that have grown.
func BenchmarkAppend(b *testing.B) {
	for _, name := range []string{"etsy", "dogstatsd"} {
		b.Run(name, func(b *testing.B) {
			s := snapshotOf()
			for i := range 1000 {
				m := counter(1)
				m.Name, m.Tags = fmt.Sprintf("bytes_sent_%d", i), []monitor.Tag{monitor.String("to", "peer")}
				s.Metrics = append(s.Metrics, m)
			}
			l, buf := linesOf(b, dialects[name]), []byte(nil)
			b.ReportAllocs()
			for b.Loop() {
				buf = l.all(buf[:0], s)
			}
			b.SetBytes(int64(len(buf)))
		})
	}
}

// A service that gets its name late has it in all names from then on. Increments from
// before are not counted again.
func TestTheServiceChanges(t *testing.T) {
	for _, o := range []Options{{Prefix: "p"}, {Dialect: DogStatsD}} {
		l, want := linesOf(t, o), "p.%s.main.hits.count:%d|c\n"
		if o.Dialect == DogStatsD {
			want = "hits.count:%[2]d|c|#service:%[1]s,scope:main\n"
		}
		for i, service := range []string{"a", "b", "a"} {
			s := snapshotOf(counter(int64(i * (i + 1) / 2 * 10)))
			s.Metrics[0].Int += 10
			s.Service = service
			require.Equal(t, fmt.Sprintf(want, service, max(i*10, 10)), string(l.deliver(nil, s)))
		}
	}
}
