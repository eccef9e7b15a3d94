package collect

import (
	"context"
	"slices"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// metricWorker takes snapshots for one sink and sends them.
type metricWorker struct {
	courier
	sink     MetricSink
	registry *monitor.Registry
	schedule schedule
	notices  *notices
	pending  *Snapshot // made and not settled
	size     int       // of the last snapshot
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
		if w.pending != nil && w.notBefore.Before(next.at) {
			w.sleep(w.notBefore, nil)
		} else {
			w.sleep(next.at, nil)
		}
		if w.draining() {
			break
		}
		if !time.Now().Before(next.at) {
			w.renew(next.time)
			last = next
		}
		if w.pending != nil && !time.Now().Before(w.notBefore) {
			w.settle(w.attempt(w.send))
		}
	}
	w.renew(time.Now())
	w.settle(w.persist(0, w.send))
}

func (w *metricWorker) send(ctx context.Context) error {
	return w.sink.SendMetrics(ctx, w.pending)
}

// settle enters in the ledger what became of the pending snapshot. One that may
// be tried again stays.
func (w *metricWorker) settle(v verdict, reason string) {
	switch v {
	case delivered:
		w.deliver(len(w.pending.Metrics))
	case refused:
		w.discard(len(w.pending.Metrics), reason)
	case failed:
		return
	}
	w.pending = nil
}

// renew takes a snapshot, which supersedes a pending one.
func (w *metricWorker) renew(t time.Time) {
	if w.pending != nil {
		w.discard(len(w.pending.Metrics), Superseded)
	}
	w.pending = &Snapshot{
		Time:    t.Round(0),
		Service: w.registry.Service(),
		Metrics: slices.AppendSeq(make([]monitor.Metric, 0, w.size), w.registry.Snapshot()),
	}
	w.size = len(w.pending.Metrics) + 16
	w.enqueue(len(w.pending.Metrics))
	w.notices.tell()
}
