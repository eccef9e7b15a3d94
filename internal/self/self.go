// Package self records a registry's own troubles: counts of drops, misuses and panics,
// and warnings for people. It does not depend on instruments: the registry gives it the
// totals to add to.
package self

import (
	"fmt"
	"runtime"

	"github.com/spacemonkeygo/monitor/v2/internal/nilpanic"
	"github.com/spacemonkeygo/monitor/v2/internal/stripe"
)

// A Counter is one of the counts, under its name in backends.
type Counter struct {
	Name  string
	total *stripe.Counter
}

// Add adds n.
func (c *Counter) Add(n int64) { c.total.Add(n) }

// Inc adds one.
func (c *Counter) Inc() { c.total.Add(1) }

// A Log holds the counters and warnings of one registry. All methods are safe for
// concurrent use.
type Log struct {
	Clashes         Counter // look-ups of a name as another kind or unit
	Folded          Counter // look-ups folded into "other"
	TagsDropped     Counter // look-ups that created a series with too many tags
	Misuses         Counter // negative additions, nil contexts, functions that hang, and so on
	FinishedTwice   Counter // spans
	UsedAfterFinish Counter // annotations on spans
	NotesDropped    Counter // annotations beyond the limits
	Expired         Counter // series that nobody used
	ClassesFolded   Counter // failures counted as "other", beyond the error classes of a function
	CallersFolded   Counter // calls counted as "other", beyond the callers of a function
	SpansNotListed  Counter // beyond the limit of open spans
	Panics          Counter // of functions given to the registry
	TracesKept      Counter
	TracesNotKept   Counter // because a function had too many in a second
	TracesEvicted   Counter // to make room for others
	SpansNotKept    Counter // of kept traces, beyond their limits

	Descriptions Depth // calls of Describers
	Matches      Depth // classifications of errors that may match a name

	warnings warnings
	hanging  hanging
}

// Init gives each counter its name and the total behind it.
func (l *Log) Init(total func(name string) *stripe.Counter) {
	for _, c := range []struct {
		counter *Counter
		name    string
	}{
		{&l.Clashes, "kind_clashes"},
		{&l.Folded, "series_folded"},
		{&l.TagsDropped, "tags_dropped"},
		{&l.Misuses, "misuses"},
		{&l.FinishedTwice, "spans_finished_twice"},
		{&l.UsedAfterFinish, "spans_used_after_finish"},
		{&l.NotesDropped, "annotations_dropped"},
		{&l.ClassesFolded, "error_classes_folded"},
		{&l.CallersFolded, "callers_folded"},
		{&l.SpansNotListed, "spans_not_listed"},
		{&l.Panics, "callback_panics"},
		{&l.TracesKept, "traces_kept"},
		{&l.Expired, "series_expired"},
		{&l.TracesNotKept, "traces_not_kept"},
		{&l.TracesEvicted, "traces_evicted"},
		{&l.SpansNotKept, "trace_spans_dropped"},
	} {
		*c.counter = Counter{c.name, total(c.name)}
	}
}

// Survive recovers a panic of a function that was given to the registry, so that it does
// not reach the observed code, and counts and warns about it. It must be deferred.
func (l *Log) Survive() {
	if v := recover(); v != nil {
		l.Panicked(v)
	} else if nilpanic.Possible() && nilpanic.Caught(0) {
		l.Panicked(nilpanic.Value)
	}
}

// Of returns the log of a *monitor.Registry, for packages of this module that call the
// program's functions. Package monitor sets it when it is initialized.
var Of func(registry any) *Log

// Panicked counts and warns about a panic. It is called by a deferred function, when the place of the
// panic is still on the stack.
func (l *Log) Panicked(v any) {
	text := fmt.Sprintf("%T", v)
	switch v := v.(type) {
	case string:
		text = fmt.Sprintf("%.200q", v)
	case runtime.Error:
		text = v.Error()
	}
	place := userCodeBelow("runtime.gopanic") // and not who recovers it
	l.warn(&l.Panics, place, place, "panic: %s", text)
}
