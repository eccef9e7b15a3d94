package collect

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// The signals that sinks take.
const (
	Metrics = "metrics"
	Spans   = "spans"
)

// Reasons for which something is dropped.
const (
	QueueFull  = "queue_full" // spans came faster than they could be sent
	Rejected   = "rejected"   // the backend does not take them, see Permanent
	Expired    = "expired"    // tried for Options.RetryFor
	Superseded = "superseded" // a later snapshot, or the end of an open span, has all of it
	Panicked   = "panic"      // the sink panicked
	Stopped    = "stopped"    // the pipeline was stopped first
	SpoolFull  = "spool_full" // the oldest in the spool made room
	Damaged    = "damaged"    // the file in the spool was damaged
)

// reasons are all of them, in the order of Entry.Dropped.
var reasons = [...]string{Damaged, Expired, Panicked, QueueFull, Rejected, SpoolFull, Stopped, Superseded}

// An Entry accounts for everything that was meant for one sink: at every moment, Made is
// the sum of Delivered, Sent, SampledOut, Queued, Spooled and the counts of Dropped.
//
// The unit is a metric in a snapshot, or a report of a span. A span makes one report
// when it finishes, and one more each time that it is sent while open, see
// Options.OpenAfter. A span that is sent because its trace is kept, see
// Options.KeptTraces, has been counted as sampled out before; it stays counted, as these
// numbers never fall, and its report is one more. Batches that an earlier process left in
// the spool count as made when they are found.
type Entry struct {
	Sink   string // its name
	Signal string // Metrics or Spans

	Made       int64
	Delivered  int64 // the backend has acknowledged them, see Traits.Acknowledges
	Sent       int64 // to a backend that does not acknowledge: whether it has them is not known
	SampledOut int64 // spans of traces that are not sampled
	Queued     int64 // waiting or being sent
	Spooled    int64 // in Options.Spool, where the next process finds what is left
	Dropped    []Drop

	// Failures is the number of attempts to send that failed, and LastError the text of
	// the last failure. FailingSince is the time of the first failure since the last
	// success, and zero if the last attempt succeeded.
	Failures     int64
	LastError    string
	FailingSince time.Time

	// OverdueSince is the time at which a snapshot was due that has not been taken yet,
	// and zero if there is none: a moment after it is due, or for ever if a function of
	// the program that it calls, such as one of monitor.Scope.GaugeFunc, does not return.
	OverdueSince time.Time

	// CloseError is the text of the error of Sink.Close, and empty if there is none or the
	// backend acknowledges: the end of what was sent may be lost, and nobody
	// knows how much.
	CloseError string
}

// A Drop is the number of metrics or reports that were dropped for one reason.
type Drop struct {
	Reason string
	Count  int64
}

// Balanced reports whether everything that was made is accounted for.
func (e Entry) Balanced() bool {
	return e.Made == e.Delivered+e.Sent+e.SampledOut+e.Queued+e.Spooled+e.dropped()
}

func (e *Entry) dropped() (n int64) {
	for _, d := range e.Dropped {
		n += d.Count
	}
	return n
}

// Lost returns how many are known never to arrive. Superseded ones are not lost: the snapshot
// after them has the same totals, and the report of a span's end has all of the span.
func (e Entry) Lost() (n int64) {
	for _, d := range e.Dropped {
		if d.Reason != Superseded {
			n += d.Count
		}
	}
	return n
}

// String returns the entry as one line of text.
func (e Entry) String() string {
	text := fmt.Sprintf("%s %s: made %d = delivered %d + sent %d + sampled out %d + dropped %d%s + queued %d",
		e.Sink, e.Signal, e.Made, e.Delivered, e.Sent, e.SampledOut, e.dropped(), e.reasons(), e.Queued)
	if e.Spooled > 0 {
		text += fmt.Sprintf(" + spooled %d", e.Spooled)
	}
	return text + e.overdue()
}

// overdue returns ", snapshot not taken since 2006-01-02T15:04:05Z", or "".
func (e *Entry) overdue() string {
	if e.OverdueSince.IsZero() {
		return ""
	}
	return ", snapshot not taken since " + e.OverdueSince.UTC().Format(time.RFC3339)
}

// closeError returns ", the end of what was sent may be lost: " and the reason, or "".
func (e *Entry) closeError() string {
	if e.CloseError == "" {
		return ""
	}
	return ", the end of what was sent may be lost: " + e.CloseError
}

// lastError returns ", last error: " and it, or "".
func (e *Entry) lastError() string {
	if e.LastError == "" {
		return ""
	}
	return ", last error: " + e.LastError
}

// reasons returns " (queue_full 3, rejected 4)", or "".
func (e *Entry) reasons() string {
	text, end := "", ""
	for _, d := range e.Dropped {
		separator := ", "
		if text == "" {
			separator, end = " (", ")"
		}
		text += fmt.Sprintf("%s%s %d", separator, d.Reason, d.Count)
	}
	return text + end
}

// A Ledger has the entries of all sinks, in the order of the sinks at the start.
type Ledger []Entry

// String returns the ledger as a table for a terminal.
func (l Ledger) String() string {
	rows := [][]string{{"SINK", "SIGNAL", "MADE", "DELIVERED", "SENT", "SAMPLED OUT", "QUEUED", "SPOOLED", "DROPPED"}}
	for i := range l {
		e := &l[i]
		row := []string{e.Sink, e.Signal}
		for _, n := range [...]int64{e.Made, e.Delivered, e.Sent, e.SampledOut, e.Queued, e.Spooled, e.dropped()} {
			row = append(row, fmt.Sprint(n))
		}
		row[len(row)-1] += e.reasons() + e.overdue()
		rows = append(rows, row)
	}
	var widths [9]int
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		last := len(row) - 1
		for i, cell := range row[:last] {
			fmt.Fprintf(&b, "%-*s  ", widths[i], cell)
		}
		fmt.Fprintln(&b, row[last])
	}
	return b.String()
}

// A LossError lists the sinks that lost spans or metrics, did not get a last snapshot, or
// could not be closed, see Entry.CloseError.
type LossError struct {
	Entries Ledger // of the sinks with losses
}

func (e *LossError) Error() string {
	text, separator := "collect: lost ", ""
	for i := range e.Entries {
		lost := &e.Entries[i]
		text += fmt.Sprintf("%s%d %s to %s%s", separator, lost.Lost(), lost.Signal, lost.Sink, lost.reasons())
		text += lost.overdue() + lost.closeError() + lost.lastError()
		separator = "; "
	}
	return text
}
