package collect

import (
	"context"
	"fmt"
)

// spanWorker sends the spans of one queue.
type spanWorker struct {
	courier
	sink    SpanSink
	queue   *spanQueue
	options Options

	overflow health
	lost     int64 // to a full queue, as far as the log was told
}

// run sends until the pipeline stops, and then what is left in the queue.
func (w *spanWorker) run() {
	defer w.queue.shut()
	for {
		draining := w.draining() // before take, so that nothing pushed earlier is missed
		b, due := w.queue.take(draining)
		switch {
		case b != nil:
			w.send(b)
			w.queue.recycle(b)
		case draining:
			return
		default:
			w.sleep(due, w.queue.wake)
		}
	}
}

func (w *spanWorker) send(b *batch) {
	v, reason := w.persist(w.options.RetryFor, func(ctx context.Context) error {
		return w.sink.SendSpans(ctx, b.spans)
	})
	w.settle(len(b.spans), v, reason)
	if n := w.count(QueueFull); n > w.lost {
		w.overflow.failed(fmt.Sprintf("the queue was full for %d spans", n-w.lost))
		w.lost = n
	} else {
		w.overflow.worked()
	}
}
