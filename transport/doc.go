// Package transport carries traces from process to process, and sees the
// requests of net/http servers and clients.
//
//	http.ListenAndServe(":8080", transport.Handler(mux))
//
//	client := &http.Client{Transport: transport.RoundTripper(nil)}
//
// The handler makes a span of every request, a child of the span of the client
// if the request carries one, and finds the name in the route that http.ServeMux
// matched. The round tripper makes a span of every outgoing request, a child of
// the one in its context, and sends it along. Together with TaskContext in
// between, a trace goes through any number of services. See Options.Handler and
// Options.RoundTripper for what becomes of which request; wrap each handler and
// each round tripper once.
//
// # What is trusted
//
// Everything in a request may be made up. What is malformed is counted, in the
// counter "extract_rejected" of the scope "transport", and otherwise ignored: no
// request fails because of it. Paths and hosts never become names, and methods
// only if they are well known. Only the sampling decision of a client is
// believed, and its debug flag not even then, unless Options.TrustDebug says so.
// Queries and user names are not recorded.
//
// # When annotations are
//
// What is told of a request is true of its span as a whole. So these annotations
// carry the time of the span's start, also the status, which is known only later;
// see monitor.Span.AnnotateTags.
//
// # Other kinds of RPC
//
// A Propagator does the same for any transport with headers. A server extracts
// the context of its caller and starts a span in it; a client starts one and
// injects it:
//
//	ctx = monitor.ContextWithRemote(ctx, propagator.Extract(header))
//	ctx, span := mon.Func("call").Start(ctx, monitor.SpanOptions{Kind: monitor.Server})
//
//	ctx, span := mon.Func("call").Start(ctx, monitor.SpanOptions{Kind: monitor.Client})
//	propagator.Inject(span.Context(), header)
//
// B3 allows a server to join the span of the client. Servers here do not: the
// two sides of a call are two spans with times of their own.
package transport
