//go:build !linux

package stream

import "errors"

// unacked returns errors.ErrUnsupported: how much the other side's kernel has acknowledged is
// known on Linux only.
func unacked(any) (int, error) { return 0, errors.ErrUnsupported }
