package collect

import (
	"reflect"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// spanQueue holds the reports of spans that wait for one sink, already in batches.
// The goroutine that finishes a span pushes it, and the sink's worker takes batches; both
// hold the account's lock, so that ledger and queue change together.
type spanQueue struct {
	*account
	options *Options
	wake    chan struct{} // has a token when take may return more than before

	// Guarded by account.mu:
	batches      []*batch // oldest first; the last one is being filled
	bytes, spans int      // in batches
	spare        *batch   // a sent batch, for its memory
	added, taken int64    // spans, since the start
}

// A batch is spans that are sent together.
type batch struct {
	spans []monitor.SpanData
	bytes int
	since time.Time // of the first span
}

func newSpanQueue(a *account, o *Options) *spanQueue {
	return &spanQueue{account: a, options: o, wake: make(chan struct{}, 1)}
}

// push queues the report of a span of a sampled trace, or counts the reason for dropping
// it. It never blocks beyond the lock.
func (q *spanQueue) push(d *monitor.SpanData) {
	size := sizeOf(d)
	q.mu.Lock()
	defer q.mu.Unlock()
	q.totals.Made++
	switch {
	case q.closed:
		*q.drops(Stopped)++
		return
	case q.spans >= q.options.QueueSpans || q.bytes+size > q.options.QueueBytes:
		*q.drops(QueueFull)++
		return
	}
	q.add(d, size)
}

// pushOpen queues the report of an open span. Half of the queue is reserved for finished
// spans, whose reports repeat everything. After the queue is closed the report does not
// even count as made, because the ledger does not change any more.
func (q *spanQueue) pushOpen(d *monitor.SpanData) {
	size := sizeOf(d)
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return
	}
	q.totals.Made++
	if q.spans >= q.options.QueueSpans/2 || q.bytes+size > q.options.QueueBytes/2 {
		*q.drops(Superseded)++
		return
	}
	q.add(d, size)
}

// add queues a report, which must be counted as made and have room. q.mu is locked.
func (q *spanQueue) add(d *monitor.SpanData, size int) {
	q.totals.Queued++
	b := q.filling(size)
	b.spans = append(b.spans, *d)
	b.bytes += size
	q.spans++
	q.added++
	q.bytes += size
	if len(q.batches) == 1 && (len(b.spans) == 1 || q.full(b)) {
		q.signal()
	}
}

// filling returns the batch that a span of this size goes to.
func (q *spanQueue) filling(size int) *batch {
	if n := len(q.batches); n > 0 {
		if b := q.batches[n-1]; !q.full(b) && b.bytes+size <= q.options.BatchBytes {
			return b
		}
		q.signal()
	}
	b := q.spare
	if q.spare = nil; b == nil {
		b = new(batch)
	}
	b.since = time.Now()
	q.batches = append(q.batches, b)
	return b
}

func (q *spanQueue) full(b *batch) bool {
	return len(b.spans) >= q.options.BatchSpans || b.bytes >= q.options.BatchBytes
}

func (q *spanQueue) signal() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// take removes the oldest batch if it is due, or in any case if all is set. If there is
// none, it returns nil and the time at which the batch being filled will be due, or the
// zero time.
func (q *spanQueue) take(all bool) (*batch, time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.batches) == 0 {
		return nil, time.Time{}
	}
	b := q.batches[0]
	due := b.since.Add(q.options.BatchAge)
	if !all && len(q.batches) == 1 && !q.full(b) && time.Now().Before(due) {
		return nil, due
	}
	q.batches[0] = nil
	q.batches = q.batches[1:]
	q.spans -= len(b.spans)
	q.taken += int64(len(b.spans))
	q.bytes -= b.bytes
	return b, time.Time{}
}

// progress returns how many spans were added and taken since the start. They are taken in
// the order in which they were added.
func (q *spanQueue) progress() (added, taken int64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.added, q.taken
}

// recycle takes back a settled batch, for its memory.
func (q *spanQueue) recycle(b *batch) {
	clear(b.spans)
	b.spans, b.bytes = b.spans[:0], 0
	q.mu.Lock()
	defer q.mu.Unlock()
	q.spare = b
}

// shut makes the queue refuse spans and forget its own.
func (q *spanQueue) shut() {
	q.close()
	q.mu.Lock()
	defer q.mu.Unlock()
	q.batches, q.spans, q.bytes, q.spare = nil, 0, 0, nil
}

var (
	spanSize       = int(reflect.TypeFor[monitor.SpanData]().Size())
	annotationSize = int(reflect.TypeFor[monitor.Annotation]().Size())
	linkSize       = int(reflect.TypeFor[monitor.SpanContext]().Size())
	failureSize    = int(reflect.TypeFor[monitor.Failure]().Size())
	progressSize   = int(reflect.TypeFor[monitor.Progress]().Size())
)

// sizeOf returns the approximate number of bytes of memory that the data keeps, without
// the names, which the registry shares.
func sizeOf(d *monitor.SpanData) int {
	size := spanSize + len(d.Class) + len(d.Local) + len(d.Peer) + len(d.Annotations)*annotationSize + len(d.Links)*linkSize
	if d.Progress != nil {
		size += progressSize
	}
	if f := d.Failure; f != nil {
		size += failureSize + len(f.Text) + len(f.Stack)
	}
	for i := range d.Annotations {
		size += len(d.Annotations[i].Key) + len(d.Annotations[i].Value)
	}
	return size
}
