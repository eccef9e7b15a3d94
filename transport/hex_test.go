package transport

import (
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// FuzzParse64 compares with the parser of package monitor, and so does
// TestParse64EveryByte, which puts each byte in each place.
func FuzzParse64(f *testing.F) {
	for _, s := range []string{"", "0123456789abcdef", "fffffffffffffffF", strings.Repeat("0", 16), "0123456789abcdeg", "\x00\x10`/:@G~\x80\xff123456"} {
		f.Add(s)
	}
	f.Fuzz(checkParsers)
}

func TestParse64EveryByte(t *testing.T) {
	for i := range 16 {
		for c := range 256 {
			s := []byte("0123456789abcdef")
			s[i] = byte(c)
			checkParsers(t, string(s))
			checkParsers(t, "123456789abcdef0"+string(s))
			checkParsers(t, string(s)+strings.Repeat("0", 16))
		}
	}
}

func checkParsers(t *testing.T, s string) {
	t.Helper()
	var c monitor.SpanContext
	wantSpan, err := monitor.ParseSpanID(s)
	require.Equal(t, err == nil, readSpanID(&c.SpanID, s), "%q", s)
	if err == nil {
		require.Equal(t, wantSpan, c.SpanID)
	}
	wantTrace, err := monitor.ParseTraceID(s)
	require.Equal(t, err == nil, readTraceID(&c.TraceID, s), "%q", s)
	if err == nil {
		require.Equal(t, wantTrace, c.TraceID)
	}
}
