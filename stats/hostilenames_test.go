package stats

import (
	"context"
	"fmt"

	"github.com/spacemonkeygo/monitor/v2"
)

// raw yields metrics with names that the core would have mended: sources may.
func raw(names []string) func(yield func(monitor.Metric) bool) {
	return func(yield func(monitor.Metric) bool) {
		for _, name := range names {
			tags := []monitor.Tag{{Key: name, Value: name}}
			for kind := monitor.KindCounter; kind <= monitor.KindFunc; kind++ {
				m := monitor.Metric{Scope: name, Name: name, Tags: tags, Kind: kind}
				if kind == monitor.KindFunc {
					m.Func = &monitor.FuncStats{
						Started: 3, InFlight: 1, Errors: 2, File: "/src/" + name, Line: 1,
						Classes: []monitor.ClassCount{{Name: name, Count: 2}},
						Callers: []monitor.CallerCount{{Scope: name, Func: name, Count: 3}},
					}
				}
				if !yield(m) {
					return
				}
			}
		}
	}
}

// hostileRegistry has the names everywhere a name can be. What is returned
// finishes its spans.
func hostileRegistry(names []string) (r *monitor.Registry, finish func()) {
	r = monitor.NewRegistry()
	r.SetService(names[0])
	r.AddSource(raw(names))
	var spans []*monitor.Span
	for i, name := range names {
		// One trace of them all.
		from := &monitor.SpanContext{TraceID: hostileTrace, SpanID: monitor.SpanID{7: byte(i + 1)}, Sampling: monitor.Sampled}
		_, failing := r.Scope(name).Func(name).Start(context.Background(), monitor.SpanOptions{Remote: from})
		failing.Annotate(name, name)
		failing.SetEndpoints(name, name)
		failing.Finish(named(name))

		_, span := r.Scope(name).Func(name).Start(context.Background(), monitor.SpanOptions{Remote: from, Kind: monitor.Client})
		span.Progress(1, 2)
		span.Annotate(name, name)
		span.Event(name)
		span.SetEndpoints(name, name)
		spans = append(spans, span)
	}
	return r, func() {
		for _, span := range spans {
			span.Finish(nil)
		}
	}
}

// hostileTrace is the trace of the hostileRegistry.
var hostileTrace = monitor.TraceID{0: 0xab, 15: 0xcd}

// named is an error whose class is its name.
type named string

func (e named) Error() string        { return string(e) }
func (e named) Name() (string, bool) { return string(e), true }

func harmless(n int) (names []string) {
	for i := range n {
		names = append(names, fmt.Sprintf("name%02d", i))
	}
	return names
}
