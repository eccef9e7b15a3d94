package collect

import (
	"context"
	"log/slog"
	"time"
)

// health turns a row of failures into one line of log, and its end into
// another. It belongs to one goroutine.
type health struct {
	log  *slog.Logger // says which sink and signal
	what string       // that fails

	since    time.Time // of the first failure of this row; zero when well
	failures int       // in this row
	told     bool      // of this row
	last     time.Time // when the log was last told of a failure
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
	h.write(slog.LevelWarn, "collect: "+h.what+" fails", "error", text)
}

func (h *health) worked() {
	if h.failures == 0 {
		return
	}
	if h.told {
		h.write(slog.LevelInfo, "collect: "+h.what+" works again",
			"after", time.Since(h.since).Round(time.Millisecond), "failures", h.failures)
	}
	h.failures = 0
}

// write survives a handler that panics: it is the program's code on our
// goroutine.
func (h *health) write(level slog.Level, msg string, args ...any) {
	defer func() { _ = recover() }()
	h.log.Log(context.Background(), level, msg, args...)
}
