package functions

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/pagetest"
	"github.com/stretchr/testify/require"
)

func TestExemplarNear(t *testing.T) {
	pagetest.Generation++
	d := &monitor.Distribution{}
	for i, v := range []float64{0.001, 0.010, 0.015} {
		d.Exemplars = append(d.Exemplars, monitor.Exemplar{Value: v, TraceID: pagetest.Given(i).TraceID})
	}
	kept := page.Held{pagetest.Given(0).TraceID: {}, pagetest.Given(1).TraceID: {}, pagetest.Given(2).TraceID: {}}
	f := func(want, seconds float64) {
		t.Helper()
		e := exemplarNear(seconds, d, kept)
		if want == 0 {
			require.Nil(t, e)
			return
		}
		require.NotNil(t, e)
		require.InDelta(t, want, e.Value, 0)
	}
	f(0.001, 0.001)
	f(0.001, 0.002)
	f(0.010, 0.012)
	f(0.015, 0.013)
	f(0, 0.003)
	f(0, 1)
	f(0, 0)
	delete(kept, pagetest.Given(2).TraceID)
	f(0.010, 0.014)
}

// An exemplar outlives its trace, but does not lead where nothing is.
func TestExemplarsOfTracesThatAreGone(t *testing.T) {
	pagetest.Generation++
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		f := r.Scope("s").Func("f")
		for i, d := range []time.Duration{10, 80, 40} {
			pagetest.Call(f, monitor.SpanOptions{Remote: pagetest.Given(i)}, d*time.Millisecond, errors.New("no"))
		}
		id := pagetest.Given(1).TraceID.String()
		page := pagetest.Decode[Document](t, pagetest.Get(t, Read, "/stats?format=json&match=f", r))
		require.Contains(t, string(pagetest.Get(t, Read, "/stats?format=html", r)), id)
		for _, s := range page.Services[0].Scopes {
			for _, f := range s.Functions {
				require.Len(t, f.Failure.Exemplars, 3)
				require.EqualValues(t, 3, f.Kept["failed"])
				require.Equal(t, id, f.Kept["slowest"])
			}
		}
		r.KeepTraces(0)
		for _, format := range []string{"json", "html"} {
			require.NotContains(t, string(pagetest.Get(t, Read, "/stats?format="+format, r)), id)
		}
	})
}
