package stats

import "time"

// The members of an object, with their keys. They are not inlined, for the reason
// that the methods of page are not.

// count writes a member that is a whole number.
//
//go:noinline
func (o *object) count(name string, n int64) {
	o.key(name)
	o.int(n)
}

// member writes a member that is a string.
//
//go:noinline
func (o *object) member(name, value string) {
	o.key(name)
	o.string(value)
}

// number writes a member that is a number, or null.
//
//go:noinline
func (o *object) number(name string, v float64) {
	o.key(name)
	o.float(v)
}

// duration writes a member that is a time in seconds.
//
//go:noinline
func (o *object) duration(name string, d time.Duration) { o.number(name, d.Seconds()) }

// flag writes a member that is true or false.
//
//go:noinline
func (o *object) flag(name string, v bool) {
	o.key(name)
	o.bool(v)
}

// moment writes a member that is a time of day.
//
//go:noinline
func (o *object) moment(name string, t time.Time) {
	o.key(name)
	o.time(t)
}

// begin begins a member that is an object or an array.
//
//go:noinline
func (o *object) begin(name string, bracket byte) {
	o.key(name)
	o.open(bracket)
}

// known writes a member that is a string, if there is one.
func (o *object) known(name, value string) {
	if value != "" {
		o.member(name, value)
	}
}
