// Package scale measures what grows with the size of a program: the cost of
// recording with the number of processors that record at once (rows ending in
// One, all on the same instrument, and in Many, each on its own), and the cost of
// reading, looking up and keeping series with their number.
//
// The rows name the GOMAXPROCS that they set. Where that is more than the machine
// has processors, goroutines share them. Such figures show that nothing collapses,
// for instance because the holder of a lock is not running. They do not show the
// effect of more processors, which a model estimates: see Contend.
package scale
