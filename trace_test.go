package monitor_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestParseIDs(t *testing.T) {
	for text, want := range map[string]string{
		"463ac35c9f6413ad48485a3953bb6124": "463ac35c9f6413ad48485a3953bb6124",
		"48485a3953bb6124":                 "000000000000000048485a3953bb6124",
		"00000000000000000000000000000001": "00000000000000000000000000000001",
	} {
		id, err := monitor.ParseTraceID(text)
		require.NoError(t, err)
		require.Equal(t, want, id.String())
	}
	for _, text := range []string{
		"", "0", "463AC35C9F6413AD48485A3953BB6124", "463ac35c9f6413ad48485a3953bb612", "463ac35c9f6413ad48485a3953bb61244",
		"g63ac35c9f6413ad48485a3953bb6124", strings.Repeat("0", 32), strings.Repeat("0", 16), " 48485a3953bb6124", "48485a3953bb612\n",
	} {
		_, err := monitor.ParseTraceID(text)
		require.ErrorIs(t, err, monitor.ErrTraceID, "%q", text)
	}
	_, err := monitor.ParseSpanID("0000000000000000")
	require.ErrorIs(t, err, monitor.ErrSpanID)
}

func FuzzParseTraceID(f *testing.F) {
	f.Add("463ac35c9f6413ad48485a3953bb6124")
	f.Add("48485a3953bb6124")
	// The oracle is a regular expression for what the specifications say.
	valid := regexp.MustCompile(`^([0-9a-f]{32}|[0-9a-f]{16})$`)
	zero := regexp.MustCompile(`^0*$`)
	f.Fuzz(func(t *testing.T, text string) {
		id, err := monitor.ParseTraceID(text)
		if want := valid.MatchString(text) && !zero.MatchString(text); want != (err == nil) {
			t.Fatalf("%q: %v", text, err)
		}
		if err == nil && !strings.HasSuffix(id.String(), text) {
			t.Fatalf("%q became %s", text, id)
		}
	})
}

func TestIDsAreRandom(t *testing.T) {
	seen := map[monitor.TraceID]bool{}
	bits := [128]int{}
	const n = 2000
	for range n {
		_, s := monitor.NewRegistry().Scope("test").Func("f").Start(t.Context(), monitor.SpanOptions{})
		id := s.Context().TraceID
		require.False(t, seen[id])
		seen[id] = true
		for i := range bits {
			bits[i] += int(id[i/8] >> (i % 8) & 1)
		}
	}
	for i, ones := range bits {
		// Six standard deviations of n fair coins.
		require.InDelta(t, n/2, ones, 6*22.4, "bit %d", i)
	}
}
