package monitor_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestFailuresAreKept(t *testing.T) {
	r := monitor.NewRegistry()
	r.SetSampler(monitor.Never)
	f := r.Scope("s").Func("f")
	call(f, 0, errors.New("no"))
	call(f, 0, nil)
	call(f, 0, context.DeadlineExceeded)
	require.Panics(t, func() {
		var ctx context.Context
		defer f.TaskContext(&ctx)(nil)
		panic("out")
	})
	require.Equal(t, []monitor.KeepReason{monitor.KeptFailed, monitor.KeptFailed, monitor.KeptPanicked}, reasons(r))
	k := r.KeptTraces()[0]
	require.Equal(t, "f", k.Root().Name)
	require.Equal(t, monitor.Error, k.Root().Outcome)
	require.Equal(t, monitor.NotSampled, k.Root().Context.Sampling)
	require.Equal(t, 1.0, k.Weight())
	require.Same(t, f, k.Func())
}

// TestSlowIsByTheFunctionsOwnTimes lets two functions take times of their own, and
// then the same.
func TestSlowIsByTheFunctionsOwnTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		quick, slow := r.Scope("s").Func("quick"), r.Scope("s").Func("slow")
		random := rand.New(rand.NewPCG(1, 2))
		for range 10 {
			for _, i := range random.Perm(100) {
				call(quick, time.Duration(i+1)*10*time.Microsecond, nil)
				call(slow, time.Duration(i+1)*time.Millisecond, nil)
			}
		}
		// 10 of a thousand are slower than 99 %, and more at first, while nothing
		// is known.
		before := len(reasons(r))
		require.Less(t, before, 60)
		time.Sleep(time.Second) // a new verdict

		call(quick, 985*time.Microsecond, nil)
		call(slow, 985*time.Microsecond, nil)
		require.Len(t, reasons(r), before, "neither is slow")
		call(quick, 2*time.Millisecond, nil)
		call(slow, 2*time.Millisecond, nil)
		kept := slices.DeleteFunc(r.KeptTraces(), func(k *monitor.KeptTrace) bool { return k.Reason() != monitor.KeptSlow })
		require.Len(t, kept, before+1, "2 ms are slow for one of them")
		last := kept[len(kept)-1]
		require.Same(t, quick, last.Func())
		require.Equal(t, 2*time.Millisecond, last.Root().Duration)
		require.InEpsilon(t, 990*time.Microsecond, last.Threshold(), 0.012, "what 99 % keep to")
	})
}

// TestSlowestOfManyAlike has calls that all fall into one bucket of the histogram:
// the one that takes longest is slow.
func TestSlowestOfManyAlike(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		f := r.Scope("s").Func("f")
		for i := range 1000 {
			call(f, time.Second+time.Duration(i%3)*time.Microsecond, nil)
		}
		call(f, time.Second+3*time.Microsecond, nil)
		kept := r.KeptTraces()
		last := kept[len(kept)-1]
		require.Equal(t, monitor.KeptSlow, last.Reason())
		require.Equal(t, time.Second+3*time.Microsecond, last.Root().Duration)
		require.Len(t, reasons(r), 2, "and the slowest of the first three, once anything was known")
	})
}

// TestSlowOfFew has a function that is called once a minute: of few calls the
// slowest so far is slow.
func TestSlowOfFew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		f := r.Scope("s").Func("f")
		for _, ms := range []time.Duration{5, 5, 4, 3, 9, 8, 5, 20, 20, 1} {
			call(f, ms*time.Millisecond, nil)
			time.Sleep(time.Minute)
		}
		var slow []time.Duration
		for _, k := range r.KeptTraces() {
			if k.Reason() == monitor.KeptSlow {
				slow = append(slow, k.Root().Duration/time.Millisecond)
			}
		}
		require.Equal(t, []time.Duration{9, 20}, slow)
	})
}

func TestConstantTimesAreNotSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		f := r.Scope("s").Func("f")
		for range 3000 {
			call(f, 3*time.Millisecond, nil)
		}
		require.Empty(t, reasons(r))
	})
}

func TestCanceledLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		f := r.Scope("s").Func("f")
		call(f, 0, context.Canceled)
		for i := range 200 {
			call(f, time.Duration(i)*time.Millisecond, nil)
		}
		require.Empty(t, slices.DeleteFunc(reasons(r), func(k monitor.KeepReason) bool { return k == monitor.KeptSlow }))
		call(f, 50*time.Millisecond, context.Canceled)
		require.NotContains(t, reasons(r), monitor.KeptCanceled, "sooner than half of the calls are done")
		call(f, 120*time.Millisecond, context.Canceled)
		require.Contains(t, reasons(r), monitor.KeptCanceled)
	})
}

// TestSharesStandForAll adds up the weights of the shares of a function that is
// called a hundred times a second, and of one that is called once.
func TestSharesStandForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		often, seldom := r.Scope("s").Func("often"), r.Scope("s").Func("seldom")
		const seconds = 2000
		for range seconds {
			call(seldom, 0, nil)
			for range 100 {
				call(often, 0, nil)
			}
			time.Sleep(time.Second)
		}
		weights, count := map[*monitor.Func]float64{}, map[*monitor.Func]int{}
		for _, k := range r.KeptTraces() {
			require.Equal(t, monitor.KeptSample, k.Reason())
			weights[k.Func()] += k.Weight()
			count[k.Func()]++
		}
		for f, calls := range map[*monitor.Func]float64{often: 100 * seconds, seldom: seconds} {
			require.InEpsilon(t, seconds/10, count[f], 0.4, "one in ten seconds: %s", f.Name())
			require.InEpsilon(t, calls, weights[f], 0.4, f.Name())
		}
	})
}
