package traces

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/functions"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/humanise"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/kept"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/pagetest"
	"github.com/stretchr/testify/require"
)

func TestGoldenTraces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		front, store, finish := pagetest.Kept(t)
		defer finish()
		f := func(name, url string, registries ...*monitor.Registry) {
			t.Helper()
			pagetest.GoldenPage[Document](t, Read, name, url, registries...)
		}
		f("traces", "/stats/traces", front, store)
		f("traces_filtered",
			"/stats/traces?reason=failed&function=http.server+GET+/orders/{id}&match=KEY&limit=1&refresh=2&catch=next", front, store)
		empty := monitor.NewRegistry()
		empty.SetService("empty")
		f("traces_empty", "/stats/traces", empty)
	})
}

// listed returns the traces that a query finds, by the functions they are kept for.
func listed(t *testing.T, q string, registries ...*monitor.Registry) (names []string) {
	t.Helper()
	page := pagetest.Decode[Document](t, pagetest.Get(t, Read, "/stats/traces?format=json&"+q, registries...))
	require.GreaterOrEqual(t, page.Found, len(page.Traces))
	for _, trace := range page.Traces {
		names = append(names, trace.Parts[0].Root.Name+" "+trace.Reason)
	}
	return names
}

func TestFilterOfTraces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		front, store, finish := pagetest.Kept(t)
		defer finish()
		const get, orders, reserve = "(*Front).Get", "GET /orders/{id} failed", "(*Store).Reserve caught"
		f := func(q string, want ...string) {
			t.Helper()
			require.Equal(t, want, listed(t, q, front, store))
		}
		f("", reserve, get+" panicked", get+" canceled", get+" slow", orders)
		f("limit=2", reserve, get+" panicked")
		f("reason=slow", get+" slow")
		f("reason=sample")
		f("function="+get, get+" panicked", get+" canceled", get+" slow")
		f("function=example.com/shop/front+"+get+"&reason=slow", get+" slow")
		f("function=Get")
		f("match=SHOP/store", reserve)
		f("match=key1%3Dval", orders)
		f("match=store", reserve, orders)
		f("match=timeout", orders)
		f("match="+pagetest.Given(22).TraceID.String(), get+" canceled")
		f("match=nowhere")
	})
}

// One trace is one row, whatever number of registries have a part of it, and is
// shown as what it is kept for.
func TestPartsOfOneTrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		front, store, finish := pagetest.Kept(t)
		defer finish()
		page := pagetest.Decode[Document](t, pagetest.Get(t, Read, "/stats/traces?format=json&match=orders", front, store))
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
	pagetest.Generation++
	front, store := monitor.NewRegistry(), monitor.NewRegistry()
	_, root := front.Scope("s").Func("calm").Start(context.Background(), monitor.SpanOptions{Remote: pagetest.Given(1)})
	remote := root.Context()
	_, part := store.Scope("s").Func("failing").Start(context.Background(), monitor.SpanOptions{Remote: &remote})
	part.Finish(errors.New("no"))
	root.Finish(nil)
	for _, registries := range [][]*monitor.Registry{{front, store}, {store, front}} {
		require.Regexp(t, `\ntrace .* failed +error .* s +failing\n`, string(pagetest.Get(t, Read, "/stats/traces", registries...)))
	}
	require.Equal(t, []string{"calm related"}, listed(t, "reason=related", front, store))
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
	all := len(r.KeptTraces())
	require.Greater(t, all, n/2)
	begin := time.Now()
	text := string(pagetest.Get(t, Read, "/stats/traces", r))
	require.Equal(t, page.DefaultTraces, pagetest.FirstWords(text)["trace"])
	require.Contains(t, text, fmt.Sprintf("\nmore     %d traces, all older; ask with limit=NUMBER\n", all-page.DefaultTraces))
	require.Regexp(t, `\nkept +1 .* quiet\n`, text)
	html := string(pagetest.Get(t, Read, "/stats/traces?format=html", r))
	require.Less(t, len(html), 400<<10)
	require.Contains(t, html, string(humanise.AppendGrouped(nil, int64(all-page.DefaultTraces)))+" more traces")
	require.Equal(t, []string{"quiet failed"}, listed(t, "function=quiet", r))
	require.Len(t, listed(t, "limit=1000", r), 1000)
	require.Less(t, time.Since(begin), time.Minute)
	require.Contains(t, string(pagetest.Get(t, functions.Read, "/stats?format=html&match=quiet", r)), ">1 kept</a>")
}

// A client that chooses the identifiers can give all traces the same one.
func TestManyPartsOfOneTrace(t *testing.T) {
	pagetest.Generation++
	r := monitor.NewRegistry()
	for range 3 * kept.MaxParts / 4 {
		for _, name := range []string{"f", "g"} {
			_, span := r.Scope("s").Func(name).Start(context.Background(), monitor.SpanOptions{Remote: pagetest.Given(1)})
			span.Finish(errors.New("always"))
		}
	}
	page := pagetest.Decode[Document](t, pagetest.Get(t, Read, "/stats/traces?format=json", r))
	require.Equal(t, 1, page.Found)
	require.Len(t, page.Traces[0].Parts, kept.MaxParts)
	require.Equal(t, kept.MaxParts/2, page.Traces[0].More)
}

// TestItemsAreListed has a worker that never ends: its items are listed one by one, although
// they are parts of one trace.
func TestItemsAreListed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		s := r.Scope("s")
		ctx, worker := s.Func("worker").Start(t.Context(), monitor.SpanOptions{})
		defer worker.Finish(nil)
		time.Sleep(time.Minute)
		for range 3 {
			_, item := s.Func("item").Start(ctx, monitor.SpanOptions{})
			item.Finish(errors.New("sick"))
		}
		require.Equal(t, []string{"item failed", "item failed", "item failed"}, listed(t, "", r))
	})
}
