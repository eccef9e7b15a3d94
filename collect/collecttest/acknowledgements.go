package collecttest

import (
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
)

// testAcknowledgements checks that the sink acknowledges if the server answers, and only
// then: before the answer nothing is delivered, and without answers nothing ever is.
func (c chaos) testAcknowledgements(t *testing.T) {
	server := c.serve(t)
	sink := c.sink(t, server.Addr())
	if acknowledges := sink.Traits().Acknowledges; acknowledges != server.answers {
		t.Errorf("the sink says that the server acknowledges: %v; the server does: %v", acknowledges, server.answers)
	}
	server.Set(t, Hang)
	r := monitor.NewRegistry()
	p := quick().Start(r, sink)
	watch(t, p)
	c.record(t, r, 10)
	if server.answers {
		eventually(t, "the fault is noticed", func() bool { return entry(t, p).Failures >= 2 })
		if e := entry(t, p); taken(e) > 0 {
			t.Errorf("before any answer: %v", e)
		}
	}
	server.Set(t, None)
	c.record(t, r, 10)
	eventually(t, "something is sent", func() bool { return taken(entry(t, p)) > 0 })
	_ = p.Stop(t.Context()) // the kernel may have lost what it took
	if e := entry(t, p); server.answers && e.Sent > 0 || !server.answers && e.Delivered > 0 {
		t.Errorf("the server answers: %v; %v", server.answers, e)
	}
}
