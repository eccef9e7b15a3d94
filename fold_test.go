package monitor_test

import (
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestFoldWarnsOfTheWidestTagAndAgainAsItGrows(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("test")
	const folded = 30_000
	for i := range monitor.MaxSeriesPerName + folded {
		s.Counter("requests", monitor.Int("code", i%5), monitor.Int("user", i), monitor.Int("zone", i%3)).Inc()
	}
	warnings := r.Warnings()
	require.GreaterOrEqual(t, len(warnings), 2, "at 2001 and 20,000 values")
	require.LessOrEqual(t, len(warnings), 2)
	form := regexp.MustCompile(`^series_folded: "requests" at github.com/spacemonkeygo/monitor/v2_test/fold_test.go:\d+: ` +
		`too many values of tag "user": 2000 series, and about (\d+) more are folded into one$`)
	last := 0
	for _, w := range warnings {
		require.Regexp(t, form, w)
		about, err := strconv.Atoi(form.FindStringSubmatch(w)[1])
		require.NoError(t, err)
		require.Greater(t, about, last)
		last = about
	}
	before := len(warnings)
	for i := range monitor.MaxSeriesPerName + folded {
		s.Counter("requests", monitor.Int("code", i%5), monitor.Int("user", i), monitor.Int("zone", i%3)).Inc()
	}
	require.Len(t, r.Warnings(), before, "the same values are no more values")
}

func TestConcurrentSafeFold(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("test")
	const workers, values = 4, 3 * monitor.MaxSeriesPerName
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for i := range values {
				s.Counter("c", monitor.Int("i", i)).Inc()
			}
		})
	}
	wg.Wait()
	total := int64(0)
	for _, m := range metrics(r, "test") {
		total += m.Int
	}
	require.EqualValues(t, workers*values, total)
	require.EqualValues(t, workers*(values-monitor.MaxSeriesPerName), self(r, "series_folded"))
}

// TestFoldedKindClash: the name that has too many values is found by another way than
// other names.
func TestFoldedKindClash(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("test")
	for i := range monitor.MaxSeriesPerName + 1 {
		s.Counter("c", monitor.Int("i", i))
	}
	s.Gauge("c", monitor.String("i", "new")).Set(1)
	require.EqualValues(t, 1, self(r, "kind_clashes"))
	s.Func("c", monitor.String("i", "new")).Task()(nil)
	require.EqualValues(t, 1, metrics(r, "test")["c,i=new"].Func.OK)
	long := strings.Repeat("x", monitor.MaxName+1)
	require.Same(t, s.Counter("c", monitor.String("i", long)), s.Counter("c", monitor.String("i", "other")))
}

func TestFoldedValuesTakeNoMemory(t *testing.T) {
	s := monitor.NewRegistry().Scope("test")
	for i := range monitor.MaxSeriesPerName + 1 {
		s.Counter("c", monitor.Int("i", i))
	}
	heap := func() uint64 {
		runtime.GC()
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		return stats.HeapAlloc
	}
	before := heap()
	for i := range 200_000 {
		s.Counter("c", monitor.Int("i", 1_000_000+i)).Inc()
	}
	require.Less(t, heap(), before+2<<20, "a value that was kept would take ten bytes at least")
	runtime.KeepAlive(s)
}

func TestTooManySeriesOfARegistryFold(t *testing.T) {
	r := monitor.NewRegistry()
	const scopes = monitor.MaxRegistrySeries/monitor.MaxSeries + 1
	for i := range scopes {
		s := r.Scope("test" + strconv.Itoa(i))
		for j := range monitor.MaxSeries {
			s.Gauge("g" + strconv.Itoa(j))
		}
	}
	series := 0
	for range r.Snapshot() {
		series++
	}
	require.Equal(t, monitor.MaxRegistrySeries+2, series, "and those of two scopes that the others are folded into")
	require.NotZero(t, self(r, "series_folded"))
	require.Contains(t, strings.Join(r.Warnings(), "\n"), "the registry has 200000 series")
}

func BenchmarkLookupBeforeAndBeyondTheLimit(b *testing.B) {
	for _, c := range []struct {
		name        string
		first, size int
	}{{"before", 0, 1000}, {"beyond", 10_000, 1_000_000}} {
		b.Run(c.name, func(b *testing.B) {
			s := monitor.NewRegistry().Scope("test")
			for i := range monitor.MaxSeriesPerName + 1 {
				s.Counter("c", monitor.Int("i", i))
			}
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				s.Counter("c", monitor.Int("i", c.first+i%c.size)).Inc()
				i++
			}
		})
	}
}
