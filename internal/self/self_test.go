package self_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/internal/self"
	"github.com/spacemonkeygo/monitor/v2/internal/stripe"
	"github.com/stretchr/testify/require"
)

// newLog returns a log, and its totals by name.
func newLog() (*self.Log, map[string]*stripe.Counter) {
	log, totals := new(self.Log), map[string]*stripe.Counter{}
	log.Init(func(name string) *stripe.Counter {
		totals[name] = new(stripe.Counter)
		return totals[name]
	})
	return log, totals
}

func TestCountersHaveNames(t *testing.T) {
	log, totals := newLog()
	require.Len(t, totals, 16)
	log.Misuses.Inc()
	log.SpansNotKept.Add(7)
	require.EqualValues(t, 1, totals["misuses"].Load())
	require.EqualValues(t, 7, totals["trace_spans_dropped"].Load())
	require.Equal(t, "misuses", log.Misuses.Name)
}

func TestSurvive(t *testing.T) {
	log, totals := newLog()
	func() {
		defer log.Survive()
		panic("x")
	}()
	func() { defer log.Survive() }()
	require.EqualValues(t, 1, totals["callback_panics"].Load())
}

func TestWarningsAreToldOnce(t *testing.T) {
	log, totals := newLog()
	for range 3 {
		log.Warn(&log.Clashes, "x", "wanted as %d", 1)
	}
	log.Warn(&log.Folded, "x", "too many")
	for range 3 {
		log.WarnOf(&log.Misuses, "a", "x", "wrong")
		log.WarnOf(&log.Misuses, "b", "x", "wrong")
	}
	require.EqualValues(t, 3, totals["kind_clashes"].Load())
	warnings := log.Warnings()
	require.Len(t, warnings, 4)
	require.Regexp(t, `^kind_clashes: "x" at .*: wanted as 1$`, warnings[0])
	require.Regexp(t, `^series_folded: "x" at .*: too many$`, warnings[1])
	require.Regexp(t, `^misuses: "x" of scope "a" at .*: wrong$`, warnings[2])
	require.Regexp(t, `^misuses: "x" of scope "b" at .*: wrong$`, warnings[3])
}

func TestConcurrentSafeWarnings(t *testing.T) {
	log, totals := newLog()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for i := range 100 {
				log.Warn(&log.Misuses, fmt.Sprint(i), "x")
				log.Warnings()
			}
		})
	}
	all.Wait()
	require.EqualValues(t, 400, totals["misuses"].Load())
	require.Len(t, log.Warnings(), 64, "the number of warnings is bounded")
}
