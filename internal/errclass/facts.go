package errclass

import (
	"reflect"
	"sync/atomic"
)

// The facts of a type tell what its errors can say. They are looked up for each error, once
// for all of its optional methods.
type facts struct {
	named bool  // it has Name() (string, bool)
	is    bool  // it has Is(error) bool
	code  []int // see findCode

	address uintptr // of the type; it never changes
	next    *facts
}

type (
	namer  interface{ Name() (string, bool) }
	equals interface{ Is(error) bool }
)

// known has the facts of all types that were asked for, in lists by the hash of the address,
// which is faster than a map. A program has only so many types.
var known [256]atomic.Pointer[facts]

func factsOf(err error) *facts {
	t := reflect.TypeOf(err)
	address := reflect.ValueOf(t).Pointer()
	list := &known[address>>5%uintptr(len(known))]
	first := list.Load()
	for f := first; f != nil; f = f.next {
		if f.address == address {
			return f
		}
	}
	f := &facts{code: findCode(t), address: address, next: first}
	_, f.named = err.(namer)
	_, f.is = err.(equals)
	// If somebody else adds to the list, the next error of this type has its turn.
	list.CompareAndSwap(first, f)
	return f
}
