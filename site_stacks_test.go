package monitor_test

import (
	"context"
	"errors"
	"runtime"
	"runtime/debug"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// The runtime moves a goroutine's stack when it grows and when it shrinks. What
// a task keeps there, the error's address among it, has to move along.

// grow uses at least as many kilobytes of stack.
//
//go:noinline
func grow(kilobytes int) byte {
	var frame [1024]byte
	frame[kilobytes%len(frame)] = byte(kilobytes)
	if kilobytes == 0 {
		return frame[0]
	}
	return frame[kilobytes%len(frame)] + grow(kilobytes-1)
}

//go:noinline
func movesItsStack(p probe, kilobytes int, result error) (err error) {
	defer p.tasks.Task()(&err)
	defer p.spans.TaskContext(&p.ctx)(&err)
	grow(kilobytes)
	runtime.GC() // which halves a stack that is mostly free
	defer func() { err = result }()
	return nil
}

// deep is a task on every level, and fails on the lowest one.
//
//go:noinline
func deep(p probe, levels int) (err error) {
	defer p.tasks.Task()(&err)
	defer p.spans.TaskContext(&p.ctx)(&err)
	if levels == 1 {
		grow(256)
		panic(errBoom)
	}
	return deep(p, levels-1)
}

func TestStacksThatMove(t *testing.T) {
	p := newProbe()
	const rounds = 8
	var wg sync.WaitGroup
	for i := range rounds {
		for _, result := range []error{nil, errBoom} {
			wg.Go(func() { // on a small stack
				if err := movesItsStack(p, 64<<(i%4), result); !errors.Is(err, result) {
					t.Errorf("the error is %v, not %v", err, result)
				}
			})
		}
	}
	wg.Wait()
	want := map[string]tally{"v2_test.movesItsStack": {started: 2 * rounds, ok: rounds, errors: rounds}}
	require.Equal(t, want, tallies(p.tasks))
	require.Equal(t, want, tallies(p.spans))
}

func TestAPanicThroughADeepStack(t *testing.T) {
	const levels = 200
	for range 2 {
		p := newProbe()
		done := make(chan any)
		go func() { done <- outside(func() error { return deep(p, levels) }) }()
		require.Equal(t, errBoom, <-done)
		want := map[string]tally{"v2_test.deep": {started: levels, panics: levels}}
		require.Equal(t, want, tallies(p.tasks))
		require.Equal(t, want, tallies(p.spans))
	}
}

// TestCollectorBetweenBeginAndEnd: nothing of a running task may be freed, or
// be kept once it has ended.
func TestCollectorBetweenBeginAndEnd(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(1))
	p := newProbe()
	var garbage [][]byte
	allocate := func(p probe) (err error) {
		defer p.tasks.Task()(&err)
		defer p.spans.TaskContext(&p.ctx)(&err)
		for i := range 64 {
			garbage = append(garbage[:i%8], make([]byte, 16<<10))
		}
		return errBoom
	}
	for range 50 {
		require.ErrorIs(t, allocate(p), errBoom)
	}
	require.Equal(t, tally{started: 50, errors: 50}, total(p.tasks))
	require.Equal(t, tally{started: 50, errors: 50}, total(p.spans))

	freed := make(chan struct{})
	func() {
		ctx := context.WithValue(context.Background(), new(int), &garbage)
		key := new([64]byte)
		runtime.AddCleanup(key, func(int) { close(freed) }, 0)
		p := probe{p.tasks, p.spans, context.WithValue(ctx, key, 1)}
		_ = declared(p)
	}()
	for collected := false; !collected; {
		runtime.GC()
		select {
		case <-freed:
			collected = true
		default:
			runtime.Gosched()
		}
	}
}
