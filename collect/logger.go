package collect

import (
	"log/slog"
	"sync"
	"time"
)

// A Logger writes lines of a text with alternating keys and values. *slog.Logger is
// one. Its methods are called one after the other, on a goroutine of their own. So a
// Logger that blocks stops nothing, and one that panics or calls runtime.Goexit is called
// again for the next line. Lines that come while 256 are waiting are dropped, and the
// next line says how many.
type Logger interface {
	Info(msg string, args ...any)
	Warn(msg string, args ...any)
	Error(msg string, args ...any)
}

// defaultLogger is slog.Default() as it is when a line is written. The logger that a
// program replaces by slog.SetDefault later on would write to the new one, but all of a line
// as the message, at the level Info.
type defaultLogger struct{}

func (defaultLogger) Info(msg string, args ...any)  { slog.Info(msg, args...) }
func (defaultLogger) Warn(msg string, args ...any)  { slog.Warn(msg, args...) }
func (defaultLogger) Error(msg string, args ...any) { slog.Error(msg, args...) }

// maxLines is the number of lines that wait for a Logger.
const maxLines = 256

// lineQueue is a Logger that lets another one write. It has a goroutine only while there
// are lines.
type lineQueue struct {
	to Logger

	mu      sync.Mutex
	waiting []line        // guarded by mu
	dropped int           // guarded by mu; since the last line that was put in
	writing chan struct{} // guarded by mu; closed when all is written, nil if it is
}

type line struct {
	write func(msg string, args ...any)
	msg   string
	args  []any
}

func (q *lineQueue) Info(msg string, args ...any)  { q.put(line{q.to.Info, msg, args}) }
func (q *lineQueue) Warn(msg string, args ...any)  { q.put(line{q.to.Warn, msg, args}) }
func (q *lineQueue) Error(msg string, args ...any) { q.put(line{q.to.Error, msg, args}) }

func (q *lineQueue) put(l line) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) == maxLines {
		q.dropped++
		return
	}
	if q.dropped > 0 {
		l.args = append(l.args[:len(l.args):len(l.args)], "lines_dropped", q.dropped)
		q.dropped = 0
	}
	q.waiting = append(q.waiting, l)
	if q.writing == nil {
		q.writing = make(chan struct{})
		go q.writeAll()
	}
}

// writeAll writes what is waiting. If the Logger panics or ends the goroutine, another one
// goes on with the next line.
func (q *lineQueue) writeAll() {
	all := false
	defer func() {
		_ = recover()
		if !all {
			go q.writeAll()
		}
	}()
	for l, ok := q.next(); ok; l, ok = q.next() {
		l.write(l.msg, l.args...)
	}
	all = true
}

// next returns the next line, or notes that there is none.
func (q *lineQueue) next() (l line, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) == 0 {
		close(q.writing)
		q.waiting, q.writing = nil, nil
		return line{}, false
	}
	l, q.waiting = q.waiting[0], q.waiting[1:]
	return l, true
}

// flush waits until all lines are written, for as long as grace.
func (q *lineQueue) flush(grace time.Duration) {
	q.mu.Lock()
	written := q.writing
	q.mu.Unlock()
	if written == nil {
		return
	}
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-written:
	case <-timer.C:
	}
}
