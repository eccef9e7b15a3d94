package prometheus

import (
	"math"
	"net/http"
	"slices"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/buckets"
)

// Options are for Handler and NewGatherer. The zero value is the default page.
type Options struct {
	// Authorize reports whether a request may have the page. If it is nil, every request
	// may, because a Prometheus server scrapes from another host. It must be safe for
	// concurrent use.
	Authorize func(*http.Request) bool

	// Buckets are the upper bounds of the histograms' buckets, by unit; see
	// DefaultBuckets for the units that are absent. The order does not matter. NaN
	// and infinities are ignored. The bucket +Inf is always there; a unit with no
	// bounds has that bucket only.
	Buckets map[monitor.Unit][]float64

	// Histograms selects the kinds of histograms on a page of protobuf; the other formats
	// have classic ones only. With the default, both, the server chooses: if it is
	// configured for native histograms, it ignores classic ones unless it is configured
	// for these too.
	Histograms Histograms

	// NativeBuckets limits the number of buckets of a native histogram; empty ones don't
	// count. Beyond the limit, each two neighbors become one, as often as it takes.
	// Default: 160, with which values may spread over a factor of 5 before the error of a
	// quantile grows from 0.6 % to 1.1 %, and of 30 before it grows to 2.2 %. Negative
	// for no limit.
	NativeBuckets int

	// UTF8Names gives metrics and tags the names that they have in the program, for
	// servers that accept them, such as Prometheus 3: the counter "cache miss" of
	// github.com/x/store is then
	//
	//	{"github.com/x/store.cache miss_total"}
	//
	// Other servers get such names escaped by the scheme that they ask for, or with
	// underscores. Units are not part of these names. The four families of functions keep
	// their names.
	UTF8Names bool

	// Quantiles turn every distribution into a summary with these quantiles instead of a
	// histogram. They cover all values since the start of the process, and cannot be
	// aggregated: histograms are nearly always better. Values outside 0 to 1 are ignored.
	Quantiles []float64

	// Created adds the time of creation to every counter, histogram and summary in
	// OpenMetrics, as a sample whose name ends in _created. A server that does not
	// know such samples stores them as series, which doubles the number of counters.
	// Pages of protobuf always have that time, as a field.
	Created bool

	// NoCompression turns off gzip for clients that accept it. A large page is about
	// twenty times smaller compressed, and takes two to three times as long to make.
	NoCompression bool
}

// Histograms are the kinds of histograms that a page of protobuf has; see Options.
type Histograms uint8

const (
	BothHistograms    Histograms = iota
	ClassicHistograms            // with the buckets of Options.Buckets
	NativeHistograms             // with the nonempty buckets of base 2^(1/64)
)

// DefaultBuckets returns the default upper bounds of a histogram's buckets for values in
// this unit: from 0.1 ms to 10 s, from 64 bytes to 1 GiB, from 1 % to 100 %, and from 1
// to 10,000 for values without a unit.
func DefaultBuckets(u monitor.Unit) []float64 { return buckets.Default(u) }

// settings are the options, checked and prepared. They do not change.
type settings struct {
	buckets     buckets.ByUnit[bounds]
	decades     *decades // for values without a unit; nil if the options have their bounds
	quantiles   []quantile
	withCreated bool
	utf8Names   bool

	histograms    Histograms
	nativeBuckets int
}

// defaultNativeBuckets is also the default of client libraries and OpenTelemetry's SDKs.
const defaultNativeBuckets = 160

func newSettings(o Options) *settings {
	s := &settings{
		buckets: buckets.New(o.Buckets, newBounds), withCreated: o.Created, utf8Names: o.UTF8Names,
		histograms: o.Histograms, nativeBuckets: o.NativeBuckets,
	}
	if _, given := o.Buckets[monitor.None]; !given {
		s.decades = newDecades()
	}
	switch {
	case s.nativeBuckets == 0:
		s.nativeBuckets = defaultNativeBuckets
	case s.nativeBuckets < 0:
		s.nativeBuckets = math.MaxInt
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

// boundsOf returns the bounds for a distribution of values in a unit.
func (s *settings) boundsOf(u monitor.Unit, d *monitor.Distribution) bounds {
	if u == monitor.None && s.decades != nil {
		return s.decades.of(d)
	}
	return s.buckets.Of(u)
}

// distributions returns the type of the families of distributions.
func (s *settings) distributions() metricType {
	if len(s.quantiles) > 0 {
		return summary
	}
	return histogram
}

// naming returns the naming for a reader that wants this escaping.
func (s *settings) naming(e escaping) naming {
	if !s.utf8Names {
		return naming{}
	}
	return naming{own: true, escaping: e}
}
