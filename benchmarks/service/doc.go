// Package service measures what instrumentation costs a whole service: a shop of
// three services that call each other over loopback HTTP (front, catalog, store),
// driven as hard as it goes, bare and instrumented in several ways.
//
// An order passes through twelve places that make a span: three HTTP servers, two
// HTTP clients and seven functions, which do a fixed small amount of work
// (work.go) and never wait. That is little work for so many spans: a
// service with more to do pays less in percent.
//
// All variants run in one process and take turns: in each round each is driven for
// one slice of time, in some order, and again in the reverse order. Changes of the
// machine thus affect all variants alike, and each is compared with bare within a
// round. A fixed number of clients makes the orders of a slice. Each client sends
// its next order when it has the answer to the last. A slice begins with a time
// that does not count. The clients and the receiver of the spans are in the same
// process, so that their work is measured too. The exported spans are encoded, sent
// over HTTP and thrown away.
//
// Both libraries also count and time requests, and have one counter and one
// distribution of the shop's own. Nobody reads those numbers during the
// measurement. OpenTelemetry's functions have spans and no numbers, as is usual
// there; monitor's have both.
package service

import "time"

const (
	// SpansPerOrder is the number of spans that an order makes: five in front,
	// four in catalog, three in store.
	SpansPerOrder = 12

	// Clients is the number of orders under way.
	Clients = 8

	// batchAge is the longest time for which a span waits for others, in both
	// libraries. It is shorter than the time before and after a slice, so that each
	// variant pays for its own spans.
	batchAge = 100 * time.Millisecond

	// queueSpans is the number of spans that may wait to be sent, in both
	// libraries. It is the default of package collect. OpenTelemetry's default is
	// an eighth of it, with which more spans would be dropped.
	queueSpans = 16384
)
