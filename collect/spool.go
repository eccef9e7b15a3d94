package collect

import "github.com/spacemonkeygo/monitor/v2"

// A Spool has stores for what cannot be delivered; see Options.Spool.
type Spool interface {
	// Open returns the store of one sink and signal, for whoever calls alone, with
	// what was left in it.
	Open(sink, signal string) (Store, error)
}

// A Store keeps batches of spans or of metrics, first in, first out. It is used by
// one goroutine at a time. What it returned as the oldest stays until it is removed.
type Store interface {
	Count() int // of the spans or metrics in it
	Empty() bool

	// Those who add may make room: removed is how many spans or metrics were.
	AddSpans([]monitor.SpanData) (removed int, err error)
	AddSnapshot(*Snapshot) (removed int, err error)

	// The oldest batch, of which there must be one, and how many it has, also if
	// it cannot be read.
	OldestSpans() (spans []monitor.SpanData, count int, err error)
	OldestSnapshot() (s *Snapshot, count int, err error)
	Remove() error

	Close() error
}
