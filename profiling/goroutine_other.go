//go:build !amd64 && !arm64

package profiling

// goroutine returns a number that tells the running goroutine from all others.
func goroutine() uintptr { return portableGoroutine() }
