package monitor_test

import (
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestGetOrCreate(t *testing.T) {
	s := monitor.NewRegistry().Scope("test")
	a, b := monitor.String("a", "1"), monitor.Int("b", 2)
	require.Same(t, s.Meter("m"), s.Meter("m"))
	require.Same(t, s.Meter("m", a, b), s.Meter("m", b, a))
	require.Same(t, s.Meter("m", a), s.Meter("m", monitor.String("a", "0"), a), "the last of a key counts")
	require.Same(t, s.Meter("m"), s.Meter("m", monitor.String("", "x")), "a tag without a key does not")
	require.NotSame(t, s.Meter("m"), s.Meter("m", a))
	require.NotSame(t, s.Meter("m", monitor.String("a", "1\x01b\x012")), s.Meter("m", a, b))
	require.NotSame(t, s.Meter("m\x01a\x011"), s.Meter("m", a))
	require.NotSame(t, s.Meter("m"), s.Registry().Scope("other").Meter("m"))
}

func TestConcurrentSafeGetOrCreateInstruments(t *testing.T) {
	r := monitor.NewRegistry()
	var wg sync.WaitGroup
	const workers, names = 8, 200
	for range workers {
		wg.Go(func() {
			for i := range names {
				r.Scope("test").Counter("c", monitor.Int("i", i)).Inc()
				r.Scope("test").Func("f" + strconv.Itoa(i)).Task()(nil)
			}
		})
	}
	for range 20 {
		for range r.Snapshot() {
		}
	}
	wg.Wait()
	total := int64(0)
	for _, m := range metrics(r, "test") {
		total += m.Int
		if m.Kind == monitor.KindFunc {
			total += m.Func.OK
		}
	}
	require.EqualValues(t, 2*workers*names, total)
}

func TestKindClashIsACountedNoOp(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("test")
	s.Counter("x").Add(5)
	s.Gauge("x").Set(7)
	s.Timer("x", monitor.String("a", "b")).Observe(time.Second)
	got := metrics(r, "test")
	require.Len(t, got, 1)
	require.EqualValues(t, 5, got["x"].Int)
	require.EqualValues(t, 2, self(r, "kind_clashes"))
	require.Len(t, r.Warnings(), 1)
	require.Regexp(t, `^kind_clashes: "x" at github.com/spacemonkeygo/monitor/v2_test/seriestable_test.go:\d+: wanted as a gauge, but is a counter: nothing is recorded here$`, r.Warnings()[0])
}

// TestFunctionsHaveNamesOfTheirOwn: what happens in fetch is likely to be
// called "fetch" too.
func TestFunctionsHaveNamesOfTheirOwn(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("test")
	s.Event("fetch")
	s.Func("fetch").Task()(nil)
	s.Event("fetch")
	require.EqualValues(t, 2, s.Meter("fetch").Total())
	require.EqualValues(t, 1, s.Func("fetch").Stats().OK)
	require.Zero(t, self(r, "kind_clashes"))
}

func TestTooManySeriesFoldIntoOther(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("test")
	const calls = monitor.MaxSeriesPerName + 500
	for i := range calls {
		s.Event("requests", monitor.Int("user", i))
	}
	got := metrics(r, "test")
	require.Len(t, got, monitor.MaxSeriesPerName+1)
	require.EqualValues(t, calls-monitor.MaxSeriesPerName, got["requests,user=other"].Int)
	total := int64(0)
	for _, m := range got {
		total += m.Int
	}
	require.EqualValues(t, calls, total, "the sum stays exact")
	require.EqualValues(t, calls-monitor.MaxSeriesPerName, self(r, "series_folded"))
	require.Len(t, r.Warnings(), 1)
	require.Contains(t, r.Warnings()[0], `too many values of tag "user"`)
	require.Contains(t, r.Warnings()[0], "seriestable_test.go:")
}

func TestTooManyNamesFoldIntoOther(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("test")
	const calls = monitor.MaxSeries + 100
	for i := range calls {
		s.Event("e" + strconv.Itoa(i))
	}
	s.Counter("late").Inc()
	got := metrics(r, "test")
	require.EqualValues(t, calls-monitor.MaxSeries, got["other_meter"].Int)
	require.EqualValues(t, 1, got["other_counter"].Int)
	for i := range monitor.MaxScopes + 10 {
		r.Scope(fmt.Sprint(i)).Counter("c").Inc()
	}
	require.Same(t, r.Scope("other"), r.Scope("one more"))
	require.NotZero(t, metrics(r, "other")["c"].Int)
}

func TestFoldedSeriesAreBoundedWhateverTheTags(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("test")
	for i := range monitor.MaxSeriesPerName + 1000 {
		s.Event("e", monitor.String("key "+strconv.Itoa(i), "v"))
	}
	got := metrics(r, "test")
	require.Len(t, got, monitor.MaxSeriesPerName+1)
	total := int64(0)
	for _, m := range got {
		total += m.Int
	}
	require.EqualValues(t, monitor.MaxSeriesPerName+1000, total)
}
