//go:build unix && !linux

package env

import "time"

// processAge returns the age of the process, or 0 if it is unknown.
func processAge() time.Duration { return 0 }

// process emits the numbers of the operating system for this process.
func (e *emitter) process() {
	e.usage()
	e.limits()
}
