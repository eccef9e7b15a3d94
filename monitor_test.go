package monitor_test

import (
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestPackageIsNamedAfterTheCaller(t *testing.T) {
	require.Equal(t, "github.com/spacemonkeygo/monitor/v2_test", mon.Name())
	require.Same(t, mon, monitor.Package())
	require.Same(t, mon, monitor.Default.Package())
}
