// Package spans renders the parts of a span that several pages show, in each format.
package spans

import (
	"strconv"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/humanise"
)

// Parent is the state of a span's parent.
type Parent string

// The states of a span's parent. None is used everywhere, the next three for open spans,
// and the others in the tree of one trace.
const (
	None      Parent = "none"      // the span began the trace
	Open      Parent = "open"      // shown above, unless it is in another registry
	Finished  Parent = "finished"  // the span has outlived it
	Remote    Parent = "remote"    // in another process
	Here      Parent = "here"      // shown above
	Elsewhere Parent = "elsewhere" // in another process, dropped, or not finished
	Loop      Parent = "loop"      // a descendant of the span: identifiers were used twice
)

const (
	// MaxNotes is the number of annotations of an open span that text and HTML
	// show: the last ones. JSON has them all.
	MaxNotes = 8

	// MaxFirstNotes is the number of annotations of each trace that a list of traces
	// shows: the first ones.
	MaxFirstNotes = 4

	// maxIndent is the depth beyond which a tree is not indented further.
	maxIndent = 24
)

// Ended returns the outcome of a finished span.
func Ended(d *monitor.SpanData) string {
	if d.Open {
		return "open"
	}
	return d.Outcome.String()
}

// IsSampled reports whether the span goes to the exporters too.
func IsSampled(d *monitor.SpanData) bool { return d.Context.Sampling == monitor.Sampled }

// last returns the annotations to show, and the number of those before them.
func last(notes []monitor.Annotation, most int) (shown []monitor.Annotation, before int) {
	before = max(0, len(notes)-most)
	return notes[before:], before
}

// appendNote writes key=value, or an event's text.
func appendNote(b []byte, a *monitor.Annotation, quote humanise.Quoting) []byte {
	if a.Key != "" {
		b = append(quote(b, a.Key), '=')
	}
	return quote(b, a.Value)
}

// progress describes the progress of a span: "30 of 120 25% 2m5s left".
func progress(r *monitor.Progress) string {
	b := strconv.AppendInt(nil, r.Done, 10)
	if r.Total <= 0 {
		return string(b)
	}
	b = strconv.AppendInt(append(b, " of "...), r.Total, 10)
	b = humanise.AppendValue(append(b, ' '), float64(r.Done)/float64(r.Total), monitor.Fraction)
	if r.Left >= 0 {
		b = append(humanise.AppendDuration(append(b, ' '), r.Left), " left"...)
	}
	return string(b)
}
