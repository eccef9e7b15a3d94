package prometheus

import (
	"iter"

	"github.com/spacemonkeygo/monitor/v2"
)

// A page makes one page after the other and reuses what it has: the memory, and
// what it learned of the names. It is for one goroutine at a time.
type page struct {
	*settings
	known
	format format

	// The families that are the encoder's own.
	target, tasks, inFlight, durations, failures, invalid *family

	refused int      // metrics that the page cannot have
	counts  []uint64 // scratch
	extra   []byte   // scratch
	text    []byte
}

const tasksName = "tasks"

func newPage(s *settings) *page {
	p := &page{
		settings: s,
		target:   newFamily("target", info, "", "What the service is called."),
		tasks:    newFamily(tasksName, counter, "", "Tasks that finished, by outcome."),
		inFlight: newFamily("tasks_in_flight", gauge, "", "Tasks that have started and not finished."),
		durations: newFamily("task_duration_seconds", s.distributions(), "seconds",
			"How long tasks took: success is the outcome ok, failure is any other."),
		failures: newFamily("task_failures", counter, "", "Tasks whose outcome was not ok, by class of error."),
		invalid: newFamily("invalid_observations", counter, "",
			"Observations of NaN and infinities, which count nowhere else."),
	}
	p.known = newKnown(s.distributions(), p.tasks, p.inFlight, p.durations, p.failures, p.invalid, p.target)
	return p
}

// make returns a page, which is good until the next one is made.
func (p *page) make(service string, metrics iter.Seq[*monitor.Metric], f format) []byte {
	p.format, p.refused = f, 0
	p.begin()
	p.extra = appendLabel(p.extra[:0], 0, "service_name", service)
	p.target.int("_info", p.extra, "", "", 1)
	for m := range metrics {
		p.add(m)
	}
	p.end()

	p.text = p.text[:0]
	for _, family := range p.list {
		p.text = family.appendTo(p.text, f)
	}
	if f == openMetrics {
		p.text = append(p.text, "# EOF\n"...)
	}
	return p.text
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
		f.int("_total", labels, "", "", m.Int)
		p.created(f, labels, "", "", m)
	case monitor.KindGauge:
		f.float("", labels, "", "", m.Float)
	case monitor.KindTimer, monitor.KindValDist:
		p.distribution(f, labels, "", "", m.Distribution, m)
		if n := m.Distribution.Invalid; n > 0 {
			p.invalid.uint("_total", labels, metricLabel, f.name, n)
			p.created(p.invalid, labels, metricLabel, f.name, m)
		}
	case monitor.KindFunc:
		p.function(labels, m.Func, m)
	}
}

// canHave reports whether there is something to say of a metric. Sources may
// yield what no instrument does, such as a counter below zero, for which
// OpenMetrics has no room.
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
	for _, o := range [...]struct {
		name  string
		count int64
	}{
		{"ok", s.OK}, {"error", s.Errors}, {"canceled", s.Canceled}, {"timeout", s.Timeouts}, {"panic", s.Panics},
	} {
		p.tasks.int("_total", labels, outcomeLabel, o.name, o.count)
		p.created(p.tasks, labels, outcomeLabel, o.name, m)
	}
	p.inFlight.int("", labels, "", "", s.InFlight)
	p.distribution(p.durations, labels, resultLabel, "success", s.Succeeded, m)
	if s.Failed.Count > 0 {
		p.distribution(p.durations, labels, resultLabel, "failure", s.Failed, m)
	}
	for _, c := range s.Classes {
		p.extra = appendLabel(append(p.extra[:0], labels...), 0, classLabel, c.Name)
		p.failures.int("_total", p.extra, "", "", c.Count)
		p.created(p.failures, p.extra, "", "", m)
	}
}

// created appends when a metric was made, if that is wanted and can be said.
func (p *page) created(f *family, labels []byte, key, value string, m *monitor.Metric) {
	if p.withCreated && p.format == openMetrics && !m.Start.IsZero() {
		f.time("_created", labels, key, value, m.Start)
	}
}
