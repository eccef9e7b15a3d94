package collect

import (
	"context"
	"fmt"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// A Pipeline brings the numbers and spans of one registry to some sinks, from
// Start until Stop. All methods are safe for concurrent use.
type Pipeline struct {
	options  Options
	started  time.Time
	accounts []*account // not changed after the start

	notices notices

	stopping
	cancel                        context.CancelFunc // of stopping.ctx
	unobserve                     func()
	removeSource, removeCondition func()

	running atomic.Int32  // workers
	done    chan struct{} // closed by the last worker

	stopOnce sync.Once
	stopErr  error
}

// Start starts a pipeline from the registry, or from monitor.Default if that is
// nil, to the sinks, which belong to the pipeline from now on. Nil sinks are
// ignored. A sink that takes neither metrics nor spans is logged and closed. Of
// sinks with the same name all but the first get a number.
func (o Options) Start(r *monitor.Registry, sinks ...Sink) *Pipeline {
	if r == nil {
		r = monitor.Default
	}
	p := &Pipeline{
		options:   o.withDefaults(),
		started:   time.Now().Round(0),
		done:      make(chan struct{}),
		unobserve: func() {},
	}
	p.notices.registry, p.notices.log = r, p.options.Logger
	p.notices.tell()
	p.drain = make(chan struct{})
	p.ctx, p.cancel = context.WithCancel(context.Background())

	var runs []func()
	var queues, merging []*spanQueue // of all span sinks, and of those that take open spans
	names := map[string]bool{}
	for _, sink := range sinks {
		if sink == nil {
			continue
		}
		name := uniqueName(sink.Name(), names)
		names[name] = true
		traits := sink.Traits()
		end := &endpoint{sink: sink, name: name, log: p.options.Logger}
		if s, ok := sink.(MetricSink); ok {
			runs = append(runs, end.worker(p.metricWorker(r, s, name, traits).run))
		}
		if s, ok := sink.(SpanSink); ok {
			w := p.spanWorker(s, name)
			queues = append(queues, w.queue)
			if traits.TakesOpenSpans {
				merging = append(merging, w.queue)
			}
			runs = append(runs, end.worker(w.run))
		}
		if end.workers.Load() == 0 {
			quietly(func() { p.options.Logger.Error("collect: a sink takes neither metrics nor spans", "sink", name) })
			end.close()
		}
	}
	if after := p.options.OpenAfter; after > 0 && len(merging) > 0 {
		runs = append(runs, newOpenWorker(r, &p.stopping, merging, after).run)
	}
	p.removeSource = r.AddSource(p.source)
	p.removeCondition = r.AddCondition(p.condition)
	p.launch(runs)
	if len(queues) > 0 {
		p.unobserve = r.Observe(p.observer(queues))
	}
	return p
}

// launch starts the workers. The last to end closes done.
func (p *Pipeline) launch(runs []func()) {
	if len(runs) == 0 {
		close(p.done)
		return
	}
	p.running.Store(int32(len(runs)))
	for _, run := range runs {
		go func() {
			defer func() {
				if p.running.Add(-1) == 0 {
					close(p.done)
				}
			}()
			run()
		}()
	}
}

func (p *Pipeline) courier(name, signal string) courier {
	a := &account{sink: name, signal: signal}
	p.accounts = append(p.accounts, a)
	return courier{
		account:  a,
		stopping: &p.stopping,
		timeout:  p.options.SendTimeout,
		backoff:  backoff{min: p.options.MinBackoff, max: p.options.MaxBackoff},
		health:   p.health("sending", name, signal),
	}
}

func (p *Pipeline) health(what, name, signal string) health {
	return health{what: what, log: p.options.Logger, about: []any{"sink", name, "signal", signal}}
}

func (p *Pipeline) metricWorker(r *monitor.Registry, s MetricSink, name string, t Traits) *metricWorker {
	interval := t.Interval
	if interval <= 0 {
		interval = p.options.Interval
	}
	c := p.courier(name, Metrics)
	c.backoff.max = min(c.backoff.max, max(interval, c.backoff.min))
	if t.TakesPast {
		c.shelf = p.shelf(c.account)
	}
	batch := p.options.BatchMetrics
	if t.TakesWhole {
		batch = math.MaxInt
	}
	return &metricWorker{
		courier:  c,
		sink:     s,
		registry: r,
		batch:    batch,
		schedule: newSchedule(interval),
		notices:  &p.notices,
	}
}

func (p *Pipeline) spanWorker(s SpanSink, name string) *spanWorker {
	c := p.courier(name, Spans)
	c.shelf = p.shelf(c.account)
	return &spanWorker{
		courier:  c,
		sink:     s,
		queue:    newSpanQueue(c.account, p.options),
		options:  p.options,
		overflow: p.health("queueing", name, Spans),
	}
}

// Ledger returns what became of everything so far. Each entry balances.
func (p *Pipeline) Ledger() Ledger {
	entries := make(Ledger, 0, len(p.accounts))
	for _, a := range p.accounts {
		entries = append(entries, a.read())
	}
	return entries
}

// Stop ends the pipeline: no more spans are taken, a last snapshot is made, what
// is queued is sent, and the sinks are closed. It returns when that is done, or
// when the context ends, which is when what is left is given up; without a
// deadline, after Options.StopTimeout. A sink that does not heed its context is
// left behind after a moment more, and closed when it returns.
//
// The error is nil if nothing was lost since the start, or a *LossError. Later
// calls wait for the first and return the same.
func (p *Pipeline) Stop(ctx context.Context) error {
	p.stopOnce.Do(func() { p.stopErr = p.stop(ctx) })
	return p.stopErr
}

// grace is how long Stop waits, when its time is up, for the sinks to see it.
const grace = 200 * time.Millisecond

func (p *Pipeline) stop(ctx context.Context) error {
	deadline, ok := ctx.Deadline()
	if !ok {
		deadline = time.Now().Add(p.options.StopTimeout)
	}
	p.unobserve()
	p.deadline = deadline
	close(p.drain)
	timer := time.NewTimer(time.Until(deadline))
	defer timer.Stop()
	select {
	case <-p.done:
	case <-ctx.Done():
	case <-timer.C:
	}
	p.cancel()
	timer.Reset(grace)
	select {
	case <-p.done:
	case <-timer.C:
	}
	p.removeSource()
	p.removeCondition()
	p.notices.tell()
	for _, a := range p.accounts {
		a.close()
	}
	return p.loss()
}

func (p *Pipeline) loss() error {
	var lost Ledger
	for _, e := range p.Ledger() {
		if e.Lost() > 0 {
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
