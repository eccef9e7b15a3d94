// Package tail decides which finished traces are worth keeping, and keeps them in bounded
// memory. It knows neither spans nor registries, only a trace's identifier, the outcome
// and duration of its local root, and its size in bytes.
package tail

import (
	"encoding/binary"
	"time"
)

// A Reason is the reason for keeping a trace. If there are several, it is the first.
type Reason uint8

const (
	Caught   Reason = iota // a catch waited for it
	Panicked               // its local root panicked
	Failed                 // ended with an error or a timeout
	Canceled               // was canceled after more than the median duration
	Slow                   // took longer than 99 % of the calls
	Sample                 // was chosen at random
	Related                // another part of the trace is kept

	Reasons = iota
)

// A Finding is the result of judging a trace that is kept.
type Finding struct {
	Reason    Reason
	Class     string        // of the error that the local root failed with, if any
	Threshold time.Duration // the duration that it exceeded; of Canceled and Slow
	Weight    float64       // number of traces that it stands for
}

// An ID is the identifier of a trace.
type ID = [16]byte

// RandomIDs is the number of values that Random may have.
const RandomIDs = 1 << 56

// Random returns the random part of an identifier: its rightmost seven bytes, which
// W3C Trace Context level 2 requires to be random.
func Random(id ID) uint64 { return binary.BigEndian.Uint64(id[8:]) & (RandomIDs - 1) }
