// Package otlp sends metrics and spans to an OpenTelemetry collector, or to another
// receiver of its protocol, OTLP 1, over HTTP.
//
//	sink, err := otlp.New(otlp.Options{URL: "http://collector:4318"})
//	...
//	pipeline := collect.Start(monitor.Default, sink)
//
// NewMetrics and NewTraces return sinks for one signal: Prometheus takes only metrics,
// Jaeger only traces. Requests are in binary protobuf, and compressed by gzip unless
// Options.NoCompression is set; every receiver has to take both.
//
// # Resource
//
// These attributes describe the process. Options.Resource replaces them and adds others:
//
//	service.name           of the registry, or "unknown_service:" and the program's name
//	service.instance.id    a random UUID, the same as long as the process runs
//	host.name, process.pid
//	telemetry.sdk.name     "monitor", with telemetry.sdk.language and .version
//
// The instrumentation scope is the registry's, usually the import path of a package.
//
// # Functions
//
// All functions share four metrics, so that one dashboard and one alert serve them all:
//
//	tasks{task.outcome}            sum: ok, error, canceled, timeout, panic
//	tasks.in_flight                sum that is not monotonic
//	task.duration{task.result}     histogram in seconds: success (outcome ok), failure (any other)
//	task.failures{error.type}      sum, by class of error
//
// Each also has the attributes task.scope and task.func, since some receivers drop the
// instrumentation scope. It has no code.function.name, since the name of a task need not
// be that of a Go function. The series of tasks exist from the start, so that the first
// failure shows up as a rate; the histogram of failures and the classes begin with the
// first failure. Callers are not sent: each pair of functions would be a series.
//
// # Other instruments
//
// Counters and meters are monotonic sums, gauges are gauges, timers and value
// distributions are histograms. Their names have the package and the instrument, see
// Name, and tags are attributes; both are sent unchanged, since OTLP takes any text.
// Units are "s", "By" and "1". A meter's rate is not sent.
//
// A tag of a function whose key is one of the attributes above begins with "exported_".
// NaN and infinities that a distribution refused are counted in the metric
// invalid_observations, by metric.name.
//
// Prometheus needs two settings in its section otlp to tell apart names that differ only
// in the scope or in special characters: promote_scope_metadata: true and
// translation_strategy: NoUTF8EscapingWithSuffixes. Without them, the counters hits of
// a/store and of b/store are one series, as are the counters "a b" and "a.b".
//
// # Histograms and temporality
//
// Histograms are exponential, with exactly the buckets that the registry keeps. They
// have the count, the extremes, the sum unless there are negative values, and the
// exemplars since the last delivery, see monitor.Exemplar. Options.Histograms and
// Options.Buckets make them explicit ones.
//
// Numbers are cumulative: each has the time at which its instrument began, so that a
// restart can be seen, and an outage costs only resolution. With the temporality Delta,
// numbers cover the time since the last delivery. Their extremes are exact if they are
// extremes of all time, and else the bounds of the outermost buckets.
//
// # Spans
//
// The kind, the parent, the state and the links of a span have the same names in OTLP.
// Annotations without a key are events. Annotations with a key are attributes; if two
// have the same key, the last one wins. The flags say whether the trace is sampled,
// whether its identifier is random, and whether the parent is in another process. Spans
// whose outcome is error, timeout or panic have the status ERROR, with the text of the
// failure as its message, or else its class; others have none. What they failed with is also
// an event named exception, with exception.type, .message and, of a panic, .stacktrace. These attributes come from the structure of a
// span, unless the program has annotated the same key:
//
//	task.outcome                   unless it is ok
//	error.type                     the class of the error, with the status ERROR
//	server.address, server.port    the peer of a client, producer or consumer, and the
//	                               own address of a server
//	client.address, client.port    the peer of a server
//	network.peer.*, .local.*       both ends of other spans
//	code.file.path, code.line.number
//	sampling.probability           of the first span in the process, if the trace was
//	                               chosen here out of several
//	sampling.debug                 true, for a debug trace
//	progress.done, progress.total
//
// Package transport annotates requests under Zipkin's names. They are sent under
// OpenTelemetry's: http.request.method, url.full, url.path and
// http.response.status_code. Annotations and links beyond the limits are counted
// together, as dropped attributes. Open spans are not sent.
//
// The probability is not in the tracestate: OpenTelemetry's threshold there (ot=th) keeps
// the identifiers above it, and monitor.Ratio keeps those below.
//
// # Answers
//
// A request is less than 4 MiB before compression. The answers mean:
//
//	2xx                 the request was taken, and is delivered; spans or points that the receiver
//	                    rejected are dropped, counted and logged
//	413                 the request is sent again in two, and so on; one metric or span
//	                    that is too large alone is dropped
//	400, 422            the content of the request is dropped; other requests are sent
//	429, 502, 503, 504  the same request is sent again, after the time that the receiver
//	                    asks for
//	others              nothing more of the batch is sent
//
// If a request fails and is sent again, so is the rest of its batch. Earlier requests of
// a batch of spans are sent again too, and earlier requests of a snapshot are not.
package otlp
