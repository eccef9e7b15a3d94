package main

import "fmt"

// sample leaves out what the servers keep of spans, which is all there have been.
func (s *soak) sample() sample {
	now := read()
	for _, b := range s.backends {
		spans, _ := b.held()
		now.resident -= 64 * spans
	}
	return now
}

// checkTrend compares the last quarter of the time with the quarter before.
func (s *soak) checkTrend() {
	n := len(s.samples) / 4
	if n < 10 {
		return // too short to tell
	}
	mean := func(list []sample) (m sample) {
		for _, one := range list {
			m.resident += one.resident / len(list)
			m.goroutines += one.goroutines
		}
		m.goroutines /= len(list)
		return m
	}
	third, last := mean(s.samples[2*n:3*n]), mean(s.samples[3*n:])
	fmt.Fprintf(s.out, "third and last quarter: %d and %d MiB, %d and %d goroutines\n", third.resident>>20, last.resident>>20, third.goroutines, last.goroutines)
	s.that(last.resident < third.resident*5/4+16<<20, "memory grows")
	s.that(last.goroutines < third.goroutines*5/4+20, "goroutines grow in number")
}
