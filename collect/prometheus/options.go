package prometheus

import (
	"math"
	"net/http"
	"slices"

	"github.com/spacemonkeygo/monitor/v2"
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

// defaultNativeBuckets is what client libraries and OpenTelemetry's SDKs have.
const defaultNativeBuckets = 160

// DefaultBuckets returns the upper bounds that the buckets of a histogram have
// for values in this unit: from 0.1 ms to 10 s, from 64 bytes to 1 GiB, from 1 %
// to 100 %, and from 1 to 10,000 for values without a unit.
func DefaultBuckets(u monitor.Unit) []float64 {
	switch u {
	case monitor.Seconds:
		return []float64{1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}
	case monitor.Bytes:
		return []float64{1 << 6, 1 << 8, 1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20, 1 << 22, 1 << 24, 1 << 26, 1 << 28, 1 << 30}
	case monitor.Fraction:
		return []float64{0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1}
	}
	return []float64{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000}
}

// settings are the options, checked and prepared. They are not changed.
type settings struct {
	buckets     map[monitor.Unit]bounds
	quantiles   []quantile
	withCreated bool
	utf8Names   bool

	histograms    Histograms
	nativeBuckets int
}

func newSettings(o Options) *settings {
	s := &settings{
		buckets: map[monitor.Unit]bounds{}, withCreated: o.Created, utf8Names: o.UTF8Names,
		histograms: o.Histograms, nativeBuckets: o.NativeBuckets,
	}
	switch {
	case s.nativeBuckets == 0:
		s.nativeBuckets = defaultNativeBuckets
	case s.nativeBuckets < 0:
		s.nativeBuckets = math.MaxInt
	}
	for _, u := range units {
		limits, ok := o.Buckets[u]
		if !ok {
			limits = DefaultBuckets(u)
		}
		s.buckets[u] = newBounds(limits)
	}
	quantiles := slices.Clone(o.Quantiles)
	slices.Sort(quantiles)
	for _, q := range slices.Compact(quantiles) {
		if 0 <= q && q <= 1 {
			s.quantiles = append(s.quantiles, quantile{q, newTexts(q)})
		}
	}
	return s
}

// distributions returns the type of the families that distributions are in.
func (s *settings) distributions() metricType {
	if len(s.quantiles) > 0 {
		return summary
	}
	return histogram
}

var units = [...]monitor.Unit{monitor.None, monitor.Seconds, monitor.Bytes, monitor.Fraction}

// naming returns what metrics are called for who wants names escaped so.
func (s *settings) naming(e escaping) naming {
	if !s.utf8Names {
		return naming{}
	}
	return naming{own: true, escaping: e}
}

// boundsOf returns the bounds for a unit; one that is not known is like none.
func (s *settings) boundsOf(u monitor.Unit) bounds {
	if b, ok := s.buckets[u]; ok {
		return b
	}
	return s.buckets[monitor.None]
}
