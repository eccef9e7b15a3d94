package prometheus

import (
	"bytes"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
)

// Name returns the name of a metric on the page, without the suffixes of a histogram's
// samples; for a function, the name of the counter of its tasks.
//
//	Counter hits of github.com/x/store       store_hits_total
//	Meter   cache miss of main               main_cache_miss_total
//	ValDist value of example.com/kv/v2       kv_value_bytes, if it is in bytes
//
// The name consists of the last element of the scope that is not a major version, the
// instrument's name, the unit unless the name ends in it, and for counters and meters
// "_total". A run of characters that Prometheus' data model does not allow becomes one
// underscore, and nothing at the ends; so does a run of colons, which are reserved for
// the server's own rules. A name that begins with a digit or an underscore gets an x in
// front.
//
// Different metrics can have the same name. They remain different series, and each
// family has one type; see the package's documentation.
func Name(m *monitor.Metric) string {
	if m.Kind == monitor.KindFunc {
		return tasksName + "_total"
	}
	b := appendBase(nil, m)
	if isCounter(m.Kind) {
		b = append(b, "_total"...)
	}
	return string(b)
}

// appendBase appends the name of a metric's family in OpenMetrics: for counters, the
// name without "_total".
func appendBase(b []byte, m *monitor.Metric) []byte {
	start := len(b)
	b = appendWord(b, lastElement(m.Scope))
	b = appendWord(append(b, '_'), m.Name)
	if c := b[start]; c == '_' || isDigit(c) {
		b = append(b, 0)
		copy(b[start+1:], b[start:])
		b[start] = 'x'
	}
	if isCounter(m.Kind) {
		b = b[:start+len(bytes.TrimSuffix(b[start:], []byte("_total")))]
	}
	if u := m.Unit.String(); u != "" && !bytes.HasSuffix(b[start:], []byte("_"+u)) {
		b = append(append(b, '_'), u...)
	}
	return b
}

// tasksName is the name of the family that stands for all families of functions.
const tasksName = "tasks"

func isCounter(k monitor.Kind) bool { return k == monitor.KindCounter || k == monitor.KindMeter }

// lastElement returns the last element of an import path that is not a major version.
func lastElement(scope string) string {
	for {
		i := strings.LastIndexByte(scope, '/')
		if i < 0 {
			return scope
		}
		last := scope[i+1:]
		if i > 0 && (last == "" || isVersion(last)) {
			scope = scope[:i]
			continue
		}
		return last
	}
}

func isVersion(s string) bool {
	return len(s) > 1 && s[0] == 'v' && strings.Trim(s[1:], "0123456789") == ""
}

// appendWord appends s as a part of a name.
func appendWord(b []byte, s string) []byte {
	start, gap := len(b), false
	for i := 0; i < len(s); i++ {
		if !isWord(s[i]) {
			gap = true
			continue
		}
		if gap && len(b) > start {
			b = append(b, '_')
		}
		b, gap = append(b, s[i]), false
	}
	if len(b) == start {
		b = append(b, "unnamed"...)
	}
	return b
}

// isReserved reports whether a label of this name is the encoder's own.
func isReserved(name string, k monitor.Kind) bool {
	switch name {
	case scopeLabel, originalLabel, "le", "quantile":
		return true
	case funcLabel, outcomeLabel, resultLabel, classLabel:
		return k == monitor.KindFunc
	case metricLabel:
		return k == monitor.KindTimer || k == monitor.KindValDist
	}
	return false
}

// The labels that are not tags.
const (
	scopeLabel    = "scope"
	originalLabel = "original" // distinguishes series that would be one
	funcLabel     = "func"
	outcomeLabel  = "outcome"
	resultLabel   = "result"
	classLabel    = "class"
	metricLabel   = "metric"
)

func isWord(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || isDigit(c) || c == '_'
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
