//go:build !amd64

package stripe

import (
	"sync/atomic"
	"unsafe"
)

func pick(a *array) unsafe.Pointer { return pickSlow(a) }

func add(a *array, n int64) { (*atomic.Int64)(pickSlow(a)).Add(n) }
