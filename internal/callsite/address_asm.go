//go:build amd64 || arm64

package callsite

// ReturnAddress returns the address to which its caller will return. It reads the
// chain of frame pointers, which Go keeps on these architectures.
//
// The compiler calls it without a wrapper, which would have a frame of its own. If
// a toolchain adds a wrapper, the result is wrong but harmless: Walk checks the
// address before a caller relies on it.
func ReturnAddress() uintptr
