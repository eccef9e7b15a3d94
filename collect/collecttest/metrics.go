package collecttest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
)

// A MetricBackend is a backend for metrics as the kit sees it.
type MetricBackend struct {
	// Serve starts the server: ServeHTTP, ServeTCP, ServeUDP, ServeUnixgram or one that
	// answers by the test, ServeHandler or ServeTalk.
	Serve func(testing.TB) *Server

	// New returns a sink that sends to an address, at the interval of the
	// pipeline.
	New func(tb testing.TB, addr string) collect.MetricSink

	// Increments says that the backend sends increments instead of totals: if a server
	// loses some without a word, they are lost.
	Increments bool

	// Refusals are the faults, besides BadRequest and Redirect, that mean in this
	// protocol that the same must not be sent again.
	Refusals []Fault

	// Total returns the value of a counter according to everything that the server
	// received, and fails the test if that is malformed. The metric has a Scope and a
	// Name.
	Total func(tb testing.TB, received [][]byte, m *monitor.Metric) float64
}

// TestMetrics checks the backend under every fault. Half of the tests wrap the sink, so
// that only what is in the interface can be called; those on traits are run both ways.
func TestMetrics(t *testing.T, b MetricBackend) {
	kinds := [...]MetricBackend{b, b.wrapped()}
	for i, f := range append([]Fault{None}, b.Serve(t).Faults()...) {
		t.Run(f.String(), func(t *testing.T) { kinds[i%2].testFault(t, f) })
	}
	t.Run("traits", b.testTraits)
	t.Run("traits, wrapped", b.wrapped().testTraits)
	t.Run("stop while sick", b.testStop)
	t.Run("extremes", b.testExtremes)
	t.Run("clock", b.testClock)
	t.Run("totals", b.testTotals)
	if b.Serve(t).http {
		t.Run("too large", b.testTooLarge)
	}
	chaos{
		serve:    b.Serve,
		sink:     func(tb testing.TB, addr string) collect.Sink { return kinds[1].New(tb, addr) },
		refusals: b.Refusals,
		record:   func(_ *testing.T, r *monitor.Registry, n int) { r.Scope(hits.Scope).Counter(hits.Name).Add(int64(n)) },
	}.test(t)
}

var hits = monitor.Metric{Scope: "collecttest", Name: "hits", Kind: monitor.KindCounter}

// testFault counts before, during and after the fault.
func (b MetricBackend) testFault(t *testing.T, f Fault) {
	server := b.Serve(t)
	r := monitor.NewRegistry()
	HostileMetrics(r.Scope("hostile"))
	count := func() { r.Scope(hits.Scope).Counter(hits.Name).Inc() }
	total := func() float64 { return b.Total(t, server.Received(), &hits) }
	p := quick().Start(r, b.New(t, server.Addr()))
	watch(t, p)

	count()
	eventually(t, "a snapshot arrives", func() bool { return total() == 1 })
	server.Set(t, f)
	count()
	seen := entry(t, p).Made
	eventually(t, "snapshots are made", func() bool { return entry(t, p).Made > seen })
	if f != None && !refusal(f, b.Refusals) && !server.silent(f) {
		eventually(t, "the fault is noticed", func() bool { return entry(t, p).Failures >= 2 })
	}
	server.Set(t, None)
	count()
	missing := 0.0
	if b.Increments && (!server.answers || server.silent(f)) {
		// Connections end whenever the server gets a fault or loses it. Until the one
		// of the end, which must be there.
		before := taken(entry(t, p))
		eventually(t, "a snapshot is sent", func() bool { return taken(entry(t, p)) > before })
		missing = 2
	} else {
		eventually(t, "the total is complete", func() bool { return total() == 3 })
	}
	count()
	err := p.Stop(t.Context())
	if err != nil && !refusal(f, b.Refusals) {
		t.Errorf("Stop returned %v", err)
	}
	eventually(t, "the last total is there", func() bool { return 4-missing <= total() && total() <= 4 })
	if e := entry(t, p); e.Queued != 0 || taken(e) == 0 {
		t.Errorf("after the stop: %v", e)
	}
}

