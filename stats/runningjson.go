package stats

import "github.com/spacemonkeygo/monitor/v2"

// runningJSON writes the page as one line; see statsJSON.
func runningJSON(m runningModel) []byte {
	var o object
	o.open('{')
	o.key("time")
	o.time(m.time)
	o.key("services")
	o.open('[')
	for i := range m.services {
		o.running(&m.services[i])
	}
	o.close(']')
	o.close('}')
	return append(o.out, '\n')
}

func (o *object) running(s *runningService) {
	o.open('{')
	o.member("service", s.name)
	o.count("open_spans", int64(s.open))
	o.key("spans")
	o.open('[')
	for i := range s.spans {
		o.span(&s.spans[i])
	}
	o.close(']')
	o.count("busy_functions", int64(s.busy))
	o.key("functions")
	o.open('[')
	for _, m := range s.tasks {
		o.open('{')
		o.member("scope", m.Scope)
		o.member("name", m.Name)
		o.tags(m.Tags)
		o.count("in_flight", m.Func.InFlight)
		o.close('}')
	}
	o.close(']')
	o.close('}')
}

func (o *object) span(s *runSpan) {
	o.open('{')
	o.count("depth", int64(s.depth))
	o.member("trace_id", s.Context.TraceID.String())
	o.member("span_id", s.Context.SpanID.String())
	if s.Context.ParentSpanID.IsValid() {
		o.member("parent_span_id", s.Context.ParentSpanID.String())
	}
	o.member("parent", string(s.parent))
	o.key("sampled")
	o.bool(s.Context.Sampling == monitor.Sampled)
	o.key("debug")
	o.bool(s.Context.Debug)
	o.member("scope", s.Scope)
	o.member("name", s.Name)
	o.member("kind", s.Kind.String())
	o.key("start")
	o.time(s.Start)
	o.number("age", s.age.Seconds())
	o.source(s.File, s.Line)
	o.known("local", s.Local)
	o.known("peer", s.Peer)
	o.key("annotations")
	o.open('[')
	for _, a := range s.Annotations {
		o.open('{')
		o.key("time")
		o.time(a.Time)
		o.member("key", a.Key)
		o.member("value", a.Value)
		o.close('}')
	}
	o.close(']')
	o.count("dropped_annotations", int64(s.DroppedAnnotations))
	o.close('}')
}

// known writes a member that is a string, if there is one.
func (o *object) known(name, value string) {
	if value != "" {
		o.member(name, value)
	}
}
