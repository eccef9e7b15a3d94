package stats

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// listed returns the traces that a query finds, by the functions they are kept for.
func listed(t *testing.T, q string, registries ...*monitor.Registry) (names []string) {
	t.Helper()
	page := decode[jsonTraces](t, get(t, Handler(registries...), "/stats/traces?format=json&"+q).Body.Bytes())
	require.GreaterOrEqual(t, page.Found, len(page.Traces))
	for _, trace := range page.Traces {
		names = append(names, trace.Parts[0].Root.Name+" "+trace.Reason)
	}
	return names
}

func TestFilterOfTraces(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		front, store, finish := keptFixture(t)
		defer finish()
		const get, orders, reserve = "(*Front).Get", "GET /orders/{id} failed", "(*Store).Reserve caught"
		f := func(q string, want ...string) {
			t.Helper()
			require.Equal(t, want, listed(t, q, front, store))
		}
		f("", reserve, get+" panicked", get+" canceled", get+" slow", orders)
		f("limit=2", reserve, get+" panicked")
		f("reason=slow", get+" slow")
		f("reason=share")
		f("function="+get, get+" panicked", get+" canceled", get+" slow")
		f("function=example.com/shop/front+"+get+"&reason=slow", get+" slow")
		f("function=Get")
		f("match=SHOP/store", reserve)
		f("match=key1%3Dval", orders)
		f("match=store", reserve, orders)
		f("match=timeout", orders)
		f("match="+given(22).TraceID.String(), get+" canceled")
		f("match=nowhere")
	})
}

// One trace is one row, whatever number of registries have a part of it, and is
// shown as what it is kept for.
func TestPartsOfOneTrace(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		front, store, finish := keptFixture(t)
		defer finish()
		page := decode[jsonTraces](t, get(t, Handler(front, store), "/stats/traces?format=json&match=orders").Body.Bytes())
		require.Equal(t, 5, page.Kept)
		require.Equal(t, 1, page.Found)
		parts := page.Traces[0].Parts
		require.Len(t, parts, 2)
		require.Equal(t, []string{"front", "store"}, []string{parts[0].Service, parts[1].Service})
		require.Equal(t, 3, parts[0].Spans)
		require.Equal(t, 2, parts[1].Spans, "with the one that outlived its root")

		// The same registry twice has its parts once.
		require.Len(t, listed(t, "", front, front), 4)
	})
}

// A part that is kept only because another one is says less than that.
func TestTheStrongestReasonIsShown(t *testing.T) {
	generation++
	front, store := monitor.NewRegistry(), monitor.NewRegistry()
	_, root := front.Scope("s").Func("calm").Start(context.Background(), monitor.SpanOptions{Remote: given(1)})
	remote := root.Context()
	_, part := store.Scope("s").Func("failing").Start(context.Background(), monitor.SpanOptions{Remote: &remote})
	part.Finish(errors.New("no"))
	root.Finish(nil)
	for _, registries := range [][]*monitor.Registry{{front, store}, {store, front}} {
		require.Regexp(t, `\ntrace .* failed +error .* s +failing\n`, get(t, Handler(registries...), "/stats/traces").Body.String())
	}
	require.Equal(t, []string{"calm elsewhere"}, listed(t, "reason=elsewhere", front, store))
}

