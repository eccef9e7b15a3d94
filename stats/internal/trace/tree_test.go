package trace

import (
	"fmt"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/pagetest"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/spans"
	"github.com/stretchr/testify/require"
)

var treeStart = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// node makes a span of a tree: its identifier and its parent's, and when it began
// and how long it took, in milliseconds.
func node(service string, id, parent byte, start, duration int) *span {
	s := new(span)
	s.Service, s.Name = service, fmt.Sprint(id)
	s.Context.TraceID[0] = 1
	s.Context.SpanID[7], s.Context.ParentSpanID[7] = id, parent
	s.from = time.Duration(start) * time.Millisecond
	s.Start = treeStart.Add(s.from)
	s.Duration = time.Duration(duration) * time.Millisecond
	return s
}

// shape is a tree in short: depth, name, state of the parent, time of its own, and
// by how much it began before its parent.
func shape(all []*span) (lines []string) {
	for _, s := range tree(all) {
		line := fmt.Sprint(s.depth, " ", s.Service, s.Name, " ", s.parent, " ", s.self)
		if s.early > 0 {
			line += fmt.Sprint(" early ", s.early)
		}
		lines = append(lines, line)
	}
	return lines
}

func TestTraceTree(t *testing.T) {
	f := func(want []string, all ...*span) {
		t.Helper()
		require.Equal(t, want, shape(all))
	}
	f([]string{"0 a1 none 10ms"}, node("a", 1, 0, 0, 10))

	// In the order in which they began, whatever order they come in.
	f([]string{"0 a1 none 3ms", "1 a2 here 1ms", "2 b3 here 3ms", "1 a4 here 3ms"},
		node("a", 4, 1, 6, 3), node("b", 3, 2, 2, 3), node("a", 2, 1, 1, 4), node("a", 1, 0, 0, 10))

	// Children that overlap, or outlive their parent, are counted once, and no
	// longer than it lasted.
	f([]string{"0 a1 none 2ms", "1 a2 here 4ms", "1 a3 here 10ms"},
		node("a", 1, 0, 0, 10), node("a", 2, 1, 2, 4), node("a", 3, 1, 4, 10))

	// What has no parent here comes last, as it began.
	f([]string{"0 a1 none 10ms", "0 b6 elsewhere 1ms", "0 b5 elsewhere 1ms", "1 b7 here 0s"},
		node("b", 5, 99, 8, 1), node("b", 6, 98, 3, 1), node("a", 1, 0, 0, 10), node("b", 7, 5, 9, 0))

	// A clock that is slow.
	f([]string{"0 a1 none 5ms", "1 b2 here 8ms early 3ms"}, node("a", 1, 0, 0, 10), node("b", 2, 1, -3, 8))
}

// Identifiers come from other processes, which may use them as they like.
func TestHostileTraceTree(t *testing.T) {
	f := func(want []string, all ...*span) {
		t.Helper()
		require.Equal(t, want, shape(all))
	}
	// Its own parent.
	f([]string{"0 a1 elsewhere 10ms"}, node("a", 1, 1, 0, 10))

	// A loop of two and three, with what hangs on it.
	f([]string{"0 a1 loop 0s", "1 a2 here 0s", "2 a3 here 1ms"}, node("a", 1, 2, 0, 1), node("a", 2, 1, 0, 1), node("a", 3, 2, 0, 1))
	f([]string{"0 a9 none 1ms", "0 a1 loop 1ms", "1 a2 here 1ms", "2 a3 here 1ms early 2ms"},
		node("a", 9, 0, 9, 1), node("a", 1, 3, 0, 1), node("a", 2, 1, 3, 1), node("a", 3, 2, 1, 1))

	// The same identifier twice: the child is that of its own service's, and else
	// of the first.
	f([]string{"0 a1 none 10ms", "1 c2 here 1ms", "0 b1 none 9ms", "1 b3 here 1ms"},
		node("a", 1, 0, 0, 10), node("b", 1, 0, 1, 10), node("b", 3, 1, 2, 1), node("c", 2, 1, 20, 1))

	// Its own parent, though another span has the identifier too.
	f([]string{"0 a1 none 10ms", "0 b1 elsewhere 5ms", "1 b2 here 5ms"},
		node("a", 1, 0, 0, 10), node("b", 1, 1, 2, 10), node("b", 2, 1, 3, 5))
}

