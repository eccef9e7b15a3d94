package clock

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTimeFollowsTheFakeClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		before, reading := Monotonic(), Now()
		anchor := NewAnchor()
		time.Sleep(time.Hour)
		require.EqualValues(t, time.Hour, Monotonic()-before)
		require.Equal(t, Monotonic(), At(time.Now()))
		require.Equal(t, time.Hour, Between(reading, Now()))
		require.Zero(t, Between(Now(), reading))
		require.Equal(t, time.Now().UnixNano(), anchor.Wall(Now()).UnixNano())
		require.Equal(t, time.Now().Add(-time.Hour).UnixNano(), anchor.Wall(reading).UnixNano())
		later := NewAnchor()
		require.Equal(t, time.Now().Add(-time.Hour).UnixNano(), later.Wall(reading).UnixNano())
	})
}

func TestReadingsAreNoneOfTheFreeNumbers(t *testing.T) {
	require.Less(t, Now(), Reading(0))
	require.Positive(t, Monotonic())
}

// TestUnits compares what readings grow by with what they are to.
func TestUnits(t *testing.T) {
	require.EqualValues(t, time.Second, Units(fromNanos(5), time.Second))
	from := Now()
	require.Less(t, uint64(Now()-from), Units(from, time.Minute))
	require.Greater(t, uint64(from-Now()), Units(from, time.Hour), "in the wrong order")
	require.Greater(t, uint64(Reading(5)-fromNanos(5)), Units(fromNanos(5), time.Hour))
}
