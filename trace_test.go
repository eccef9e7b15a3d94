package monitor_test

import (
	"math"
	"math/rand/v2"
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

func TestRatio(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const n = 100_000
	sampled := map[monitor.Ratio]int{}
	for range n {
		var id monitor.TraceID
		for i := range id {
			id[i] = byte(r.Uint32())
		}
		in := false
		for _, ratio := range []monitor.Ratio{-1, 0, 0.001, 0.1, 0.5, 1, 7} {
			d := ratio.Sample(monitor.SampleRequest{TraceID: id})
			got, p := d.Sampled, d.Probability
			if in && !got {
				t.Fatal("a higher ratio does not sample what a lower one does")
			}
			if p != min(max(float64(ratio), 0), 1) {
				t.Fatal("probability", p)
			}
			in = got
			if got {
				sampled[ratio]++
			}
		}
	}
	require.Zero(t, sampled[-1]+sampled[0])
	require.Equal(t, 2*n, sampled[1]+sampled[7])
	require.InDelta(t, 0.001*n, sampled[0.001], 60)
	require.InDelta(t, 0.1*n, sampled[0.1], 600)
	require.InDelta(t, 0.5*n, sampled[0.5], 1000)
	last := monitor.SampleRequest{TraceID: monitor.TraceID{15: 0xff, 14: 0xff, 13: 0xff, 12: 0xff, 11: 0xff, 10: 0xff, 9: 0xff, 8: 0xff}}
	require.True(t, monitor.Always.Sample(last).Sampled)
	require.Equal(t, monitor.SampleDecision{}, monitor.Ratio(math.NaN()).Sample(last))
}
