package self

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/spacemonkeygo/monitor/v2/internal/callsite"
)

// maxWarnings is the number of different warnings that are kept.
const maxWarnings = 64

// warnings holds each kind of trouble with each instrument once, up to maxWarnings.
type warnings struct {
	mu   sync.Mutex
	seen map[string]bool // guarded by mu
	list []string        // guarded by mu
}

// Warn counts a trouble with one instrument, scope or registry, by name, and remembers
// the first text for this counter and name. It is for the slow paths on which
// instruments are made, never for recording.
func (l *Log) Warn(counter *Counter, name, format string, args ...any) {
	counter.Inc()
	w := &l.warnings
	key := counter.Name + "\x00" + name
	w.mu.Lock()
	known := w.seen[key] || len(w.list) == maxWarnings
	w.mu.Unlock()
	if known {
		return
	}
	text := fmt.Sprintf("%s: %q at %s: %s", counter.Name, name, userCode(), fmt.Sprintf(format, args...))
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.seen[key] || len(w.list) == maxWarnings {
		return
	}
	if w.seen == nil {
		w.seen = map[string]bool{}
	}
	w.seen[key] = true
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
		return pkg == callsite.Module || strings.HasPrefix(pkg, callsite.Module+"/internal/")
	})
	if site.PC == 0 {
		return "unknown place"
	}
	pkg, _ := callsite.Split(site.Function)
	return fmt.Sprintf("%s/%s:%d", pkg, path.Base(site.File), site.Line)
}
