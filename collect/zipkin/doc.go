// Package zipkin sends spans to Zipkin, or to another server with its API, as JSON or
// protobuf over HTTP. Package v1 has the formats from before 2017.
//
//	s, err := zipkin.New(zipkin.Options{URL: "http://zipkin:9411", Format: zipkin.Proto3(), Compression: zipkin.Gzip()})
//
// A span's tags are its annotations that have a key (if two have the same key, the last
// one wins) and
//
//	scope                 where the function is
//	outcome               error, canceled, timeout or panic; absent if it is ok
//	error                 the text of the failure, or else its class, after an error,
//	                      a timeout or a panic; Zipkin draws spans red that have this
//	                      tag
//	error.class           the class of the failure, if the tag error is its text
//	error.stack           the stack of a panic
//	sampling.probability  of the first span in the process, if the trace was chosen
//	                      here out of several
//	progress              "done/total", or "done" if the total is not known
//	link.0, link.1, ...   "trace/span", the identifiers of a linked span; Zipkin has no
//	                      field for links
//	annotations.dropped   how many annotations and links exceeded the limits
//
// Annotations without a key are Zipkin's annotations. The addresses of a span are its
// endpoints. If the other end is known by a host name, that is the name of the remote
// service, unless that service reports to Zipkin itself. Zipkin writes names in lower
// case, and counts time in microseconds from 1970: a shorter duration counts as one
// microsecond, an earlier time as the first.
//
// # Several reports of one span
//
// A span that is open for long is sent without a duration, and again as a whole when it
// has finished; see collect.Options.OpenAfter. Zipkin's API returns both, and its pages
// show one span. A provisional name, such as "(routing)", is not sent before the end,
// because Zipkin keeps the first name. A batch may be sent again after an answer was
// lost: Zipkin merges the copies.
//
// Every span has an identifier of its own. A service whose library joins the span
// of its caller, as those for B3 do, marks its half as shared, and Zipkin shows the
// two as one.
//
// Times are by the clock of each process. Zipkin's pages correct the spans of a service
// whose clock is off, if each span has an address. A span without one gets the address from
// which the process reaches Zipkin; with Options.Client that is unknown.
//
// # Formats
//
// JSON and Proto3 are Zipkin's version 2 and say the same, but Zipkin loses an
// annotation in Proto3 that has no text. Package v1 has the older formats. A program
// links only the formats that it names.
//
// # Delivery
//
// A span counts as delivered when Zipkin has answered that it took it. A request that is
// too large for the server is sent again in two, and so on; a span that is too large alone
// is dropped.
package zipkin
