// Package transport carries traces between processes and instruments net/http
// servers and clients.
//
//	http.ListenAndServe(":8080", transport.Handler(mux))
//
//	client := &http.Client{Transport: transport.RoundTripper(nil)}
//
// The handler makes each request a span: a child of the client's span if the
// request carries one, named after the route that http.ServeMux matched. The
// round tripper makes each outgoing request a span, a child of the span in its
// context, and sends the identifiers along. With TaskContext in between, a trace
// passes through any number of services. Options.Handler and Options.RoundTripper
// document the outcome of each kind of request. Wrap each handler and each round
// tripper once.
//
// # Trust
//
// A client can put anything into a request. Malformed fields are counted, in the
// counter "extract_rejected" of the scope "transport", and otherwise ignored: no
// request fails because of them. Paths and hosts never become names; methods do
// only if they are well known. Queries and user names are not recorded.
//
// Options.Trust says how much of the client's trace is believed:
//
//	TrustNone      nothing: the request begins a trace that links to the client's
//	TrustTrace     that the request belongs to the trace, and its baggage
//	TrustSampling  also whether the trace is sampled; the default
//	TrustDebug     also the debug flag
//
// Clients with TrustSampling decide how many traces are exported, whatever the sampler
// says, even monitor.Never; "sampled_by_client" of the scope "transport" counts the
// requests for which they did. A server that strangers can reach chooses otherwise, in a
// word, or by TrustNetworks:
//
//	transport.Options{Trust: transport.Strangers}.Handler(mux)
//
// # What handlers can rely on
//
// A handler behind Handler can do everything it could do without it. Package
// httpconform lists what that is, and examines any middleware. There is one
// exception: http.MaxBytesReader asks the server's own writer, and no other, to end
// the connection. Behind Handler the connection still ends if the handler puts the
// reader into its request, as is usual, and answers 413; within
// http.MaxBytesHandler it does not.
//
// # Formats
//
// Spans travel in the fields of W3C Trace Context and of B3, unless
// Options.Formats names others. Each format reads everything that it writes, and takes an
// empty field for one that is not there:
//
//	          reads                       writes
//	W3C       traceparent, tracestate     the same
//	B3        X-B3-TraceId ..., b3        X-B3-TraceId ...
//	B3Single  X-B3-TraceId ..., b3        b3
//	Jaeger    uber-trace-id               the same
//	Datadog   x-datadog-trace-id ...      the same
//	Monkit    traceparent, both kinds     traceparent of monkit v3
//
// The first format that finds identifiers determines the span. Later formats only
// add what the first cannot express, such as a debug flag. A 64-bit trace
// identifier is the right half of a 128-bit one whose left half is zero; a format
// with room for 64 bits writes the right half.
//
// Extracting never fails: it looks at a bounded part of the header, and treats
// what it cannot read as absent. The counter "extract_rejected" has the tags
// "format" and "reason", which is one of a few words such as "trace id" or "too
// long". The counter "inject_dropped" counts in the same way what a program wanted
// to send and could not, because it is illegal or too long.
//
// # Baggage
//
// An application can attach keys and values to a request, for every service that
// the request leads to: W3C Baggage. Baggage may be personal, and requests come
// from strangers and go to them, so no key enters or leaves a process unless
// Options.Baggage lists it. Baggage is not recorded. The formats do not carry it:
// the fields in which Jaeger and Datadog put theirs, one for each key, are neither
// read nor written.
//
// # Times of annotations
//
// The annotations of a request describe its span as a whole. They carry the time
// of the span's start, even the status, which is known only later; see
// monitor.Span.AnnotateTags.
//
// # Other kinds of RPC
//
// A Propagator does the same for any transport. Extract and Inject work on an
// http.Header; ExtractFrom and InjectInto take a Carrier, which can be the metadata
// of an RPC or the headers of a message. A server extracts its caller's context and
// starts a span in it; a client starts a span and injects its context:
//
//	remote := propagator.ExtractFrom(transport.MultiCarrier(md))
//	ctx, span := mon.Func("call").Start(ctx, monitor.SpanOptions{Kind: monitor.Server, Remote: &remote})
//
//	ctx, span := mon.Func("call").Start(ctx, monitor.SpanOptions{Kind: monitor.Client})
//	propagator.InjectInto(span.Context(), transport.MultiCarrier(md))
//
// B3 allows a server to join the client's span. Servers here do not: the two sides
// of a call are two spans with their own times.
package transport
