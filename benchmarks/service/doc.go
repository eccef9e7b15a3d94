// Package service measures what instrumentation costs a whole service: a shop of
// three services that call each other over loopback HTTP (front, catalog, store),
// driven as hard as it goes, bare and instrumented in several ways.
//
// An order passes through twelve places that make a span: three HTTP servers, two
// HTTP clients and seven functions, which do a fixed small amount of work
// (work.go) and never wait. That is little work for so many spans: a
// service with more to do pays less in percent.
//
// All variants run in one process and take turns: in each round each is driven
// for one slice of time, in some order, and again in the reverse order. So
// changes of the machine meet all of them alike, and differences to bare are taken
// within a round. A slice is driven by a fixed number of clients, each
// of which sends its next order when it has the answer to the last; it begins with
// a time that does not count. The clients, and where the spans are sent,
// are in the same process: their work is measured too. The exported
// spans are encoded, sent over HTTP and thrown away.
//
// Both libraries also count and time what they instrument, one counter and one
// distribution of the shop's own included; nobody reads those numbers during
// the measurement. OpenTelemetry's functions have spans only, and no numbers,
// as is usual there; monitor's have both.
package service

import "time"

const (
	// SpansPerOrder is the number of spans that an order makes: five in front,
	// four in catalog, three in store.
	SpansPerOrder = 12

	// Clients is the number of orders under way.
	Clients = 8

	// batchAge is the longest that a span waits for others, in both libraries. It
	// is less than the time before and after a slice, so that each variant pays
	// for its own spans.
	batchAge = 100 * time.Millisecond

	// queueSpans is how many spans may wait to be sent, in both libraries: the
	// default of package collect, and eight times that of OpenTelemetry, which
	// would drop more.
	queueSpans = 16384
)
