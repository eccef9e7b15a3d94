package monitor

import "iter"

// A Reader reads a registry repeatedly without allocating, for pages and backends that
// do not keep a metric once they read the next. Use it in one goroutine at a time.
// Readers come from Registry.NewReader.
type Reader struct {
	read reading

	// The current metric and the memory it points to.
	metric       Metric
	distribution Distribution
	function     FuncStats
}

// Metrics yields the same metrics as Registry.Snapshot. A metric and the memory it
// points to, except its tags, are valid until the next one is yielded or the loop ends.
func (d *Reader) Metrics() iter.Seq[*Metric] {
	return func(yield func(*Metric) bool) { d.read(d.next, yield) }
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

// A reading yields every metric of a registry, read into what next returns for its
// kind.
type reading func(next func(Kind) *Metric, yield func(*Metric) bool)

// snapshot yields metrics that the caller may keep.
func (read reading) snapshot() iter.Seq[Metric] {
	return func(yield func(Metric) bool) {
		var each Metric // copied for the caller; the values it points to are new
		next := func(Kind) *Metric {
			each = Metric{}
			return &each
		}
		read(next, func(m *Metric) bool { return yield(*m) })
	}
}
