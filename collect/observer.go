package collect

import (
	"slices"
	"strconv"

	"github.com/spacemonkeygo/monitor/v2"
)

// newObserver returns an observer that queues the spans of a registry as they finish, on
// the goroutines that finish them; kept is Options.KeptTraces.
func newObserver(queues []*spanQueue, kept bool) monitor.Observer {
	all := fan(queues)
	o := monitor.Observer{
		Finish:    func(d monitor.SpanData) { all.push(&d) },
		Unsampled: func(*monitor.Span) { all.sampleOut() },
	}
	if !kept {
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
		// Not earlier: a span that finishes meanwhile could be among the spans and be
		// pushed by itself too.
		sent.add(spans[0].Context.SpanID)
	}
	return o
}

// annotateKept annotates the local root with the reason for sending its trace.
func annotateKept(root *monitor.SpanData, k *monitor.KeptTrace, missing int) {
	root.Annotations = slices.Clip(root.Annotations)
	for _, a := range [...]struct {
		key, value string
		applies    bool
	}{
		{"kept", k.Reason().String(), true},
		{"kept.weight", strconv.FormatFloat(k.Weight(), 'g', 6, 64), k.Weight() > 1},
		{"kept.missing", strconv.Itoa(missing), missing > 0},
	} {
		if a.applies {
			root.Annotations = append(root.Annotations, monitor.Annotation{Time: root.Start, Key: a.key, Value: a.value})
		}
	}
}

// A fan is several queues that get the same spans.
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
