package self

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/spacemonkeygo/monitor/v2/internal/callsite"
)

// maxWarnings is the number of different warnings that are kept.
const maxWarnings = 64

// warnings holds each kind of trouble with each instrument once, up to maxWarnings.
type warnings struct {
	seen atomic.Pointer[map[trouble]bool] // never changed, but replaced under mu
	mu   sync.Mutex
	list []string // guarded by mu
}

// A trouble is what there is one warning about.
type trouble struct {
	counter, name string
	size          int64 // zero, except if the same trouble is worth a warning again as it grows
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

// WarnAgain remembers a text about a trouble that has a warning already, once for each
// size. It does not count the trouble.
func (l *Log) WarnAgain(counter *Counter, name string, size int64, format string, args ...any) {
	l.remember(trouble{counter.Name, name, size}, "", format, args...)
}

// warn is Warn for a trouble at a place that is not the caller's, unless place is "".
func (l *Log) warn(counter *Counter, name, place, format string, args ...any) {
	counter.Inc()
	l.remember(trouble{counter.Name, name, 0}, place, format, args...)
}

// remember adds a text to the warnings, unless there is one about the trouble.
func (l *Log) remember(key trouble, place, format string, args ...any) {
	w := &l.warnings
	if w.known(key) {
		return
	}
	if place == "" {
		place = userCode()
	}
	text := fmt.Sprintf("%s: %q at %s: %s", key.counter, key.name, place, fmt.Sprintf(format, args...))
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
func userCode() string {
	site := callsite.Walk(0, func(function string) bool {
		pkg, _ := callsite.Split(function)
		return pkg == "runtime" || pkg == callsite.Module || strings.HasPrefix(pkg, callsite.Module+"/internal/")
	})
	if site.PC == 0 {
		return "unknown place"
	}
	pkg, _ := callsite.Split(site.Function)
	return fmt.Sprintf("%s/%s:%d", pkg, path.Base(site.File), site.Line)
}
