package collecttest

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/spool"
)

// wrapped returns the backend with sinks that have only the methods of the interface, like
// a type that embeds a sink.
func (b MetricBackend) wrapped() MetricBackend {
	bare := b.New
	b.New = func(tb testing.TB, addr string) collect.MetricSink {
		return struct{ collect.MetricSink }{bare(tb, addr)}
	}
	return b
}

// wrapped returns the same for spans.
func (b SpanBackend) wrapped() SpanBackend {
	bare := b.New
	b.New = func(tb testing.TB, addr string) collect.SpanSink {
		return struct{ collect.SpanSink }{bare(tb, addr)}
	}
	return b
}

// testTraits takes snapshots during an outage. They must be spooled if the sink takes the
// past, and come in parts unless it takes whole ones.
func (b MetricBackend) testTraits(t *testing.T) {
	server := b.Serve(t)
	server.Set(t, Refuse)
	r := monitor.NewRegistry()
	HostileMetrics(r.Scope("hostile"))
	r.Scope(hits.Scope).Counter(hits.Name).Inc()
	o := quick()
	o.BatchMetrics, o.Spool = 50, spool.Folder{Dir: t.TempDir()}
	sink := b.New(t, server.Addr())
	traits, parts := sink.Traits(), new(atomic.Int64)
	p := o.Start(r, partsOf{sink, parts})
	watch(t, p)
	if !server.silent(Refuse) {
		eventually(t, "the outage is noticed", func() bool { return entry(t, p).Failures >= 2 })
		twice := 2 * int64(len(slices.Collect(r.Snapshot())))
		eventually(t, "two snapshots are made", func() bool { return entry(t, p).Made >= twice })
		if traits.TakesPast {
			eventually(t, "a snapshot is spooled", func() bool { return entry(t, p).Spooled > 0 })
		} else if spooled := entry(t, p).Spooled; spooled > 0 {
			t.Errorf("the sink does not take the past, and %d metrics are spooled", spooled)
		}
	}
	server.Set(t, None)
	before := taken(entry(t, p))
	eventually(t, "what waited is sent", func() bool {
		e := entry(t, p)
		return e.Spooled == 0 && taken(e) > before
	})
	if (parts.Load() == 1) != traits.TakesWhole {
		t.Errorf("the sink takes whole snapshots: %v, and was given %d parts", traits.TakesWhole, parts.Load())
	}
	if err := p.Stop(t.Context()); err != nil {
		t.Errorf("Stop returned %v", err)
	}
}

// partsOf is a sink that notes how many parts the snapshots have.
type partsOf struct {
	collect.MetricSink
	parts *atomic.Int64
}

func (s partsOf) SendMetrics(ctx context.Context, snapshot *collect.Snapshot) error {
	s.parts.Store(int64(snapshot.Parts))
	return s.MetricSink.SendMetrics(ctx, snapshot)
}
