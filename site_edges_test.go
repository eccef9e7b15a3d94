package monitor_test

import (
	"context"
	"sync"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

//go:noinline
func factorial(p probe, n int) (product int, err error) {
	defer p.tasks.Task()(&err)
	defer p.spans.TaskContext(&p.ctx)(&err)
	if n < 2 {
		return 1, nil
	}
	rest, err := factorial(p, n-1)
	return n * rest, err
}

//go:noinline
func even(p probe, n int) (yes bool, err error) {
	defer p.tasks.Task()(&err)
	defer p.spans.TaskContext(&p.ctx)(&err)
	if n == 0 {
		return true, nil
	}
	return odd(p, n-1)
}

//go:noinline
func odd(p probe, n int) (yes bool, err error) {
	defer p.tasks.Task()(&err)
	defer p.spans.TaskContext(&p.ctx)(&err)
	if n == 0 {
		return false, nil
	}
	return even(p, n-1)
}

// tree starts many goroutines, each of which does the same.
func tree(p probe, depth int) (err error) {
	defer p.tasks.Task()(&err)
	defer p.spans.TaskContext(&p.ctx)(&err)
	if depth == 0 {
		return nil
	}
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() { _ = tree(p, depth-1) })
		wg.Go(func() { _ = declared(p) })
	}
	wg.Wait()
	return nil
}

//go:noinline
func literalsAndGenerics(p probe) (err error) {
	defer p.spans.TaskContext(&p.ctx)(&err)
	defer p.tasks.Task()(&err)
	func(p probe) {
		defer p.tasks.Task()(nil)
		defer p.spans.TaskContext(&p.ctx)(nil)
		_ = generic(p, 1)
		leaf(p)
	}(p)
	return generic(p, "")
}

// edge is a caller and the function that it called.
type edge struct{ from, to string }

func edges(s *monitor.Scope) map[edge]int64 {
	found := map[edge]int64{}
	for m := range s.Registry().Snapshot() {
		if m.Func != nil && m.Scope == s.Name() {
			for _, c := range m.Func.Callers {
				found[edge{c.Func, m.Name}] += c.Count
			}
		}
	}
	return found
}

// TestWhoCalledWhom: every span counts as one call, from the span that its
// context came with.
func TestWhoCalledWhom(t *testing.T) {
	const (
		fact, even_, odd_ = "v2_test.factorial", "v2_test.even", "v2_test.odd"
		tree_, leaves     = "v2_test.tree", "v2_test.declared"
		outer, literal    = "v2_test.literalsAndGenerics", "v2_test.literalsAndGenerics.func1"
		generic_          = "v2_test.generic[...]"
	)
	for name, c := range map[string]struct {
		call  func(p probe)
		want  counts
		calls map[edge]int64
	}{
		"recursion": {func(p probe) { _, _ = factorial(p, 6) }, counts{fact: 6}, map[edge]int64{{"", fact}: 1, {fact, fact}: 5}},
		"mutual recursion": {func(p probe) { _, _ = even(p, 7) }, counts{even_: 4, odd_: 4},
			map[edge]int64{{"", even_}: 1, {even_, odd_}: 4, {odd_, even_}: 3}},
		"goroutines": {func(p probe) { _ = tree(p, 4) }, counts{tree_: 1 + 3 + 9 + 27 + 81, leaves: 3 + 9 + 27 + 81},
			map[edge]int64{{"", tree_}: 1, {tree_, tree_}: 3 + 9 + 27 + 81, {tree_, leaves}: 3 + 9 + 27 + 81}},
		"literals": {func(p probe) { _ = literalsAndGenerics(p) }, counts{outer: 1, literal: 1, generic_: 2, "v2_test.leaf": 1},
			map[edge]int64{{"", outer}: 1, {outer, literal}: 1, {literal, generic_}: 1, {outer, generic_}: 1, {literal, "v2_test.leaf"}: 1}},
	} {
		checkCallers(t, []callerCase{{name, c.call, c.want}})
		p := newProbe()
		c.call(p)
		require.Equal(t, c.calls, edges(p.spans), name)
	}
}

// TestConcurrentSafeFirstCalls: many goroutines are the first to come to a
// site, and every call counts.
func TestConcurrentSafeFirstCalls(t *testing.T) {
	const workers, rounds = 16, 20
	for range rounds {
		p := newProbe()
		var ready, wg sync.WaitGroup
		ready.Add(1)
		for range workers {
			wg.Go(func() {
				ready.Wait()
				_, _ = declared(p), generic(p, 1)
				leaf(p)
				task, span := p.tasks.Task, p.spans.TaskContext
				ctx := context.Background()
				task()(nil)
				span(&ctx)(nil)
			})
		}
		ready.Done()
		wg.Wait()
		want := map[string]tally{}
		for _, name := range []string{"declared", "generic[...]", "leaf", "TestConcurrentSafeFirstCalls.func1"} {
			want["v2_test."+name] = tally{started: workers, ok: workers}
		}
		require.Equal(t, want, tallies(p.tasks))
		require.Equal(t, want, tallies(p.spans))
	}
}
