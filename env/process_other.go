//go:build !unix && !windows

package env

import "time"

// processAge returns the age of the process, or 0 if it is unknown.
func processAge() time.Duration { return 0 }

// process emits the numbers of the operating system: here there are none.
func (e *emitter) process() {}
