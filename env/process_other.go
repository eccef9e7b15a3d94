//go:build !unix && !windows

package env

import "time"

// processAge returns how old the process is, or 0 if that cannot be told.
func processAge() time.Duration { return 0 }

// process emits what the operating system counts for this process: here,
// nothing.
func (e *emitter) process() {}
