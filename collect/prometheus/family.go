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

	claims  []string // every name that its samples and metadata use
	onPage  bool     // it has claimed them
	samples []byte   // of the page that is being made
}

func newFamily(name string, t metricType, unit, help string) *family {
	f := &family{typ: t, unit: unit, help: help}
	f.setName(name)
	return f
}

func (f *family) setName(name string) {
	f.name = name
	f.claims = append(f.claims[:0], name)
	for _, s := range suffixes[f.typ] {
		if s != "" {
			f.claims = append(f.claims, name+s)
		}
	}
}

// appendTo appends what is said of the family and then its samples; nothing if
// it has none.
func (f *family) appendTo(b []byte, to format) []byte {
	if len(f.samples) == 0 {
		return b
	}
	if to == openMetrics {
		b = f.appendMetadata(b, "# TYPE ", "", f.typ.String())
		if f.unit != "" {
			b = f.appendMetadata(b, "# UNIT ", "", f.unit)
		}
		b = f.appendHelp(b, "", true)
		return append(b, f.samples...)
	}
	// The text format names a family after its samples, and knows no info.
	suffix, typ := "", f.typ
	switch f.typ {
	case counter:
		suffix = "_total"
	case info:
		suffix, typ = "_info", gauge
	}
	b = f.appendHelp(b, suffix, false)
	b = f.appendMetadata(b, "# TYPE ", suffix, typ.String())
	return append(b, f.samples...)
}

func (f *family) appendMetadata(b []byte, what, suffix, value string) []byte {
	b = append(b, what...)
	b = append(b, f.name...)
	b = append(b, suffix...)
	b = append(b, ' ')
	b = append(b, value...)
	return append(b, '\n')
}

func (f *family) appendHelp(b []byte, suffix string, quotes bool) []byte {
	b = append(b, "# HELP "...)
	b = append(b, f.name...)
	b = append(b, suffix...)
	b = append(b, ' ')
	if f.help != "" {
		b = append(b, f.help...)
		return append(b, '\n')
	}
	b = append(b, "The "...)
	b = append(b, f.first.kind.String()...)
	b = append(b, ' ')
	b = appendEscaped(b, f.first.name, quotes)
	b = append(b, " of "...)
	b = appendEscaped(b, f.first.scope, quotes)
	return append(b, ".\n"...)
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
func (s *families) find(m *monitor.Metric, distributions metricType) *family {
	t := typeOf(m.Kind, distributions)
	s.key = appendBase(append(s.key[:0], '0'+byte(t)), m)
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
	f.unit = m.Unit.String()
	if f.name != f.key[1:] {
		f.setName(f.key[1:])
	}
	for s.clashes(f) {
		stem := strings.TrimSuffix(f.name, "_"+f.unit)
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
