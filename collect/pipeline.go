package collect

import (
	"context"
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// A Pipeline sends the metrics and spans of one registry to some sinks, from
// Start until Stop. All methods are safe for concurrent use.
type Pipeline struct {
	registry *monitor.Registry
	options  *Options
	started  time.Time
	couriers []*courier // not changed after the start

	lines   lineQueue
	notices notices

	stopping
	cancel                        context.CancelFunc // of stopping.ctx
	unobserve                     func()             // nil without span sinks
	removeSource, removeCondition func()

	done chan struct{} // closed when all workers have ended

	stopOnce sync.Once
	stopErr  error
}

// Start starts a pipeline with default options. See Options.Start.
func Start(r *monitor.Registry, sinks ...Sink) *Pipeline { return Options{}.Start(r, sinks...) }

// Start starts a pipeline from the registry, or from monitor.Default if that is
// nil, to the sinks, which belong to the pipeline from now on. Nil sinks are
// ignored. A sink that takes neither metrics nor spans is logged and closed. If several
// sinks have the same name, all but the first get a number.
func (o Options) Start(r *monitor.Registry, sinks ...Sink) *Pipeline {
	if r == nil {
		r = monitor.Default
	}
	p := &Pipeline{
		registry: r,
		options:  o.withDefaults(),
		started:  time.Now().Round(0),
		done:     make(chan struct{}),
	}
	p.lines.to = p.options.Logger
	p.options.Logger = &p.lines
	p.notices.registry, p.notices.log = r, &p.lines
	p.notices.tell()
	p.drain = make(chan struct{})
	p.ctx, p.cancel = context.WithCancel(context.Background())

	var w workers
	names := map[string]bool{}
	for _, sink := range sinks {
		if sink != nil {
			name := uniqueName(sink.Name(), names)
			names[name] = true
			p.add(&w, sink, name)
		}
	}
	if after := p.options.OpenAfter; after > 0 && len(w.merging) > 0 {
		w.list = append(w.list, newOpenWorker(r, &p.stopping, w.merging, after))
	}
	p.removeSource = r.AddSource(func(yield func(monitor.Metric) bool) { p.Ledger().metrics(p.started, yield) })
	p.removeCondition = r.AddCondition(func() []string { return p.Ledger().conditions() })
	p.launch(w.list)
	if len(w.queues) > 0 {
		p.unobserve = r.Observe(newObserver(w.queues, p.options.KeptTraces))
	}
	return p
}

// workers are what a pipeline runs in goroutines, and their queues.
type workers struct {
	list            []interface{ run() }
	queues, merging []*spanQueue // of all span sinks, and of the ones that take open spans
}

// add adds the workers of a sink.
func (p *Pipeline) add(w *workers, sink Sink, name string) {
	traits := sink.Traits()
	end := &endpoint{sink: sink, name: name, log: p.options.Logger}
	if s, ok := sink.(MetricSink); ok {
		w.list = append(w.list, p.metricWorker(end, s, traits))
	}
	if s, ok := sink.(SpanSink); ok {
		spans := p.spanWorker(end, s, traits)
		w.queues = append(w.queues, spans.queue)
		if traits.TakesOpenSpans {
			w.merging = append(w.merging, spans.queue)
		}
		w.list = append(w.list, spans)
	}
	if end.workers.Load() == 0 {
		end.log.Error("collect: a sink takes neither metrics nor spans", "sink", name)
		end.close()
	}
}

// launch starts the workers, and closes done when all have ended.
func (p *Pipeline) launch(list []interface{ run() }) {
	var workers sync.WaitGroup
	for _, w := range list {
		workers.Go(w.run)
	}
	go func() {
		workers.Wait()
		close(p.done)
	}()
}

// courier returns the courier of a worker for one signal of a sink. It waits for longest at
// most after a failure.
func (p *Pipeline) courier(end *endpoint, signal string, t Traits, longest time.Duration) *courier {
	end.workers.Add(1)
	a := &account{sink: end.name, signal: signal, acknowledges: t.Acknowledges}
	end.accounts = append(end.accounts, a)
	c := &courier{
		account:  a,
		stopping: &p.stopping,
		timeout:  p.options.SendTimeout,
		backoff:  backoff{min: p.options.MinBackoff, max: min(p.options.MaxBackoff, max(longest, p.options.MinBackoff))},
		health:   newHealth("sending", end.log, a),
		endpoint: end,
		flushing: newFlushing(),
	}
	p.couriers = append(p.couriers, c)
	if signal == Spans || t.TakesPast {
		c.backlog = newBacklog(p.options.Spool, a, newHealth("spooling", end.log, a), c.backoff)
	}
	return c
}

func (p *Pipeline) metricWorker(end *endpoint, s MetricSink, t Traits) *metricWorker {
	interval := t.Interval
	if interval <= 0 {
		interval = p.options.Interval
	}
	batch := p.options.BatchMetrics
	if t.TakesWhole {
		batch = math.MaxInt
	}
	return &metricWorker{
		courier:  p.courier(end, Metrics, t, interval),
		sink:     s,
		registry: p.registry,
		batch:    batch,
		schedule: newSchedule(interval),
		notices:  &p.notices,
	}
}

func (p *Pipeline) spanWorker(end *endpoint, s SpanSink, t Traits) *spanWorker {
	c := p.courier(end, Spans, t, p.options.MaxBackoff)
	return &spanWorker{
		courier:  c,
		sink:     s,
		queue:    newSpanQueue(c.account, p.options),
		options:  p.options,
		overflow: newHealth("queueing", end.log, c.account),
	}
}

// Ledger returns the entries of all sinks as they are now. Each entry balances.
func (p *Pipeline) Ledger() Ledger {
	entries := make(Ledger, len(p.couriers))
	for i, c := range p.couriers {
		entries[i] = c.read()
	}
	return entries
}

// Stop ends the pipeline: it takes no more spans, makes a last snapshot, sends the queued
// spans, and closes the sinks. It returns when that is done, when the context ends, or,
// if the context has no deadline, after Options.StopTimeout. Unsent spans and metrics are
// then dropped. A sink that does not heed its context is left behind after 200 ms more,
// and closed when it returns.
//
// The error is nil if nothing is known to be lost since the start, or a *LossError: of a
// backend that does not acknowledge, see Entry.Sent, nobody knows. A last snapshot that
// could not be taken, see Entry.OverdueSince, and a connection that broke at its end, see
// Entry.CloseError, are losses too. Later calls wait for the first and return the same.
func (p *Pipeline) Stop(ctx context.Context) error {
	p.stopOnce.Do(func() { p.stopErr = p.stop(ctx) })
	return p.stopErr
}

// grace is how long Stop waits for the sinks to return after its time is up.
const grace = 200 * time.Millisecond

func (p *Pipeline) stop(ctx context.Context) error {
	deadline, ok := ctx.Deadline()
	if !ok {
		deadline = time.Now().Add(p.options.StopTimeout)
	}
	if p.unobserve != nil {
		p.unobserve()
	}
	p.deadline = deadline
	for _, c := range p.couriers {
		if c.signal == Metrics {
			c.due()
		}
	}
	close(p.drain)
	select {
	case <-p.done:
	case <-ctx.Done():
	case <-time.After(time.Until(deadline)):
	}
	p.cancel()
	select {
	case <-p.done:
	case <-time.After(grace):
	}
	p.removeSource()
	p.removeCondition()
	p.notices.tell()
	for _, c := range p.couriers {
		c.close()
	}
	p.lines.flush(grace)
	return p.loss()
}

func (p *Pipeline) loss() error {
	var lost Ledger
	for _, e := range p.Ledger() {
		if e.Lost() > 0 || !e.OverdueSince.IsZero() || e.CloseError != "" {
			lost = append(lost, e)
		}
	}
	if lost == nil {
		return nil
	}
	return &LossError{lost}
}

// uniqueName returns the name, with a number if it is taken.
func uniqueName(name string, taken map[string]bool) string {
	unique := name
	for n := 2; taken[unique]; n++ {
		unique = fmt.Sprintf("%s#%d", name, n)
	}
	return unique
}
