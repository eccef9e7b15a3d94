package collect

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The waits after 1, 2, 3... failures are bounded by these limits, and are random from
// almost nothing up to them: processes that failed together come back apart.
func TestBackoff(t *testing.T) {
	limits := []time.Duration{100, 200, 400, 800, 1600, 3000, 3000, 3000}
	least, most := make([]time.Duration, len(limits)), make([]time.Duration, len(limits))
	b := backoff{min: 100 * time.Millisecond, max: 3 * time.Second}
	const rounds = 500
	for range rounds {
		require.False(t, b.failing())
		for i, limit := range limits {
			limit *= time.Millisecond
			d := b.next()
			require.Positive(t, d)
			require.LessOrEqual(t, d, limit, "after %d failures", i+1)
			require.True(t, b.failing())
			if least[i] == 0 {
				least[i] = d
			}
			least[i], most[i] = min(least[i], d), max(most[i], d)
		}
		b.reset()
	}
	// That none of 500 is in a tenth of the range happens once in 10^21 times.
	for i, limit := range limits {
		limit *= time.Millisecond
		require.Less(t, least[i], limit/10, "after %d failures", i+1)
		require.Greater(t, most[i], limit-limit/10, "after %d failures", i+1)
	}
}
