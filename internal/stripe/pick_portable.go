//go:build !amd64

package stripe

import (
	"sync/atomic"
	"unsafe"
)

// pick returns the cell that Slot chooses.
func pick(a *array) unsafe.Pointer { return unsafe.Add(a.first, (Slot()&a.mask)*CacheLine) }

func add(a *array, n int64) { (*atomic.Int64)(pick(a)).Add(n) }
