package collect_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

// A sink that fails every other time does not fill the log.
func TestLogOfAFlappingSink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		n := 0
		sink := &spans{name: "a", fail: func(context.Context) error {
			if n++; n%2 == 0 {
				return errSick
			}
			return nil
		}}
		lines := new(log)
		p := collect.Options{Logger: lines.logger()}.Start(r, sink)
		for range 600 {
			finish(r, 1)
			sleep(time.Second)
		}
		require.NoError(t, p.Stop(t.Context()))
		require.Greater(t, balanced(t, p).Failures, int64(100))
		require.LessOrEqual(t, strings.Count(lines.lines.String(), "\n"), 22, "two a minute")
	})
}
