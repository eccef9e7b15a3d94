package stats

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// htmlFunction is the row of a function.
type htmlFunction struct {
	ID     string
	Scope  string
	Name   string
	Source string // "" if not known

	Finished, InFlight, OK int64
	PerSecond              string
	Failures               []htmlCount // by outcome
	Outcomes               []htmlSlice
	Range                  *htmlRange // nil without successes
	P50, P90, P99, Max     string
	FailedP99              string
	Classes, Callers       chips
}

// htmlCount is a name with a count. Title is the name in full, where Name is
// short.
type htmlCount struct {
	Name  string
	Count int64
	Title string
}

// htmlSlice is a part of the bar that shows the outcomes.
type htmlSlice struct {
	Outcome  string // an element's class
	X, Width string
}

// htmlRange is the picture of a distribution, with the places of its
// quantiles on a logarithmic axis.
type htmlRange struct {
	Min, P50, P99, Max, Width string
}

// chips are names with counts: the first ones, by count, and the others, for
// those who ask.
type chips struct {
	First, More []htmlCount
}

const maxChips = 6

func newChips(all []htmlCount) chips {
	slices.SortStableFunc(all, func(a, b htmlCount) int { return cmp.Compare(b.Count, a.Count) })
	n := min(len(all), maxChips)
	return chips{all[:n], all[n:]}
}

func newHTMLFunction(service int, m *monitor.Metric, now time.Time) htmlFunction {
	f := m.Func
	name := label(m.Name, m.Tags, visible)
	out := htmlFunction{
		ID:        anchor("f", strconv.Itoa(service), m.Scope, name),
		Scope:     visible(m.Scope),
		Name:      name,
		Finished:  f.Finished(),
		InFlight:  f.InFlight,
		OK:        f.OK,
		PerSecond: humanRate(perSecond(f.Finished(), m.Start, now)),
		Failures: []htmlCount{
			{Name: "error", Count: f.Errors}, {Name: "canceled", Count: f.Canceled},
			{Name: "timeout", Count: f.Timeouts}, {Name: "panic", Count: f.Panics},
		},
		P50:       humanSeconds(f.Succeeded.Quantile(0.5)),
		P90:       humanSeconds(f.Succeeded.Quantile(0.9)),
		P99:       humanSeconds(f.Succeeded.Quantile(0.99)),
		Max:       humanSeconds(greatest(f.Succeeded)),
		FailedP99: humanSeconds(f.Failed.Quantile(0.99)),
		Range:     newRange(f.Succeeded),
		Classes:   newChips(classChips(f)),
		Callers:   newChips(callerChips(m.Scope, f)),
	}
	if f.File != "" {
		out.Source = visible(source(f.File, f.Line))
	}
	out.Outcomes = outcomeBar(append([]htmlCount{{Name: "ok", Count: f.OK}}, out.Failures...))
	return out
}

func classChips(f *monitor.FuncStats) (list []htmlCount) {
	for _, c := range f.Classes {
		list = append(list, htmlCount{Name: visible(c.Name), Count: c.Count})
	}
	return list
}

// callerChips names a caller in the same scope by its function, and another by
// the last part of its scope too.
func callerChips(scope string, f *monitor.FuncStats) (list []htmlCount) {
	for _, c := range f.Callers {
		chip := htmlCount{Name: "root", Count: c.Count, Title: "tasks that began a trace"}
		switch {
		case c.Scope != "" || c.Func != "":
			chip.Name = visible(c.Func)
			chip.Title = visible(c.Scope) + " " + chip.Name
			if c.Scope != scope {
				chip.Name = visible(c.Scope[strings.LastIndexByte(c.Scope, '/')+1:]) + " " + chip.Name
			}
		case c.Remote:
			chip.Name, chip.Title = "remote", "tasks that continued another process's trace"
		}
		list = append(list, chip)
	}
	return list
}

// barWidth is the width of the outcome bar in its own units.
const barWidth = 100

// outcomeBar divides the bar among the outcomes. What happened at all is wide
// enough to be seen.
func outcomeBar(counts []htmlCount) []htmlSlice {
	const visibleWidth = 3
	var sum float64
	for _, c := range counts {
		sum += math.Max(0, float64(c.Count))
	}
	if sum == 0 {
		return nil
	}
	widths := make([]float64, len(counts))
	var all float64
	for i, c := range counts {
		if c.Count > 0 {
			widths[i] = max(visibleWidth, barWidth*float64(c.Count)/sum)
			all += widths[i]
		}
	}
	var slices []htmlSlice
	var x float64
	for i, c := range counts {
		if widths[i] > 0 {
			width := widths[i] * barWidth / all
			slices = append(slices, htmlSlice{c.Name, coordinate(x), coordinate(width)})
			x += width
		}
	}
	return slices
}

// The axis of times goes from 100 ns to 1000 s, ten units for each decade: the
// pictures of all functions compare.
const (
	axisStart = 1e-7
	axisWidth = 100
)

func newRange(d *monitor.Distribution) *htmlRange {
	if d.Count == 0 {
		return nil
	}
	x := func(seconds float64) float64 {
		return min(max(10*math.Log10(seconds/axisStart), 0), axisWidth)
	}
	median, tail := x(d.Quantile(0.5)), x(d.Quantile(0.99))
	return &htmlRange{
		Min:   coordinate(x(d.Min)),
		P50:   coordinate(median),
		P99:   coordinate(tail),
		Max:   coordinate(x(d.Max)),
		Width: coordinate(max(1, tail-median)),
	}
}

// coordinate writes a hundredth of a unit at most: nobody sees less.
func coordinate(v float64) string { return strconv.FormatFloat(math.Round(100*v)/100, 'f', -1, 64) }
