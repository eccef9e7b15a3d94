// Package httpcalls measures what it costs to see the requests of an HTTP
// server and of an HTTP client.
//
// Most benchmarks call the instrumented handler or round tripper directly, so
// that what is added stands out: the same without instrumentation is "bare",
// and is to be subtracted. The others send each request over a connection of
// the loopback interface.
//
// Every implementation is used as its documentation recommends, with spans
// that are finished, handed over as to an exporter, and dropped:
//
//	monitor             numbers and spans; no backend has asked for spans
//	monitor-observed    numbers and spans, and an observer that takes each span
//	monitor-unsampled   the same with a sampler that declines
//	otelhttp            spans, and the metrics that it makes by default
//	promhttp            metrics only: in flight, total, duration
//	zipkin-go           spans only
//	promhttp+zipkin-go  both of them: metrics and spans
//	monkit              the numbers of a function, and a span
package httpcalls
