package transport

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestOutgoingHeader(t *testing.T) {
	c := monitor.SpanContext{
		TraceID:      monitor.TraceID{1},
		SpanID:       monitor.SpanID{2},
		ParentSpanID: monitor.SpanID{3},
		Sampling:     monitor.Sampled,
	}
	many := http.Header{}
	for i := range 30 {
		for j := range i {
			many.Add(fmt.Sprint("Key-", i), fmt.Sprint(j))
		}
	}
	for _, give := range []http.Header{
		nil,
		{},
		{"Accept": {"text/html", "text/plain"}, "Empty": {}, "User-Agent": nil, "odd CASE": {"x"}},
		{"traceparent": {"stale"}, "Tracestate": {"stale"}, "b3": {"0"}, "X-B3-TraceId": {"stale"}, "X-B3-Flags": {"1"}},
		many,
	} {
		p := Options{Registry: monitor.NewRegistry()}.Propagator()
		want := give.Clone()
		if want == nil {
			want = http.Header{}
		}
		p.Inject(c, want)
		before := give.Clone()
		r := &http.Request{Method: "GET", Header: give}
		type key struct{}
		out := p.outgoing(r, context.WithValue(t.Context(), key{}, "x"), c)
		require.Equal(t, want, out.Header)
		require.Equal(t, "x", out.Context().Value(key{}))
		require.Equal(t, "GET", out.Method)

		for key := range out.Header {
			out.Header[key] = append(out.Header[key], "more") // runs into nothing
		}
		for key, values := range want {
			require.Equal(t, append(values, "more"), out.Header[key])
		}
		require.Equal(t, before, r.Header)
	}
}
