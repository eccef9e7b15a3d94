package collect

import "time"

// Traits are what a sink tells a pipeline about itself. The zero value has none of them.
// They are a value of the sink's interface and not optional methods, so that a type
// that embeds a sink has the sink's traits.
type Traits struct {
	// Interval is the time between two snapshots. If it is not positive,
	// Options.Interval is.
	Interval time.Duration

	// TakesPast means that the backend accepts snapshots of any time. With an
	// Options.Spool, the sink is given what could not be sent earlier, in order.
	TakesPast bool

	// TakesWhole means that a snapshot is given to the sink as a whole, and not in
	// parts of Options.BatchMetrics.
	TakesWhole bool

	// TakesOpenSpans means that the backend merges several reports of a span, which have
	// the same identifiers. The sink is given spans that are Open too, see
	// Options.OpenAfter, and each again when it has finished. The report of the end is
	// always the last.
	TakesOpenSpans bool
}
