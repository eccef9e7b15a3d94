package collect

import (
	"context"
	"fmt"
	"time"
)

// spanWorker sends the spans of one queue.
type spanWorker struct {
	*courier
	sink    SpanSink
	queue   *spanQueue
	options *Options

	overflow *health
	lost     int64 // to a full queue, as far as the log was told
}

// run sends until the pipeline stops, and then what is left in the queue.
func (w *spanWorker) run() {
	defer w.retire()
	defer w.queue.shut()
	for {
		draining := w.draining() // before take, so that nothing pushed earlier is missed
		b, due := w.queue.take(w.flush() || draining)
		switch {
		case b != nil:
			w.send(b)
			w.queue.recycle(b)
		case w.backlog.ready() && w.ready():
			w.ship(w.oldest)
		case draining:
			return
		default:
			w.sleep(w.next(due), w.queue.wake)
		}
	}
}

// flush ends the flushes for which all is sent that was queued when they were accepted. It
// reports whether some of that is still queued.
func (w *spanWorker) flush() (behind bool) {
	w.poll()
	if len(w.flushes) == 0 {
		return false
	}
	added, taken := w.queue.progress()
	w.end(func(f *flush) bool {
		if !f.begun {
			f.begun, f.mark = true, added
		}
		behind = behind || taken < f.mark
		return taken >= f.mark && !w.backlog.left()
	})
	return behind
}

// next returns the time at which there is something to do: due, if that is not zero, for
// the batch that is being filled, or the next attempt if there is a backlog.
func (w *spanWorker) next(due time.Time) time.Time {
	if w.backlog.pending() {
		if at := w.shipAt(); due.IsZero() || at.Before(due) {
			return at
		}
	}
	return due
}

// send delivers, spools or drops the batch. If there is a backlog it makes at most one
// attempt: batches that have to wait do so there.
func (w *spanWorker) send(b *batch) {
	defer w.tellOverflow()
	a := w.persist(w.options.RetryFor,
		func(ctx context.Context) error { return w.sink.SendSpans(ctx, b.spans) },
		func() bool { return w.putBack(b) })
	w.settle(len(b.spans), a)
}

func (w *spanWorker) putBack(b *batch) bool {
	return w.backlog.put(len(b.spans), func() (int, error) { return w.backlog.store.AddSpans(b.spans) })
}

func (w *spanWorker) oldest() (send func(context.Context) error, count int, err error) {
	spans, n, err := w.backlog.store.OldestSpans()
	return func(ctx context.Context) error { return w.sink.SendSpans(ctx, spans) }, n, err
}

// tellOverflow logs how many spans a full queue has cost since the last call.
func (w *spanWorker) tellOverflow() {
	if n := w.count(QueueFull); n > w.lost {
		w.overflow.failed(fmt.Sprintf("the queue was full for %d spans", n-w.lost))
		w.lost = n
	} else {
		w.overflow.worked()
	}
}
