// Package httpconform examines net/http middleware: can a handler behind it do
// everything it could do without it, and does a client notice the middleware?
//
//	func TestMiddleware(t *testing.T) {
//		httpconform.Test(t, func(h http.Handler) http.Handler { return middleware(h) })
//	}
//
// Each Behavior is a subtest, over HTTP/1.1 and over HTTP/2 if both have it, with
// its own server on the loopback interface. Run returns a Report instead. The
// standard is net/http itself: a middleware that does nothing keeps every behavior.
// A middleware that answers requests, or changes them on purpose, breaks some; the
// report says which and how.
//
// TestRecords examines middleware that measures requests: is each request recorded,
// once, by its route and not by text that the client made up, and which requests
// count as failures?
package httpconform
