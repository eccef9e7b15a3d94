package service

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// recorded returns a record of rounds with these numbers of orders, each of two
// slices of a second, in which every order took a millisecond and 100 µs of the
// processor.
func recorded(orders ...int) record {
	var r record
	for _, n := range orders {
		s := slice{
			elapsed:   time.Second,
			cpu:       time.Duration(n) * 100 * time.Microsecond,
			latencies: slices.Repeat([]time.Duration{time.Millisecond}, n),
		}
		r.rounds = append(r.rounds, [2]slice{s, s})
	}
	return r
}

func TestRecord(t *testing.T) {
	r := recorded(100, 300, 110)
	require.Equal(t, 100.0, r.rate(0))
	require.InDelta(t, 0.001, r.latency(1), 1e-12)
	require.InDelta(t, 100e-6, r.cpu(2), 1e-12)
	require.Equal(t, 110.0, r.middle(record.rate))
	r.rounds[0][0].latencies[7] = time.Second
	require.Equal(t, time.Millisecond, r.quantile(0.99))
	require.Equal(t, time.Second, r.quantile(1))
}

func TestChange(t *testing.T) {
	// The machine is twice as fast in the second round; the difference is not.
	c := recorded(90, 180, 90, 90).change(recorded(100, 200, 100, 100), record.rate)
	require.InDelta(t, -10, c.median, 1e-9)
	require.InDelta(t, -10, c.low, 1e-9)
	require.InDelta(t, -10, c.high, 1e-9)

	c = recorded(90, 180, 80, 100).change(recorded(100, 200, 100, 100), record.rate)
	require.InDelta(t, -10, c.median, 1e-9)
	require.InDelta(t, -20, c.low, 5+1e-9)
	require.InDelta(t, 0, c.high, 5+1e-9)
	require.Less(t, c.low, c.median)
	require.Greater(t, c.high, c.median)
}

// Each variant is driven twice in a round, and they take turns in being first.
func TestOrder(t *testing.T) {
	require.Equal(t, []int{0, 1, 2}, order(0, 0, 3))
	require.Equal(t, []int{2, 1, 0}, order(0, 1, 3))
	require.Equal(t, []int{1, 2, 0}, order(1, 0, 3))
	require.Equal(t, []int{0, 2, 1}, order(1, 1, 3))
	require.Equal(t, []int{0, 1, 2}, order(3, 0, 3))
}

// Orders before the begin of the slice are made, and do not count.
func TestWarmUpDoesNotCount(t *testing.T) {
	s, err := find(t, "bare").open(light, discard)
	require.NoError(t, err)
	now := time.Now()
	latencies, err := s.orderUntil(now.Add(time.Hour), now.Add(30*time.Millisecond))
	require.NoError(t, err)
	require.Empty(t, latencies)
	require.Positive(t, s.orders.Load())
	_, err = s.close()
	require.NoError(t, err)
}

func TestTurns(t *testing.T) {
	two := []variant{find(t, "bare"), find(t, "monitor-all")}
	records, err := plan{rounds: 2, slice: 50 * time.Millisecond, settle: 20 * time.Millisecond}.measure(light, two)
	require.NoError(t, err)
	require.Len(t, records, 2)
	for _, r := range records {
		require.Len(t, r.rounds, 2)
		for _, round := range r.rounds {
			for _, s := range round {
				require.NotEmpty(t, s.latencies)
				require.Positive(t, s.elapsed)
			}
		}
		require.Positive(t, r.orders)
	}
	require.Zero(t, records[0].exported)
	require.Equal(t, records[1].orders*SpansPerOrder, records[1].exported)
}

// A shop that fails is an error, and not a slow shop.
func TestFailedOrdersAreErrors(t *testing.T) {
	s, err := find(t, "bare").open(light, discard)
	require.NoError(t, err)
	require.NoError(t, s.servers[1].Close()) // the store
	_, err = s.drive(0, 20*time.Millisecond)
	require.ErrorContains(t, err, "502")
	_, err = s.close()
	require.NoError(t, err)
}