// The noise of one function leaves the others in sight.
func TestManyTraces(t *testing.T) {
	r := monitor.NewRegistry()
	r.SetService("service")
	quiet := r.Scope("s").Func("quiet")
	_, span := quiet.Start(context.Background(), monitor.SpanOptions{})
	span.Finish(errors.New("once"))
	const n = 10_000
	for i := range n / 100 {
		f := r.Scope("s").Func(fmt.Sprint("noisy", i))
		for range 100 {
			_, span := f.Start(context.Background(), monitor.SpanOptions{})
			span.Annotate("key", "value")
			span.Finish(errors.New("always"))
		}
	}
	kept := len(r.KeptTraces())
	require.Greater(t, kept, n/2)
	h := Handler(r)
	begin := time.Now()
	text := get(t, h, "/stats/traces").Body.String()
	require.Equal(t, defaultTraces, firstWords(text)["trace"])
	require.Contains(t, text, fmt.Sprintf("\nmore     %d traces, all older; ask with limit=NUMBER\n", kept-defaultTraces))
	require.Regexp(t, `\nkept +1 .* quiet\n`, text)
	page := get(t, h, "/stats/traces?format=html").Body.String()
	require.Less(t, len(page), 400<<10)
	require.Contains(t, page, string(appendGrouped(nil, int64(kept-defaultTraces)))+" more traces")
	require.Equal(t, []string{"quiet failed"}, listed(t, "function=quiet", r))
	require.Len(t, listed(t, "limit=1000", r), 1000)
	require.Less(t, time.Since(begin), time.Minute)
	require.Contains(t, get(t, h, "/stats?format=html&match=quiet").Body.String(), ">1 kept</a>")
}

// Who chooses the identifiers can give all traces the same.
func TestManyPartsOfOneTrace(t *testing.T) {
	generation++
	r := monitor.NewRegistry()
	for range 3 * maxParts / 4 {
		for _, name := range []string{"f", "g"} {
			_, span := r.Scope("s").Func(name).Start(context.Background(), monitor.SpanOptions{Remote: given(1)})
			span.Finish(errors.New("always"))
		}
	}
	h := Handler(r)
	path := "/stats/traces/" + given(1).TraceID.String()
	page := decode[jsonTraces](t, get(t, h, "/stats/traces?format=json").Body.Bytes())
	require.Equal(t, 1, page.Found)
	require.Len(t, page.Traces[0].Parts, maxParts)
	require.Equal(t, maxParts/2, page.Traces[0].More)
	require.Contains(t, get(t, h, path).Body.String(), "\nmore     50 parts, all younger\n")
	require.Contains(t, get(t, h, path+"?format=html").Body.String(), "50 more parts are not shown.")
	require.Len(t, decode[jsonTrace](t, get(t, h, path+"?format=json").Body.Bytes()).Spans, maxParts)
}

// longTrace fails after so many calls.
func longTrace(r *monitor.Registry, calls int, from *monitor.SpanContext) monitor.TraceID {
	ctx, root := r.Scope("s").Func("root").Start(context.Background(), monitor.SpanOptions{Remote: from})
	root.Event("begins")
	for i := range calls {
		_, span := r.Scope("s").Func(fmt.Sprint("call", i%20)).Start(ctx, monitor.SpanOptions{})
		span.Annotate("number", fmt.Sprint(i))
		span.Finish(nil)
	}
	root.Finish(errors.New("in the end"))
	return root.Context().TraceID
}

func TestLongTrace(t *testing.T) {
	r := monitor.NewRegistry()
	h := Handler(r)
	path := "/stats/traces/" + longTrace(r, 999, nil).String()
	begin := time.Now()
	text := get(t, h, path).Body.String()
	require.Equal(t, 1000, firstWords(text)["span"])
	page := get(t, h, path+"?format=html").Body.String()
	require.Equal(t, 1000, strings.Count(page, `<tr id="`))
	require.Less(t, len(page), 1500<<10)
	require.Len(t, decode[jsonTrace](t, get(t, h, path+"?format=json").Body.Bytes()).Spans, 1000)
	require.Less(t, time.Since(begin), time.Minute)
	require.NotContains(t, page, "This trace is cut")
	require.Equal(t, 1, strings.Count(page, "<details open>"), "what failed")

	path = "/stats/traces/" + longTrace(r, 3000, nil).String()
	missing := decode[jsonTrace](t, get(t, h, path+"?format=json").Body.Bytes()).Missing
	require.Greater(t, missing, 1000)
	require.Regexp(t, fmt.Sprintf(` 0 +%d +[0-9a-f]{32}\n`, missing), get(t, h, path).Body.String())
	require.Contains(t, get(t, h, path+"?format=html").Body.String(), "This trace is cut: "+string(appendGrouped(nil, int64(missing)))+" spans")
}

