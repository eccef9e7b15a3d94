package monitor_test

import (
	"fmt"
	"math"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"weak"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// tenants makes a gauge for each of n tenants, and returns what removes them and weak
// pointers to what their functions hold.
func tenants(s *monitor.Scope, n int) (removes []func(), held []weak.Pointer[[64]int]) {
	for i := range n {
		data := &[64]int{i}
		held = append(held, weak.Make(data))
		removes = append(removes, s.GaugeFunc("size", func() float64 { return float64(data[0]) }, monitor.Int("tenant", i)))
	}
	return removes, held
}

// TestGaugeFuncIsTakenBack holds that nothing is left of a gauge, for readers that have
// seen it and for the garbage collector, even if the program keeps remove.
func TestGaugeFuncIsTakenBack(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("test")
	s.Counter("stays").Inc()
	reader := r.NewReader()
	read := func() (names []string) {
		for m := range reader.Metrics() {
			if m.Scope == "test" {
				names = append(names, m.Name+fmt.Sprint(m.Float))
			}
		}
		return names
	}
	removes, held := tenants(s, 3)
	handle := s.Gauge("size", monitor.Int("tenant", 1))
	require.Equal(t, []string{"size0", "size1", "size2", "stays0"}, read())
	removes[1]()
	require.Equal(t, []string{"size0", "size2", "stays0"}, read())
	require.True(t, math.IsNaN(handle.Value()))
	removes[1]()
	handle.Set(5)
	require.NotSame(t, handle, s.Gauge("size", monitor.Int("tenant", 1)), "as many series as before, and one is another")
	require.Equal(t, []string{"size0", "size0", "size2", "stays0"}, read())
	removes[0]()
	removes[2]()
	require.Equal(t, []string{"size0", "stays0"}, read())
	for i := range held {
		for range 100 {
			if runtime.GC(); held[i].Value() == nil {
				break
			}
		}
		require.Nil(t, held[i].Value(), "tenant %d", i)
	}
	runtime.KeepAlive(removes)
	require.Empty(t, r.Warnings())
}

// A name whose last gauge was removed is free, for any kind, and counts no more towards the limits.
func TestGaugeFuncLeavesRoom(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("test")
	for i := range monitor.MaxSeriesPerName + 10 {
		s.GaugeFunc("size", func() float64 { return 1 }, monitor.Int("tenant", i))()
	}
	for _, tags := range [][]monitor.Tag{nil, {monitor.String("tenant", "other")}} {
		s.GaugeFunc("size", func() float64 { return 1 }, tags...)()
	}
	require.Empty(t, metrics(r, "test"))
	s.Counter("size").Inc()
	require.EqualValues(t, 1, metrics(r, "test")["size"].Int)
	require.Empty(t, r.Warnings())
	s.GaugeFunc("size", func() float64 { return 1 }) // nothing but a warning
	s.GaugeFunc("size", func() float64 { return 2 })()
	require.Equal(t, monitor.KindCounter, metrics(r, "test")["size"].Kind)
	require.Len(t, r.Warnings(), 1)
}

// TestGaugeFuncsBeyondTheLimit has more tenants than there is room for: their gauge is
// made again after it was removed.
func TestGaugeFuncsBeyondTheLimit(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("test")
	removes, _ := tenants(s, monitor.MaxSeriesPerName)
	remove := s.GaugeFunc("size", func() float64 { return -1 }, monitor.String("tenant", "x"))
	require.Equal(t, -1.0, metrics(r, "test")["size,tenant=other"].Float)
	remove()
	require.NotContains(t, metrics(r, "test"), "size,tenant=other")
	s.GaugeFunc("size", func() float64 { return -2 }, monitor.String("tenant", "y"))
	require.Equal(t, -2.0, metrics(r, "test")["size,tenant=other"].Float)
	for _, remove := range removes {
		remove()
	}
	require.Len(t, metrics(r, "test"), 1)
	s.GaugeFunc("size", func() float64 { return -3 }, monitor.String("tenant", "z"))
	require.Equal(t, -3.0, metrics(r, "test")["size,tenant=z"].Float)
}

// TestTwoGaugeFuncsOfOneName holds that the last one wins, whoever is removed first.
func TestTwoGaugeFuncsOfOneName(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("test")
	tag := monitor.String("tenant", "x")
	first := s.GaugeFunc("size", func() float64 { return 1 }, tag)
	s.GaugeFunc("size", func() float64 { return 7 }, monitor.String("tenant", "y"))
	require.Empty(t, r.Warnings(), "another gauge")
	second := s.GaugeFunc("size", func() float64 { return 2 }, tag)
	require.Len(t, r.Warnings(), 1)
	require.Regexp(t, `^misuses: "size" .*at .*gaugefunc_test.go:\d+: the gauge's function .*TestTwoGaugeFuncsOfOneName.* gaugefunc_test.go:\d+ replaces .* gaugefunc_test.go:\d+$`, r.Warnings()[0])
	require.EqualValues(t, 1, self(r, "misuses"))
	first()
	require.Equal(t, 2.0, metrics(r, "test")["size,tenant=x"].Float)
	second()
	require.NotContains(t, metrics(r, "test"), "size,tenant=x")
	third := s.GaugeFunc("size", func() float64 { return 3 }, tag)
	first()
	second()
	require.Equal(t, 3.0, metrics(r, "test")["size,tenant=x"].Float)
	third()
	require.Len(t, metrics(r, "test"), 1)
	require.Len(t, r.Warnings(), 1)
}

// TestConcurrentSafeGaugeFunc has gauges that come and go under one name while the
// registry is read. None that is there is missing.
func TestConcurrentSafeGaugeFunc(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("test")
	var all sync.WaitGroup
	for g := range 4 {
		all.Go(func() {
			name := fmt.Sprint("own", g)
			for i := range 50 {
				s.GaugeFunc("shared", func() float64 { return 1 })()
				remove := s.GaugeFunc(name, func() float64 { return float64(i) })
				if got, ok := metrics(r, "test")[name]; !ok || got.Float != float64(i) {
					t.Errorf("%s: %v %v", name, got.Float, ok)
				}
				twice := new(sync.WaitGroup)
				twice.Go(remove)
				twice.Go(remove)
				twice.Wait()
				if _, ok := metrics(r, "test")[name]; ok {
					t.Errorf("%s is still there", name)
				}
			}
		})
	}
	all.Wait()
	require.NotContains(t, metrics(r, "test"), "own0")
}

// A gauge that hangs can be removed. It is a condition until its function returns.
func TestRemoveAGaugeThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		s := r.Scope("test")
		stuck := make(chan struct{})
		remove := s.GaugeFunc("hangs", func() float64 { <-stuck; return 1 })
		require.True(t, math.IsNaN(metrics(r, "test")["hangs"].Float))
		remove()
		require.Empty(t, metrics(r, "test"))
		require.Contains(t, strings.Join(r.Conditions(), "\n"), "the gauge hangs of ")
		s.GaugeFunc("hangs", func() float64 { return 2 })
		require.Equal(t, 2.0, metrics(r, "test")["hangs"].Float)
		close(stuck)
		synctest.Wait()
		require.Empty(t, r.Conditions())
	})
}
