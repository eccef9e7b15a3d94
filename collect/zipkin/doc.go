// Package zipkin sends spans to Zipkin, or to anything that takes what Zipkin does:
// as JSON over HTTP, or in one of its other formats.
//
//	s, err := zipkin.New(zipkin.Options{URL: "http://zipkin:9411", Format: zipkin.Proto3(), Compression: zipkin.Gzip()})
//	...
//	s, err := zipkin.NewScribe(zipkin.ScribeOptions{Addr: "zipkin:9410"})
//
// A span's tags are its annotations that have a key, of several with the same
// key the last, and
//
//	scope                 where the function is
//	outcome               error, canceled, timeout or panic; absent if it is ok
//	error                 the class of the error, after an error, a timeout or a
//	                      panic; Zipkin draws spans red that have this tag
//	sampling.probability  of the first span in the process, if the trace was chosen
//	                      here out of several
//	progress              "done/total", or "done" if the total is not known
//	link.0, link.1, ...   "trace/span", the identifiers of a span that has to do with
//	                      this one; Zipkin has no field for that
//	annotations.dropped   how many annotations and links exceeded the limits
//
// Annotations without a key are Zipkin's annotations. The addresses of a span
// are its endpoints; where the other end is known by the name of a host, that is
// the name of the remote service, unless that one reports to Zipkin itself. Zipkin
// writes names in lower case, and counts time in microseconds from 1970: a shorter
// duration is one, and an earlier time is the first.
//
// # Several reports of one span
//
// A span that is open for long is sent without a duration, and whole when it has
// finished; see collect.Options.OpenAfter. Zipkin's API returns both, and its pages
// show one span. A name that is a stand-in, such as "(routing)", is not sent before
// the end, because Zipkin goes by the first name. A batch that is sent again after an
// answer was lost changes nothing either.
//
// Every span has an identifier of its own. A service whose library joins the span
// of its caller, as those for B3 do, marks its half as shared, and Zipkin shows the
// two as one.
//
// Times are what each process saw. Zipkin's pages shift the spans of a service whose
// clock is off into those of its caller, if it finds an address in each of them: spans
// that have none of their own are given that of the process, from which it reaches
// Zipkin. Options.Client does not tell that.
//
// # Formats
//
// JSON and Proto3 are Zipkin's version 2, and say the same. JSONV1, Thrift and Scribe,
// which has Thrift in it, are version 1, for what was there before 2017. Zipkin takes
// them all, and makes the same span of each, but
//
//   - of Proto3, an annotation that has no text is lost;
//   - of version 1, a span without an address, of a registry without a service, has
//     no kind;
//   - of version 1, a server whose caller is known by the name of the service itself
//     does not know that name;
//   - in version 1 the tags sa, ca, ma and lc, and the events cs, cr, sr, ss, ms, mr, ws
//     and wr, would be taken for something else: they get a dot, as in "sa.", and what
//     would be the same then gets one more.
//
// Jaeger, and the OpenTelemetry collector, take all of them but Scribe, and understand
// the kind and the address of version 1 less well; from JSONV1 they refuse spans that
// have an address of the other end. An encoder is linked by a program that names its
// format, and by no other.
//
// Spans are sent by a small HTTP/1.1 client of this module, unless Options.Client
// is another. Scribe's connection is one that is kept; the server replies to each call,
// and nothing is delivered before it has.
package zipkin
