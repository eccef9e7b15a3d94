package profiling

import "runtime"

// portableGoroutine is goroutine without assembly: the number that the runtime
// prints on top of a stack. That costs microseconds.
func portableGoroutine() (n uintptr) {
	var buf [64]byte
	const prefix = len("goroutine ")
	for _, c := range buf[min(prefix, runtime.Stack(buf[:], false)):] {
		if c < '0' || c > '9' {
			break
		}
		n = n*10 + uintptr(c-'0')
	}
	return n
}
