package monitor

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/spacemonkeygo/monitor/v2/internal/callsite"
)

// selfStats are the registry's numbers about its own use. They are ordinary
// counters, in the scope "monitor".
type selfStats struct {
	clashes         *Counter // look-ups of a name as another kind or unit
	folded          *Counter // look-ups folded into "other"
	tagsDropped     *Counter // look-ups that created a series with too many tags
	misuses         *Counter // negative additions, nil contexts
	finishedTwice   *Counter // spans
	usedAfterFinish *Counter // annotations on spans
	notesDropped    *Counter // annotations beyond the limits
	spansNotListed  *Counter // beyond MaxOpenSpans
	panics          *Counter // of functions given to the registry
	tracesKept      *Counter
	tracesNotKept   *Counter // because a function had too many in a second
	tracesEvicted   *Counter // to make room for others
	spansNotKept    *Counter // of kept traces, beyond MaxTraceSpans and MaxTraceBytes
}

func (s *selfStats) init(scope *Scope) {
	s.clashes = scope.Counter("kind_clashes")
	s.folded = scope.Counter("series_folded")
	s.tagsDropped = scope.Counter("tags_dropped")
	s.misuses = scope.Counter("misuses")
	s.finishedTwice = scope.Counter("spans_finished_twice")
	s.usedAfterFinish = scope.Counter("spans_used_after_finish")
	s.notesDropped = scope.Counter("annotations_dropped")
	s.spansNotListed = scope.Counter("spans_not_listed")
	s.panics = scope.Counter("callback_panics")
	s.tracesKept = scope.Counter("traces_kept")
	s.tracesNotKept = scope.Counter("traces_not_kept")
	s.tracesEvicted = scope.Counter("traces_evicted")
	s.spansNotKept = scope.Counter("trace_spans_dropped")
}

// warnings remembers what a person should know about the use of a registry:
// each kind of trouble with each instrument once, and a bounded number in all.
type warnings struct {
	mu   sync.Mutex
	seen map[string]bool // guarded by mu
	list []string        // guarded by mu
}

// Warnings returns what was found wrong with the way the registry is used, such
// as a name used for two kinds of instrument, each with the place in the source:
// the oldest first, and of the same sort with the same name only the first. The
// core does not log: who shows or logs them are the stats pages and a
// collect.Pipeline.
func (r *Registry) Warnings() []string {
	r.warnings.mu.Lock()
	defer r.warnings.mu.Unlock()
	return slices.Clone(r.warnings.list)
}

// A warning is about one instrument, scope or registry, by name.
type warning struct {
	counter *Counter // of this kind of trouble
	name    string
	format  string
	args    []any
}

// warn counts, and remembers the text the first time for this counter and name.
// It is for the slow paths on which instruments are made, never for recording.
func (r *Registry) warn(trouble warning) {
	trouble.counter.Inc()
	w := &r.warnings
	key := trouble.counter.name + "\x00" + trouble.name
	w.mu.Lock()
	known := w.seen[key] || len(w.list) == maxWarnings
	w.mu.Unlock()
	if known {
		return
	}
	text := fmt.Sprintf("%s: %q at %s: ", trouble.counter.name, trouble.name, userCode()) +
		fmt.Sprintf(trouble.format, trouble.args...)
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

// modulePath begins the names of this module's functions.
const modulePath = "github.com/spacemonkeygo/monitor/v2"

// userCode returns the place outside of the core that led to the call, as
// "package/file:line", for warnings.
func userCode() string {
	site := callsite.Walk(0, func(function string) bool {
		pkg, _ := callsite.Split(function)
		return pkg == modulePath || strings.HasPrefix(pkg, modulePath+"/internal/")
	})
	if site.PC == 0 {
		return "unknown place"
	}
	pkg, _ := callsite.Split(site.Function)
	return fmt.Sprintf("%s/%s:%d", pkg, path.Base(site.File), site.Line)
}
