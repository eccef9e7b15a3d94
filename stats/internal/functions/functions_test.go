package functions

import (
	"context"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/pagetest"
	"github.com/stretchr/testify/require"
)

// fixture fills a registry, in a bubble where time is exact.
func fixture(name string) *monitor.Registry {
	r := monitor.NewRegistry()
	r.SetService(name)
	r.KeepTraces(0) // some of which are chosen at random
	api, store := r.Scope("example.com/shop/api"), r.Scope("example.com/shop/store")
	requests := api.Meter("requests", monitor.String("method", "GET"))
	call := func(ctx context.Context, f *monitor.Func, d time.Duration, err error) {
		ctx, span := f.Start(ctx, monitor.SpanOptions{})
		_, inner := store.Func("(*Store).Get").Start(ctx, monitor.SpanOptions{})
		time.Sleep(d)
		inner.Finish(nil)
		span.Finish(err)
	}
	get := api.Func("GET /users/{id}")
	for i := range 100 {
		call(context.Background(), get, time.Duration(i+1)*time.Millisecond, nil)
	}
	remote := monitor.ContextWithRemote(context.Background(), remoteParent)
	for _, err := range []error{io.EOF, io.EOF, context.Canceled, context.DeadlineExceeded, errors.New("no")} {
		call(remote, get, time.Second, err)
	}
	_, span := api.Func("explode", monitor.String("how", "loud")).Start(context.Background(), monitor.SpanOptions{})
	span.FinishPanic("boom")

	api.Counter("bytes_sent").In(monitor.Bytes).Add(123456789)
	requests.Mark(60)
	store.Gauge("fill").In(monitor.Fraction).Set(0.125)
	store.Gauge("nothing").Set(math.NaN())
	store.Gauge("too much").Set(math.Inf(1))
	store.Timer("lock_wait", monitor.Int("shard", 3)).Observe(1500 * time.Microsecond)
	sizes := store.ValDist("sizes").In(monitor.Bytes)
	for _, v := range []float64{-2048, 0, 10, 5000, math.NaN()} {
		sizes.Observe(v)
	}
	store.Gauge("sizes")
	return r
}

var remoteParent = monitor.SpanContext{
	TraceID: monitor.TraceID{15: 7}, SpanID: monitor.SpanID{7: 9}, Sampling: monitor.Sampled,
}

func TestGoldenStats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		empty := monitor.NewRegistry()
		empty.SetService("inventory")
		shop := fixture("shop")
		f := func(name, url string, warnings ...string) {
			t.Helper()
			// The place in the source moves with every edit of the tests.
			read := func(f *page.Frame, registries []*monitor.Registry) (page.Page, error) {
				p := read(f, registries)
				p.services[0].warnings = warnings
				return p, nil
			}
			pagetest.GoldenPage[Document](t, read, name, url, shop, empty)
		}
		f("stats", "/stats", `kind_clashes: "sizes" at main.go:12: wanted as a gauge, but is a valdist`)
		f("busiest", "/stats/?sort=busiest&buckets=1&match=store&refresh=2")
	})
}

func TestGoldenExemplars(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		front, store, finish := pagetest.Kept(t)
		defer finish()
		pagetest.GoldenPage[Document](t, Read, "exemplars", "/stats?match=example.com", front, store)
	})
}

func TestJSONOfNothing(t *testing.T) {
	require.Empty(t, pagetest.Decode[Document](t, pagetest.Get(t, Read, "/stats?format=json")).Services)
}

func TestMatch(t *testing.T) {
	r := monitor.NewRegistry()
	r.Scope("store").Counter("reads", monitor.String("Table", "users")).Inc()
	r.Scope("store").Counter("writes").Inc()
	r.Scope("api").Meter("requests").Mark(1)
	f := func(query string, want int) {
		t.Helper()
		body := string(pagetest.Get(t, Read, "/stats?match="+query, r))
		require.Equal(t, want, strings.Count(body, "\ncounter ")+strings.Count(body, "\nmeter "), body)
	}
	f("STORE", 2)
	f("table%3Duse", 1)
	f("read", 1)
	f("api", 1)
	f("nowhere", 0)
}

func TestTheBusiestFunctionsComeFirst(t *testing.T) {
	r := monitor.NewRegistry()
	for i, name := range []string{"few_calls", "many_calls"} {
		for range i + 1 {
			r.Scope("test").Func(name).Task()(nil)
		}
	}
	for _, format := range []string{"text", "html", "json"} {
		f := func(sort, first, second string) {
			body := string(pagetest.Get(t, Read, "/stats?sort="+sort+"&format="+format, r))
			require.Less(t, strings.Index(body, first), strings.Index(body, second), "%s in %s", sort, format)
		}
		f("name", "few_calls", "many_calls")
		f("busiest", "many_calls", "few_calls")
	}
}
