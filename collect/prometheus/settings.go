package prometheus

import (
	"math"
	"slices"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/buckets"
)

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

// boundsOf returns the bounds for a distribution of values in a unit.
func (s *settings) boundsOf(u monitor.Unit, d *monitor.Distribution) bounds {
	if u == monitor.None && s.decades != nil {
		return s.decades.of(d)
	}
	return s.buckets.Of(u)
}
