package self

import (
	"fmt"
	"path"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/callsite"
	"github.com/spacemonkeygo/monitor/v2/internal/nilpanic"
)

const (
	// deadline is how long a reading waits for one function of the program. While
	// another one hangs, a reading waits only impatience for each, so that many
	// functions that wait for the same lock do not add up.
	deadline   = time.Second
	impatience = 100 * time.Millisecond
)

// A Callback is a function of the program that readings call: a gauge's, a source, a
// condition. It runs on a goroutine of its own, so that it cannot hang or end that of the
// reader, and never twice at once.
type Callback struct {
	log *Log
	fn  func(late func() bool) any

	what  string // such as `gauge "x"`
	place string // of the declaration of the program's function

	mu      sync.Mutex
	running *run // guarded by mu; nil if it is not running
}

// A run is one call of a Callback.
type run struct {
	began  time.Time
	done   chan struct{} // closed at the end
	late   atomic.Bool   // a reading has given up on it
	result any
	ok     bool
}

// NewCallback returns the callback that calls fn, on behalf of the program's function
// declared. fn is given late, which reports whether nobody waits for its result any more.
func (l *Log) NewCallback(what string, declared any, fn func(late func() bool) any) *Callback {
	return &Callback{log: l, fn: fn, what: what, place: declaration(declared)}
}

// Place returns where the program's function is declared.
func (c *Callback) Place() string { return c.place }

// Call calls the function and returns its result. ok is false if the function panicked,
// ended its goroutine, has not returned in time, or still runs for another reading.
func (c *Callback) Call() (result any, ok bool) {
	r, mine := c.start()
	for wait := c.patience(r, mine); ; wait = c.patience(r, mine) {
		if !r.wait(wait) {
			c.giveUp(r, mine)
			return nil, false
		}
		if mine {
			return r.result, r.ok
		}
		r, mine = c.start() // another reading's call is done
	}
}

// start starts a run, or returns the one under way.
func (c *Callback) start() (r *run, mine bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running != nil {
		return c.running, false
	}
	c.running = &run{began: time.Now(), done: make(chan struct{})}
	go c.run(c.running)
	return c.running, true
}

func (c *Callback) run(r *run) {
	defer func() {
		if v := recover(); v != nil {
			c.log.Panicked(v)
		} else if !r.ok && nilpanic.Caught(0) {
			c.log.Panicked(nilpanic.Value)
		} else if !r.ok {
			c.log.warn(&c.log.Panics, c.what, c.place, "it ends its goroutine")
		}
		c.mu.Lock()
		c.running = nil
		if r.late.Load() {
			c.log.hanging.remove(c)
		}
		c.mu.Unlock()
		close(r.done)
	}()
	r.result = c.fn(r.late.Load)
	r.ok = true
}

// patience returns how long to wait for a run. One that was given up is not waited for. A
// function that reads the registry may wait for itself, and so waits shortly.
func (c *Callback) patience(r *run, mine bool) time.Duration {
	wait := deadline
	if !mine && isWithinCallback() || c.log.hanging.any() {
		wait = impatience
	}
	if !mine && r.late.Load() {
		wait = 0
	}
	return wait
}

// wait reports whether the run ends within d.
func (r *run) wait(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-r.done:
		return true
	case <-timer.C:
		return false
	}
}

// giveUp notes that a run has not ended in time. It is warned about once, and a condition
// for as long as it lasts.
func (c *Callback) giveUp(r *run, mine bool) {
	if !mine && isWithinCallback() {
		c.log.warn(&c.log.Misuses, c.what, c.place, "it reads the registry that calls it")
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running != r || r.late.Swap(true) {
		return
	}
	c.log.hanging.add(c, r.began)
	c.log.warn(&c.log.Misuses, c.what, c.place, "it has not returned within %v; it is not called again until then", time.Since(r.began).Round(impatience))
}

// isWithinCallback reports whether a Callback called the calling goroutine's functions.
func isWithinCallback() bool { return Calls("(*Callback).run", 0) }

// Calls reports whether a function of this module whose name ends so is on the stack,
// above the caller of Calls and skip more.
func Calls(function string, skip int) bool {
	var pcs [128]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2+skip, pcs[:])])
	for more := true; more; {
		var frame runtime.Frame
		frame, more = frames.Next()
		if strings.HasPrefix(frame.Function, callsite.Module) && strings.HasSuffix(frame.Function, function) {
			return true
		}
	}
	return false
}

// hanging holds the callbacks that have not returned in time.
type hanging struct {
	mu    sync.Mutex
	list  []hung // guarded by mu
	count atomic.Int64
}

type hung struct {
	*Callback
	since time.Time
}

func (h *hanging) any() bool { return h.count.Load() > 0 }

func (h *hanging) add(c *Callback, since time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.list = append(h.list, hung{c, since})
	h.count.Add(1)
}

func (h *hanging) remove(c *Callback) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.list = slices.DeleteFunc(h.list, func(have hung) bool { return have.Callback == c })
	h.count.Add(-1)
}

// Hanging returns a text for each callback that has not returned in time.
func (l *Log) Hanging() (texts []string) {
	l.hanging.mu.Lock()
	defer l.hanging.mu.Unlock()
	for _, h := range l.hanging.list {
		texts = append(texts, fmt.Sprintf("the %s of %s has not returned since %s",
			h.what, h.place, h.since.UTC().Format(time.RFC3339)))
	}
	return texts
}

// declaration returns where a function is declared, as "package.name file:line".
func declaration(fn any) string {
	v := reflect.ValueOf(fn)
	if v.Kind() != reflect.Func || v.IsNil() {
		return "unknown place"
	}
	f := runtime.FuncForPC(v.Pointer())
	file, line := f.FileLine(f.Entry())
	return fmt.Sprintf("%s %s:%d", f.Name(), path.Base(file), line)
}
