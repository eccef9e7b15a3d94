package monitor_test

import (
	"fmt"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// collected waits until what is not held has been collected, and has somebody make series,
// which lets the scope see it: nobody reads.
func collected(s *monitor.Scope) {
	for range 3 {
		time.Sleep(2 * time.Minute)
		runtime.GC()
		newSeries(s)
	}
}

func newSeries(s *monitor.Scope) {
	s.Counter("another", monitor.Int("at", int(time.Now().UnixNano()))).Inc()
}

func useOne(s *monitor.Scope, kind monitor.Kind, tags ...monitor.Tag) {
	switch kind {
	case monitor.KindCounter:
		s.Counter("counter", tags...).Inc()
	case monitor.KindMeter:
		s.Meter("meter", tags...).Mark(1)
	case monitor.KindGauge:
		s.Gauge("gauge", tags...).Set(1)
	case monitor.KindTimer:
		s.Timer("timer", tags...).Observe(0)
	case monitor.KindValDist:
		s.ValDist("valdist", tags...).Observe(1)
	case monitor.KindFunc:
		s.Func("func", tags...).Task()(nil)
	}
}

var everyKind = []monitor.Kind{
	monitor.KindCounter, monitor.KindMeter, monitor.KindGauge, monitor.KindTimer, monitor.KindValDist, monitor.KindFunc,
}

func TestIdleSeriesGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		s := r.Scope("test")
		a, b := monitor.String("t", "a"), monitor.String("t", "b")
		for _, kind := range everyKind {
			useOne(s, kind, a)
			useOne(s, kind, b)
			useOne(s, kind)
		}
		first := metrics(r, "test")["counter,t=a"]
		for range 30 {
			time.Sleep(time.Hour)
			for _, kind := range everyKind {
				useOne(s, kind, b)
			}
			newSeries(s)
		}
		collected(s)
		require.GreaterOrEqual(t, self(r, "series_expired"), int64(5), "before anybody reads")
		all := metrics(r, "test")
		for _, name := range []string{"counter", "meter", "timer", "valdist", "func"} {
			require.NotContains(t, all, name+",t=a")
			require.Contains(t, all, name+",t=b", "it was used")
			require.Contains(t, all, name, "it has no tags")
		}
		require.Contains(t, all, "gauge,t=a")

		useOne(s, monitor.KindCounter, a)
		again := metrics(r, "test")["counter,t=a"]
		require.EqualValues(t, 1, again.Int, "it begins anew")
		require.Greater(t, again.Start.Sub(first.Start), 30*time.Hour)
		require.Empty(t, r.Warnings())
	})
}

// TestHeldSeriesStay has the program hold instruments: they stay, with all that they count, and
// are what a look-up returns.
func TestHeldSeriesStay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		s := r.Scope("test")
		tag := monitor.String("t", "a")
		counter, timer, fn := s.Counter("c", tag), s.Timer("t", tag), s.Func("f", tag)
		counter.Inc()
		done := fn.Task() // one call lasts for days
		for day := range 4 {
			time.Sleep(26 * time.Hour)
			collected(s)
			all := metrics(r, "test")
			require.EqualValues(t, 1+day, all["c,t=a"].Int)
			require.EqualValues(t, day, all["t,t=a"].Distribution.Count)
			require.EqualValues(t, 1, all["f,t=a"].Func.InFlight)
			counter.Inc()
			timer.Observe(time.Second)
			require.EqualValues(t, 2+day, metrics(r, "test")["c,t=a"].Int, "while it is leaving")
			if day == 2 {
				require.Same(t, counter, s.Counter("c", tag))
				require.Same(t, timer, s.Timer("t", tag))
			}
		}
		done(nil)
		collected(s)
		require.Same(t, fn, s.Func("f", tag))
		require.EqualValues(t, 1, fn.Stats().OK)
		runtime.KeepAlive(counter)
	})
}

// TestExpiryMakesRoom fills a name with values of last week.
func TestExpiryMakesRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		r.ExpireAfter(time.Hour)
		s := r.Scope("test")
		for week := range 5 {
			for i := range 1500 {
				s.Counter("c", monitor.String("id", fmt.Sprint(week, "-", i))).Inc()
			}
			for range 7 {
				time.Sleep(10 * time.Minute)
				newSeries(s)
			}
			collected(s)
		}
		require.Zero(t, self(r, "series_folded"))
		require.Less(t, len(metrics(r, "test")), 1600)
		r.ExpireAfter(0)
		s.Counter("c", monitor.String("id", "last")).Inc()
		time.Sleep(1000 * time.Hour)
		collected(s)
		require.EqualValues(t, 1, metrics(r, "test")["c,id=last"].Int)
		r.ExpireAfter(-1)
		(*monitor.Registry)(nil).ExpireAfter(0)
	})
}

// TestConcurrentSafeExpiry has series expire all the time, while others look them up, hold them
// and read: what is held counts everything.
func TestConcurrentSafeExpiry(t *testing.T) {
	r := monitor.NewRegistry()
	r.ExpireAfter(time.Microsecond)
	s := r.Scope("test")
	held := make([]*monitor.Counter, 4)
	var all sync.WaitGroup
	for w := range held {
		tag := monitor.Int("held", w)
		held[w] = s.Counter("c", tag)
		all.Go(func() {
			for i := range 300 {
				runtime.Gosched()
				held[w].Inc()
				s.Counter("c", tag).Inc()
				s.Timer("t", monitor.Int("i", i)).Observe(1)
				switch {
				case i%50 == 0:
					runtime.GC()
				case i%10 == 0:
					for range r.Snapshot() {
					}
				}
			}
		})
	}
	all.Wait()
	found := metrics(r, "test")
	for w := range held {
		require.Same(t, held[w], s.Counter("c", monitor.Int("held", w)))
		require.EqualValues(t, 600, held[w].Total())
		require.EqualValues(t, 600, found[fmt.Sprint("c,held=", w)].Int)
	}
	require.Eventually(t, func() bool {
		runtime.GC()
		metrics(r, "test")
		return self(r, "series_expired") > 0
	}, time.Minute, time.Millisecond)
}
