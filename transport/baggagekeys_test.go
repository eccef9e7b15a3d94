package transport_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBaggageIsAllowed(t *testing.T) {
	in := http.Header{"Baggage": {"user=alice;p,secret=x,tenant=7", "user=bob,bad,secret=" + strings.Repeat("x", 9000)}}
	for _, c := range []struct {
		name  string
		allow []string
		want  string
		bad   map[string]int64
	}{
		{"nil", nil, "", map[string]int64{}},
		{"none", []string{}, "", map[string]int64{}},
		{"some", []string{"user", "absent"}, "user=alice;p,user=bob", map[string]int64{"baggage: syntax": 1}},
		{"keys are case-sensitive", []string{"User"}, "", map[string]int64{"baggage: syntax": 1}},
		{"all", []string{"*"}, "user=alice;p,secret=x,tenant=7,user=bob", map[string]int64{"baggage: syntax": 1, "baggage: too long": 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRecorder()
			options := transport.Options{Registry: r.Registry, Baggage: c.allow}
			got := options.Propagator().ExtractBaggage(transport.HeaderCarrier(in))
			require.Equal(t, c.want, got.String())
			require.Equal(t, c.bad, rejected(r.Registry))

			// In, through a service, and out.
			all, err := transport.ParseBaggage("user=alice;p,secret=x,tenant=7")
			require.NoError(t, err)
			var sent http.Header
			rt := options.RoundTripper(roundTrip(func(r *http.Request) (*http.Response, error) {
				sent = r.Header
				return respond(200, http.NoBody)(r)
			}))
			_, err = rt.RoundTrip(newRequest(t, transport.ContextWithBaggage(t.Context(), all), "http://127.0.0.1/"))
			require.NoError(t, err)
			if c.want == "" {
				require.NotContains(t, sent, "Baggage")
			} else {
				require.Equal(t, []string{strings.TrimSuffix(c.want, ",user=bob")}, sent["Baggage"])
			}
		})
	}
}

func TestBaggageThroughService(t *testing.T) {
	r := newRecorder()
	options := transport.Options{Registry: r.Registry, Baggage: []string{"tenant", "step"}}
	var sent http.Header
	rt := options.RoundTripper(roundTrip(func(r *http.Request) (*http.Response, error) {
		sent = r.Header
		return respond(200, http.NoBody)(r)
	}))
	h := options.Handler(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		ctx := req.Context()
		var err error
		defer r.Scope("test").Func("work").TaskContext(&ctx)(&err)
		b, err := transport.BaggageFromContext(ctx).With("step", "2")
		require.NoError(t, err)
		_, err = rt.RoundTrip(newRequest(t, transport.ContextWithBaggage(ctx, b), "http://127.0.0.1/"))
		require.NoError(t, err)
	}))
	h.ServeHTTP(&nullWriter{http.Header{}}, benchRequest(t, header("baggage", "tenant=7,secret=x", "baggage", "step=1")))
	require.Equal(t, []string{"tenant=7,step=2"}, sent["Baggage"])
	require.Len(t, r.wait(t, 3), 3)
}

