package collect

import (
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
)

func TestRecentRoots(t *testing.T) {
	r := monitor.NewRegistry()
	f := r.Scope("test").Func("f")
	ctx, root := f.Start(t.Context(), monitor.SpanOptions{})
	ctx, middle := f.Start(ctx, monitor.SpanOptions{})
	_, leaf := f.Start(ctx, monitor.SpanOptions{})
	_, other := f.Start(t.Context(), monitor.SpanOptions{})
	table := new(recentRoots)
	check := func(want bool, spans ...*monitor.Span) {
		t.Helper()
		for _, s := range spans {
			if table.have(s) != want {
				t.Errorf("%v: want %v", s.Context(), want)
			}
		}
	}
	check(false, root, middle, leaf, other)
	table.add(root.Context().SpanID)
	check(true, root, middle, leaf)
	check(false, other)
	for i := range len(table.slots) {
		table.add(monitor.SpanID{0: 1, 6: byte(i >> 8), 7: byte(i)})
	}
	check(false, root, middle, leaf, other)
}