// testStop stops with a backend that is not there.
func (b MetricBackend) testStop(t *testing.T) {
	server := b.Serve(t)
	server.Set(t, Refuse)
	r := monitor.NewRegistry()
	r.Scope("collecttest").Counter("hits").Inc()
	p := quick().Start(r, b.New(t, server.Addr()))
	watch(t, p)
	err := stopSoon(t, p)
	if _, ok := errors.AsType[*collect.LossError](err); !ok && !server.silent(Refuse) {
		t.Errorf("Stop returned %v, want the loss of the last snapshot", err)
	}
}

// testExtremes sends nothing, and very much.
func (b MetricBackend) testExtremes(t *testing.T) {
	server := b.Serve(t)
	sink := b.New(t, server.Addr())
	defer sink.Close()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := sink.SendMetrics(ctx, &collect.Snapshot{Time: time.Now(), Service: "s"}); err != nil {
		t.Errorf("no metrics: %v", err)
	}
	large := &collect.Snapshot{Time: time.Now(), Service: "s"}
	for i := range 20_000 {
		large.Metrics = append(large.Metrics, monitor.Metric{
			Scope: hits.Scope, Name: hits.Name, Tags: []monitor.Tag{monitor.Int("i", i)}, Kind: monitor.KindCounter,
		})
	}
	last := hits
	last.Int = 7
	large.Metrics = append(large.Metrics, last)
	if err := sink.SendMetrics(ctx, large); err != nil {
		t.Errorf("many metrics: %v", err)
	}
	eventually(t, "the last metric arrives", func() bool { return b.Total(t, server.Received(), &hits) == 7 })
}

// testClock sends snapshots at times that jump.
func (b MetricBackend) testClock(t *testing.T) {
	server := b.Serve(t)
	sink := b.New(t, server.Addr())
	defer sink.Close()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for i, jump := range []time.Duration{0, -time.Hour, time.Hour, 0} {
		m := hits
		m.Int = int64(i + 1)
		s := &collect.Snapshot{Time: time.Now().Add(jump), Service: "s", Metrics: []monitor.Metric{m}}
		if err := sink.SendMetrics(ctx, s); err != nil {
			t.Errorf("after a jump of %v: %v", jump, err)
		}
	}
	eventually(t, "the total is complete", func() bool { return b.Total(t, server.Received(), &hits) == 4 })
}

// testTotals sends a total that falls, because a source began again, and one that is away for
// a while.
func (b MetricBackend) testTotals(t *testing.T) {
	server := b.Serve(t)
	sink := b.New(t, server.Addr())
	defer sink.Close()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	start := time.Now().Add(-time.Hour)
	at := start.Add(time.Minute)
	send := func(metrics ...monitor.Metric) {
		t.Helper()
		at = at.Add(10 * time.Second)
		if err := sink.SendMetrics(ctx, &collect.Snapshot{Time: at, Service: "s", Metrics: metrics}); err != nil {
			t.Errorf("at %v: %v", at, err)
		}
	}
	m, other := hits, hits
	m.Start, other.Start, other.Name = start, start, "other"
	increments := 0.0
	for _, step := range []struct {
		total, increment int64
		absent           int // deliveries before
	}{
		{total: 100, increment: 100}, {total: 175, increment: 75}, {total: 20, increment: 20}, {total: 35, increment: 15},
		{total: 41, increment: 6, absent: 60}, {total: 44, absent: 61}, {total: 49, increment: 5},
	} {
		for range step.absent {
			send(other)
		}
		m.Int = step.total
		send(m, other)
		increments += float64(step.increment)
		want := float64(step.total)
		if b.Increments {
			want = increments
		}
		eventually(t, fmt.Sprintf("the total is %g", want), func() bool { return b.Total(t, server.Received(), &hits) == want })
	}
}
