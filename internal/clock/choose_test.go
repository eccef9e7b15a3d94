package clock

import (
	"testing"

	"github.com/spacemonkeygo/monitor/v2/internal/cpu"
	"github.com/stretchr/testify/require"
)

func TestTheEnvironmentRestrictsTheChoice(t *testing.T) {
	trusted := cpu.HasTicks() && kernelTrusts()
	for setting, want := range map[string]bool{"": false, "monotonic": false, "tsc": trusted, "unknown": false} {
		require.Equal(t, want, wanted(setting), "%q in a test", setting)
	}
	require.True(t, inTest())
	require.Equal(t, process.counting.Load(), Source() == "tsc")
	require.Contains(t, []string{"tsc", "monotonic"}, Source())
}
