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
// The http.ResponseWriter that h is given has exactly those of the interfaces
// http.Flusher, http.Hijacker, http.Pusher, http.CloseNotifier, io.ReaderFrom and
// io.StringWriter that the one of the server has. Use http.ResponseController for
// deadlines and full duplex.
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
	seen, inner := newResponse[methodsOf(w)]()
	seen.writer = w
	// The copy that WithContext makes is copied once more to where it needs no
	// allocation.
	seen.request = *r.WithContext(ctx)
	returned := false
	defer func() {
		// recover works in the deferred function itself only.
		v := recover()
		// What the handlers left in the request belongs to those outside too:
		// the server deletes the files of a multipart form after the request.
		r.Pattern, r.MultipartForm = seen.request.Pattern, seen.request.MultipartForm
		if v == nil && !returned { // by runtime.Goexit, which ends the connection
			s.finish(span, seen, http.ErrAbortHandler)
			return
		}
		s.finish(span, seen, v)
		if v != nil {
			panic(v)
		}
	}()
	s.next.ServeHTTP(inner, &seen.request)
	returned = true
}

func (s *server) start(r *http.Request) (context.Context, *monitor.Span) {
	remote := s.propagator.Extract(r.Header)
	if remote.Debug && !s.trusts(r) {
		remote.Debug = false
	}
	outer := r.Context()
	ctx, span := s.routes.routing.Start(outer,
		monitor.SpanOptions{Kind: monitor.Server, Remote: &remote, Provisional: true})
	local, _ := outer.Value(http.LocalAddrContextKey).(net.Addr)
	span.SetEndpoints(s.local.of(local), r.RemoteAddr)
	method := monitor.String(methodTag, r.Method)
	if r.URL == nil {
		span.AnnotateTags(method)
	} else {
		span.AnnotateTags(method, monitor.String(pathTag, r.URL.EscapedPath()))
	}
	return ctx, span
}

func (s *server) trusts(r *http.Request) (trusted bool) {
	defer s.propagator.survive()
	return s.trustDebug != nil && s.trustDebug(r)
}

// finish names the span and ends it.
func (s *server) finish(span *monitor.Span, seen *response, panicked any) {
	r := &seen.request
	var room [3]monitor.Tag
	tags := room[:0]
	if span.Func() == s.routes.routing {
		found := s.routes.find(r.Method, s.patternOf(r))
		span.Rename(found.fn)
		if found.note != "" {
			tags = append(tags, monitor.String(routeTag, found.note))
		}
	}
	status, err := seen.result(r.Context(), panicked != nil)
	if status != 0 {
		tags = append(tags, monitor.String(statusTag, codeText(status)))
	}
	if seen.hijacked.Load() {
		tags = append(tags, monitor.String(hijackedTag, "true"))
	}
	span.AnnotateTags(tags...)
	switch {
	case panicked == any(http.ErrAbortHandler):
		span.Finish(errAborted)
	case panicked != nil:
		span.FinishPanic(panicked)
	default:
		span.Finish(err)
	}
}

func (s *server) patternOf(r *http.Request) (pattern string) {
	if s.route == nil {
		return r.Pattern
	}
	defer s.propagator.survive()
	pattern = r.Pattern // what it stays if route panics
	return s.route(r)
}
