package collect_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

func ExampleLedger() {
	fmt.Print(collect.Ledger{
		{Sink: "graphite://g:2003", Signal: collect.Metrics, Made: 120, Delivered: 120},
		{Sink: "zipkin://z:9411", Signal: collect.Spans, Made: 100, Delivered: 50, SampledOut: 20, Queued: 5, Spooled: 10,
			Dropped: []collect.Drop{{Reason: collect.QueueFull, Count: 10}, {Reason: collect.Rejected, Count: 5}}},
	})
	// Output:
	// SINK               SIGNAL   MADE  DELIVERED  SAMPLED OUT  QUEUED  SPOOLED  DROPPED
	// graphite://g:2003  metrics  120   120        0            0       0        0
	// zipkin://z:9411    spans    100   50         20           5       10       15 (queue_full 10, rejected 5)
}

func TestEntry(t *testing.T) {
	e := collect.Entry{Sink: "a", Signal: collect.Spans, Made: 10, Delivered: 4, SampledOut: 1, Queued: 2,
		Dropped: []collect.Drop{{Reason: collect.Rejected, Count: 2}, {Reason: collect.Superseded, Count: 1}}}
	require.True(t, e.Balanced())
	require.EqualValues(t, 2, e.Lost())
	require.Equal(t, "a spans: made 10 = delivered 4 + sampled out 1 + dropped 3 (rejected 2, superseded 1) + queued 2", e.String())
	e.Made, e.Spooled = 13, 3
	require.True(t, e.Balanced())
	require.Equal(t, "a spans: made 13 = delivered 4 + sampled out 1 + dropped 3 (rejected 2, superseded 1) + queued 2 + spooled 3", e.String())
	for _, change := range []func(*collect.Entry){
		func(e *collect.Entry) { e.Made++ },
		func(e *collect.Entry) { e.Delivered++ },
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

func TestMarkedErrors(t *testing.T) {
	require.NoError(t, collect.Permanent(nil))
	require.NoError(t, collect.RetryAfter(nil, 1))
	for _, err := range []error{collect.Permanent(errSick), collect.RetryAfter(errSick, 1)} {
		require.True(t, errors.Is(err, errSick))
		require.Equal(t, "sick", err.Error())
	}
}
