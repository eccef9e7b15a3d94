package transport

import (
	"context"
	"net"
	"net/http"

	"github.com/spacemonkeygo/monitor/v2"
)

// Handler instruments a handler as the zero Options do.
func Handler(h http.Handler) http.Handler { return Options{}.Handler(h) }

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
// The sizes of bodies are in the distributions "request_size" and
// "response_size" of the scope, in bytes, without those that are empty. That of
// a request is what its header says, or else what the handler read of it; that
// of a response is what the handler wrote, before any hijacking.
//
// The http.ResponseWriter that h is given has exactly those of the interfaces
// http.Flusher, http.Hijacker, http.Pusher, http.CloseNotifier, io.ReaderFrom and
// io.StringWriter that the one of the server has. Use http.ResponseController for
// deadlines and full duplex.
func (o Options) Handler(h http.Handler) http.Handler {
	if h == nil {
		h = http.DefaultServeMux
	}
	s := &server{
		next: h, propagator: o.Propagator(),
		skip: o.Skip, trust: o.Trust, sample: o.Sample, route: o.Route,
		sizes: sizesOf(o.registry().Scope(serverScope)),
	}
	s.routes.init(o.registry())
	return s
}

type server struct {
	next       http.Handler
	propagator *Propagator
	skip       func(*http.Request) bool
	trust      func(*http.Request) Trust
	sample     func(*http.Request) monitor.Sampling
	route      func(*http.Request) string
	sizes      sizes
	routes     routes
	local      addressText
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if ask(&s.propagator.losses, s.skip, r, false) {
		s.next.ServeHTTP(w, r)
		return
	}
	ctx, span, described := s.start(r)
	seen, inner := newResponse[methodsOf(w)]()
	seen.writer = w
	// The copy that WithContext makes is copied once more to where it needs no
	// allocation.
	seen.request = *r.WithContext(ctx)
	seen.countBody()
	returned := false
	defer func() {
		// recover works in the deferred function itself only.
		v := recover()
		// What the handlers left in the request belongs to those outside too:
		// the server deletes the files of a multipart form after the request.
		r.Pattern, r.MultipartForm = seen.request.Pattern, seen.request.MultipartForm
		if v == nil && !returned { // by runtime.Goexit, which ends the connection
			s.finish(span, seen, described, r, http.ErrAbortHandler)
			return
		}
		s.finish(span, seen, described, r, v)
		if v != nil {
			panic(v)
		}
	}()
	s.next.ServeHTTP(inner, &seen.request)
	returned = true
}

func (s *server) start(r *http.Request) (context.Context, *monitor.Span, *description) {
	remote := s.propagator.Extract(r.Header)
	trust := TrustSampling
	if s.trust != nil {
		trust = ask(&s.propagator.losses, s.trust, r, TrustNone)
	}
	link := trust.admit(&remote)
	if remote.Sampling == monitor.Undecided {
		remote.Sampling = ask(&s.propagator.losses, s.sample, r, monitor.Undecided)
	}
	outer := r.Context()
	if trust >= TrustTrace {
		outer = s.propagator.baggage.context(outer, r.Header)
	}
	local, _ := outer.Value(http.LocalAddrContextKey).(net.Addr)
	described := &description{Context: outer, method: r.Method, local: s.local.of(local), peer: r.RemoteAddr}
	if r.URL != nil {
		described.path = r.URL.EscapedPath()
	}
	ctx, span := s.routes.routing.Start(described,
		monitor.SpanOptions{Kind: monitor.Server, Remote: &remote, Provisional: true})
	span.Link(link)
	return ctx, span, described
}

// finish names the span and ends it; outer is the request as it came.
func (s *server) finish(span *monitor.Span, seen *response, described *description, outer *http.Request, panicked any) {
	r := &seen.request
	if span.Func() == s.routes.routing {
		found := s.routes.find(r.Method, ask(&s.propagator.losses, s.route, r, r.Pattern))
		span.Rename(found.fn)
		described.route.Store(found)
	}
	status, err := seen.result(r.Context(), panicked != nil)
	described.status.Store(int32(status))
	if seen.hijacked.Load() {
		described.hijacked.Store(true)
	}
	s.sizes.observe(seen.requestSize(outer), seen.responseSize(outer))
	switch {
	case panicked == any(http.ErrAbortHandler):
		span.Finish(errAborted)
	case panicked != nil:
		span.FinishPanic(panicked)
	default:
		span.Finish(err)
	}
}
