// Package httpconform examines middleware of net/http: whether a handler behind
// it can do all that it could without it, and whether a client notices.
//
//	func TestMiddleware(t *testing.T) {
//		httpconform.Test(t, func(h http.Handler) http.Handler { return middleware(h) })
//	}
//
// Each Behavior is a subtest, by HTTP/1.1 and by HTTP/2 where both have it, on a
// server of its own on the loopback interface; Run returns a Report instead. What
// is expected is what net/http does by itself: a middleware that does nothing
// keeps everything. One that answers requests itself, or changes them on purpose,
// will break some of it; the report tells which and how.
//
// Middleware that measures requests can be examined for that too, with
// TestRecords: whether each request is recorded, once, by the route and not by
// what the client made up, and what is taken for a failure.
package httpconform
