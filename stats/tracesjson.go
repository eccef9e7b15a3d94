package stats

import "github.com/spacemonkeygo/monitor/v2"

// tracesJSON writes the page as one line; see statsJSON.
func tracesJSON(m *tracesModel) []byte {
	var o object
	o.open('{')
	o.moment("time", m.time)
	o.begin("services", '[')
	for _, s := range m.services {
		o.tracesService(s)
	}
	o.close(']')
	o.count("kept", int64(m.kept))
	o.count("found", int64(m.found))
	o.begin("traces", '[')
	for _, t := range m.traces {
		o.open('{')
		o.member("trace_id", traceName(t.id))
		o.member("reason", reasonName(t.why.Reason()))
		o.parts(t.parts, t.more)
		o.close('}')
	}
	o.close(']')
	o.close('}')
	return append(o.out, '\n')
}

func (o *object) tracesService(s *tracesService) {
	o.open('{')
	o.member("service", s.name)
	o.sampling(s.sampler)
	o.catches(s.catches)
	o.begin("functions", '[')
	for _, f := range s.functions {
		o.open('{')
		o.member("scope", f.scope)
		o.member("name", f.name)
		o.kept(f)
		o.close('}')
	}
	o.close(']')
	o.close('}')
}

// sampling writes what a sampler does, and exactly if it is one of the core's.
func (o *object) sampling(s monitor.Sampler) {
	o.begin("sampling", '{')
	o.member("sampler", string(appendSampler(nil, s)))
	switch s := s.(type) {
	case monitor.Ratio:
		o.number("ratio", float64(s))
	case *monitor.PerSecond:
		o.number("per_second", s.Target())
	}
	o.close('}')
}

func (o *object) catches(list []*catching) {
	o.begin("catches", '[')
	for _, c := range list {
		o.open('{')
		o.member("catch", c.name())
		o.member("function", c.Func)
		o.count("count", int64(c.Count))
		o.count("caught", int64(len(c.Traces())))
		o.duration("longer", c.Longer)
		o.flag("failed", c.Failed)
		o.moment("since", c.Since)
		o.moment("until", c.Since.Add(c.For))
		o.close('}')
	}
	o.close(']')
}

// kept writes how many traces are kept that begin with a function.
func (o *object) kept(f *keptFunction) {
	o.begin("kept", '{')
	o.count("traces", int64(f.count))
	for r, n := range f.reasons {
		o.count(reasonName(monitor.KeepReason(r)), int64(n))
	}
	o.member("slowest", traceName(f.slowest.TraceID()))
	o.duration("slowest_duration", f.slowest.root.Duration)
	o.close('}')
}

// parts writes the parts of a trace.
func (o *object) parts(parts []*keptPart, more int) {
	o.begin("parts", '[')
	for _, p := range parts {
		o.open('{')
		o.member("service", p.service)
		o.member("reason", reasonName(p.Reason()))
		if p.Threshold() > 0 {
			o.duration("threshold", p.Threshold())
		}
		o.number("weight", p.Weight())
		o.count("spans", int64(p.spans))
		o.count("missing", int64(p.missing))
		o.count("bytes", int64(p.Bytes()))
		o.begin("root", '{')
		o.finished(&p.root, "")
		o.annotations(p.root.Annotations)
		o.close('}')
		o.close('}')
	}
	o.close(']')
	o.count("more_parts", int64(more))
}

// finished writes which span it is and how it ended.
func (o *object) finished(d *monitor.SpanData, parent parentState) {
	o.spanNames(d, parent)
	o.duration("duration", d.Duration)
	o.flag("open", d.Open)
	o.member("outcome", endName(d))
	o.known("class", d.Class)
}
