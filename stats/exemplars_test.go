package stats

import (
	"errors"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestExemplarNear(t *testing.T) {
	generation++
	d := &monitor.Distribution{}
	for i, v := range []float64{0.001, 0.010, 0.015} {
		d.Exemplars = append(d.Exemplars, monitor.Exemplar{Value: v, TraceID: given(i).TraceID})
	}
	kept := held{given(0).TraceID: {}, given(1).TraceID: {}, given(2).TraceID: {}}
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
	delete(kept, given(2).TraceID)
	f(0.010, 0.014)
}

// An exemplar outlives its trace, but does not lead where nothing is.
func TestExemplarsOfTracesThatAreGone(t *testing.T) {
	generation++
	inBubble(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		h := Handler(r)
		f := r.Scope("s").Func("f")
		for i, d := range []time.Duration{10, 80, 40} {
			call(f, monitor.SpanOptions{Remote: given(i)}, d*time.Millisecond, errors.New("no"))
		}
		id := given(1).TraceID.String()
		page := decode[jsonModel](t, get(t, h, "/stats?format=json&match=f").Body.Bytes())
		require.Contains(t, get(t, h, "/stats?format=html").Body.String(), id)
		for _, s := range page.Services[0].Scopes {
			for _, f := range s.Functions {
				require.Len(t, f.Failure.Exemplars, 3)
				require.Equal(t, 3, f.Kept.Failed)
				require.Equal(t, id, f.Kept.Slowest)
			}
		}
		r.KeepTraces(0)
		for _, format := range []string{"json", "html"} {
			require.NotContains(t, get(t, h, "/stats?format="+format).Body.String(), id)
		}
	})
}
