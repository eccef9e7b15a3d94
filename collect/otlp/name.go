package otlp

import (
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
)

// The package's own metrics, in each scope.
const (
	tasksName    = "tasks"
	inFlightName = "tasks.in_flight"
	durationName = "task.duration"
	failuresName = "task.failures"
	invalidName  = "invalid_observations"
)

var ownNames = []string{tasksName, inFlightName, durationName, failuresName, invalidName}

// Name returns the name under which a metric is sent; for a function, the name of the
// counter of its tasks.
//
//	Counter hits of github.com/x/store       store.hits
//	Meter   cache miss of main               main.cache miss
//	ValDist value of example.com/kv/v2       kv.value
//
// The name consists of the last element of the scope that is not a major version, a dot,
// and the instrument's name, unchanged because OTLP takes any text. If the result is the
// name of one of the package's own metrics, it gets an underscore appended, so that two
// names of one scope are never the same.
func Name(m *monitor.Metric) string {
	if m.Kind == monitor.KindFunc {
		return tasksName
	}
	a, b, c := nameParts(m)
	return a + b + c
}

// nameParts returns the three parts of the name of a metric other than a function.
func nameParts(m *monitor.Metric) (a, b, c string) {
	a, b, c = lastElement(m.Scope), ".", m.Name
	if a == "" {
		b = ""
	}
	bare := strings.TrimRight(c, "_")
	for _, own := range ownNames {
		if isJoined(own, a, b, bare) {
			return a, b, c + "_"
		}
	}
	return a, b, c
}

// isJoined reports whether the three parts joined are the text.
func isJoined(text, a, b, c string) bool {
	text, ok := strings.CutPrefix(text, a)
	if !ok {
		return false
	}
	text, ok = strings.CutPrefix(text, b)
	return ok && text == c
}

// lastElement returns the last element of an import path that is not a major version.
func lastElement(scope string) string {
	last := scope[strings.LastIndexByte(scope, '/')+1:]
	if before := len(scope) - len(last) - 1; before > 0 && isMajorVersion(last) {
		return scope[strings.LastIndexByte(scope[:before], '/')+1 : before]
	}
	return last
}

// isMajorVersion reports whether s is "v2", "v3" and so on.
func isMajorVersion(s string) bool {
	return len(s) > 1 && s[0] == 'v' && strings.Trim(s[1:], "0123456789") == ""
}

// unitOf returns a unit in the Unified Code for Units of Measure.
func unitOf(u monitor.Unit) string {
	switch u {
	case monitor.Seconds:
		return "s"
	case monitor.Bytes:
		return "By"
	case monitor.Fraction:
		return "1"
	}
	return ""
}
