package main

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// counted is the counter whose total the servers hold. No other name contains it.
const counted = "workdone"

// load works on some goroutines, at a modest rate, with instruments of every kind and
// functions of every outcome.
type load struct {
	scope       *monitor.Scope
	spans, work atomic.Int64 // what has been made
	stop        chan struct{}
	done        sync.WaitGroup
}

// start begins the work, and so does a start after an end.
func (l *load) start() {
	l.stop = make(chan struct{})
	for range 4 {
		l.done.Go(func() {
			for n := 0; ; n++ {
				l.request(n)
				select {
				case <-l.stop:
					return
				case <-time.After(50 * time.Millisecond):
				}
			}
		})
	}
}

func (l *load) end() {
	close(l.stop)
	l.done.Wait()
}

// request is a trace of two or three spans.
func (l *load) request(n int) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	defer l.spans.Add(1)
	var err error
	defer l.scope.TaskContext(&ctx)(&err)
	l.scope.Counter(counted).Add(int64(n%3 + 1))
	l.work.Add(int64(n%3 + 1))
	l.scope.Event("request")
	l.scope.Gauge("level").Set(float64(n))
	l.scope.ValDist("size").In(monitor.Bytes).ObserveInt(int64(n % 1000))
	defer l.scope.Timer("took").Start().Stop()
	monitor.SpanFromContext(ctx).Annotate("n", "some text")
	if n%10 == 0 {
		var ended sync.WaitGroup
		ended.Add(1)
		l.scope.Go(ctx, "aside", func(context.Context) error { defer ended.Done(); return nil })
		ended.Wait()
		// The span ends after its function.
		for l.scope.Func("aside").Stats().InFlight > 0 {
			runtime.Gosched()
		}
		l.spans.Add(1)
	}
	err = l.step(ctx, cancel, n)
}

// step has each outcome in turn.
func (l *load) step(ctx context.Context, cancel func(), n int) (err error) {
	defer l.spans.Add(1)
	defer func() { _ = recover() }()
	defer l.scope.TaskContext(&ctx)(&err)
	switch n % 5 {
	case 1:
		return errors.New("broken")
	case 2:
		cancel()
		return ctx.Err()
	case 3:
		return context.DeadlineExceeded
	case 4:
		panic("on purpose")
	}
	return nil
}
