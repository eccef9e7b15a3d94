package stripe

import "unsafe"

// pickByID returns the cell of the processor that it is called on. It is one
// call where cpu.ID would be one more.
//
//go:noescape
func pickByID(a *array) unsafe.Pointer

// addByID adds n to the first word of that cell. Were it to pick the cell and
// return, two processors together would add little faster than one alone.
//
//go:noescape
func addByID(a *array, n int64)
