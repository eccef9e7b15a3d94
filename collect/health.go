package collect

import "time"

// health turns a row of failures into one line of log, and its end into
// another. It belongs to one goroutine.
type health struct {
	log          Logger
	what         string // that fails
	sink, signal string // for the log; signal is "" for closing

	since    time.Time // of the first failure of this row; zero when well
	failures int       // in this row
	told     bool      // of this row
	last     time.Time // when the log was last told of a failure
}

func newHealth(what string, log Logger, a *account) *health {
	return &health{what: what, log: log, sink: a.sink, signal: a.signal}
}

// quiet is the least time between two lines about failures: a sink that fails
// every other time must not fill the log either.
const quiet = time.Minute

func (h *health) failed(text string) {
	now := time.Now()
	if h.failures == 0 {
		h.since, h.told = now, false
	}
	h.failures++
	if h.told || !h.last.IsZero() && now.Sub(h.last) < quiet {
		return
	}
	h.told, h.last = true, now
	quietly(h.log.Warn, "collect: "+h.what+" fails", h.args("error", text)...)
}

func (h *health) worked() {
	if h.failures == 0 {
		return
	}
	if h.told {
		after := time.Since(h.since).Round(time.Millisecond)
		quietly(h.log.Info, "collect: "+h.what+" works again", h.args("after", after, "failures", h.failures)...)
	}
	h.failures = 0
}

// args returns the sink, the signal and more.
func (h *health) args(more ...any) []any {
	args := []any{"sink", h.sink}
	if h.signal != "" {
		args = append(args, "signal", h.signal)
	}
	return append(args, more...)
}
