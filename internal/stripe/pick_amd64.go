package stripe

import "unsafe"

// pick chooses a cell by Slot, and add adds n to the first word of the one that it
// chooses, each in one call: with more of them, two processors that share an
// instrument would be little faster together than one alone.
//
//go:noescape
func pick(a *array) unsafe.Pointer

//go:noescape
func add(a *array, n int64)
