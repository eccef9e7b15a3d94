package collect

import "time"

// Traits tell a pipeline how to use a sink. The zero value is a sink with none of them.
// Traits are a value in the sink's interface, not a set of optional methods, so that a
// type that embeds a sink keeps them.
type Traits struct {
	// Interval is the time between two snapshots. If it is zero or negative,
	// Options.Interval applies.
	Interval time.Duration

	// TakesPast says that the backend accepts snapshots of any time, in order. With
	// Options.Spool, the sink then receives the snapshots that could not be sent earlier.
	TakesPast bool

	// TakesWhole says that the sink needs each snapshot as a whole, instead of in parts
	// of Options.BatchMetrics.
	TakesWhole bool

	// TakesOpenSpans says that the backend merges several reports of a span, which have
	// the same identifiers. The sink then receives spans that are Open too, see
	// Options.OpenAfter, and each of them again when it has finished. The report of the
	// end is always the last.
	TakesOpenSpans bool

	// Acknowledges says that the backend itself answers what it has taken, and that the
	// Send methods return nil only after that answer. The ledger then counts the batch as
	// Entry.Delivered. Without it, a Send that works means that the bytes have left, at
	// best that the kernel of the other side has them, and the ledger counts Entry.Sent.
	Acknowledges bool
}
