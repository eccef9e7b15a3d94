package functions

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBarWidths(t *testing.T) {
	require.Equal(t, []float64{0, 0}, barWidths([]outcome{{name: "ok"}, {name: "error"}}))
	// One failure among a million is seen, and the bar is full.
	bar := barWidths([]outcome{{"ok", 1e6}, {"error", 0}, {"panic", 1}})
	require.Zero(t, bar[1])
	require.InDelta(t, 97.09, bar[0], 0.005)
	require.InDelta(t, 2.91, bar[2], 0.005)
}
