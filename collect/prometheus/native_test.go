package prometheus

import (
	"math"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/dist"
	"github.com/stretchr/testify/require"
)

func TestZeroThreshold(t *testing.T) {
	tiny := observed(0, 1e-300, zeroThreshold, -zeroThreshold, math.Nextafter(zeroThreshold, 1), 1)
	var h dist.NativeHistogram
	readNative(&h, tiny, 160)
	require.EqualValues(t, 4, h.ZeroCount)
	require.Equal(t, tiny.Native(160), h)
	require.InEpsilon(t, math.Exp2(1.0/64-64), zeroThreshold, 1e-12)

	for _, d := range []*monitor.Distribution{observed(), observed(0), observed(1, -2)} {
		readNative(&h, d, 160)
		require.Equal(t, zeroThreshold, h.ZeroThreshold, "it never changes")
	}
}
