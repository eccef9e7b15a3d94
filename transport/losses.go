package transport

import (
	"net/http"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/internal/nilpanic"
	"github.com/spacemonkeygo/monitor/v2/internal/self"
)

// losses counts what is lost: fields that cannot be used, and panics of the
// application's functions.
type losses struct {
	scope  *monitor.Scope
	panics *monitor.Counter
	log    *self.Log
}

func newLosses(r *monitor.Registry) losses {
	scope := r.Scope("transport")
	return losses{scope, scope.Counter("callback_panics"), self.Of(r)}
}

// The names of counters.
const (
	rejected = "extract_rejected" // things that were received and cannot be used
	dropped  = "inject_dropped"   // things that should be sent and cannot be
)

// count counts n losses. It looks the counter up each time: most services need few
// counters.
func (l *losses) count(name, format, reason string, n int) {
	if n > 0 {
		l.scope.Counter(name, monitor.String("format", format), monitor.String("reason", reason)).Add(int64(n))
	}
}

// survive recovers from a panic of one of the application's functions, and counts
// and warns about it. It must be deferred.
func (l *losses) survive() {
	v := recover()
	if v == nil && nilpanic.Possible() && nilpanic.Caught(0) {
		v = nilpanic.Value
	}
	if v != nil {
		l.panics.Inc()
		l.log.Panicked(v)
	}
}

// ask returns the answer of one of the application's functions about a request, or
// otherwise if the function is nil or panics.
func ask[T any](l *losses, of func(*http.Request) T, r *http.Request, otherwise T) T {
	if of == nil {
		return otherwise
	}
	return askSlow(l, of, r, otherwise) // with a defer it would not be inlined
}

func askSlow[T any](l *losses, of func(*http.Request) T, r *http.Request, otherwise T) (answer T) {
	defer l.survive()
	answer = otherwise // which it stays if there is a panic
	return of(r)
}
