package stats

// runningJSON writes the page as one line; see statsJSON.
func runningJSON(m runningModel) []byte {
	var o object
	o.open('{')
	o.moment("time", m.time)
	o.begin("services", '[')
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
	o.begin("spans", '[')
	for i := range s.spans {
		o.span(&s.spans[i])
	}
	o.close(']')
	o.count("busy_functions", int64(s.busy))
	o.begin("functions", '[')
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
	o.spanNames(&s.SpanData, s.parent)
	o.duration("age", s.age)
	o.spanNotes(&s.SpanData)
	o.close('}')
}
