package monitor

// Outcome is how a task ended: every task has exactly one.
type Outcome uint8

const (
	OK       Outcome = iota
	Error            // an error that is none of the following
	Canceled         // context.Canceled: whoever wanted the result has left
	Timeout          // a deadline passed, of a context, of a file or on the net
	Panic            // the task panicked

	outcomes = iota
)

// String returns the outcome's name in lower case.
func (o Outcome) String() string {
	names := [outcomes]string{"ok", "error", "canceled", "timeout", "panic"}
	if int(o) < len(names) {
		return names[o]
	}
	return "unknown"
}
