package work

import (
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// Each piece of work is done exactly once, whatever their number.
func TestShare(t *testing.T) {
	for _, n := range []int{0, 1, 2, 199, 200, 1001, 123_457} {
		done := make([]atomic.Int32, n)
		body := func(from, n int) {
			for i := range n {
				done[from+i].Add(1)
			}
		}
		share(n, []Body{body, body})
		for i := range done {
			if times := done[i].Load(); times != 1 {
				require.Failf(t, "not once", "%d of %d was done %d times", i, n, times)
			}
		}
	}
}
