// Package self records a registry's own troubles: counts of drops, misuses and panics,
// and warnings for people. It does not depend on instruments: the registry gives it the
// totals to add to.
package self

import "github.com/spacemonkeygo/monitor/v2/internal/stripe"

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
	Misuses         Counter // negative additions, nil contexts
	FinishedTwice   Counter // spans
	UsedAfterFinish Counter // annotations on spans
	NotesDropped    Counter // annotations beyond the limits
	SpansNotListed  Counter // beyond the limit of open spans
	Panics          Counter // of functions given to the registry
	TracesKept      Counter
	TracesNotKept   Counter // because a function had too many in a second
	TracesEvicted   Counter // to make room for others
	SpansNotKept    Counter // of kept traces, beyond their limits

	warnings warnings
}

// Init gives each counter its name and the total behind it.
func (l *Log) Init(total func(name string) *stripe.Counter) {
	for name, c := range map[string]*Counter{
		"kind_clashes":            &l.Clashes,
		"series_folded":           &l.Folded,
		"tags_dropped":            &l.TagsDropped,
		"misuses":                 &l.Misuses,
		"spans_finished_twice":    &l.FinishedTwice,
		"spans_used_after_finish": &l.UsedAfterFinish,
		"annotations_dropped":     &l.NotesDropped,
		"spans_not_listed":        &l.SpansNotListed,
		"callback_panics":         &l.Panics,
		"traces_kept":             &l.TracesKept,
		"traces_not_kept":         &l.TracesNotKept,
		"traces_evicted":          &l.TracesEvicted,
		"trace_spans_dropped":     &l.SpansNotKept,
	} {
		*c = Counter{name, total(name)}
	}
}

// Survive recovers and counts a panic of a function that was given to the registry, so
// that it does not reach the observed code. It must be deferred.
func (l *Log) Survive() {
	if recover() != nil {
		l.Panics.Inc()
	}
}
