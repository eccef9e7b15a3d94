package collect

import (
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// openWorker reports the spans that are open for long, so that a backend has them
// before they end, and what has finished below them has a parent. It keeps nothing
// of any span: what is due follows from when the span started and when the worker
// last looked.
type openWorker struct {
	*stopping
	registry *monitor.Registry
	queues   []*spanQueue // of the sinks that take open spans
	after    time.Duration
	looked   time.Time // on the wall clock, as the starts of spans are
}

// looks is how often the worker looks for open spans in the time after which they
// are due.
const looks = 4

func newOpenWorker(r *monitor.Registry, s *stopping, queues []*spanQueue, after time.Duration) *openWorker {
	return &openWorker{stopping: s, registry: r, queues: queues, after: after, looked: time.Now().Round(0)}
}

// run looks until the pipeline stops.
func (w *openWorker) run() {
	for {
		w.sleep(time.Now().Add(max(w.after/looks, minInterval)), nil)
		if w.draining() {
			return
		}
		w.look(time.Now().Round(0))
	}
}

// look reports what has become due since the last look.
func (w *openWorker) look(now time.Time) {
	for _, s := range w.registry.OpenSpans() {
		if s.Context().Sampling != monitor.Sampled {
			continue
		}
		d := s.Data()
		if d.Duration < w.after/2 {
			break // and so are the rest, which started later
		}
		// By the wall clock: a span's start does not change then, so that no age falls
		// between two looks, as it may where the age is measured anew.
		if d.Open && due(w.looked.Sub(d.Start), now.Sub(d.Start), w.after) {
			w.report(s, &d)
		}
	}
	w.looked = now
}

// due reports whether an age was passed at which a span is to be reported: first,
// and each time that it has doubled. It was looked at at one age and is now at
// another.
func due(looked, now, first time.Duration) bool {
	for at := first; at > 0 && at <= now; at *= 2 {
		if at > looked {
			return true
		}
	}
	return false
}

// report queues what an open span has to say.
func (w *openWorker) report(s *monitor.Span, d *monitor.SpanData) {
	for _, q := range w.queues {
		q.pushOpen(d)
	}
	// If the span has finished in the meantime, the report of that may have been
	// queued before this one, which is not to be the last.
	if d := s.Data(); !d.Open {
		fan(w.queues).push(&d)
	}
}
