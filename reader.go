package monitor

import "iter"

// A Reader reads a registry again and again without making garbage: for pages
// and backends that are done with a metric when they come to the next. It is
// for one goroutine at a time. It comes from Registry.NewReader.
type Reader struct {
	read reading

	// What the metric of a step points to.
	metric       Metric
	distribution Distribution
	function     FuncStats
}

// Metrics yields what Registry.Snapshot does. A metric, and all that it points
// to but its tags, is good until the next one is yielded or the loop ends.
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
		var each Metric // is copied; what it points to is made anew
		next := func(Kind) *Metric {
			each = Metric{}
			return &each
		}
		read(next, func(m *Metric) bool { return yield(*m) })
	}
}
