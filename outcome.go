package monitor

import "github.com/spacemonkeygo/monitor/v2/internal/errclass"

// Outcome tells how a task ended. Every task has exactly one outcome.
type Outcome uint8

const (
	OK       Outcome = iota
	Error            // an error that is none of the following
	Canceled         // context.Canceled: the caller has left
	Timeout          // a deadline passed, of a context, of a file or on the net
	Panic            // the task panicked

	outcomes = iota
)

// The outcomes are those of package errclass, by number.
var _ = [1]struct{}{}[outcomes-errclass.Outcomes+int(Panic)-int(errclass.Panic)]

// String returns the outcome's name in lower case.
func (o Outcome) String() string {
	names := [outcomes]string{"ok", "error", "canceled", "timeout", "panic"}
	if int(o) < len(names) {
		return names[o]
	}
	return "unknown"
}
