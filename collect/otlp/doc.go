// Package otlp sends metrics and spans to an OpenTelemetry collector, or to anything
// that takes its protocol, OTLP 1, by HTTP.
//
//	sink, err := otlp.New(otlp.Options{URL: "http://collector:4318"})
//	...
//	pipeline := collect.Start(monitor.Default, sink)
//
// NewMetrics and NewTraces return sinks for one signal, such as for Prometheus, which
// takes metrics only, and Jaeger, which takes traces only. Requests are in protobuf or
// JSON, and compressed by gzip unless Options.NoCompression is set: every receiver has
// to take that. They are sent by a small HTTP/1.1 client of this module, unless
// Options.Client is another.
//
// # Resource
//
// The process is described by these attributes, which Options.Resource replaces and
// adds to:
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
// All functions share four metrics, so that one dashboard and one alert do for all of
// them:
//
//	tasks{task.outcome}            sum: ok, error, canceled, timeout, panic
//	tasks.in_flight                sum that is not monotonic
//	task.duration{task.result}     histogram in seconds: success, which is ok, and failure
//	task.failures{error.type}      sum, by class of error
//
// Each has the attributes task.scope and task.func as well: there are receivers that
// do not keep the instrumentation scope. The name of a task is not always that of a Go
// function, and so code.function.name is not used. A series of tasks is there from the
// start, so that its first failure is a rate; the histogram of failures and the classes
// begin with the first. Callers are not sent: each pair of functions would be a series.
//
// # Other instruments
//
// Counters and meters are monotonic sums, gauges are gauges, timers and value
// distributions are histograms. They are called after the package and the instrument,
// see Name, and tags are attributes; both are sent as they are, since OTLP takes any
// text. Units are "s", "By" and "1". A meter's rate is not sent.
//
// A tag of a function whose key is one of the attributes above begins with "exported_".
// NaN and infinities that a distribution refused are counted in the metric
// invalid_observations, by metric.name.
//
// Two settings of Prometheus matter where names differ in the scope or in characters
// that it does not like: in the section otlp, promote_scope_metadata: true and
// translation_strategy: NoUTF8EscapingWithSuffixes. Without them, the counters hits of
// a/store and of b/store are one series, as are those of "a b" and "a.b".
//
// # Histograms and temporality
//
// Histograms are exponential, with the buckets that the registry keeps, exactly; they
// have the count, the extremes, the sum unless there are negative values, and since the
// last delivery the exemplars of monitor.Exemplar. Options.Histograms and .Buckets make
// them explicit ones.
//
// Numbers are cumulative: each has the time at which its instrument began, which is
// later after a restart, and an outage costs resolution only. With the temporality
// Delta they are of the time since the last delivery; the extremes are then bounds of
// the outermost buckets where no value in between was an extreme of all.
//
// # Spans
//
// The kind, the parent, the state and the links of a span are what they are called in
// OTLP; annotations without a key are events, those with one are attributes, of several
// with the same key the last. The flags say whether the trace is sampled, whether its
// identifier is random, and whether the parent is in another process. Spans whose
// outcome is error, timeout or panic have the status ERROR, with the class of the error
// as its message; others have none. These attributes come from the structure of a span,
// unless the program has annotated the same key:
//
//	task.outcome                   unless it is ok
//	error.type                     the class of the error, with the status ERROR
//	server.address, server.port    the peer of a client, producer or consumer, and
//	                               where a server was reached
//	client.address, client.port    the peer of a server
//	network.peer.*, .local.*       of others
//	code.file.path, code.line.number
//	sampling.probability           of the first span in the process, if the trace was
//	                               chosen here out of several
//	sampling.debug                 true, for a debug trace
//	progress.done, progress.total
//
// What package transport annotates by the names that Zipkin's users know is sent by
// those of OpenTelemetry: http.request.method, url.full, url.path and
// http.response.status_code. Annotations and links that exceeded the limits are counted
// together, as dropped attributes. Spans that are open are not sent.
//
// The probability is not in the tracestate: the threshold that OpenTelemetry writes
// there (ot=th) is one for identifiers above it, and monitor.Ratio samples those below.
//
// # Answers
//
// A receiver that takes a request in part has rejected the rest: that is dropped,
// counted and logged. After 429, 502, 503 and 504 the same is sent again, when the
// receiver wants it, and after other answers it is not, as the protocol demands. A
// request is less than 4 MiB before compression; of a batch that takes several, those
// that were taken are sent again too if a later one fails.
package otlp
