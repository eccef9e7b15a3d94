package monitor

import "github.com/spacemonkeygo/monitor/v2/internal/errclass"

// Outcome tells how a task ended. Every task has exactly one outcome.
type Outcome uint8

const (
	OK       = Outcome(errclass.OK)
	Error    = Outcome(errclass.Error)    // an error that is none of the following
	Canceled = Outcome(errclass.Canceled) // context.Canceled: the caller has left
	Timeout  = Outcome(errclass.Timeout)  // a deadline passed, of a context, of a file or on the net
	Panic    = Outcome(errclass.Panic)    // the task panicked

	outcomes = errclass.Outcomes
)

// String returns the outcome's name in lower case.
func (o Outcome) String() string {
	names := [outcomes]string{"ok", "error", "canceled", "timeout", "panic"}
	if int(o) < len(names) {
		return names[o]
	}
	return "unknown"
}
