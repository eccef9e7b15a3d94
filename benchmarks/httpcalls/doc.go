// Package httpcalls measures the cost of instrumenting the requests of an HTTP
// server and of an HTTP client.
//
// Most benchmarks call the instrumented handler or round tripper directly, so
// that the addition stands out: subtract "bare", the same without instrumentation.
// The others send each request over a connection of the loopback interface.
//
// Every implementation is used as its documentation recommends; its spans are
// finished, handed over as to an exporter, and dropped:
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
