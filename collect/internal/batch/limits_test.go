package batch

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLengthsAreLearned(t *testing.T) {
	f := func(want int, l limits, steps ...int) {
		t.Helper()
		for _, size := range steps {
			if size > 0 {
				l.taken(size)
			} else {
				l.tooLarge(-size)
			}
		}
		require.Equal(t, want, l.bytes)
	}
	f(1<<20, newLimits(0, 1<<20))
	f(1<<20, newLimits(0, 1<<20), 1<<20+50) // one more item is in it
	f(500_000, newLimits(0, 1<<20), -1_000_000)
	f(250_000, newLimits(0, 1<<20), -1_000_000, -500_000)
	f(500_000, newLimits(0, 1<<20), -1_000_000, 500_000, -900_000, -510_000)
	f(400_000, newLimits(0, 1<<20), -1_000_000, -500_000, 250_000, 400_000)
	f(200_000, newLimits(0, 1<<20), 400_000, -400_000) // it took that once
	f(minBytes, newLimits(0, 1<<20), -1_000_000, -10)
	f(100, newLimits(0, 100), -101, -50)
}
