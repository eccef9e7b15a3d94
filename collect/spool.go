package collect

import "github.com/spacemonkeygo/monitor/v2"

// A Spool has stores for batches that cannot be delivered; see Options.Spool.
type Spool interface {
	// Open returns the store of one sink and signal, with the batches that were left in
	// it. The store is exclusive until it is closed.
	Open(sink, signal string) (Store, error)
}

// A Store keeps batches of spans or of metrics, first in, first out. It is used by
// one goroutine at a time. The oldest batch stays until Remove.
type Store interface {
	Count() int // the number of spans or metrics in it
	Empty() bool

	// The Add methods may remove the oldest batches to make room: removed is the number
	// of spans or metrics in the removed batches.
	AddSpans([]monitor.SpanData) (removed int, err error)
	AddSnapshot(*Snapshot) (removed int, err error)

	// The Oldest methods return the oldest batch, and the number of spans or metrics in
	// it even if it cannot be read. The store must not be empty.
	OldestSpans() (spans []monitor.SpanData, count int, err error)
	OldestSnapshot() (s *Snapshot, count int, err error)
	Remove() error

	Close() error
}
