//go:build !linux

package stream

// unacked returns 0: how much the other side's kernel has acknowledged is known on Linux
// only.
func unacked(any) int { return 0 }
