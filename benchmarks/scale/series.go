package scale

import (
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/benchmarks/reading/libraries"
)

// The series of these benchmarks are like a large program's: scopes of
// perScope series each, in them names of perName series each, told apart by the
// value of a tag. Four of five names are counters; the fifth is a distribution,
// in which latencies of a lognormal distribution were observed.
const (
	perScope = 10_000
	perName  = 1000
	observed = 100

	tagKey = "route"
)

// place is the scope, the name and the tag of a series.
type place struct {
	scope, name, tag string
	distribution     bool
}

func placeOf(i int) place {
	name := i % perScope / perName
	return place{
		scope:        "scope" + strconv.Itoa(i/perScope),
		name:         "name" + strconv.Itoa(name),
		tag:          "/route/" + strconv.Itoa(i%perName),
		distribution: name%5 == 4,
	}
}

// places returns the places of n series. Fewer than all of a scope are spread
// over its names.
func places(n int) []place {
	all := make([]place, n)
	step := max(perScope/n, 1)
	for i := range all {
		all[i] = placeOf(i * step)
	}
	return all
}

// fillOurs makes the series in a registry.
func fillOurs(places []place) *monitor.Registry {
	r := monitor.NewRegistry()
	values := libraries.Latencies(observed)
	for _, p := range places {
		if !p.distribution {
			r.Scope(p.scope).Counter(p.name, monitor.String(tagKey, p.tag)).Inc()
			continue
		}
		d := r.Scope(p.scope).ValDist(p.name, monitor.String(tagKey, p.tag))
		for _, v := range values {
			d.Observe(v)
		}
	}
	return r
}

// A clientGolang is those series in client_golang, with classic histograms of
// the default buckets; scopes are prefixes of names there.
type clientGolang struct {
	registry   *prometheus.Registry
	counters   map[string]*prometheus.CounterVec
	histograms map[string]*prometheus.HistogramVec
}

func fillClientGolang(places []place) *clientGolang {
	c := &clientGolang{prometheus.NewRegistry(), map[string]*prometheus.CounterVec{}, map[string]*prometheus.HistogramVec{}}
	values := libraries.Latencies(observed)
	for _, p := range places {
		name := p.scope + "_" + p.name
		if !p.distribution {
			if c.counters[name] == nil {
				c.counters[name] = prometheus.NewCounterVec(prometheus.CounterOpts{Name: name}, []string{tagKey})
				c.registry.MustRegister(c.counters[name])
			}
			c.counters[name].WithLabelValues(p.tag).Inc()
			continue
		}
		if c.histograms[name] == nil {
			c.histograms[name] = prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Buckets: prometheus.DefBuckets}, []string{tagKey})
			c.registry.MustRegister(c.histograms[name])
		}
		h := c.histograms[name].WithLabelValues(p.tag)
		for _, v := range values {
			h.Observe(v)
		}
	}
	return c
}
