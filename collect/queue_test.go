package collect

import (
	"testing"

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
