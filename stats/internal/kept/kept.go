// Package kept has what several pages show of kept traces.
package kept

import (
	"cmp"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
)

// Part is what was kept of a trace below one local root.
type Part struct {
	*monitor.KeptTrace
	Service string
	Root    monitor.SpanData

	// Of the traces that are shown only.
	SpanCount, Missing int
}

// NewPart returns a part that a registry keeps.
func NewPart(r *monitor.Registry, k *monitor.KeptTrace) *Part {
	return &Part{KeptTrace: k, Service: r.Service(), Root: k.Root()}
}

// CompareStart orders by when the parts began.
func (p *Part) CompareStart(than *Part) int { return p.Root.Start.Compare(than.Root.Start) }

// Before reports whether p says more of why its trace is kept: by its reason, or,
// if that is the same, because it has begun the others.
func (p *Part) Before(than *Part) bool {
	return cmp.Or(cmp.Compare(p.Reason(), than.Reason()), p.CompareStart(than)) < 0
}

// MaxParts is the number of parts of one trace that are shown, the first: whoever
// chooses the identifiers of traces could give the same to all.
const MaxParts = 100

// First returns the first of the parts, and how many more there are.
func First(parts []*Part) (first []*Part, more int) {
	n := min(len(parts), MaxParts)
	return parts[:n], len(parts) - n
}

// FunctionName names a function, whatever its tags.
type FunctionName struct{ Scope, Name string }

// Function is how many traces are kept that begin with one function.
type Function struct {
	FunctionName
	Count   int
	Reasons [page.Reasons]int
	Slowest *Part
}

// Parts returns what one registry keeps, and what of it begins with which function.
func Parts(r *monitor.Registry) (parts []*Part, functions map[FunctionName]*Function) {
	functions = map[FunctionName]*Function{}
	for _, k := range r.KeptTraces() {
		p := NewPart(r, k)
		parts = append(parts, p)
		name := FunctionName{p.Root.Scope, p.Root.Name}
		f := functions[name]
		if f == nil {
			f = &Function{FunctionName: name}
			functions[name] = f
		}
		f.add(p)
	}
	return parts, functions
}

func (f *Function) add(p *Part) {
	f.Count++
	if r := p.Reason(); r < page.Reasons {
		f.Reasons[r]++
	}
	if f.Slowest == nil || p.Root.Duration > f.Slowest.Root.Duration {
		f.Slowest = p
	}
}
