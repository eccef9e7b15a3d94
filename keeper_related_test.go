package monitor_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// below makes a call in a registry that continues the trace of another's span,
// with a call below it, and returns what ends it.
func below(r *monitor.Registry, name string, above *monitor.Span) func(error) {
	remote := above.Context()
	ctx, root := r.Scope("s").Func(name).Start(context.Background(), monitor.SpanOptions{Remote: &remote, Kind: monitor.Server})
	_, inner := r.Scope("s").Func("inner").Start(ctx, monitor.SpanOptions{})
	return func(err error) {
		inner.Finish(nil)
		root.Finish(err)
	}
}

// used returns a registry that has had as many calls of these functions as it
// takes for nothing to be remarkable in them.
func used(names ...string) *monitor.Registry {
	r := monitor.NewRegistry()
	r.SetSampler(monitor.Never)
	for _, name := range names {
		call(r.Scope("s").Func(name), 0, nil)
	}
	return r
}

// TestPartsAreKeptTogether has one part fail of a trace that has others in two
// more registries, one of which finished before, and the other finishes later.
func TestPartsAreKeptTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		front, before, after := used("root"), used("before"), used("after")
		_, root := front.Scope("s").Func("root").Start(context.Background(), monitor.SpanOptions{})
		below(before, "before", root)(nil)
		end := below(after, "after", root)
		require.Empty(t, before.KeptTraces())
		root.Finish(errFails)
		end(nil)

		id := root.Context().TraceID
		require.Equal(t, monitor.KeptFailed, front.KeptTrace(id)[0].Reason())
		for name, r := range map[string]*monitor.Registry{"before": before, "after": after} {
			parts := r.KeptTrace(id)
			require.Len(t, parts, 1, name)
			require.Equal(t, monitor.KeptRelated, parts[0].Reason())
			require.Equal(t, "related", parts[0].Reason().String())
			list, missing := names(parts[0])
			require.Equal(t, []string{name, "inner"}, list)
			require.Zero(t, missing)
		}
		below(before, "before", root)(nil)
		require.Len(t, before.KeptTrace(id), 2, "a part that begins later, too")
	})
}

// TestPartsAreNotRememberedForLong has so many other traces come in between, or
// so large ones, that the first is forgotten.
func TestPartsAreNotRememberedForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		front, back := used("root"), used("back")
		_, root := front.Scope("s").Func("root").Start(context.Background(), monitor.SpanOptions{})
		below(back, "back", root)(nil)
		for range 3000 {
			_, other := front.Scope("s").Func("root").Start(context.Background(), monitor.SpanOptions{})
			below(back, "back", other)(nil)
			other.Finish(nil)
		}
		root.Finish(errFails)
		require.Empty(t, back.KeptTraces())

		var open []*monitor.Span
		for range 3000 {
			_, other := front.Scope("s").Func("root").Start(context.Background(), monitor.SpanOptions{})
			remote := other.Context()
			_, large := back.Scope("s").Func("back").Start(context.Background(), monitor.SpanOptions{Remote: &remote})
			for i := range 30 {
				large.Annotate("k", fmt.Sprint(strings.Repeat("x", 190), i))
			}
			large.Finish(nil)
			open = append(open, other)
		}
		front.KeepTraces(1 << 30)
		for _, other := range slices.Backward(open) {
			other.Finish(errFails)
		}
		bytes := 0
		for _, k := range back.KeptTraces() {
			bytes += k.Bytes()
		}
		require.NotZero(t, bytes)
		require.LessOrEqual(t, bytes, 3<<20, "what is remembered is bounded in bytes too")
	})
}

func TestConcurrentSafeParts(t *testing.T) {
	front, back := used("root"), used("back")
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 100 {
				_, root := front.Scope("s").Func("root").Start(context.Background(), monitor.SpanOptions{})
				end := below(back, "back", root)
				all.Go(func() { end(nil) })
				root.Finish(errFails)
			}
		})
	}
	all.Wait()
	for _, k := range front.KeptTraces() {
		require.Len(t, back.KeptTrace(k.TraceID()), 1)
		spans, missing := back.KeptTrace(k.TraceID())[0].Spans()
		require.Equal(t, 2, len(spans)+missing)
	}
	require.NotEmpty(t, back.KeptTraces())
}
