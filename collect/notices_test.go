package collect_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

func TestWarningsOfTheRegistryAreLoggedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lines := new(log)
		r := monitor.NewRegistry()
		r.Scope("test").Counter("early")
		r.Scope("test").Gauge("early")
		p := collect.Options{Logger: lines.logger()}.Start(r, &numbers{name: "n"})
		synctest.Wait()
		require.Equal(t, 1, strings.Count(lines.String(), "early"))
		r.Scope("test").Counter("late")
		r.Scope("test").Gauge("late")
		sleep(time.Minute)
		require.Equal(t, 1, strings.Count(lines.String(), "late"))
		require.NoError(t, p.Stop(t.Context()))
		require.Equal(t, 1, strings.Count(lines.String(), "early"))
	})
}
