package monitor

import "strings"

// A part is what ran of a trace below one local root, in records: without the
// spans, and so without their contexts.
type part struct {
	fn      *Func  // of the root
	trace   *trace // a copy
	root    record
	spans   []record // below the root
	missing int
}

// partOf ends the gathering of a trace whose local root has finished. Spans that
// finish from now on are added to k, unless it is nil.
func partOf(root *Span, f *Func, k *KeptTrace) *part {
	p := &part{fn: f, trace: root.trace.copy(), root: recordOf(root)}
	p.spans, p.missing = root.trace.closeAs(k)
	return p
}

func (p *part) size() int { return keptTraceSize + p.root.size() + sizeOf(p.spans) }

// own limits the part to what may be kept, and gives it texts of its own.
func (p *part) own() {
	all := len(p.spans)
	p.spans = thinned(p.spans, MaxTraceSpans, MaxTraceBytes)
	p.missing += all - len(p.spans)
	p.root = p.root.detached()
	for i := range p.spans {
		p.spans[i] = p.spans[i].detached()
	}
	if x := p.trace.extra.Load(); x != nil {
		x.state = strings.Clone(x.state)
	}
	p.trace.wall(p.root.start)
}

// copy returns what the spans of the trace need to be told of, without the spans.
func (t *trace) copy() *trace {
	c := &trace{id: t.id, upper: t.upper, sampled: t.sampled, debug: t.debug, random: t.random, probability: t.probability}
	c.anchor.Store(t.anchor.Load())
	if x := t.extra.Load(); x != nil && x.state != "" {
		c.extra.Store(&traceExtra{state: x.state})
	}
	return c
}
