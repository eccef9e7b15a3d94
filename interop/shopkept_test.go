//go:build interop

package interop

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// keptPage is what /stats/traces says in JSON, as far as these tests look at it.
type keptPage struct {
	Found  int
	Traces []keptTrace
}

type keptTrace struct {
	TraceID string `json:"trace_id"`
	Reason  string
	Parts   []struct {
		Service string
		Missing int
		Root    keptSpan
	}
	Spans []keptSpan // of the page of one trace
}

type keptSpan struct {
	Service, Name, Kind, Outcome, Parent string
	Sampled                              bool
	Duration                             float64
	SpanID                               string `json:"span_id"`
	ParentSpanID                         string `json:"parent_span_id"`
}

func (s keptSpan) key() [3]string {
	kind := strings.ToUpper(s.Kind)
	if kind == "INTERNAL" {
		kind = ""
	}
	return [3]string{s.Service, kind, strings.ToLower(s.Name)}
}

// kept returns all traces of the page that begin in front with an order.
func (s *shop) kept(t testing.TB) (list []keptTrace) {
	t.Helper()
	for _, reason := range []string{"panicked", "failed", "canceled", "slow", "sample", "caught"} {
		var page keptPage
		require.NoError(t, getJSON(s.stats[0]+"/traces?format=json&reason="+reason, &page))
		require.Len(t, page.Traces, page.Found, "the page has all of them")
		for _, k := range page.Traces {
			if !slices.ContainsFunc(list, func(have keptTrace) bool { return have.TraceID == k.TraceID }) {
				list = append(list, k)
			}
		}
	}
	return list
}

// front returns the root of the trace's part in front.
func (k keptTrace) front() keptSpan {
	for _, p := range k.Parts {
		if p.Service == "front" {
			return p.Root
		}
	}
	return keptSpan{}
}

// TestShopKeepsWhatMatters samples one trace in a hundred. Every order that failed
// or was cut off, and the slowest, are at /stats/traces, with the spans of all
// three services, while Zipkin has those that were sampled and no others.
func TestShopKeepsWhatMatters(t *testing.T) {
	z := startZipkin(t)
	s := openShop(t, 1, "-duration", "20s", "-linger", "2m", "-rate", "50", "-sample", "0.01",
		"-export", "zipkin://"+strings.TrimPrefix(z.URL(), "http://"))
	o := s.awaitOrders()
	requireStats(t, s, o)

	var failed, panicked int64
	var slowest float64
	kept, sampled := s.kept(t), 0
	for _, k := range kept {
		root := k.front()
		var whole keptTrace
		require.NoError(t, getJSON(s.stats[0]+"/traces/"+k.TraceID+"?format=json", &whole))
		switch root.Outcome {
		case "error":
			failed++
			requireWhole(t, whole, path[:10])
		case "panic":
			panicked++
			requireWhole(t, whole, path)
		default:
			requireWhole(t, whole, path)
			slowest = max(slowest, root.Duration)
		}
		if root.Sampled {
			sampled++
		}
	}
	require.Equal(t, o.Failed, failed, "every order that failed")
	require.Equal(t, o.Cut, panicked, "every order that was cut off")
	order := s.functions()[[3]string{"front", "http.server", "POST /order/{item}"}]
	// In the first tenth of a second nothing is known, and so nothing is slow.
	require.InEpsilon(t, order.Success.Max, slowest, 0.05, "the slowest orders")
	require.Less(t, sampled, len(kept)/5, "few of them are sampled")

	s.close()
	eventually(t, 10*time.Second, func() error {
		if n := len(z.Traces(t, "front")); n < sampled {
			return fmt.Errorf("%d traces in Zipkin", n)
		}
		return nil
	})
	for _, k := range kept {
		require.Equal(t, k.front().Sampled, len(z.Trace(t, k.TraceID)) > 0, "%+v", k)
	}
	all := len(z.Traces(t, "front"))
	require.Less(t, int64(all), o.Sent/20)
	t.Logf("%d orders, %d failed and %d cut off; %d traces kept, %d in Zipkin", o.Sent, o.Failed, o.Cut, len(kept), all)
}

// requireWhole checks that a kept trace is one path through the services.
func requireWhole(t testing.TB, k keptTrace, steps [][3]string) {
	t.Helper()
	require.Len(t, k.Parts, 3, "%+v", k)
	for _, p := range k.Parts {
		require.Zero(t, p.Missing)
	}
	require.Len(t, k.Spans, len(steps), "%+v", k)
	above := ""
	for i, step := range steps {
		require.Equal(t, step, k.Spans[i].key())
		require.Equal(t, above, k.Spans[i].ParentSpanID)
		above = k.Spans[i].SpanID
	}
}
