package prometheus

import (
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
)

// A naming says what metrics and tags are called on a page: the zero value as Name
// does, and else as in the program, see Options.UTF8Names, escaped.
type naming struct {
	own      bool // in the program's own names
	escaping escaping
}

// appendFamily appends the name of a metric's family in OpenMetrics, which for
// counters is without "_total".
func (n naming) appendFamily(b []byte, m *monitor.Metric) []byte {
	if !n.own {
		return appendBase(b, m)
	}
	name := legible(m.Scope + "." + m.Name)
	if isCounter(m.Kind) {
		// What is escaped is the name of the sample.
		name = n.escaping.escape(strings.TrimSuffix(name, "_total") + "_total")
		name = strings.TrimSuffix(name, "_total")
	} else {
		name = n.escaping.escape(name)
	}
	if name[0] == '_' {
		b = append(b, 'x')
	}
	return append(b, name...)
}

// tellsScope reports whether the names of its families say which scope it is.
func (n naming) tellsScope(scope string) bool {
	return n.own || isPlain(scope) && scope[0] != '_'
}

// label returns the name of the label for a tag's key: the key itself if that is
// legal and means nothing else here.
func (n naming) label(key string, k monitor.Kind) string {
	name := key
	switch {
	case n.own:
		name = n.escaping.escape(legible(key))
	case key == "" || strings.ContainsFunc(key, func(r rune) bool { return r >= 0x80 || !isWord(byte(r)) }):
		name = string(appendWord(nil, key))
	}
	switch {
	// OpenMetrics keeps what begins with an underscore for itself, Prometheus what
	// begins with two.
	case name == "" || name[0] == '_' || !n.own && isDigit(name[0]):
		return "x" + name
	case isReserved(name, k):
		// As Prometheus calls a label of the target that is in the way of its own.
		return "exported_" + name
	}
	return name
}

// legible returns a text as a name that every reader takes. Prometheus stops
// reading a line at a zero byte.
func legible(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}
