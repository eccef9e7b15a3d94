package stats

import "github.com/spacemonkeygo/monitor/v2"

// spanNames writes the members that say which span it is.
func (o *object) spanNames(d *monitor.SpanData, parent parentState) {
	o.ids(&d.Context)
	if d.Context.ParentSpanID.IsValid() {
		o.member("parent_span_id", spanID(d.Context.ParentSpanID))
	}
	o.known("parent", string(parent))
	o.flag("sampled", isSampled(d))
	o.flag("debug", d.Context.Debug)
	o.member("scope", d.Scope)
	o.member("name", d.Name)
	o.member("kind", kindName(d))
	o.moment("start", d.Start)
}

func (o *object) ids(c *monitor.SpanContext) {
	o.member("trace_id", traceName(c.TraceID))
	o.member("span_id", spanID(c.SpanID))
}

// spanNotes writes the members that say what was told of the span.
func (o *object) spanNotes(d *monitor.SpanData) {
	o.source(d.File, d.Line)
	o.known("local", d.Local)
	o.known("peer", d.Peer)
	if r := d.Progress; r != nil {
		o.begin("progress", '{')
		o.count("done", r.Done)
		o.count("total", r.Total)
		if r.Left >= 0 {
			o.duration("left", r.Left)
		}
		o.close('}')
	}
	if len(d.Links) > 0 {
		o.begin("links", '[')
		for i := range d.Links {
			o.open('{')
			o.ids(&d.Links[i])
			o.close('}')
		}
		o.close(']')
	}
	o.annotations(d.Annotations)
	o.count("dropped_annotations", int64(d.DroppedAnnotations))
}

func (o *object) annotations(list []monitor.Annotation) {
	o.begin("annotations", '[')
	for _, a := range list {
		o.open('{')
		o.moment("time", a.Time)
		o.member("key", a.Key)
		o.member("value", a.Value)
		o.close('}')
	}
	o.close(']')
}
