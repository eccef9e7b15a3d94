package self

import (
	"fmt"
	"maps"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/spacemonkeygo/monitor/v2/internal/callsite"
)

// maxWarnings is the number of different warnings that are kept.
const maxWarnings = 64

// warnings holds each kind of trouble with each name once, up to maxWarnings.
type warnings struct {
	seen atomic.Pointer[map[trouble]bool] // never changed, but replaced under mu
	mu   sync.Mutex
	list []string // guarded by mu
}

// A trouble is what there is one warning about.
type trouble struct {
	counter, scope, name, what string

	size int64 // zero, except if the same trouble is worth a warning again as it grows
}

// known reports whether there is a warning about the trouble, or no room for another.
func (w *warnings) known(about trouble) bool {
	seen := w.seen.Load()
	return seen != nil && ((*seen)[about] || len(*seen) == maxWarnings)
}

// Warn counts a trouble with one instrument, scope or registry, by name, and remembers
// the first text for this counter and name. It is for the slow paths on which
// instruments are made, never for recording. What is known already costs one look-up.
func (l *Log) Warn(counter *Counter, name, format string, args ...any) {
	l.warn(counter, name, "", format, args...)
}

// WarnOf counts a trouble with one instrument or function of a scope, and remembers the
// first of what there is, which is a constant, with the place of the user's code. It may be
// called while recording: what is known already costs one look-up and does not allocate.
func (l *Log) WarnOf(counter *Counter, scope, name, what string) {
	counter.Inc()
	if key := (trouble{counter.Name, scope, name, what, 0}); !l.warnings.known(key) {
		l.warnings.add(key, fmt.Sprintf("%s: %q of scope %q at %s: %s", counter.Name, name, scope, userCode(), what))
	}
}

// WarnAgain remembers a text about a trouble that has a warning already, once for each
// size. It does not count the trouble.
func (l *Log) WarnAgain(counter *Counter, name string, size int64, format string, args ...any) {
	l.remember(trouble{counter: counter.Name, name: name, size: size}, "", format, args...)
}

// warn is Warn for a trouble at a place that is not the caller's, unless place is "".
func (l *Log) warn(counter *Counter, name, place, format string, args ...any) {
	counter.Inc()
	l.remember(trouble{counter: counter.Name, name: name, what: format}, place, format, args...)
}

// remember adds a text to the warnings, unless there is one about the trouble.
func (l *Log) remember(key trouble, place, format string, args ...any) {
	if l.warnings.known(key) {
		return
	}
	if place == "" {
		place = userCode()
	}
	l.warnings.add(key, fmt.Sprintf("%s: %q at %s: %s", key.counter, key.name, place, fmt.Sprintf(format, args...)))
}

// add adds a warning, unless there is one about the same or no room.
func (w *warnings) add(key trouble, text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.known(key) {
		return
	}
	seen := map[trouble]bool{key: true}
	if old := w.seen.Load(); old != nil {
		maps.Copy(seen, *old)
	}
	w.seen.Store(&seen)
	w.list = append(w.list, text)
}

// Warnings returns the warnings, the oldest first.
func (l *Log) Warnings() []string {
	l.warnings.mu.Lock()
	defer l.warnings.mu.Unlock()
	return slices.Clone(l.warnings.list)
}

// userCode returns the innermost caller outside of the core, as "package/file:line".
func userCode() string { return userCodeBelow("") }

// userCodeBelow is userCode of what called this function, unless it is "".
func userCodeBelow(function string) string {
	var pcs [32]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for more := function != ""; more; {
		var frame runtime.Frame
		frame, more = frames.Next()
		more = more && frame.Function != function
	}
	for more := true; more; {
		var frame runtime.Frame
		if frame, more = frames.Next(); frame.Function != "" && !isCore(&frame) {
			pkg, _ := callsite.Split(frame.Function)
			return fmt.Sprintf("%s/%s:%d", pkg, path.Base(frame.File), frame.Line)
		}
	}
	return "unknown place"
}

// isCore reports whether a frame is of the core or the runtime. A closure of the core that
// was inlined into the user's function has a name in the user's package.
func isCore(frame *runtime.Frame) bool {
	_, here, _, _ := runtime.Caller(0) // in internal/self of the core
	if path.Dir(frame.File) == path.Dir(path.Dir(path.Dir(here))) && !strings.HasSuffix(frame.File, "_test.go") {
		return true
	}
	pkg, _ := callsite.Split(frame.Function)
	return pkg == "runtime" || pkg == callsite.Module || strings.HasPrefix(pkg, callsite.Module+"/internal/")
}
