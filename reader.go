package monitor

import "iter"

// A Reader reads a registry again and again without making garbage: for pages
// and backends that are done with a metric when they come to the next. It is
// for one goroutine at a time.
type Reader struct {
	registry *Registry

	// What the metric of a step points to.
	metric       Metric
	distribution Distribution
	function     FuncStats
}

// NewReader returns a reader of the registry.
func (r *Registry) NewReader() *Reader { return &Reader{registry: r} }

// Metrics yields what Registry.Snapshot does. A metric, and all that it points
// to but its tags, is good until the next one is yielded or the loop ends.
func (d *Reader) Metrics() iter.Seq[*Metric] {
	return func(yield func(*Metric) bool) {
		d.registry.readAll(d.next, yield)
	}
}

// next returns the metric for an instrument to be read into.
func (d *Reader) next(k Kind) *Metric {
	d.metric = Metric{}
	switch k {
	case KindTimer, KindValDist:
		d.metric.Distribution = &d.distribution
	case KindFunc:
		d.metric.Func = &d.function
	}
	return &d.metric
}

// readAll yields every metric, read into what next returns for its kind.
func (r *Registry) readAll(next func(Kind) *Metric, yield func(*Metric) bool) {
	for _, s := range r.sortedScopes() {
		for _, i := range s.sorted() {
			if !yield(i.describe().metric(i, next)) {
				return
			}
		}
	}
	r.mu.Lock()
	sources := r.sources
	r.mu.Unlock()
	for _, source := range sources {
		for _, m := range r.run(*source) {
			if !yield(&m) {
				return
			}
		}
	}
}

func (s *series) metric(i instrument, next func(Kind) *Metric) *Metric {
	m := next(s.family.kind)
	m.Scope = s.scope.name
	m.Name = s.name
	m.Tags = s.tags
	m.Kind = s.family.kind
	m.Unit = Unit(s.family.unit.Load())
	m.Start = s.created.Round(0)
	i.read(m)
	return m
}
