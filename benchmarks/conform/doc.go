// Package conform examines what middleware does to the requests it sees, with
// transport/httpconform, for this module and its peers. Its benchmarks measure no
// time: they report for each behavior whether it is kept, 1, or broken, 0, as
// "http1" and, where HTTP/2 has it too, "http2".
//
// Every middleware is used as its documentation recommends. What is recorded is
// read from what each is known for: the spans of monitor, otelhttp and zipkin-go,
// the metrics of promhttp, and the numbers of monkit's functions.
package conform
