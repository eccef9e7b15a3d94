package monitor_test

import (
	"strconv"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestCallersAreBounded(t *testing.T) {
	s := monitor.NewRegistry().Scope("test")
	for i := range monitor.MaxCallers + 10 {
		ctx, span := s.Func("caller"+strconv.Itoa(i)).Start(t.Context(), monitor.SpanOptions{})
		func() { defer s.Func("f").TaskContext(&ctx)(nil) }()
		span.Finish(nil)
	}
	callers := s.Func("f").Stats().Callers
	require.Len(t, callers, monitor.MaxCallers+1)
	require.Contains(t, callers, monitor.CallerCount{Scope: "other", Func: "other", Count: 10})
}
