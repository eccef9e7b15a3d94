//go:build race

package slogtrace_test

// Under the race detector sync.Pool forgets at random.
const raceEnabled = true