// A trace may be as deep as it is long.
func TestDeepTraceTree(t *testing.T) {
	const n = 100_000
	all := make([]*span, n)
	for i := range all {
		s := new(span)
		s.Start = treeStart.Add(time.Duration(i))
		s.Duration = n
		for b := range 3 {
			s.Context.SpanID[b] = byte((i + 1) >> (8 * b))
			s.Context.ParentSpanID[b] = byte(i >> (8 * b))
		}
		all[i] = s
	}
	begin := time.Now()
	grown := tree(all)
	require.Less(t, time.Since(begin), time.Minute)
	require.Len(t, grown, n)
	require.Equal(t, n-1, grown[n-1].depth)
}

// FuzzTraceTree places every span once, below its parent if that is here.
func FuzzTraceTree(f *testing.F) {
	f.Add([]byte{1, 0, 0, 10, 2, 1, 3, 4, 3, 2, 1, 5})
	f.Add([]byte{1, 2, 0, 10, 2, 1, 3, 4, 2, 2, 1, 5})
	f.Fuzz(func(t *testing.T, data []byte) {
		var all []*span
		for ; len(data) >= 4; data = data[4:] {
			all = append(all, node([]string{"a", "b"}[data[0]>>7], data[0]&15, data[1]&15, int(data[2]), int(data[3])))
		}
		want := len(all)
		placed := map[*span]bool{}
		depths := []*span{}
		for _, s := range tree(all) {
			require.False(t, placed[s])
			placed[s] = true
			require.LessOrEqual(t, s.depth, len(depths))
			depths = append(depths[:s.depth], s)
			if s.depth > 0 {
				require.Equal(t, spans.Here, s.parent)
				require.Equal(t, s.Context.ParentSpanID, depths[s.depth-1].Context.SpanID)
			} else {
				require.NotEqual(t, spans.Here, s.parent)
			}
			require.GreaterOrEqual(t, s.self, time.Duration(0))
			require.LessOrEqual(t, s.self, s.Duration)
		}
		require.Len(t, placed, want)
	})
}

func TestSkewedClocksAreTold(t *testing.T) {
	m := &Page{id: monitor.TraceID{1}}
	all := []*span{node("front", 1, 0, 0, 10), node("store", 2, 1, -3, 8)}
	m.place(all)
	require.Equal(t, 13*time.Millisecond, m.duration)
	f := func(format page.Format) []byte {
		t.Helper()
		frame := page.NewFrame(treeStart, nil, &page.Query{Format: format})
		body, err := page.Render(func(f *page.Frame, _ []*monitor.Registry) (page.Page, error) { m.Frame = f; return m, nil }, frame, nil)
		require.NoError(t, err)
		return body
	}
	text := string(f(page.Text))
	require.Contains(t, text, "\nnote       begins 3ms before its parent: their clocks differ\n")
	require.Contains(t, text, "|==================............|")
	require.Contains(t, string(f(page.HTML)), "begins 3ms before its parent: their clocks differ")
	require.InDelta(t, 0.003, pagetest.Decode[Document](t, f(page.JSON)).Spans[1].BeforeParent, 1e-12)
}

// What is shorter than a character, or begins with the last of them, has one.
func TestShortSpansCanBeSeen(t *testing.T) {
	m := &Page{start: treeStart, duration: time.Second}
	f := func(want string, start, duration int) {
		t.Helper()
		require.Equal(t, want, string(m.appendBar(nil, node("a", 1, 0, start, duration))))
	}
	f("|=.............................|", 0, 0)
	f("|...............=..............|", 510, 1)
	f("|.............................=|", 1000, 0)
	f("|==============================|", 0, 1000)
	m.duration = 0
	f("|==============================|", 0, 0)
}
