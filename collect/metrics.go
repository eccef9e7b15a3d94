package collect

import (
	"context"
	"slices"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// metricWorker takes snapshots for one sink and sends them, part by part.
type metricWorker struct {
	courier
	sink     MetricSink
	registry *monitor.Registry
	batch    int // the most that a part has
	schedule schedule
	notices  *notices

	part  *Snapshot        // made and not settled; nil if there is none
	rest  []monitor.Metric // of the same snapshot, not settled either
	moved bool             // a part was delivered since the last tick
	size  int              // of the last snapshot
}

// run sends a snapshot at each tick until the pipeline stops, and then a last
// one.
func (w *metricWorker) run() {
	defer w.close()
	var last tick
	for !w.draining() {
		next := w.schedule.next(time.Now())
		if next.time.Equal(last.time) {
			// The wall clock runs behind the timer's.
			next.time = next.time.Add(w.schedule.interval)
			next.at = next.at.Add(w.schedule.interval)
		}
		if w.part == nil || !w.notBefore.Before(next.at) {
			w.sleep(next.at, nil)
		} else if w.notBefore.After(time.Now()) {
			w.sleep(w.notBefore, nil)
		}
		if w.draining() {
			break
		}
		if !time.Now().Before(next.at) {
			w.tick(next.time)
			last = next
		}
		if w.part != nil && !time.Now().Before(w.notBefore) {
			if v, reason := w.attempt(w.send); v != failed {
				w.advance(v, reason)
			}
		}
	}
	w.renew(time.Now())
	for w.part != nil {
		w.advance(w.persist(0, w.send))
	}
}

// tick takes a snapshot, unless the last one is still being delivered: if it
// were replaced, a backend that is merely slow would never get the last parts.
func (w *metricWorker) tick(t time.Time) {
	if w.part == nil || !w.moved {
		w.renew(t)
	}
	w.moved = false
}

func (w *metricWorker) send(ctx context.Context) error {
	return w.sink.SendMetrics(ctx, w.part)
}

// advance settles the part at hand and goes on to the next, if there is one.
func (w *metricWorker) advance(v verdict, reason string) {
	w.settle(len(w.part.Metrics), v, reason)
	w.moved = w.moved || v == delivered
	if len(w.rest) == 0 {
		w.part = nil
		return
	}
	next := *w.part // the sink may keep what it was given
	next.Part++
	w.part = w.cut(&next)
}

// cut moves metrics from the rest to a part.
func (w *metricWorker) cut(part *Snapshot) *Snapshot {
	n := min(len(w.rest), w.batch)
	part.Metrics, w.rest = w.rest[:n:n], w.rest[n:]
	return part
}

// renew takes a snapshot, which supersedes what is not settled of the last.
func (w *metricWorker) renew(t time.Time) {
	if w.part != nil {
		w.discard(len(w.part.Metrics)+len(w.rest), Superseded)
	}
	w.rest = slices.AppendSeq(make([]monitor.Metric, 0, w.size), w.registry.Snapshot())
	w.size = len(w.rest) + 16
	w.enqueue(len(w.rest))
	w.part = w.cut(&Snapshot{
		Time:    t.Round(0),
		Service: w.registry.Service(),
		Part:    1,
		Parts:   max((len(w.rest)+w.batch-1)/w.batch, 1),
	})
	w.notices.tell()
}
