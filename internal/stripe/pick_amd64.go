package stripe

import "unsafe"

// pick returns the cell that Slot chooses, and add adds n to the first word of that
// cell. Each is a single call: with more calls, two processors that share an instrument
// would be little faster than one alone.
//
//go:noescape
func pick(a *array) unsafe.Pointer

//go:noescape
func add(a *array, n int64)
