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
		require.Equal(t, Now(), At(time.Now()))
		reading, offset := Anchor()
		require.Equal(t, Now(), reading)
		require.Equal(t, time.Now().UnixNano(), reading+offset)
		require.Equal(t, time.Now().Add(-time.Hour).UnixNano(), before+offset)
	})
}

func TestNowIsNeverZero(t *testing.T) {
	require.NotZero(t, Now())
	require.Positive(t, Now())
}
