//go:build amd64 || arm64

package callsite

// ReturnAddress returns the address that the function that calls it will
// return to, from the chain of frame pointers, which Go keeps on these
// architectures.
//
// The compiler calls it without a wrapper that would have a frame of its own.
// Should a toolchain arrange this otherwise, the result is still harmless:
// Walk checks it before anybody relies on it.
func ReturnAddress() uintptr
