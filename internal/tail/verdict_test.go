package tail_test

import (
	"math"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
	"github.com/spacemonkeygo/monitor/v2/internal/errclass"
	"github.com/spacemonkeygo/monitor/v2/internal/sketch"
	"github.com/spacemonkeygo/monitor/v2/internal/tail"
	"github.com/stretchr/testify/require"
)

func after(r clock.Reading, d time.Duration) clock.Reading {
	return r + clock.Reading(clock.Units(r, d))
}

func TestTheFirstVerdictKnowsNothing(t *testing.T) {
	var calls sketch.Sketch
	now := clock.Now()
	v := tail.Renew(nil, &calls, now)
	for _, outcome := range []errclass.Outcome{errclass.OK, errclass.Canceled} {
		_, keep := v.Judge(outcome, math.MaxInt64, 0)
		require.False(t, keep)
	}
	for outcome, reason := range map[errclass.Outcome]tail.Reason{
		errclass.Error: tail.Failed, errclass.Timeout: tail.Failed, errclass.Panic: tail.Panicked,
	} {
		f, keep := v.Judge(outcome, 0, tail.RandomIDs-1)
		require.True(t, keep)
		require.Equal(t, tail.Finding{Reason: reason, Weight: 1}, f)
	}
	require.False(t, v.Expired(after(now, 99*time.Millisecond)))
	require.True(t, v.Expired(after(now, 101*time.Millisecond)))
	require.True(t, v.Expired(now-1), "a reading in the wrong order")
}

func TestVerdicts(t *testing.T) {
	var calls sketch.Sketch
	now := clock.Now()
	first := tail.Renew(nil, &calls, now)
	for ms := range 1000 {
		calls.ObserveDuration(time.Duration(ms+1) * time.Millisecond)
	}
	require.Same(t, first, tail.Renew(first, &calls, after(now, 49*time.Millisecond)), "made after the call's end")
	require.NotSame(t, first, tail.Renew(first, &calls, after(now, 51*time.Millisecond)))
	v := tail.Renew(first, &calls, after(now, 500*time.Millisecond))
	require.False(t, v.Expired(after(now, 1499*time.Millisecond)))
	require.True(t, v.Expired(after(now, 1501*time.Millisecond)))

	f, keep := v.Judge(errclass.OK, 1010*time.Millisecond, tail.RandomIDs-1)
	require.True(t, keep)
	require.Equal(t, tail.Slow, f.Reason)
	require.InEpsilon(t, 990*time.Millisecond, f.Threshold, 0.011)
	_, keep = v.Judge(errclass.OK, f.Threshold, tail.RandomIDs-1)
	require.False(t, keep, "slow is longer than the threshold")

	f, keep = v.Judge(errclass.Canceled, 510*time.Millisecond, tail.RandomIDs-1)
	require.True(t, keep)
	require.Equal(t, tail.Canceled, f.Reason)
	require.InEpsilon(t, 500*time.Millisecond, f.Threshold, 0.011)

	// 0.1 a second of 1000 calls in half of one: one in 20,000.
	f, keep = v.Judge(errclass.OK, 0, tail.RandomIDs/20_000-10)
	require.True(t, keep)
	require.Equal(t, tail.Sample, f.Reason)
	require.InEpsilon(t, 20_000, f.Weight, 0.001)
	_, keep = v.Judge(errclass.OK, 0, tail.RandomIDs/20_000+1<<40)
	require.False(t, keep)
}

func TestRandomIsTheRightmostSevenBytes(t *testing.T) {
	require.Zero(t, tail.Random(tail.ID{0: 1, 8: 0xff}))
	require.Equal(t, uint64(0x01000000000002), tail.Random(tail.ID{8: 0xff, 9: 1, 15: 2}))
}
