// Package v1 has version 1 of Zipkin's formats, for servers from before 2017: JSON and
// Thrift over HTTP, and Scribe, a protocol of its own that has Thrift in it.
//
//	s, err := zipkin.New(zipkin.Options{URL: "http://zipkin:9411", Format: v1.Thrift()})
//	...
//	s, err := v1.NewScribe(v1.ScribeOptions{Addr: "zipkin:9410"})
//
// Zipkin still takes these formats, and makes the same span of each as of version 2,
// except that
//
//   - a span has no kind if it has no address and its registry no service;
//   - a server loses its caller's name if that is the name of the service itself;
//   - the tags sa, ca, ma and lc, and the events cs, cr, sr, ss, ms, mr, ws and wr have
//     a meaning of their own: they are sent with a dot appended, as in "sa.". A text
//     that would then be the same gets one more dot.
//
// Jaeger and the OpenTelemetry collector take JSON and Thrift but not Scribe. They
// understand the kind and the address less well.
//
// Scribe keeps its connection. The server replies to each call, and nothing counts as
// delivered before that.
package v1

// DefaultPath is where Zipkin takes spans in version 1 of its formats.
const DefaultPath = "/api/v1/spans"
