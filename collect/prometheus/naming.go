package prometheus

import (
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
)

// A naming determines the names of metrics and tags on a page: the names of Name, for the
// zero value, or the program's own, escaped; see Options.UTF8Names.
type naming struct {
	own      bool // in the program's own names
	escaping escaping
}

// appendFamily appends the name of a metric's family in OpenMetrics: for counters, the
// name without "_total".
func (n naming) appendFamily(b []byte, m *monitor.Metric) []byte {
	if !n.own {
		return appendBase(b, m)
	}
	name := legible(m.Scope + "." + m.Name)
	if isCounter(m.Kind) {
		// The name of the sample is escaped.
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

// tellsScope reports whether the names of a scope's families identify the scope.
func (n naming) tellsScope(scope string) bool {
	return n.own || isPlain(scope) && scope[0] != '_'
}

// label returns the name of the label for a tag's key: the key itself if it is legal and
// not reserved.
func (n naming) label(key string, k monitor.Kind) string {
	name := key
	switch {
	case n.own:
		name = n.escaping.escape(legible(key))
	case key == "" || strings.ContainsFunc(key, func(r rune) bool { return r >= 0x80 || !isWord(byte(r)) }):
		name = string(appendWord(nil, key))
	}
	switch {
	// OpenMetrics reserves names that begin with an underscore, Prometheus names that
	// begin with two.
	case name == "" || name[0] == '_' || !n.own && isDigit(name[0]):
		return "x" + name
	case isReserved(name, k):
		// Prometheus renames a target's label like this if it clashes with its own.
		return "exported_" + name
	}
	return name
}

// legible returns a text as a name that every reader takes: UTF-8 without zero bytes, at
// which Prometheus stops reading a line.
func legible(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}
