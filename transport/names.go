package transport

import (
	"net/http"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/internal/cowmap"
)

const (
	serverScope = "http.server"
	clientScope = "http.client"

	// routing is the name of a request whose route is not known yet.
	routing = "(routing)"

	// maxRoutes is how many names are found without being put together.
	maxRoutes = 1024
)

// methodName returns the method as a part of names: those of RFC 9110 and
// PATCH, and one name for all others, because clients can make them up.
func methodName(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete,
		http.MethodConnect, http.MethodOptions, http.MethodTrace, http.MethodPatch:
		return method
	case "": // which http.Client takes for GET
		return http.MethodGet
	}
	return "OTHER"
}

// cutMethod separates the method that a pattern of http.ServeMux may begin with
// from the rest.
func cutMethod(route string) (method, rest string) {
	i := strings.IndexAny(route, " \t")
	if i <= 0 || strings.ContainsFunc(route[:i], func(r rune) bool { return r < 'A' || 'Z' < r }) {
		return "", route
	}
	return route[:i], strings.TrimLeft(route[i:], " \t")
}

// routeName returns the name of the requests with this method and route.
func routeName(method, route string) string {
	if own, _ := cutMethod(route); own != "" {
		return route
	}
	return methodName(method) + " " + route
}

// routes finds the functions by which a server's requests are counted.
type routes struct {
	scope     *monitor.Scope
	routing   *monitor.Func
	unmatched *monitor.Func
	known     cowmap.Map[monitor.Func] // by method name, space and route
}

func (t *routes) init(r *monitor.Registry) {
	t.scope = r.Scope(serverScope)
	t.routing = t.scope.Func(routing)
	t.unmatched = t.scope.Func("unmatched")
}

// find returns the function of the requests with this method and route, without
// allocating once it is known.
func (t *routes) find(method, route string) *monitor.Func {
	if route == "" {
		return t.unmatched
	}
	var buf [128]byte
	key := append(buf[:0], methodName(method)...)
	key = append(key, ' ')
	key = append(key, route...)
	if f := t.known.Load(key); f != nil {
		return f
	}
	return t.findSlow(method, route, string(key))
}

func (t *routes) findSlow(method, route, key string) *monitor.Func {
	f := t.scope.Func(routeName(method, route))
	t.known.LoadOrCreate([]byte(key), func(size int) *monitor.Func {
		if size >= maxRoutes {
			return nil
		}
		return f
	})
	return f
}

// SetRoute says by which pattern the request was matched that r or the context
// of r belongs to, as soon as that is known. It is for routers that do not set
// Request.Pattern, and for handlers between Handler and http.ServeMux that pass
// a copy of the request on, such as http.TimeoutHandler: the pattern is in their
// copy. Only the first call for a request counts; without a request that
// Handler instruments it does nothing.
func SetRoute(r *http.Request, route string) {
	if route == "" {
		return
	}
	for span := monitor.SpanFromContext(r.Context()); span != nil; span = span.Parent() {
		f := span.Func()
		if scope := f.Scope(); f.Name() == routing && scope.Name() == serverScope {
			span.Rename(scope.Func(routeName(r.Method, route)))
			annotateRoute(span, route)
			return
		}
	}
}

func annotateRoute(span *monitor.Span, route string) {
	if _, path := cutMethod(route); path != "" {
		span.Annotate("http.route", path)
	}
}
