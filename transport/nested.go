package transport

import (
	"net/http"
	"reflect"

	"github.com/spacemonkeygo/monitor/v2"
)

// recorded reports whether a Handler outside, of the same registry, records this request.
// above is the span in the request's context.
func (s *server) recorded(r *http.Request, above *monitor.Span) bool {
	for span := above; span != nil; span = span.Parent() {
		d, ok := span.Outer().(*description)
		if ok && d.server.registry == s.registry && d.describes(r) {
			s.warnNested()
			return true
		}
	}
	return false
}

// describes reports whether r is the described request, or a copy of it: either shares the
// header, or it has the client and the URL of a request that a server has received. A
// handler may also make new requests in the span's context; they are none of these.
func (d *description) describes(r *http.Request) bool {
	if d.header != nil && reflect.ValueOf(d.header).Pointer() == reflect.ValueOf(r.Header).Pointer() {
		return true
	}
	return r.RequestURI != "" && r.RemoteAddr == d.peer && r.Method == d.method &&
		r.URL != nil && r.URL.EscapedPath() == d.path
}

// warnNested makes the mistake a condition of the registry, once.
func (s *server) warnNested() {
	s.propagator.scope.Counter("nested_handlers").Add(1)
	if s.nested.Swap(true) {
		return
	}
	warning := []string{"transport: requests pass through a Handler inside of another Handler; only the outer one records them: wrap each handler once"}
	s.registry.AddCondition(func() []string { return warning })
}
