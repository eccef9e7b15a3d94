package collect

import (
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// openWorker reports the spans that are open for long, so that a backend has them
// before they end, and the spans that have finished below them have a parent. It keeps
// no state of a span: whether a report is due follows from the start of the span and the
// time of the worker's last look.
type openWorker struct {
	*stopping
	registry *monitor.Registry
	queues   []*spanQueue // of the sinks that take open spans
	after    time.Duration
	looked   time.Time // on the wall clock, as the starts of spans are
}

// looks is how many times the worker looks for open spans within Options.OpenAfter.
const looks = 4

func newOpenWorker(r *monitor.Registry, s *stopping, queues []*spanQueue, after time.Duration) *openWorker {
	return &openWorker{stopping: s, registry: r, queues: queues, after: after, looked: time.Now().Round(0)}
}

// run looks until the pipeline stops.
func (w *openWorker) run() {
	for {
		w.sleep(time.Now().Add(max(w.after/looks, minInterval)), nil, nil)
		if w.draining() {
			return
		}
		w.look(time.Now().Round(0))
	}
}

// look reports the spans that have become due since the last look.
func (w *openWorker) look(now time.Time) {
	for _, s := range w.registry.OpenSpans() {
		if s.Context().Sampling != monitor.Sampled {
			continue
		}
		d := s.Data()
		if d.Duration < w.after/2 {
			break // and so are the rest, which started later
		}
		// By the wall clock, where a span's start does not change: an age measured anew
		// could fall between two looks.
		if d.Open && due(w.looked.Sub(d.Start), now.Sub(d.Start), w.after) {
			w.report(s, &d)
		}
	}
	w.looked = now
}

// due reports whether a span has become due for a report since the last look, when it had
// another age. It is due at the age first, and at first doubled any number of times.
func due(looked, now, first time.Duration) bool {
	for at := first; at > 0 && at <= now; at *= 2 {
		if at > looked {
			return true
		}
	}
	return false
}

// report queues an open span as it is so far.
func (w *openWorker) report(s *monitor.Span, d *monitor.SpanData) {
	for _, q := range w.queues {
		q.pushOpen(d)
	}
	// If the span has finished in the meantime, the report of its end may have been
	// queued before this one, but must be the last.
	if d := s.Data(); !d.Open {
		fan(w.queues).push(&d)
	}
}
