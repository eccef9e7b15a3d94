package prometheus

import (
	"iter"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// A page makes one page after the other. It reuses memory and the mapping of names. It is
// for one goroutine at a time.
type page struct {
	*settings
	known

	// The encoder's own families.
	target, tasks, inFlight, durations, failures, invalid *family

	refused int    // metrics that the page cannot have
	extra   []byte // scratch
	body    []byte
}

// newPage returns a page for the text formats if f is one of them, or else for the
// others.
func newPage(s *settings, n naming, f format) *page {
	p := &page{
		settings: s,
		target:   newFamily("target", info, "", "The name of the service."),
		tasks:    newFamily(tasksName, counter, "", "Tasks that finished, by outcome."),
		inFlight: newFamily("tasks_in_flight", gauge, "", "Tasks that have started and not finished."),
		durations: newFamily("task_duration_seconds", s.distributions(), "seconds",
			"How long tasks took: success is the outcome ok, failure is any other."),
		failures: newFamily("task_failures", counter, "", "Tasks whose outcome was not ok, by class of error."),
		invalid: newFamily("invalid_observations", counter, "",
			"Observations of NaN and infinities, which count nowhere else."),
	}
	p.known = newKnown(n, newEncoder(s, f), s.distributions(), p.tasks, p.inFlight, p.durations, p.failures, p.invalid, p.target)
	return p
}

// newEncoder returns the encoder of a format and of all formats with the same labels.
func newEncoder(s *settings, f format) encoder {
	if f.isText() {
		return &textEncoder{withCreated: s.withCreated}
	}
	return &protobufEncoder{histograms: s.histograms, maxBuckets: s.nativeBuckets}
}

// make returns a page, which is valid until the next one is made.
func (p *page) make(service string, metrics iter.Seq[*monitor.Metric], f format) []byte {
	p.refused = 0
	p.to.begin(f)
	p.begin()
	p.to.info(p.target, p.with(nil, "service_name", service))
	for m := range metrics {
		p.add(m)
	}
	p.end()

	p.body = p.body[:0]
	for _, family := range p.list {
		if len(family.samples) > 0 {
			p.body = p.to.appendFamily(p.body, family)
		}
	}
	p.body = p.to.appendEnd(p.body)
	return p.body
}

// with returns the labels and one more. They are valid until the next call.
func (p *page) with(labels []byte, name, value string) []byte {
	p.extra = p.to.appendLabel(append(p.extra[:0], labels...), 0, name, value)
	return p.extra
}

// add adds the samples of a metric.
func (p *page) add(m *monitor.Metric) {
	if !canHave(m) {
		p.refused++
		return
	}
	f, labels := p.lookup(m)
	if f == nil {
		return
	}
	switch m.Kind {
	case monitor.KindCounter, monitor.KindMeter:
		p.to.counter(f, labels, m.Int, m.Start)
	case monitor.KindGauge:
		p.to.gauge(f, labels, m.Float)
	case monitor.KindTimer, monitor.KindValDist:
		p.distribution(f, labels, m.Distribution, m.Unit, m.Start)
		if n := m.Distribution.Invalid; n > 0 {
			p.to.counter(p.invalid, p.with(labels, metricLabel, f.name), int64(n), m.Start)
		}
	case monitor.KindFunc:
		p.function(labels, m.Func, m)
	}
}

// canHave reports whether a page can have the metric. A source may yield one that no
// instrument does, such as a counter below zero, which OpenMetrics forbids.
func canHave(m *monitor.Metric) bool {
	switch m.Kind {
	case monitor.KindCounter, monitor.KindMeter:
		return m.Int >= 0
	case monitor.KindGauge:
		return true
	case monitor.KindTimer, monitor.KindValDist:
		return m.Distribution != nil
	case monitor.KindFunc:
		return m.Func != nil && m.Func.Succeeded != nil && m.Func.Failed != nil
	}
	return false
}

func (p *page) function(labels []byte, s *monitor.FuncStats, m *monitor.Metric) {
	for o, n := range [...]int64{s.OK, s.Errors, s.Canceled, s.Timeouts, s.Panics} {
		p.to.counter(p.tasks, p.with(labels, outcomeLabel, monitor.Outcome(o).String()), n, m.Start)
	}
	p.to.gauge(p.inFlight, labels, float64(s.InFlight))
	p.distribution(p.durations, p.with(labels, resultLabel, "success"), s.Succeeded, m.Unit, m.Start)
	if s.Failed.Count > 0 {
		p.distribution(p.durations, p.with(labels, resultLabel, "failure"), s.Failed, m.Unit, m.Start)
	}
	for _, c := range s.Classes {
		p.to.counter(p.failures, p.with(labels, classLabel, c.Name), c.Count, m.Start)
	}
}

func (p *page) distribution(f *family, labels []byte, d *monitor.Distribution, u monitor.Unit, start time.Time) {
	if f.typ == summary {
		p.to.summary(f, labels, d, p.quantiles, start)
	} else {
		p.to.histogram(f, labels, d, p.boundsOf(u, d), start)
	}
}
