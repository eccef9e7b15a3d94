package stats

// traceJSON writes the page as one line; see statsJSON.
func traceJSON(m *traceModel) []byte {
	var o object
	o.open('{')
	o.moment("time", m.time)
	o.member("trace_id", traceName(m.id))
	o.moment("start", m.start)
	o.duration("duration", m.duration)
	o.parts(m.parts, m.more)
	o.count("open_spans", int64(m.open))
	o.count("missing", int64(m.missing))
	o.begin("spans", '[')
	for _, s := range m.spans {
		o.open('{')
		o.count("depth", int64(s.depth))
		o.member("service", s.Service)
		o.finished(&s.SpanData, s.parent)
		o.duration("self", s.self)
		if s.early > 0 {
			o.duration("before_parent", s.early)
		}
		o.number("probability", s.Probability)
		o.flag("local_root", s.LocalRoot)
		o.spanNotes(&s.SpanData)
		o.close('}')
	}
	o.close(']')
	o.count("more_spans", int64(m.hidden))
	o.close('}')
	return append(o.out, '\n')
}
