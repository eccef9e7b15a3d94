//go:build amd64 || arm64

package callsite

// ReturnAddress returns the return address of the function that calls it, from the
// chain of frame pointers that Go keeps on these architectures.
//
// It relies on the compiler calling it without a wrapper that has a frame of its own.
// If a toolchain did otherwise, the result would be wrong but harmless, because Walk
// checks it.
func ReturnAddress() uintptr
