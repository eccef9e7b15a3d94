// Package zipkin sends spans to Zipkin, or to anything that takes what Zipkin does:
// as JSON or protobuf over HTTP. Package v1 has the formats from before 2017.
//
//	s, err := zipkin.New(zipkin.Options{URL: "http://zipkin:9411", Format: zipkin.Proto3(), Compression: zipkin.Gzip()})
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
// JSON and Proto3 are Zipkin's version 2 and say the same, but Zipkin loses an
// annotation in Proto3 that has no text. Package v1 has the older formats. A program
// links only the formats that it names.
//
// Spans are sent by a small HTTP/1.1 client of this module, unless Options.Client
// is another.
package zipkin
