package prometheus

import (
	"net/http"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/buckets"
)

// Options are for those who want another page than the usual one. The zero
// value is the usual one.
type Options struct {
	// Authorize says who may have the page. If it is nil everybody may who
	// reaches the handler: a Prometheus server scrapes from another host. It
	// must be safe for concurrent use.
	Authorize func(*http.Request) bool

	// Buckets are the upper bounds of the histograms' buckets for what is
	// measured in these units; see DefaultBuckets for those that are absent.
	// The order does not matter. The bucket +Inf is always there; a NaN is
	// ignored. A unit with no bounds has that bucket only.
	Buckets map[monitor.Unit][]float64

	// Histograms says which of the two kinds of histograms are in a page of
	// protobuf; the other formats have the classic ones only. By default it is both,
	// and what is stored is up to the server: one that is told to take native
	// histograms takes the others only if it is told that too.
	Histograms Histograms

	// NativeBuckets limits the buckets that a native histogram lists, which it has
	// only where there are values: beyond, two neighbours each become one, as often
	// as it takes. Default: 160, at which values may spread over a factor of 5 before
	// the error of a quantile grows from 0.6 % to 1.1 %, and of 30 before it grows to
	// 2.2 %. Negative for no limit.
	NativeBuckets int

	// UTF8Names gives metrics and tags the names that they have in the program, to
	// servers that accept them, such as Prometheus 3: the counter "cache miss" of
	// github.com/x/store is then
	//
	//	{"github.com/x/store.cache miss_total"}
	//
	// and others get such a name as they want it to be escaped, or else with
	// underscores. Units are not part of the names then. Functions have the same four
	// families as ever.
	UTF8Names bool

	// Quantiles turn every distribution into a summary with these quantiles, in
	// place of a histogram. They are those of all values since the start of the
	// process, and cannot be aggregated: histograms are nearly always better.
	// What is not in the range from 0 to 1 is ignored.
	Quantiles []float64

	// Created adds to every counter, histogram and summary in OpenMetrics when
	// it was made, as a sample whose name ends in _created. Servers that do not
	// know what it is for store it like any other series, which for counters
	// doubles their number. Pages of protobuf, where that is a field, always say it.
	Created bool

	// NoCompression leaves the page as it is also for clients that accept gzip.
	// Compressed, a large page has about a twentieth of the bytes and takes two
	// to three times as long to make.
	NoCompression bool
}

// Histograms are the kinds of histograms that a page of protobuf has; see Options.
type Histograms uint8

const (
	BothHistograms    Histograms = iota
	ClassicHistograms            // with the buckets of Options.Buckets
	NativeHistograms             // with those of base 2^(1/64) that are not empty
)

// DefaultBuckets returns the upper bounds that the buckets of a histogram have
// for values in this unit: from 0.1 ms to 10 s, from 64 bytes to 1 GiB, from 1 %
// to 100 %, and from 1 to 10,000 for values without a unit.
func DefaultBuckets(u monitor.Unit) []float64 { return buckets.Default(u) }
