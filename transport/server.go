package transport

import (
	"context"
	"net/http"
	"strconv"
	"sync/atomic"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/internal/nilpanic"
)

// Handler instruments a handler as the zero Options do.
func Handler(h http.Handler) http.Handler { return Options{}.Handler(h) }

// Handler returns a handler that calls h and makes each request a span of kind
// monitor.Server, in the scope "http.server". A nil h means http.DefaultServeMux.
// The span is a child of the client's span if the request carries one, or else of
// the span in the request's context, and begins a trace otherwise. It is in the
// context of the request that h gets. If h has another Handler of the same registry
// in it, that one only calls its own handler, and a condition of the registry says so.
//
// The span's name is the route, such as "GET /users/{id}", or "unmatched". While h
// runs the name is "(routing)", unless h calls SetRoute.
//
// A request has one outcome:
//
//   - panic, if h panicked; the panic continues unchanged. After
//     http.ErrAbortHandler or runtime.Goexit the outcome is canceled, with the
//     class "aborted";
//   - that of its gRPC status, if it is a gRPC or gRPC-Web call. Errors are the
//     statuses Unknown, Unimplemented, Internal, Unavailable and DataLoss, with
//     classes such as "grpc Internal"; DeadlineExceeded is a timeout, and Canceled
//     is canceled. The others, such as NotFound, are the client's failures, and ok;
//   - canceled, if the request's context was canceled, as it is when the client
//     leaves, before the client had its answer: h wrote no status, a write failed,
//     h wrote fewer bytes than Content-Length says, or h wrote a status of 400 or
//     more when the context was canceled already;
//   - timeout, if the context's deadline passed before h answered, or before it
//     answered with a status of 500 or more;
//   - error, with the class "http 500" and so on, if the status is 500 or more;
//   - ok otherwise. A status of 4xx is the client's failure, not the server's.
//
// A hijacked request has an annotation instead of a status, and its span ends when
// h returns.
//
// The distributions "request_size" and "response_size" of the scope have the sizes
// of bodies that are not empty, in bytes. The size of a request is the one in its
// header, or else the number of bytes that h read; the size of a response is the
// number of bytes that h wrote, before any hijacking.
//
// Of the interfaces http.Flusher, http.Hijacker, http.Pusher and http.CloseNotifier,
// the http.ResponseWriter that h gets has exactly those that the server's writer has.
// It always has io.ReaderFrom and io.StringWriter, and calls Write where the server's
// writer lacks them. For deadlines and full duplex use http.ResponseController.
func (o Options) Handler(h http.Handler) http.Handler {
	if h == nil {
		h = http.DefaultServeMux
	}
	s := &server{
		registry: o.registry(), next: h, propagator: o.Propagator(),
		skip: o.Skip, trust: o.Trust, sample: o.Sample, route: o.Route,
		sampled: o.registry().Scope("transport").Counter("sampled_by_client"),
		sizes:   sizesOf(o.registry().Scope(serverScope)),
	}
	s.routes.init(o.registry())
	return s
}

type server struct {
	registry   *monitor.Registry
	nested     atomic.Bool // the warning was given
	next       http.Handler
	propagator *Propagator
	skip       func(*http.Request) bool
	trust      func(*http.Request) Trust
	sampled    *monitor.Counter // requests of which the client decided so
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
	if span == nil {
		s.next.ServeHTTP(w, r)
		return
	}
	seen, inner := newResponse(methodsOf(w))
	seen.writer, seen.outer = w, r
	// The copy that WithContext makes stays on the stack; this one is part of an
	// allocation that is needed anyway.
	seen.request = *r.WithContext(ctx)
	seen.countBody()
	if r.Method == http.MethodPost {
		seen.rpc = rpcOf(r.Header["Content-Type"])
	}
	returned := false
	defer func() {
		// recover works only in the deferred function itself.
		v := recover()
		share(seen)
		switch {
		case v != nil:
			s.finish(span, seen, described, v)
			panic(v)
		case returned:
			s.finish(span, seen, described, nil)
		case nilpanic.Caught(0):
			s.finish(span, seen, described, nilpanic.Value)
			nilpanic.Again()
		default: // runtime.Goexit, which ends the connection
			s.finish(span, seen, described, http.ErrAbortHandler)
		}
	}()
	s.next.ServeHTTP(inner, &seen.request)
	returned = true
}

// start starts the span of a request. It returns nil if a Handler outside of this one has
// started one already.
func (s *server) start(r *http.Request) (context.Context, *monitor.Span, *description) {
	outer := r.Context()
	above := monitor.SpanFromContext(outer)
	if above != nil && s.recorded(r, above) {
		return nil, nil, nil
	}
	remote := s.propagator.Extract(r.Header)
	trust := TrustSampling
	if s.trust != nil {
		trust = ask(&s.propagator.losses, s.trust, r, TrustNone)
	}
	link := trust.admit(&remote)
	switch {
	case remote.Sampling == monitor.Sampled || remote.Debug:
		s.sampled.Inc()
	case remote.Sampling == monitor.Undecided:
		remote.Sampling = ask(&s.propagator.losses, s.sample, r, monitor.Undecided)
	}
	if trust >= TrustTrace {
		outer = s.propagator.baggage.context(outer, r.Header)
	}
	described := &description{Context: outer, server: s, header: r.Header, method: r.Method, peer: r.RemoteAddr}
	if r.URL != nil {
		described.path = r.URL.EscapedPath()
	}
	o := monitor.SpanOptions{Kind: monitor.Server, Remote: &remote, Provisional: true}
	if above != nil && !remote.IsValid() {
		o.Remote = nil // a child of above
	}
	ctx, span := s.routes.routing.Start(described, o)
	span.Link(link)
	return ctx, span, described
}

// finish names the span and ends it, also if Options.Route ends the goroutine.
func (s *server) finish(span *monitor.Span, seen *response, described *description, panicked any) {
	defer s.end(span, seen, described, panicked)
	if s.route != nil && span.Func() == s.routes.routing {
		r := &seen.request
		s.name(span, r.Method, ask(&s.propagator.losses, s.route, r, r.Pattern), described)
	}
}

func (s *server) name(span *monitor.Span, method, route string, described *description) {
	found := s.routes.find(method, route)
	span.Rename(found.fn)
	described.route.Store(found)
}

// end ends the span, by the name of the request's own pattern if it has no other one.
func (s *server) end(span *monitor.Span, seen *response, described *description, panicked any) {
	r := &seen.request
	if span.Func() == s.routes.routing {
		s.name(span, r.Method, r.Pattern, described)
	}
	status, err := seen.result(r.Context(), panicked != nil)
	described.status.Store(int32(status))
	if seen.hijacked.Load() {
		described.hijacked.Store(true)
	}
	if code, ok := seen.rpc.status(seen.writer.Header()); ok {
		err = serverFailure(code)
		if code != 0 {
			span.AnnotateTags(monitor.String(grpcTag, strconv.FormatUint(code, 10)))
		}
	}
	s.sizes.observe(seen.requestSize(), seen.responseSize())
	switch {
	case panicked == any(http.ErrAbortHandler):
		span.Finish(errAborted)
	case panicked != nil:
		span.FinishPanic(panicked)
	default:
		span.Finish(err)
	}
}
