package collect

import (
	"context"
	"time"
)

// stopping is how Stop talks to the workers.
type stopping struct {
	// ctx ends when the time for sending is over.
	ctx context.Context

	// drain is closed when everything should be sent at once, until the deadline,
	// which is set before.
	drain    chan struct{}
	deadline time.Time
}

func (s *stopping) draining() bool {
	select {
	case <-s.drain:
		return true
	default:
		return false
	}
}

// sleep returns at the given time, if that is not zero, when there is a token
// in wake, when there is a request, which it returns, or when the pipeline stops or is
// stopping already.
func (s *stopping) sleep(until time.Time, wake <-chan struct{}, requests <-chan *flush) *flush {
	var expired <-chan time.Time
	if !until.IsZero() {
		expired = time.After(time.Until(until))
	}
	select {
	case <-expired:
	case <-wake:
	case f := <-requests:
		return f
	case <-s.drain:
	}
	return nil
}
