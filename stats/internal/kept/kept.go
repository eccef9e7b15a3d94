// Package kept has the parts of kept traces that several pages show.
package kept

import (
	"cmp"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/humanise"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
)

// Part is the kept part of a trace below one local root.
type Part struct {
	*monitor.KeptTrace
	Service string
	Root    monitor.SpanData

	// Set only for traces that are shown.
	SpanCount, Missing int
}

// NewPart returns a part that a registry keeps.
func NewPart(r *monitor.Registry, k *monitor.KeptTrace) *Part {
	return &Part{KeptTrace: k, Service: r.Service(), Root: k.Root()}
}

// ID returns the identifier of the trace.
//
//go:noinline
func (p *Part) ID() string {
	id := p.TraceID()
	return humanise.ID(id[:])
}

// CompareStart orders parts by their start.
func (p *Part) CompareStart(than *Part) int { return p.Root.Start.Compare(than.Root.Start) }

// Before reports whether p explains better than the other part why their trace is kept:
// its reason is stronger, or the same and p began earlier.
func (p *Part) Before(than *Part) bool {
	return cmp.Or(cmp.Compare(p.Reason(), than.Reason()), p.CompareStart(than)) < 0
}

// MaxParts is the number of parts of one trace that are shown: the first ones. There is a
// limit because clients choose identifiers, and could use one for all their traces.
const MaxParts = 100

// First returns the first parts, and the number of the others.
func First(parts []*Part) (first []*Part, more int) {
	n := min(len(parts), MaxParts)
	return parts[:n], len(parts) - n
}

// FunctionName names a function, without its tags.
type FunctionName struct {
	Scope string `json:"scope"`
	Name  string `json:"name"`
}

// Function counts the kept traces that begin with one function.
type Function struct {
	FunctionName
	Count   int
	Reasons [page.Reasons]int
	Slowest *Part
}

// Parts returns the parts that one registry keeps, in a list and by function.
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
