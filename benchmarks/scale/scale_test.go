package scale

import (
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/internal/stripe"
)

// Every recording is counted: from several goroutines, on one instrument and on
// several.
func TestRecordersRecord(t *testing.T) {
	for what, recorders := range map[string][]recorder{
		"task": tasks, "span": spans, "counter": counters, "distribution": distributions,
	} {
		for _, r := range recorders {
			for _, instruments := range []int{1, 3} {
				m := r.make(t, instruments)
				require.Len(t, m.record, instruments)
				if m.count == nil {
					require.Equal(t, "otel-unsampled", r.name)
					continue
				}
				const goroutines, times = 6, 500
				var wg sync.WaitGroup
				for i := range goroutines {
					wg.Go(func() {
						for range times {
							m.record[i%instruments]()
						}
					})
				}
				wg.Wait()
				require.Equal(t, goroutines*times, m.count(), "%s %s", what, r.name)
			}
		}
	}
}

func TestSeriesAreAsMany(t *testing.T) {
	for _, n := range []int{100, 1000, 20_000} {
		all := places(n)
		distributions := 0
		for _, p := range all {
			if p.distribution {
				distributions++
			}
		}
		require.Equal(t, n/5, distributions)

		series, values := 0, 0
		r := fillOurs(all)
		for m := range r.Snapshot() {
			if len(m.Tags) == 1 && m.Tags[0].Key == tagKey {
				series++
				if m.Kind == monitor.KindCounter {
					require.EqualValues(t, 1, m.Int)
				} else {
					values += int(m.Distribution.Count)
				}
			}
		}
		require.Equal(t, n, series, "none is folded")
		require.Equal(t, n/5*observed, values)

		families, err := fillClientGolang(all).registry.Gather()
		require.NoError(t, err)
		gathered := 0
		for _, f := range families {
			gathered += len(f.Metric)
		}
		require.Equal(t, n, gathered)
	}
}

func TestLookupsFindEachInTurn(t *testing.T) {
	counted, next := shuffled(places(100))
	require.Len(t, counted, 80)
	var seen []int
	for range 80 {
		seen = append(seen, next())
	}
	require.False(t, slices.IsSorted(seen))
	slices.Sort(seen)
	require.Len(t, slices.Compact(seen), 80)
}

func TestContend(t *testing.T) {
	m := Model{Local: 3, Transfer: 100}
	f := func(processors, cells int, hashed bool, want, delta float64) {
		t.Helper()
		require.InDelta(t, want, m.Contend(processors, cells, hashed), delta)
	}
	f(1, 1, false, 3, 1e-9)     // alone
	f(1, 8, true, 3, 1e-9)      // and hashed
	f(2, 1, false, 200, 1e-9)   // two in turn
	f(64, 1, false, 6400, 1e-9) // all in turn
	f(8, 8, false, 3, 1e-9)     // a cell each
	f(16, 8, false, 200, 1e-9)  // two to a cell
	// Two hashed into two cells meet every other time.
	f(2, 2, true, (3+200)/2., 3)
	// 64 into 64: an addition meets 63/64 others on average, and pays a transfer
	// for each and one for itself. A fraction of e^-1 is alone.
	f(64, 64, true, 100*(1+63/64.)-97*0.371, 4)
}

// The model has as many cells as the library.
func TestWidth(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for processors := 1; processors <= 128; processors++ {
		runtime.GOMAXPROCS(processors)
		var c stripe.Cells[[stripe.CacheLine]byte]
		c.Make()
		require.Len(t, c.All(), width(processors), processors)
	}
}
