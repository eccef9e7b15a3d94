package clock

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// machine is a simulated pair of clocks that goes as it is told.
type machine struct {
	*tsc
	now     float64 // nanoseconds of the monotonic clock
	count   float64 // ticks
	hertz   float64
	reading float64 // nanoseconds that it takes to read a clock
}

func newMachine(hertz float64) *machine {
	m := &machine{hertz: hertz, count: 1e15, now: 1e6, reading: 10}
	m.tsc = newTSC(
		func() uint64 { m.pass(m.reading); return uint64(m.count) },
		func() int64 { m.pass(m.reading); return int64(m.now) })
	m.begin()
	return m
}

func (m *machine) pass(nanos float64) {
	m.now += nanos
	m.count += nanos * m.hertz / 1e9
}

func (m *machine) read() Reading {
	if m.counting.Load() {
		return Reading(m.ticks())
	}
	return m.nowSlow()
}

// requireRight holds a measurement to the promise of Between.
func (m *machine) requireRight(t *testing.T, from Reading, since float64) {
	t.Helper()
	to := m.read()
	want := m.now - since
	require.InDelta(t, want, float64(m.between(from, to)), 1000+want/1000)
}

// settled returns a machine whose counter is in use.
func settled(t *testing.T, hertz float64) *machine {
	m := newMachine(hertz)
	require.Less(t, m.read(), Reading(0))
	m.pass(float64(2 * settle))
	m.read()
	require.True(t, m.counting.Load())
	require.Positive(t, m.read())
	return m
}

func TestDurationsAreThoseOfTheMonotonicClock(t *testing.T) {
	for _, hertz := range []float64{101e6, 999e6, 1e9, 2.6e9, 9.9e9} {
		m := settled(t, hertz)
		r := rand.New(rand.NewPCG(1, uint64(hertz)))
		for range 20_000 {
			from, since := m.read(), m.now
			m.pass(math.Exp2(r.Float64() * 42)) // up to an hour
			m.requireRight(t, from, since)
			if r.IntN(50) == 0 {
				// The monotonic clock follows a time server, or the temperature changes.
				m.hertz = hertz * (1 + 400e-6*(2*r.Float64()-1))
			}
		}
		require.True(t, m.counting.Load(), "at %g Hz", hertz)
	}
}

func TestTasksThatStartBeforeTheCounterIsUsed(t *testing.T) {
	m := newMachine(2.6e9)
	from, since := m.read(), m.now
	m.pass(float64(time.Second))
	m.requireRight(t, from, since)
	require.True(t, m.counting.Load())
	m.pass(float64(time.Hour))
	m.requireRight(t, from, since)
}

// TestAJumpPutsTheCounterOutOfUse is about a machine that was suspended, or
// moved to another host, while tasks were running.
func TestAJumpPutsTheCounterOutOfUse(t *testing.T) {
	for name, jump := range map[string]func(m *machine){
		"the counter starts again":      func(m *machine) { m.count = 1000 },
		"the counter jumps ahead":       func(m *machine) { m.count += 1e12 },
		"the counter jumps back":        func(m *machine) { m.count -= 1e10 },
		"the monotonic clock stops":     func(m *machine) { m.count += 3600 * m.hertz },
		"the counter becomes slower":    func(m *machine) { m.hertz /= 2 },
		"the monotonic clock is faster": func(m *machine) { m.now += 1e9 },
	} {
		t.Run(name, func(t *testing.T) {
			m := settled(t, 2.6e9)
			for range 10 {
				m.pass(float64(300 * time.Millisecond))
				m.between(m.read(), m.read())
			}
			from, since := m.read(), m.now
			m.pass(float64(time.Millisecond))
			jump(m)
			m.pass(float64(2 * interval))
			m.requireRight(t, from, since)
			require.False(t, m.counting.Load())
			require.Less(t, m.read(), Reading(0))
			m.pass(float64(time.Minute))
			m.requireRight(t, from, since)
			from, since = m.read(), m.now
			m.pass(float64(time.Minute))
			m.requireRight(t, from, since)
			require.False(t, m.counting.Load(), "once wrong, never believed again")
		})
	}
}

func TestWhatIsNotATimeStampCounterIsNotUsed(t *testing.T) {
	for _, hertz := range []float64{0, 1e6, 99e6, 11e9, -1e9} {
		m := newMachine(hertz)
		for range 100 {
			m.pass(float64(settle))
			require.Less(t, m.read(), Reading(0), hertz)
		}
	}
}

func TestInterruptedComparisonsDoNotCount(t *testing.T) {
	m := newMachine(2.6e9)
	m.reading = 1e6 // each look takes a millisecond
	for range 3 {
		m.pass(float64(settle))
		m.read()
		require.False(t, m.counting.Load())
	}
	m = settled(t, 2.6e9)
	rate := m.rate.Load()
	m.pass(float64(interval))
	m.reading = 1e6
	m.between(m.read(), m.read())
	require.True(t, m.counting.Load())
	require.Equal(t, rate, m.rate.Load())
	m.reading = 10
	m.between(m.read(), m.read())
	require.Less(t, m.read().asTicks(), m.horizon.Load())
}

func TestTimeDoesNotRunBackwards(t *testing.T) {
	m := settled(t, 2.6e9)
	r := m.read()
	require.Zero(t, m.between(r, r-100), "another processor is some nanoseconds behind")
	require.True(t, m.counting.Load())
	require.Zero(t, m.between(m.read(), fromNanos(0)))
}

// TestEarlierReadingsCostNoComparison is about the spans of one trace, whose anchor was
// made when one of them was first exported.
func TestEarlierReadingsCostNoComparison(t *testing.T) {
	m := settled(t, 2.6e9)
	first, since := m.read(), m.now
	comparisons := 0
	nanos := m.nanos
	m.nanos = func() int64 { comparisons++; return nanos() }
	const seconds = 20
	for range seconds * 100 {
		m.pass(1e7)
		anchor, at := m.read(), m.now
		require.InDelta(t, since-at, float64(m.difference(anchor, first)), 1000+(at-since)/1000)
		require.InDelta(t, at-since, float64(m.difference(first, anchor)), 1000+(at-since)/1000)
	}
	require.LessOrEqual(t, comparisons, 5*(seconds+1), "each looks at the clock up to five times, once a second")
	require.True(t, m.counting.Load())
}

// TestDifferencesAcrossAJump holds when the counter is out of use.
func TestDifferencesAcrossAJump(t *testing.T) {
	m := newMachine(2.6e9)
	monotonic, began := m.read(), m.now
	m.pass(float64(2 * settle))
	m.read()
	ticks, since := m.read(), m.now
	right := func() {
		t.Helper()
		now, at := m.read(), m.now
		for _, r := range []struct {
			reading Reading
			at      float64
		}{{monotonic, began}, {ticks, since}} {
			require.InDelta(t, at-r.at, float64(m.difference(r.reading, now)), 1000+(at-r.at)/1000)
			require.InDelta(t, r.at-at, float64(m.difference(now, r.reading)), 1000+(at-r.at)/1000)
		}
	}
	right()
	m.pass(float64(time.Minute))
	right()
	from := m.read()
	m.count = 1000
	m.pass(float64(2 * interval))
	m.between(from, m.read())
	require.False(t, m.counting.Load())
	right()
	m.pass(float64(time.Minute))
	right()
}
