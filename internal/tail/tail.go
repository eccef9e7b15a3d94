// Package tail decides which finished traces are worth keeping, and keeps them in
// bounded memory. It knows neither spans nor registries: to it a trace is an
// identifier, the outcome and the duration of its local root, and a number of bytes.
package tail

import (
	"encoding/binary"
	"time"
)

// A Reason is why a trace is kept. If there are several it is the first.
type Reason uint8

const (
	Caught   Reason = iota // somebody asked for it
	Panicked               // its local root panicked
	Failed                 // ended with an error or a timeout
	Canceled               // was canceled later than half of the calls are done
	Slow                   // took longer than 99 % of the calls
	Sample                 // was chosen at random
	Related                // another part of the trace is kept

	Reasons = iota
)

// A Finding is what a trace is kept for.
type Finding struct {
	Reason    Reason
	Threshold time.Duration // the duration that it exceeded; of Canceled and Slow
	Weight    float64       // how many traces it stands for
}

// An ID is the identifier of a trace.
type ID = [16]byte

// RandomIDs is the number of values that Random may have.
const RandomIDs = 1 << 56

// Random returns the random part of an identifier: its rightmost seven bytes, which
// W3C Trace Context level 2 wants to be random.
func Random(id ID) uint64 { return binary.BigEndian.Uint64(id[8:]) & (RandomIDs - 1) }
