package monitor_test

import (
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestUnitsStay(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("test")
	require.Same(t, s.ValDist("size"), s.ValDist("size").In(monitor.Bytes))
	s.ValDist("size", monitor.String("a", "b"))
	s.ValDist("size").In(monitor.Seconds)
	s.Timer("time")
	for key, want := range map[string]monitor.Unit{"size": monitor.Bytes, "size,a=b": monitor.Bytes, "time": monitor.Seconds} {
		require.Equal(t, want, metrics(r, "test")[key].Unit, key)
	}
	require.EqualValues(t, 1, self(r, "kind_clashes"))
}
