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

// typeOf returns the type of the family for a kind of instrument other than a function;
// for distributions, the given type.
func typeOf(k monitor.Kind, distributions metricType) metricType {
	switch k {
	case monitor.KindCounter, monitor.KindMeter:
		return counter
	case monitor.KindTimer, monitor.KindValDist:
		return distributions
	}
	return gauge
}

// suffixes are the suffixes of the family's name in the samples of each type.
var suffixes = [...][]string{
	counter:   {"_total", "_created"},
	gauge:     {""},
	histogram: {"_bucket", "_sum", "_count", "_created"},
	summary:   {"", "_sum", "_count", "_created"},
	info:      {"_info"},
}

// instead has the suffix, by type, of a family whose name another type has already.
// promtool advises against the names of the types themselves.
var instead = [...]string{counter: "_events", gauge: "_level", histogram: "_values", summary: "_values", info: ""}

// A family is the samples of one name and type on a page.
type family struct {
	name string // in OpenMetrics
	typ  metricType
	unit string // the end of the name, or ""
	help string // tells of the first metric on the page, unless the family is the encoder's own
	key  string // in families.byKey; "" for the encoder's own families

	inQuotes string // the name as it is between quotes; "" if it needs none

	claims []string // every name that its samples and metadata use
	onPage bool     // the names are claimed

	described uint64 // the last request with the family's metadata; see remoteEncoder
	samples   []byte // of the page being made
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

// suffix returns what the name of a counter or an info has at its end where a family is
// named after its samples.
func (f *family) suffix() string {
	if f.typ == counter || f.typ == info {
		return suffixes[f.typ][0]
	}
	return ""
}

// appendHelp appends the description of a metric.
func appendHelp(b []byte, m *monitor.Metric) []byte {
	b = append(append(append(b, "The "...), m.Kind.String()...), ' ')
	b = append(append(b, m.Name...), " of "...)
	return append(append(b, m.Scope...), '.')
}

// families is the list of the families of a page, in order. It makes sure that no two of
// them have a name in common.
type families struct {
	list   []*family
	byKey  map[string]*family  // also families that are not on the page, until sweep
	claims map[string]struct{} // of the families on the page

	key, help []byte // scratch
}

// find returns the family of a metric other than a function. The first family on the
// page to claim a name gets it; one of another type gets a longer name. Only the content
// of the page decides that.
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
	s.help = appendHelp(s.help[:0], m)
	if string(s.help) != f.help {
		f.help = string(s.help)
	}
	if f.unit = m.Unit.String(); !strings.HasSuffix(f.key, "_"+f.unit) {
		f.unit = "" // only the end of a name may be its unit
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

// renamed counts the families on the page whose own name was taken.
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
