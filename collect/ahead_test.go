package collect

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The next snapshot is later than the last one by what the finest protocol can tell apart. A
// clock that was set back by an interval or more begins time anew, so that no snapshot waits
// for it to catch up.
func TestTimeAfterTheLastSnapshot(t *testing.T) {
	last := time.Unix(1000, 0)
	w := &metricWorker{taken: last, schedule: schedule{interval: 10 * time.Second}}
	f := func(want, at time.Duration) {
		t.Helper()
		require.Equal(t, want, w.after(last.Add(at)).Sub(last))
	}
	f(time.Second, time.Second)
	f(time.Millisecond, time.Millisecond)
	f(time.Millisecond, time.Millisecond-1)
	f(time.Millisecond, 0)
	f(time.Millisecond, -9*time.Second)
	f(-10*time.Second, -10*time.Second)
	f(-time.Hour, -time.Hour)
}
