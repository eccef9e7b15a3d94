package collect

import (
	"errors"

	"github.com/spacemonkeygo/monitor/v2"
)

// A Spool has stores for batches that cannot be delivered; see Options.Spool.
type Spool interface {
	// Open returns the store of one sink and signal, with the batches that were left in
	// it. The store is exclusive until it is closed. After an error Open is called again
	// later.
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
	// it even if it cannot be read. The store must not be empty. A batch that can never
	// be read again has an error that is ErrDamaged, and is removed; after any other
	// error, such as a lack of file descriptors, the batch is kept and tried later.
	OldestSpans() (spans []monitor.SpanData, count int, err error)
	OldestSnapshot() (s *Snapshot, count int, err error)
	Remove() error

	Close() error
}

// ErrDamaged is the error of a Store for a batch whose content is lost.
var ErrDamaged = errors.New("the batch is damaged")
