package transport

import (
	"context"
	"net"
	"net/http"

	"github.com/spacemonkeygo/monitor/v2"
)

// Handler returns a handler that does what h does and makes each request a span
// of kind monitor.Server, in the scope "http.server"; a nil h stands for
// http.DefaultServeMux. The span is a child of the client's, if the request
// carries one, and else begins a trace; the handler finds it in the request's
// context.
//
// The name is that of the route, such as "GET /users/{id}", or "unmatched".
// While the handler runs it is "(routing)", unless SetRoute is called.
//
// A request has one outcome:
//
//   - panic, if the handler panicked; the panic goes on unchanged. After
//     http.ErrAbortHandler, and runtime.Goexit, it is canceled, of the class
//     "aborted";
//   - canceled, if the request's context was canceled, as happens when the
//     client leaves;
//   - timeout, if the context's deadline passed and the handler did not answer,
//     or answered with a status of 500 or more;
//   - error, of the class "http 500" and so on, if the status is 500 or more;
//   - ok otherwise. What the client did wrong, 4xx, is not a failure of the
//     server.
//
// A connection that was hijacked is annotated so and has no status; the span
// covers what the handler did before it returned.
//
// The http.ResponseWriter that h is given has exactly those optional methods that
// the one of the server has, and Unwrap.
func (o Options) Handler(h http.Handler) http.Handler {
	if h == nil {
		h = http.DefaultServeMux
	}
	s := &server{next: h, propagator: o.Propagator(), trustDebug: o.TrustDebug, route: o.Route}
	s.routes.init(o.registry())
	return s
}

type server struct {
	next       http.Handler
	propagator *Propagator
	trustDebug func(*http.Request) bool
	route      func(*http.Request) string
	routes     routes
	local      addressText
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, span := s.start(r)
	inner := r.WithContext(ctx)
	seen := new(response)
	returned := false
	defer func() {
		// recover works in the deferred function itself only.
		v := recover()
		// What the handlers left in the request belongs to those outside too:
		// the server deletes the files of a multipart form after the request.
		r.Pattern, r.MultipartForm = inner.Pattern, inner.MultipartForm
		if v == nil && !returned { // by runtime.Goexit, which ends the connection
			s.finish(span, inner, seen, http.ErrAbortHandler)
			return
		}
		s.finish(span, inner, seen, v)
		if v != nil {
			panic(v)
		}
	}()
	s.next.ServeHTTP(seen.wrap(w), inner)
	returned = true
}

func (s *server) start(r *http.Request) (context.Context, *monitor.Span) {
	remote := s.propagator.Extract(r.Header)
	if remote.Debug && !s.trusts(r) {
		remote.Debug = false
	}
	ctx, span := s.routes.routing.Start(monitor.ContextWithRemote(r.Context(), remote),
		monitor.SpanOptions{Kind: monitor.Server, Provisional: true})
	local, _ := ctx.Value(http.LocalAddrContextKey).(net.Addr)
	span.SetEndpoints(s.local.of(local), r.RemoteAddr)
	span.Annotate("http.method", r.Method)
	if r.URL != nil {
		span.Annotate("http.path", r.URL.EscapedPath())
	}
	return ctx, span
}

func (s *server) trusts(r *http.Request) (trusted bool) {
	defer s.propagator.survive()
	return s.trustDebug != nil && s.trustDebug(r)
}

// finish names the span and ends it. r is the request that the handler had.
func (s *server) finish(span *monitor.Span, r *http.Request, seen *response, panicked any) {
	if span.Func() == s.routes.routing {
		route := s.routeOf(r)
		span.Rename(s.routes.find(r.Method, route))
		annotateRoute(span, route)
	}
	status, err := seen.result(r.Context(), panicked != nil)
	if status != 0 {
		span.Annotate("http.status_code", codeText(status))
	}
	if seen.hijacked.Load() {
		span.Annotate("http.hijacked", "true")
	}
	switch {
	case panicked == any(http.ErrAbortHandler):
		span.Finish(errAborted)
	case panicked != nil:
		span.FinishPanic(panicked)
	default:
		span.Finish(err)
	}
}

func (s *server) routeOf(r *http.Request) (route string) {
	defer s.propagator.survive()
	route = r.Pattern
	if s.route != nil {
		route = s.route(r)
	}
	return route
}
