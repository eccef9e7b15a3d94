package transport

import (
	"net/http"

	"github.com/spacemonkeygo/monitor/v2"
)

// losses counts what a Propagator cannot use.
type losses struct {
	scope  *monitor.Scope
	panics *monitor.Counter
}

func newLosses(r *monitor.Registry) losses {
	scope := r.Scope("transport")
	return losses{scope, scope.Counter("callback_panics")}
}

// rejected counts what was received and is not used.
func (l *losses) rejected(format, reason string, n int) {
	l.count("extract_rejected", format, reason, n)
}

// dropped counts what was to be sent and is not.
func (l *losses) dropped(format, reason string, n int) {
	l.count("inject_dropped", format, reason, n)
}

// count looks the counter up each time: most services need few of them.
func (l *losses) count(name, format, reason string, n int) {
	if n > 0 {
		l.scope.Counter(name, monitor.String("format", format), monitor.String("reason", reason)).Add(int64(n))
	}
}

// survive counts a panic of a function that was given to this package, and ends
// it. To be deferred.
func (l *losses) survive() {
	if recover() != nil {
		l.panics.Inc()
	}
}

// ask returns what a function of the application says of a request, or otherwise if
// it is nil or panics.
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