// Members that the application has set itself stay, except for the keys that are
// written.
func TestInjectBaggageMerges(t *testing.T) {
	many := make([]string, 179)
	for i := range many {
		many[i] = fmt.Sprintf("k%d=1", i)
	}
	for _, c := range []struct {
		name    string
		own     string
		there   []string
		want    []string
		dropped map[string]int64
	}{
		{"nothing at all", "", nil, nil, map[string]int64{}},
		{"nothing there", "a=1", nil, []string{"a=1"}, map[string]int64{}},
		{"nothing to write", "", []string{"x=1", "bad"}, []string{"x=1", "bad"}, map[string]int64{}},
		{"nothing allowed to write", "c=3", []string{"x=1", "bad"}, []string{"x=1", "bad"}, map[string]int64{}},
		{"both", "a=1,c=3,b=2", []string{"x=1,a=9", "c=4;p"}, []string{"a=1,b=2,x=1,c=4;p"}, map[string]int64{}},
		{"malformed", "a=1", []string{"x=1,bad", "y"}, []string{"a=1,x=1"}, map[string]int64{"baggage: syntax": 2}},
		{"too many", "a=1,b=2", many, []string{"a=1,b=2," + strings.Join(many[:178], ",")}, map[string]int64{"baggage: members": 1}},
		{"too long", "a=1", []string{"x=" + strings.Repeat("x", 8189)}, []string{"a=1"}, map[string]int64{"baggage: too long": 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			own, err := transport.ParseBaggage(c.own)
			require.NoError(t, err)
			r := monitor.NewRegistry()
			p := transport.Options{Registry: r, Baggage: []string{"a", "b"}}.Propagator()
			for _, key := range []string{"baggage", "Baggage"} { // as it is, and as net/http has it
				h := http.Header{"Other": {"1"}}
				if c.there != nil {
					h[key] = c.there
				}
				p.InjectBaggage(own, transport.HeaderCarrier(h))
				require.Equal(t, c.want, transport.HeaderCarrier(h).Values("baggage"))
			}
			for reason := range c.dropped {
				c.dropped[reason] *= 2
			}
			require.Equal(t, c.dropped, counted(r, "inject_dropped"))
			require.Equal(t, c.own, own.String())
		})
	}
	r := monitor.NewRegistry()
	p := transport.Options{Registry: r, Baggage: []string{"*"}}.Propagator()
	require.Zero(t, p.ExtractBaggage(transport.MapCarrier{"baggage": strings.Repeat("x", 3*8192) + ",a=1,b=2"}))
	require.Equal(t, map[string]int64{"baggage: too long": 3}, rejected(r))

	p = transport.Options{Registry: monitor.NewRegistry()}.Propagator()
	own, err := transport.ParseBaggage("a=1")
	require.NoError(t, err)
	h := http.Header{}
	p.InjectBaggage(own, transport.HeaderCarrier(h))
	require.Empty(t, h)
}

// Without an allow-list the baggage is not looked at, and nothing is allocated.
func TestBaggageCostsNothing(t *testing.T) {
	b, err := transport.ParseBaggage("a=1")
	require.NoError(t, err)
	ctx := transport.ContextWithBaggage(context.Background(), b)
	h := header("baggage", "a=1")
	allocations := func(allow []string, h http.Header) float64 {
		handler := transport.Options{Registry: monitor.NewRegistry(), Baggage: allow}.Handler(http.HandlerFunc(noContent))
		w, request := &nullWriter{http.Header{}}, benchRequest(t, h.Clone())
		return testing.AllocsPerRun(100, func() { handler.ServeHTTP(w, request) })
	}
	without := allocations(nil, http.Header{})
	for _, c := range []struct {
		name  string
		allow []string
		h     http.Header
		want  float64
	}{
		{"none allowed", nil, h, 0},
		{"none there", []string{"a"}, http.Header{}, 0},
		{"none of those allowed", []string{"b"}, h, 0},
		{"one", []string{"a"}, h, 3}, // the list, the context and its value
	} {
		require.Equal(t, without+c.want, allocations(c.allow, c.h), c.name)
	}

	request := newRequest(t, ctx, "http://127.0.0.1/")
	resp := &http.Response{StatusCode: 200, Body: http.NoBody}
	rt := transport.Options{Registry: monitor.NewRegistry()}.RoundTripper(roundTrip(func(r *http.Request) (*http.Response, error) {
		return resp, nil
	}))
	plain := request.WithContext(context.Background())
	want := testing.AllocsPerRun(100, func() { _, _ = rt.RoundTrip(plain) })
	require.Equal(t, want, testing.AllocsPerRun(100, func() { _, _ = rt.RoundTrip(request) }))
}

// One baggage goes out with many requests at once, each with a field of its own.
func TestConcurrentSafeInjectBaggage(t *testing.T) {
	var own transport.Baggage
	for i := range 5 { // whatever room its array has
		var err error
		own, err = own.With(fmt.Sprint("k", i), "1")
		require.NoError(t, err)
	}
	p := transport.Options{Registry: monitor.NewRegistry(), Baggage: []string{"*"}}.Propagator()
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			for range 100 {
				c := transport.MapCarrier{"baggage": fmt.Sprint("x=", i)}
				p.InjectBaggage(own, c)
				assert.Equal(t, own.String()+fmt.Sprint(",x=", i), c["baggage"])
			}
		})
	}
	wait.Wait()
}
