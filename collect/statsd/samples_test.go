package statsd

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// Servers divide one by the rate that they read and make that a whole number, some by
// cutting off digits.
func TestRate(t *testing.T) {
	check := func(n int64) {
		text := strconv.FormatFloat(rate(n), 'f', -1, 64)
		r, err := strconv.ParseFloat(text, 64)
		require.NoError(t, err)
		require.Equal(t, n, int64(1/r), text)
		require.LessOrEqual(t, 1/r-float64(n), float64(n)*3e-16)
		require.NotContains(t, text, "e")
	}
	for n := range int64(100_000) {
		check(n + 1)
	}
	for range 100_000 {
		check(1 + rand.Int64N(1<<50))
	}
}

// A weighed is a value, and how often a server has read it.
type weighed struct {
	value float64
	times int64
}

// readSamples returns the values of the lines, in order. Without weights each line
// is one value.
func readSamples(t *testing.T, lines string, weights bool) (list []weighed) {
	t.Helper()
	for line := range strings.Lines(lines) {
		_, rest, _ := strings.Cut(line, ":")
		fields := strings.Split(strings.TrimSuffix(rest, "\n"), "|")
		if fields[1] != "d" && fields[1] != "ms" {
			continue
		}
		w := weighed{times: 1}
		var err error
		w.value, err = strconv.ParseFloat(fields[0], 64)
		require.NoError(t, err)
		if weights && len(fields) > 2 && strings.HasPrefix(fields[2], "@") {
			r, err := strconv.ParseFloat(fields[2][1:], 64)
			require.NoError(t, err)
			w.times = int64(1 / r)
		}
		list = append(list, w)
	}
	slices.SortFunc(list, func(a, b weighed) int { return int(math.Copysign(1, a.value-b.value)) })
	return list
}

func times(list []weighed) (n int64) {
	for _, w := range list {
		n += w.times
	}
	return n
}

// atRank returns the value below or at which a fraction of the values lies.
func atRank(list []weighed, q float64) float64 {
	rank := int64(math.Ceil(q * float64(times(list))))
	for _, w := range list {
		if rank -= w.times; rank <= 0 {
			return w.value
		}
	}
	return list[len(list)-1].value
}

func valdist(d *monitor.Distribution) monitor.Metric {
	return monitor.Metric{Scope: "main", Name: "d", Kind: monitor.KindValDist, Distribution: d}
}

// Each server makes the right percentiles of the samples, in its own way of reading them.
func TestPercentilesOfSamples(t *testing.T) {
	for _, n := range []int{1, 7, 900, 1000, 1001, 100_000} {
		values := make([]float64, n)
		for i := range values {
			values[i] = math.Exp(rand.NormFloat64())
		}
		d := distribution(values...)
		slices.Sort(values)
		for _, c := range []struct {
			options Options
			weights bool
			slack   float64 // of the rank
		}{
			{Options{Dialect: DogStatsD, Distributions: Samples}, true, 0},
			{Options{Distributions: Samples}, false, 0.001},
			{Options{Dialect: Brubeck, Distributions: Samples}, false, 0.001},
		} {
			lines := string(linesOf(t, c.options).deliver(nil, snapshotOf(valdist(d))))
			read := readSamples(t, lines, c.weights)
			if n <= maxSamples {
				c.slack = 0
			}
			for _, q := range []float64{0.5, 0.9, 0.99} {
				at := func(q float64) float64 { return values[min(max(int(math.Ceil(q*float64(n))), 1), n)-1] }
				got := atRank(read, q)
				require.GreaterOrEqual(t, got, at(q-c.slack)*0.994, "%d values, %v", n, q)
				require.LessOrEqual(t, got, at(q+c.slack)*1.006, "%d values, %v", n, q)
			}
			if c.weights {
				require.EqualValues(t, n, times(read))
				continue
			}
			require.LessOrEqual(t, len(read), maxSamples)
			every := (n + maxSamples - 1) / maxSamples
			require.InDelta(t, n, times(readSamples(t, lines, true)), float64(every))
			if n <= maxSamples {
				require.Len(t, read, n)
			}
		}
	}
}

// However often sending breaks off, each value is sent once.
func TestSamplesAreSentOnce(t *testing.T) {
	for _, o := range []Options{{Dialect: DogStatsD, Distributions: Samples}, {Distributions: Samples, Prefix: "p"}} {
		l, sent := linesOf(t, o), ""
		r := monitor.NewRegistry()
		d := r.Scope("main").ValDist("d")
		for range 50 {
			for range rand.IntN(10) {
				d.Observe(float64(rand.IntN(3)))
			}
			lines := strings.SplitAfter(string(l.all(nil, snapshotOf(valdist(d.Distribution())))), "\n")
			taken := rand.IntN(len(lines))
			l.changes.settle(taken, 0)
			sent += strings.Join(lines[:taken], "")

			// Each line may be taken before the next is asked for.
			d.Observe(1)
			d.Observe(1)
			l.begin(snapshotOf(valdist(d.Distribution())))
			for n := range rand.IntN(10) {
				b, more := l.next(nil)
				if !more {
					break
				}
				l.changes.settle(n+1, 0)
				sent += string(b)
			}
		}
		sent += string(l.deliver(nil, snapshotOf(valdist(d.Distribution()))))
		require.EqualValues(t, d.Distribution().Count, times(readSamples(t, sent, true)))
		require.Empty(t, l.deliver(nil, snapshotOf(valdist(d.Distribution()))))
	}
}

// Values that no line stands for are not sent later.
func TestThinnedSamplesAreSettled(t *testing.T) {
	l := linesOf(t, Options{Distributions: Samples, Prefix: "p"})
	values := make([]float64, 10*maxSamples)
	for i := range values {
		values[i] = float64(i + 1)
	}
	values = append(values, 1e9) // is not the one in ten that is sent
	l.deliver(nil, snapshotOf(valdist(distribution(values...))))
	require.Empty(t, l.deliver(nil, snapshotOf(valdist(distribution(values...)))))
}

// StatsD takes no times below zero: such a distribution is sent as quantiles.
func TestValuesBelowZero(t *testing.T) {
	l := linesOf(t, Options{Distributions: Samples, Prefix: "p"})
	lines := string(l.deliver(nil, snapshotOf(valdist(distribution(-1, 2)))))
	require.NotContains(t, lines, "|ms")
	require.Contains(t, lines, "d.p50:-1|g\n")
	l = linesOf(t, Options{Distributions: Samples, Dialect: DogStatsD})
	lines = string(l.deliver(nil, snapshotOf(valdist(distribution(-1, 2)))))
	require.Contains(t, lines, "d.values:-0.9945848405840975|d|")
	require.NotContains(t, lines, "p50")
}

// Every float64 is in a bucket that has a middle.
func TestExtremeSamples(t *testing.T) {
	for _, v := range []float64{math.MaxFloat64, math.SmallestNonzeroFloat64, 1 << 62, 0x1p-70, 0} {
		l := linesOf(t, Options{Distributions: Samples, Dialect: DogStatsD})
		got := readSamples(t, string(l.deliver(nil, snapshotOf(valdist(distribution(v, v))))), true)
		require.Equal(t, []weighed{{v, 2}}, got)
	}
}
