//go:build unix && !linux

package env

import "time"

// processAge returns how old the process is, or 0 if that cannot be told.
func processAge() time.Duration { return 0 }

// process emits what the operating system counts for this process.
func (e *emitter) process() {
	e.usage()
	e.limits()
}
