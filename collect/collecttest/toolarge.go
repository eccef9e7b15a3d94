package collecttest

import (
	"math"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
)

// testTooLarge delivers metrics to a picky server that wants all, and to one that does not
// want one of them.
func (b MetricBackend) testTooLarge(t *testing.T) {
	for lost := range int64(2) {
		server := b.Serve(t)
		refused := server.refuse(func(body []byte) bool { return lost > 0 && b.Total(t, [][]byte{body}, &hits) > 0 })
		r := monitor.NewRegistry()
		r.Scope(hits.Scope).Counter(hits.Name).Inc()
		for i := range 500 {
			r.Scope(hits.Scope).Counter(hits.Name, monitor.Int("i", i)).Inc()
		}
		o := quick()
		o.Interval, o.SendTimeout, o.BatchMetrics = time.Hour, patience, math.MaxInt
		p := o.Start(r, b.New(t, server.Addr()))
		watch(t, p)
		stopLosing(t, p, lost)
		if total := b.Total(t, server.Received(), &hits); total != float64(1-lost) {
			t.Errorf("the total is %v, want %d", total, 1-lost)
		}
		if n := refused(); n < 5 && lost > 0 {
			t.Errorf("only %d requests were too large", n)
		}
	}
}

// testTooLarge delivers spans to a picky server, which does not want one of the first.
func (b SpanBackend) testTooLarge(t *testing.T) {
	server := b.Serve(t)
	var unwanted monitor.SpanID
	refused := server.refuse(func(body []byte) bool {
		ids := map[monitor.SpanID]bool{}
		for _, id := range b.Decode(t, body) {
			ids[id] = true
			if !unwanted.IsValid() {
				unwanted = id
			}
		}
		return ids[unwanted]
	})
	r := monitor.NewRegistry()
	const count = 400
	o := quick()
	o.SendTimeout, o.BatchAge = patience, patience
	o.BatchSpans, o.BatchBytes, o.QueueBytes = count, math.MaxInt, math.MaxInt
	p := o.Start(r, b.New(t, server.Addr()))
	watch(t, p)
	send := func() int {
		settled := entry(t, p).Delivered
		record(t, r, count)
		eventually(t, "the spans are delivered", func() bool { return entry(t, p).Delivered > settled })
		return refused()
	}
	if first, second := send(), send(); first < 5 || second >= first {
		t.Errorf("%d requests were too large, and then %d: the sink should have learned", first, second)
	}
	stopLosing(t, p, 1)
	if got := len(b.received(t, server)); got != 2*count-1 || b.received(t, server)[unwanted] {
		t.Errorf("%d spans arrived, want all but one of %d", got, 2*count)
	}
}

// stopLosing stops the pipeline and checks how many items were refused, and that all others
// were taken.
func stopLosing(t *testing.T, p *collect.Pipeline, lost int64) {
	t.Helper()
	err := p.Stop(t.Context())
	e := entry(t, p)
	if e.Delivered != e.Made-lost || dropped(e, collect.Rejected) != lost || (err != nil) != (lost > 0) {
		t.Errorf("%d should be refused and no others lost: %v", lost, e)
	}
}
