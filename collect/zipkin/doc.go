// Package zipkin sends spans to Zipkin, or to anything that takes its format,
// version 2, as JSON over HTTP.
//
// A span's tags are its annotations that have a key, of several with the same
// key the last, and
//
//	scope    where the function is
//	outcome  error, canceled, timeout or panic; absent if it is ok
//	error    the class of the error, after an error, a timeout or a panic;
//	         Zipkin draws spans red that have this tag
//
// Annotations without a key are Zipkin's annotations. The addresses of a span
// are its endpoints, as far as they are numeric.
//
// Spans are sent by a small HTTP/1.1 client of this package, unless Options.Client
// is another.
package zipkin
