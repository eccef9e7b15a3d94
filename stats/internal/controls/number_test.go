package controls

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestParseDuration(t *testing.T) {
	f := func(want time.Duration, text string) {
		t.Helper()
		got, ok := parseDuration(text)
		require.True(t, ok, text)
		require.Equal(t, want, got, text)
	}
	f(250*time.Millisecond, "250ms")
	f(1500*time.Millisecond, "1.5s")
	f(90*time.Second, "1m30s")
	f(2*time.Hour, "2h")
	f(time.Microsecond, "1us")
	f(time.Microsecond, "1µs")
	f(7, "7ns")
	f(0, "0s")
	f(500*time.Millisecond, ".5s")
	for _, text := range []string{"5", "s", "1x", "-1s", "1 s", "1s2", "1.2.3s", "1000000h", "1e3s", "NaNs", "1234567890123456s"} {
		_, ok := parseDuration(text)
		require.False(t, ok, text)
	}
}

// FuzzNumbers requires that what is read is what the standard library reads.
func FuzzNumbers(f *testing.F) {
	for _, text := range []string{"0.01", "10", ".5", "1m30s", "1.5h", "123456789012345", "1..2", ""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if v, ok := parseDecimal(text); ok {
			want, err := strconv.ParseFloat(text, 64)
			require.NoError(t, err)
			require.InEpsilon(t, want+1, v+1, 1e-12)
		}
		if d, ok := parseDuration(text); ok && text != "" {
			want, err := time.ParseDuration(text)
			require.NoError(t, err)
			require.InDelta(t, want.Seconds(), d.Seconds(), 1e-9+1e-6*want.Seconds())
		}
	})
}
