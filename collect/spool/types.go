package spool

import (
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
)

func (c *coder) span(d *monitor.SpanData) {
	c.string(&d.Service)
	c.string(&d.Scope)
	c.string(&d.Name)
	small(c, &d.Kind)
	c.context(&d.Context)
	c.float(&d.Probability)
	c.bool(&d.LocalRoot)
	c.time(&d.Start)
	whole(c, &d.Duration)
	c.bool(&d.Open)
	small(c, &d.Outcome)
	c.string(&d.Class)
	list(c, &d.Annotations, (*coder).annotation)
	whole(c, &d.DroppedAnnotations)
	list(c, &d.Links, (*coder).context)
	maybe(c, &d.Progress, (*coder).progress)
	c.string(&d.Local)
	c.string(&d.Peer)
	c.string(&d.File)
	whole(c, &d.Line)
}

func (c *coder) context(x *monitor.SpanContext) {
	c.bytes(x.TraceID[:])
	c.bytes(x.SpanID[:])
	c.bytes(x.ParentSpanID[:])
	small(c, &x.Sampling)
	c.bool(&x.Debug)
	c.bool(&x.Random)
	c.string(&x.State)
}

func (c *coder) annotation(a *monitor.Annotation) {
	c.time(&a.Time)
	c.string(&a.Key)
	c.string(&a.Value)
}

func (c *coder) progress(p *monitor.Progress) {
	c.int(&p.Done)
	c.int(&p.Total)
	whole(c, &p.Left)
}

func (c *coder) snapshot(s *collect.Snapshot) {
	c.time(&s.Time)
	c.string(&s.Service)
	whole(c, &s.Part)
	whole(c, &s.Parts)
	list(c, &s.Metrics, (*coder).metric)
}

func (c *coder) metric(m *monitor.Metric) {
	c.string(&m.Scope)
	c.string(&m.Name)
	list(c, &m.Tags, (*coder).tag)
	small(c, &m.Kind)
	small(c, &m.Unit)
	c.time(&m.Start)
	c.int(&m.Int)
	c.float(&m.Float)
	maybe(c, &m.Distribution, (*coder).distribution)
	maybe(c, &m.Func, (*coder).function)
}

func (c *coder) tag(t *monitor.Tag) {
	c.string(&t.Key)
	c.string(&t.Value)
}

func (c *coder) distribution(d *monitor.Distribution) {
	c.uint(&d.Count)
	c.float(&d.Sum)
	c.float(&d.Min)
	c.float(&d.Max)
	c.uint(&d.Zeros)
	c.uint(&d.Invalid)
	list(c, &d.Positive, (*coder).bucket)
	list(c, &d.Negative, (*coder).bucket)
	list(c, &d.Exemplars, (*coder).exemplar)
}

func (c *coder) bucket(b *monitor.Bucket) {
	whole(c, &b.Index)
	c.uint(&b.Count)
}

func (c *coder) exemplar(e *monitor.Exemplar) {
	c.float(&e.Value)
	c.bytes(e.TraceID[:])
	c.bytes(e.SpanID[:])
	c.bool(&e.Sampled)
	c.time(&e.Time)
}

func (c *coder) function(f *monitor.FuncStats) {
	c.int(&f.Started)
	c.int(&f.InFlight)
	c.int(&f.OK)
	c.int(&f.Errors)
	c.int(&f.Canceled)
	c.int(&f.Timeouts)
	c.int(&f.Panics)
	maybe(c, &f.Succeeded, (*coder).distribution)
	maybe(c, &f.Failed, (*coder).distribution)
	list(c, &f.Classes, (*coder).class)
	list(c, &f.Callers, (*coder).caller)
	c.string(&f.File)
	whole(c, &f.Line)
}

func (c *coder) class(k *monitor.ClassCount) {
	c.string(&k.Name)
	c.int(&k.Count)
}

func (c *coder) caller(k *monitor.CallerCount) {
	c.string(&k.Scope)
	c.string(&k.Func)
	c.bool(&k.Remote)
	c.int(&k.Count)
}
