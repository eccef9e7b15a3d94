package profiling

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// deep grows the stack, so that it moves.
//
//go:noinline
func deep(n int) (uintptr, uintptr) {
	var room [1 << 10]byte
	if n == 0 {
		return goroutine(), portableGoroutine()
	}
	a, b := deep(n - 1)
	room[n] = 1
	return a + uintptr(room[0]), b
}

func TestGoroutine(t *testing.T) {
	const n = 50
	type pair struct{ fast, portable uintptr }
	answers, hold := make(chan pair, n), make(chan struct{})
	for range n {
		go func() {
			p := pair{goroutine(), portableGoroutine()}
			fast, portable := deep(200)
			if fast != p.fast || portable != p.portable {
				p = pair{}
			}
			answers <- p
			<-hold // so that no goroutine takes the place of one that ended
		}()
	}
	fast, portable := map[uintptr]bool{goroutine(): true}, map[uintptr]bool{portableGoroutine(): true}
	for range n {
		p := <-answers
		require.NotZero(t, p.fast)
		require.NotZero(t, p.portable)
		fast[p.fast], portable[p.portable] = true, true
	}
	close(hold)
	require.Len(t, fast, n+1)
	require.Len(t, portable, n+1)
}
