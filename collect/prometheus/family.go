package prometheus

import (
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
)

// metricType is the type of a family.
type metricType uint8

const (
	counter metricType = iota
	gauge
	histogram
	summary
	info
)

func (t metricType) String() string {
	return [...]string{"counter", "gauge", "histogram", "summary", "info"}[t]
}

// typeOf returns the type of the family that a kind of instrument other than a
// function is in, those of distributions being the given one.
func typeOf(k monitor.Kind, distributions metricType) metricType {
	switch k {
	case monitor.KindCounter, monitor.KindMeter:
		return counter
	case monitor.KindTimer, monitor.KindValDist:
		return distributions
	}
	return gauge
}

// suffixes are what the samples of each type add to the name of the family.
var suffixes = [...][]string{
	counter:   {"_total", "_created"},
	gauge:     {""},
	histogram: {"_bucket", "_sum", "_count", "_created"},
	summary:   {"", "_sum", "_count", "_created"},
	info:      {"_info"},
}

// instead are what the type of a family adds to a name that another type has
// already. promtool advises against the names of the types themselves.
var instead = [...]string{counter: "_events", gauge: "_level", histogram: "_values", summary: "_values", info: ""}

// A family is the samples of one name and type on a page.
type family struct {
	name string // in OpenMetrics
	typ  metricType
	unit string // that the name ends in, or ""
	help string // "" for those that are described by first
	key  string // in families.byKey; "" for those that are the encoder's own

	first struct { // metric on the page that belongs to it
		scope, name string
		kind        monitor.Kind
	}

	inQuotes string // the name as it is between quotes; "" if it needs none

	claims []string // every name that its samples and metadata use
	onPage bool     // it has claimed them

	described uint64 // the last request that says what the family is; see remoteEncoder
	samples   []byte // of the page that is being made
}

func newFamily(name string, t metricType, unit, help string) *family {
	f := &family{typ: t, unit: unit, help: help}
	f.setName(name)
	return f
}

func (f *family) setName(name string) {
	f.name, f.inQuotes = name, ""
	if !isPlain(name) {
		f.inQuotes = string(appendEscaped(nil, name, true))
	}
	f.claims = append(f.claims[:0], name)
	for _, s := range suffixes[f.typ] {
		if s != "" {
			f.claims = append(f.claims, name+s)
		}
	}
}

// families are those of a page, in order, and what it takes that no two have a
// name in common.
type families struct {
	list   []*family
	byKey  map[string]*family  // also those that are not on the page, until sweep
	claims map[string]struct{} // of those that are

	key []byte // scratch
}

// find returns the family that a metric which is no function belongs to. The
// first on the page to claim a name has it; one of another type gets a longer
// one. Whether that happens depends only on what is on the page.
func (s *families) find(m *monitor.Metric, n naming, distributions metricType) *family {
	t := typeOf(m.Kind, distributions)
	s.key = n.appendFamily(append(s.key[:0], '0'+byte(t)), m)
	f := s.byKey[string(s.key)]
	if f == nil {
		f = newFamily(string(s.key[1:]), t, "", "")
		f.key = string(s.key)
		s.byKey[f.key] = f
	}
	if f.onPage {
		return f
	}
	f.first.scope, f.first.name, f.first.kind = m.Scope, m.Name, m.Kind
	if f.unit = m.Unit.String(); !strings.HasSuffix(f.key, "_"+f.unit) {
		f.unit = "" // only what a name ends in may be called its unit
	}
	if f.name != f.key[1:] {
		f.setName(f.key[1:])
	}
	for s.clashes(f) {
		stem := f.name
		if f.unit != "" {
			stem = strings.TrimSuffix(f.name, "_"+f.unit)
		}
		f.setName(stem + instead[t] + f.name[len(stem):])
	}
	s.put(f)
	return f
}

func (s *families) clashes(f *family) bool {
	for _, name := range f.claims {
		if _, ok := s.claims[name]; ok {
			return true
		}
	}
	return false
}

// renamed counts the families on the page that have not got their names.
func (s *families) renamed() (n int) {
	for _, f := range s.list {
		if f.key != "" && f.name != f.key[1:] {
			n++
		}
	}
	return n
}

func (s *families) put(f *family) {
	for _, name := range f.claims {
		s.claims[name] = struct{}{}
	}
	f.onPage = true
	s.list = append(s.list, f)
}

// reset takes all families from the page. They keep their memory until sweep.
func (s *families) reset() {
	for _, f := range s.list {
		f.onPage = false
	}
	clear(s.list)
	s.list = s.list[:0]
	clear(s.claims)
}

// sweep forgets the families that are not on the page.
func (s *families) sweep() {
	for key, f := range s.byKey {
		if !f.onPage {
			delete(s.byKey, key)
		}
	}
}
