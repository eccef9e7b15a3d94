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
// only if they are well known. Queries and user names are not recorded.
//
// How much of a client's trace is believed is for Options.Trust to say, by
// levels: nothing, so that the request begins a trace that links to the client's
// (TrustNone); that it belongs to the trace (TrustTrace); whether that is sampled
// (TrustSampling); and the debug flag (TrustDebug). Without it all clients have
// TrustSampling. A service that strangers can reach should give them less, as
// they decide how much is kept: see TrustNetworks.
//
// # What handlers can rely on
//
// A handler behind Handler can do what it could without: package httpconform
// says what that is, and examines any middleware. Where the two differ is
// http.MaxBytesReader, which tells the server's own writer, and no other, to end
// the connection: it is ended all the same if the handler puts the reader into
// its request, as is usual, and answers 413; not within http.MaxBytesHandler.
//
// # Formats
//
// Spans go from process to process in the fields of W3C Trace Context and of B3,
// unless Options.Formats names others. All that is written is read again by the
// format that wrote it:
//
//	          reads                       writes
//	W3C       traceparent, tracestate     the same
//	B3        X-B3-TraceId ..., b3        X-B3-TraceId ...
//	B3Single  X-B3-TraceId ..., b3        b3
//	Jaeger    uber-trace-id               the same
//	Datadog   x-datadog-trace-id ...      the same
//
// The first format that names a span says which it is; the others can add to it
// what it has no words for, such as a debug flag. An identifier of 64 bits is the
// right half of one of 128, the rest being zero, and where a format has room for
// 64 bits only the right half is written.
//
// Extracting is total: it looks at a bounded part of what it is given, and takes
// what it cannot read for absent. The counter "extract_rejected" tells how often,
// by the tags "format" and "reason", which is one of a few words such as
// "trace id" or "too long". What a program wants sent and cannot be, for being
// illegal or too long, is counted in "inject_dropped" likewise.
//
// # Baggage
//
// An application can attach keys and values to a request for all services that
// it leads to, as W3C Baggage. None enters or leaves a process unless
// Options.Baggage lists its key: baggage may be personal, requests go to
// strangers too, and come from them. See Baggage. It is not recorded, and not part
// of the formats; the fields in which Jaeger and Datadog carry theirs, one for
// each key, are neither read nor written.
//
// # When annotations are
//
// What is told of a request is true of its span as a whole. So these annotations
// carry the time of the span's start, also the status, which is known only later;
// see monitor.Span.AnnotateTags.
//
// # Other kinds of RPC
//
// A Propagator does the same for any transport: with Extract and Inject where
// there is an http.Header, and for the metadata of other RPCs and the headers of
// messages with ExtractFrom and InjectInto, which take a Carrier. A server
// extracts the context of its caller and starts a span in it; a client starts one
// and injects it:
//
//	remote := propagator.ExtractFrom(transport.MultiCarrier(md))
//	ctx, span := mon.Func("call").Start(ctx, monitor.SpanOptions{Kind: monitor.Server, Remote: &remote})
//
//	ctx, span := mon.Func("call").Start(ctx, monitor.SpanOptions{Kind: monitor.Client})
//	propagator.InjectInto(span.Context(), transport.MultiCarrier(md))
//
// B3 allows a server to join the span of the client. Servers here do not: the
// two sides of a call are two spans with times of their own.
package transport
