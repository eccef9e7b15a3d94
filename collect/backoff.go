package collect

import (
	"math/rand/v2"
	"time"
)

// backoff spaces attempts: after the n-th failure in a row it waits a random
// time of up to min * 2^(n-1), and never more than max. The whole range is
// random ("full jitter"), so that processes that failed together do not come
// back together.
type backoff struct {
	min, max time.Duration
	limit    time.Duration // of the last wait; 0 after a success
}

// next returns the wait after one more failure.
func (b *backoff) next() time.Duration {
	b.limit = min(max(2*b.limit, b.min), b.max)
	return 1 + rand.N(b.limit)
}

func (b *backoff) reset() { b.limit = 0 }

// failing reports whether the last attempt failed.
func (b *backoff) failing() bool { return b.limit > 0 }
