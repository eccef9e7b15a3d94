package collect

import (
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

func TestDue(t *testing.T) {
	f := func(want bool, looked, now, first time.Duration) {
		t.Helper()
		if got := due(looked, now, first); got != want {
			t.Errorf("from %v to %v, with %v: %v", looked, now, first, got)
		}
	}
	f(false, 0, 59, 60)
	f(true, 0, 60, 60)
	f(true, 59, 61, 60)
	f(false, 60, 61, 60)
	f(false, 60, 119, 60)
	f(true, 119, 120, 60)
	f(false, 120, 239, 60)
	f(true, 120, 240, 60)
	f(true, 0, 1000, 60) // several at once are one
	f(false, -50, -40, 60)
	f(false, 100, 50, 60) // the wall clock was set back
	f(true, 0, 1<<62, 60)
	f(false, 1<<62, 1<<62+1, 3) // doubling comes to an end

	// Whatever the looks, each age is met once.
	looked, reports := time.Duration(-7), 0
	for now := looked; now < 1000; now += 1 + now%13*now%13 {
		if due(looked, now, 60) {
			reports++
		}
		looked = now
	}
	if reports != 5 { // 60, 120, 240, 480, 960
		t.Errorf("%d reports", reports)
	}
}

func TestPushOpen(t *testing.T) {
	q := newSpanQueue(&account{}, Options{QueueSpans: 4}.withDefaults())
	d := sampledSpan()
	for range 3 {
		q.pushOpen(d)
	}
	if e := q.read(); e.Made != 3 || e.Queued != 2 || e.Lost() != 0 || !e.Balanced() || e.Dropped[0] != (Drop{Superseded, 1}) {
		t.Errorf("half of the queue is for others: %v", e)
	}
	q.push(d)
	q.push(d)
	if e := q.read(); e.Queued != 4 || e.Lost() != 0 {
		t.Error(e)
	}
	q.shut()
	before := q.read()
	q.pushOpen(d)
	if e := q.read(); e.Made != before.Made || !e.Balanced() {
		t.Errorf("nobody is to hear of the span: %v", e)
	}
}

func TestPushOpenIsBoundedInBytes(t *testing.T) {
	d := sampledSpan()
	d.Links = make([]monitor.SpanContext, 10)
	d.Progress = new(monitor.Progress)
	if sizeOf(d) < sizeOf(sampledSpan())+10*linkSize+progressSize {
		t.Error("links and progress take memory")
	}
	q := newSpanQueue(&account{}, Options{QueueBytes: 5 * sizeOf(d)}.withDefaults())
	for range 4 {
		q.pushOpen(d)
	}
	if e := q.read(); e.Queued != 2 {
		t.Error(e)
	}
}

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