func TestVeryManySpans(t *testing.T) {
	generation++
	var registries []*monitor.Registry
	for range maxTreeSpans/1000 + 1 {
		r := monitor.NewRegistry()
		longTrace(r, 999, given(1))
		registries = append(registries, r)
	}
	_, open := registries[0].Scope("s").Func("open").Start(context.Background(), monitor.SpanOptions{Remote: given(1)})
	defer open.Finish(nil)
	h := Handler(registries...)
	path := "/stats/traces/" + given(1).TraceID.String()
	require.Contains(t, get(t, h, path).Body.String(), "\nmore     1001 spans\n")
	require.Contains(t, get(t, h, path+"?format=html").Body.String(), "1,001 more spans are not shown.")
	page := decode[jsonTrace](t, get(t, h, path+"?format=json").Body.Bytes())
	require.Equal(t, 1001, page.MoreSpan)
	require.Len(t, page.Spans, maxTreeSpans)
	require.Equal(t, 1, page.Open)
}

// A trace can be looked at while it runs, and is not there when it is over and
// nothing was remarkable.
func TestOpenTrace(t *testing.T) {
	r := monitor.NewRegistry()
	h := Handler(r)
	ctx, root := r.Scope("s").Func("root").Start(context.Background(), monitor.SpanOptions{})
	_, child := r.Scope("s").Func("child").Start(ctx, monitor.SpanOptions{})
	path := "/stats/traces/" + root.Context().TraceID.String()
	require.Equal(t, 2, firstWords(get(t, h, path).Body.String())["span"])
	require.Contains(t, get(t, h, path+"?format=html").Body.String(), "It is not kept, or not yet: it goes on.")
	require.Contains(t, get(t, h, "/stats/running?format=html").Body.String(), `href="traces/`+root.Context().TraceID.String())
	child.Finish(nil)
	root.Finish(nil)
	require.Equal(t, 404, get(t, h, path).Code)
}

func TestTracesConcurrentSafe(t *testing.T) {
	generation++
	a, b := monitor.NewRegistry(), monitor.NewRegistry()
	a.KeepTraces(200 << 10) // so that traces are let go meanwhile
	h := Handler(a, b)
	var readers, writers sync.WaitGroup
	stop := make(chan struct{})
	for i := range 3 {
		writers.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				ctx, root := a.Scope("s").Func(fmt.Sprint("f", i)).Start(context.Background(), monitor.SpanOptions{Remote: given(n % 8)})
				_, late := a.Scope("s").Func("late").Start(ctx, monitor.SpanOptions{Links: []monitor.SpanContext{*given(n % 5)}})
				remote := root.Context()
				_, other := b.Scope("s").Func("g").Start(context.Background(), monitor.SpanOptions{Remote: &remote})
				other.Progress(int64(n), 0)
				other.Finish(nil)
				root.Finish(errors.New("always"))
				late.Annotate("n", "v")
				late.Finish(nil)
				time.Sleep(50 * time.Microsecond)
			}
		})
	}
	for range 2 {
		readers.Go(func() {
			for i := range 4 {
				post(t, h, "/stats/catch", "function=*&count=100")
				for _, path := range []string{"/stats/traces", "/stats/traces/" + given(i).TraceID.String(), "/stats", "/stats/running"} {
					for _, format := range []string{"text", "json", "html"} {
						if w := get(t, h, path+"?format="+format); w.Code != 200 && w.Code != 404 {
							t.Error(w.Code, w.Body.String())
						}
					}
				}
				post(t, h, "/stats/sampling", "per_second=5")
			}
		})
	}
	readers.Wait()
	close(stop)
	writers.Wait()
}
