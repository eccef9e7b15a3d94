package collect

import (
	"slices"
	"strconv"
	"sync/atomic"

	"github.com/spacemonkeygo/monitor/v2"
)

// observer returns what queues the spans of a registry as they finish, on the
// goroutines that finish them.
func (p *Pipeline) observer(queues []*spanQueue) monitor.Observer {
	all := fan(queues)
	o := monitor.Observer{
		Finish:    func(d monitor.SpanData) { all.push(&d) },
		Unsampled: func(*monitor.Span) { all.sampleOut() },
	}
	if !p.options.KeptTraces {
		return o
	}
	sent := new(recentRoots)
	o.Unsampled = func(s *monitor.Span) {
		if !sent.have(s) {
			all.sampleOut()
			return
		}
		d := s.Data()
		all.push(&d)
	}
	o.Kept = func(k *monitor.KeptTrace) {
		if k.Root().Context.Sampling == monitor.Sampled {
			return // its spans were queued when they finished
		}
		spans, missing := k.Spans()
		annotateKept(&spans[0], k, missing)
		for i := range spans {
			all.push(&spans[i])
		}
		// Not earlier, or what finishes meanwhile could be among the spans and be
		// pushed by itself too.
		sent.add(spans[0].Context.SpanID)
	}
	return o
}

// annotateKept says at the local root why its trace is sent.
func annotateKept(root *monitor.SpanData, k *monitor.KeptTrace, missing int) {
	add := []string{"kept", k.Reason().String()}
	if w := k.Weight(); w > 1 {
		add = append(add, "kept.weight", strconv.FormatFloat(w, 'g', 6, 64))
	}
	if missing > 0 {
		add = append(add, "kept.missing", strconv.Itoa(missing))
	}
	root.Annotations = slices.Clip(root.Annotations)
	for i := 0; i < len(add); i += 2 {
		root.Annotations = append(root.Annotations, monitor.Annotation{Time: root.Start, Key: add[i], Value: add[i+1]})
	}
}

// fan is several queues that get the same.
type fan []*spanQueue

func (f fan) push(d *monitor.SpanData) {
	for _, q := range f {
		q.push(d)
	}
}

func (f fan) sampleOut() {
	for _, q := range f {
		q.sampledOut.Add(1)
	}
}

// recentRoots remembers local roots whose traces were sent because they are kept,
// so that spans which outlive them can follow. It is a table without locks in which
// a newer one takes the place of an older: what is forgotten is sampled out, as if
// the trace had not been sent. Span identifiers are random, and are never zero.
type recentRoots struct {
	any   atomic.Bool
	slots [1024]atomic.Uint64
}

func (t *recentRoots) add(root monitor.SpanID) {
	id := number(root)
	t.slots[id%uint64(len(t.slots))].Store(id)
	t.any.Store(true)
}

// have reports whether the span is below one of them.
func (t *recentRoots) have(s *monitor.Span) bool {
	if !t.any.Load() {
		return false
	}
	for above := s.Parent(); above != nil; above = s.Parent() {
		s = above
	}
	id := number(s.Context().SpanID)
	return t.slots[id%uint64(len(t.slots))].Load() == id
}

func number(id monitor.SpanID) (n uint64) {
	for _, b := range id {
		n = n<<8 | uint64(b)
	}
	return n
}
