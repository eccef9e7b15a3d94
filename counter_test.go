package monitor_test

import (
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestNegativeAdditionsAreMisuse(t *testing.T) {
	r := monitor.NewRegistry()
	r.Scope("test").Counter("c").Add(-1)
	r.Scope("test").Meter("m").Mark(-1)
	require.Zero(t, r.Scope("test").Counter("c").Total()+r.Scope("test").Meter("m").Total())
	require.EqualValues(t, 2, self(r, "misuses"))
}
