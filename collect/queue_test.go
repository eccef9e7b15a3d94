package collect

import (
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

func sampledSpan() *monitor.SpanData {
	return &monitor.SpanData{Name: "f", Context: monitor.SpanContext{Sampling: monitor.Sampled}}
}

func TestPushAllocations(t *testing.T) {
	q := newSpanQueue(&account{}, Options{BatchSpans: 100}.withDefaults())
	d := sampledSpan()
	fill := func() {
		for range 200 {
			q.push(d)
		}
		for b, _ := q.take(true); b != nil; b, _ = q.take(true) {
			q.deliver(len(b.spans))
			q.recycle(b)
		}
	}
	fill()
	// The second batch of a round finds no spare one.
	if got := testing.AllocsPerRun(100, fill); got > 12 {
		t.Errorf("%v allocations for 200 spans", got)
	}
	for _, e := range []Entry{q.read()} {
		if !e.Balanced() || e.Queued != 0 {
			t.Error(e)
		}
	}
}

func TestQueueForgetsWhatItGave(t *testing.T) {
	q := newSpanQueue(&account{}, Options{}.withDefaults())
	q.push(sampledSpan())
	b, _ := q.take(true)
	q.recycle(b)
	if got := b.spans[:1][0].Name; got != "" {
		t.Errorf("the spare batch holds on to %q", got)
	}
	q.push(sampledSpan())
	q.shut()
	if q.batches != nil || q.bytes != 0 || q.read().Queued != 0 {
		t.Error("the queue is shut and not empty")
	}
	q.push(sampledSpan())
	if e := q.read(); !e.Balanced() || e.Lost() == 0 {
		t.Error(e)
	}
}

func TestBatchesHoldNoMoreThanTheirBytes(t *testing.T) {
	d := sampledSpan()
	q := newSpanQueue(&account{}, Options{BatchBytes: sizeOf(d) * 5 / 2}.withDefaults())
	for range 5 {
		q.push(d)
	}
	for _, want := range []int{2, 2, 1} {
		if b, _ := q.take(true); b == nil || len(b.spans) != want {
			t.Fatalf("the batch is %+v, want %d spans", b, want)
		}
	}
}

func TestScheduleFollowsTheClock(t *testing.T) {
	s := schedule{10 * time.Second, 700 * time.Millisecond}
	at := func(ms int64) time.Time { return time.UnixMilli(1_000_000_000_000 + ms) }
	for _, c := range []struct{ now, time, at int64 }{
		{0, 0, 700},
		{699, 0, 700},
		{700, 10_000, 10_700},
		{5_000, 10_000, 10_700},
		{10_700, 20_000, 20_700},
		{-5_000, 0, 700},
	} {
		got := s.next(at(c.now))
		if !got.time.Equal(at(c.time)) || !got.at.Equal(at(c.at)) {
			t.Errorf("at %d: %v, want %d and %d", c.now, got, c.time, c.at)
		}
	}
	if f := spread(); f < 0 || f >= 0.1 || f != spread() {
		t.Errorf("the process's share is %v", f)
	}
}

func BenchmarkPush(b *testing.B) {
	q := newSpanQueue(&account{}, Options{}.withDefaults())
	d := sampledSpan()
	b.ReportAllocs()
	for b.Loop() {
		q.push(d)
		select {
		case <-q.wake:
			for b, _ := q.take(false); b != nil; b, _ = q.take(false) {
				q.deliver(len(b.spans))
				q.recycle(b)
			}
		default:
		}
	}
}
