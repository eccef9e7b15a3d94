package collect_test

import (
	"testing"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

func TestEntry(t *testing.T) {
	e := collect.Entry{Sink: "a", Signal: collect.Spans, Made: 10, Delivered: 4, SampledOut: 1, Queued: 2,
		Dropped: []collect.Drop{{Reason: collect.Rejected, Count: 2}, {Reason: collect.Superseded, Count: 1}}}
	require.True(t, e.Balanced())
	require.EqualValues(t, 2, e.Lost())
	require.Equal(t, "a spans: made 10 = delivered 4 + sent 0 + sampled out 1 + dropped 3 (rejected 2, superseded 1) + queued 2", e.String())
	e.Made, e.Spooled = 13, 3
	require.True(t, e.Balanced())
	require.Equal(t, "a spans: made 13 = delivered 4 + sent 0 + sampled out 1 + dropped 3 (rejected 2, superseded 1) + queued 2 + spooled 3", e.String())
	e.Made, e.Sent = 18, 5
	require.True(t, e.Balanced())
	require.EqualValues(t, 2, e.Lost(), "of what is sent that is not known")
	require.Equal(t, "a spans: made 18 = delivered 4 + sent 5 + sampled out 1 + dropped 3 (rejected 2, superseded 1) + queued 2 + spooled 3", e.String())
	for _, change := range []func(*collect.Entry){
		func(e *collect.Entry) { e.Made++ },
		func(e *collect.Entry) { e.Delivered++ },
		func(e *collect.Entry) { e.Sent++ },
		func(e *collect.Entry) { e.SampledOut++ },
		func(e *collect.Entry) { e.Queued++ },
		func(e *collect.Entry) { e.Spooled++ },
		func(e *collect.Entry) { e.Dropped = e.Dropped[1:] },
	} {
		wrong := e
		change(&wrong)
		require.False(t, wrong.Balanced(), "%v", wrong)
	}
}
