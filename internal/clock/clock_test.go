package clock

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestNowFollowsTheFakeClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		before := Now()
		time.Sleep(time.Hour)
		require.EqualValues(t, time.Hour, Now()-before)
		require.InDelta(t, 0, time.Until(Wall(Now())), float64(time.Microsecond))
		require.InDelta(t, -time.Hour, time.Until(Wall(before)), float64(time.Microsecond))
	})
}

func TestNowIsNeverZero(t *testing.T) {
	require.NotZero(t, Now())
	require.Positive(t, Now())
}
