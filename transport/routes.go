package transport

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/internal/cowmap"
)

const (
	serverScope = "http.server"

	// routing is the name of a request whose route is not yet known.
	routing = "(routing)"

	// maxRoutes is how many routes of a server are remembered; finding another
	// allocates.
	maxRoutes = 4096
)

// cutMethod splits a pattern of http.ServeMux, [METHOD ][HOST]/[PATH], into its method, ""
// if it has none, and the rest. A method is any token of HTTP, such as "M-SEARCH" or
// "purge". Other routers have routes that are no such patterns, such as "list users".
func cutMethod(route string) (method, rest string) {
	i := strings.IndexAny(route, " \t")
	if i <= 0 || !validToken(route[:i]) {
		return "", route
	}
	rest = strings.TrimLeft(route[i:], " \t")
	if host, _, ok := strings.Cut(rest, "/"); !ok || strings.ContainsAny(host, " \t") {
		if strings.ContainsFunc(route[:i], func(r rune) bool { return r < 'A' || 'Z' < r }) {
			return "", route
		}
	}
	return route[:i], rest
}

// routeName returns the name of the requests with this method and route.
func routeName(method, route string) string {
	if own, _ := cutMethod(route); own != "" {
		return route
	}
	return methodName(method) + " " + route
}

// A route is shared by the requests with one method and pattern.
type route struct {
	fn   *monitor.Func
	note string // pattern without its method
}

// routes finds the routes of a server's requests.
type routes struct {
	scope     *monitor.Scope
	routing   *monitor.Func
	unmatched *route
	known     cowmap.Map[route] // by the method's name and the pattern
}

func (t *routes) init(r *monitor.Registry) {
	t.scope = r.Scope(serverScope)
	t.routing = t.scope.Func(routing)
	t.unmatched = &route{fn: t.scope.Func("unmatched")}
}

// find returns the route of the requests with this method and pattern. It allocates
// only the first time, unless the pattern is very long.
func (t *routes) find(method, pattern string) *route {
	if pattern == "" {
		return t.unmatched
	}
	var buf [128]byte // the key is unique, because no method's name begins another's
	key := append(append(buf[:0], methodName(method)...), pattern...)
	if found := t.known.Load(key); found != nil {
		return found
	}
	return t.add(key, method, pattern)
}

// add adds a route if there is room.
func (t *routes) add(key []byte, method, pattern string) *route {
	_, path := cutMethod(pattern)
	made := &route{t.scope.Func(routeName(method, pattern)), path}
	return cmp.Or(t.known.Add(key, made, maxRoutes), made)
}

// SetRoute sets the pattern that matched a request, as soon as it is known. r is
// the request or one made from it: its context tells which span is meant. SetRoute
// is for routers that do not set Request.Pattern, and for handlers between Handler
// and http.ServeMux that pass on a copy of the request, such as
// http.TimeoutHandler: only their copy has the pattern. Only the first call for a
// request counts. SetRoute does nothing outside of Handler.
func SetRoute(r *http.Request, route string) {
	if route == "" {
		return
	}
	for span := monitor.SpanFromContext(r.Context()); span != nil; span = span.Parent() {
		f := span.Func()
		if scope := f.Scope(); f.Name() == routing && scope.Name() == serverScope {
			span.Rename(scope.Func(routeName(r.Method, route)))
			if _, path := cutMethod(route); path != "" {
				span.AnnotateTags(monitor.String(routeTag, path))
			}
			return
		}
	}
}
