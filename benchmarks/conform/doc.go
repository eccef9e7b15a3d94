// Package conform examines what middleware does to the requests it sees, with
// transport/httpconform, for this module and its peers. Its benchmarks measure no
// time: they report for each behavior whether it is kept, 1, or broken, 0, as
// "http1" and, where HTTP/2 has it too, "http2".
//
// Every middleware is used as its documentation recommends. The records are read
// from the spans of monitor, otelhttp and zipkin-go, from the metrics of promhttp,
// and from the numbers of monkit's functions.
package conform
