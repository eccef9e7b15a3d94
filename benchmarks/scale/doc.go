// Package scale measures what grows with the size of a program: the cost of
// recording with the number of processors that record at once (rows ending in
// One, all on the same instrument, and in Many, each on its own), and the cost of
// reading, looking up and keeping series with their number.
//
// GOMAXPROCS is set to what the rows say. Where that is more than the machine
// has processors, goroutines share them: such figures show that nothing collapses,
// for instance because who holds a lock is not running, and not what more
// processors would do. For that there is a model, see Contend.
package scale
