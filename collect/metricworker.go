package collect

import (
	"context"
	"slices"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// metricWorker takes snapshots for one sink and sends them, part by part.
type metricWorker struct {
	*courier
	sink     MetricSink
	registry *monitor.Registry
	batch    int // the most that a part has
	schedule schedule
	notices  *notices

	part  *Snapshot        // made and not settled; nil if there is none
	rest  []monitor.Metric // of the same snapshot, for the next parts
	moved bool             // a part was delivered since the last tick
	size  int              // of the last snapshot
	taken time.Time        // the time of the last snapshot
}

// run sends a snapshot at each tick until the pipeline stops, and then a last
// one.
func (w *metricWorker) run() {
	defer w.retire()
	var last tick
	for !w.draining() {
		next := w.schedule.next(time.Now())
		if next.time.Equal(last.time) {
			// The wall clock runs behind the timer's.
			next.time = next.time.Add(w.schedule.interval)
			next.at = next.at.Add(w.schedule.interval)
		}
		if at := w.due(next.at); at.After(time.Now()) {
			w.sleep(at, nil)
		}
		if w.draining() {
			break
		}
		w.flush()
		if !time.Now().Before(next.at) {
			w.tick(next.time)
			last = next
		}
		if !time.Now().Before(w.notBefore) {
			w.sendOldest()
		}
		if w.part == nil {
			if !w.backlog.left() {
				w.end(func(f *flush) bool { return f.begun })
			}
			w.flush() // for those that came in the meantime
		}
	}
	w.putBack()
	w.renew(w.after(time.Now()))
	w.finish()
}

// flush takes a snapshot for the flushes that it has accepted, unless one is being delivered
// without a failure: theirs comes when that has arrived.
func (w *metricWorker) flush() {
	w.poll()
	if !slices.ContainsFunc(w.flushes, func(f *flush) bool { return !f.begun }) {
		return
	}
	w.putBack()
	if w.part != nil && !w.backoff.failing() {
		return
	}
	w.renew(w.after(time.Now()))
	for _, f := range w.flushes {
		f.begun = true
	}
}

// resolution is that of the times in the finest of the protocols that take two values of
// one time for an error.
const resolution = time.Millisecond

// after returns the time, or a later one if the last snapshot was not earlier.
func (w *metricWorker) after(t time.Time) time.Time {
	if w.ahead(t) {
		return w.taken.Add(resolution)
	}
	return t
}

// ahead reports whether the last snapshot's time is not before t. If it is later by an
// interval, the clock was set back, and time begins anew.
func (w *metricWorker) ahead(t time.Time) bool {
	by := w.taken.Sub(t.Add(-resolution))
	return by > 0 && by < w.schedule.interval
}

// due returns the time at which there is something to do: that of the next tick, or an
// earlier one if there is something to send.
func (w *metricWorker) due(tick time.Time) time.Time {
	at := tick
	switch {
	case w.part != nil:
		at = w.notBefore
	case w.backlog.pending():
		at = w.shipAt()
	}
	if at.Before(tick) {
		return at
	}
	return tick
}

// sendOldest makes one attempt to send the oldest part, if there is any. While the backlog
// cannot be read the newest snapshot does not wait for it.
func (w *metricWorker) sendOldest() {
	if w.backlog.ready() {
		w.ship(w.oldest)
		return
	}
	if w.part != nil {
		if a := w.try(w.send); !a.again {
			w.advance(a)
		}
	}
}

// finish sends the last snapshot. If there is a backlog the snapshot goes there first,
// so that it is safe whatever happens until the deadline.
func (w *metricWorker) finish() {
	w.putBack()
	for w.backlog.ready() && w.ready() {
		w.ship(w.oldest)
	}
	for w.part != nil {
		w.advance(w.persist(0, w.send, func() bool { return false })) // putBack has found no room
	}
}

// putBack puts the parts of a snapshot that are not settled into the backlog, if there is
// one with room for them.
func (w *metricWorker) putBack() {
	for w.part != nil {
		if !w.backlog.put(len(w.part.Metrics), func() (int, error) { return w.backlog.store.AddSnapshot(w.part) }) {
			return
		}
		w.next()
	}
}

func (w *metricWorker) oldest() (send func(context.Context) error, count int, err error) {
	s, n, err := w.backlog.store.OldestSnapshot()
	return func(ctx context.Context) error { return w.sink.SendMetrics(ctx, s) }, n, err
}

// tick takes a snapshot, unless the last one is still being delivered: if it
// were replaced, a backend that is merely slow would never get the last parts. Nor does it
// if Flush has taken one since the time of this.
func (w *metricWorker) tick(t time.Time) {
	w.putBack()
	if !w.ahead(t) && (w.part == nil || !w.moved) {
		w.renew(t)
	}
	w.moved = false
}

func (w *metricWorker) send(ctx context.Context) error {
	return w.sink.SendMetrics(ctx, w.part)
}

// advance settles the part at hand and goes on to the next.
func (w *metricWorker) advance(a attempt) {
	w.settle(len(w.part.Metrics), a)
	w.moved = w.moved || a.delivered
	w.next()
}

// next goes on to the next part, if there is one.
func (w *metricWorker) next() {
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

// renew takes a snapshot. The parts of the last one that are not settled are superseded.
func (w *metricWorker) renew(t time.Time) {
	w.taken = t.Round(0)
	w.account.due()
	if w.part != nil {
		w.discard(len(w.part.Metrics)+len(w.rest), Superseded)
	}
	w.rest = make([]monitor.Metric, 0, w.size)
	for m := range w.registry.Snapshot() {
		w.rest = append(w.rest, m)
	}
	w.size = len(w.rest) + 16
	w.took(len(w.rest))
	w.part = w.cut(&Snapshot{
		Time:    w.taken,
		Service: w.registry.Service(),
		Part:    1,
		Parts:   max(len(w.rest)/w.batch+min(len(w.rest)%w.batch, 1), 1),
	})
	w.notices.tell()
}
