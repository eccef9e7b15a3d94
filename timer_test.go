package monitor_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestStopwatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		timer := monitor.NewRegistry().Scope("test").Timer("t")
		w := timer.Start()
		time.Sleep(3 * time.Second)
		require.Equal(t, 3*time.Second, w.Stop())
		require.Equal(t, 3.0, timer.Distribution().Sum)
		require.Zero(t, monitor.Stopwatch{}.Stop())
	})
}
