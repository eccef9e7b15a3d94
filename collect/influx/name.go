package influx

import (
	"slices"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/readings"
)

// A namer makes the beginning of lines: a measurement and its tags. The result depends
// only on the arguments and the first two fields; the others are scratch space.
type namer struct {
	host, instance string

	begun          bool
	service, scope string    // that the following are for, if begun
	common         [4][]byte // the tags of all metrics of the scope, in the order of commonKeys

	head []byte // of the metric at hand
}

// commonKeys are the tags that any point may have, in order: InfluxDB has to sort the
// tags of a point if they are not sorted.
var commonKeys = [4]string{"host", "instance", "scope", "service"}

// metric prepares the heads of a metric's lines.
func (n *namer) metric(service string, m *monitor.Metric) {
	if !n.begun || n.service != service || n.scope != m.Scope { // rarely: snapshots are in the order of scopes
		n.enter(service, m.Scope)
	}
	n.head = appendText(n.head[:0], inMeasurement, m.Name)
	next := 0
	for _, t := range m.Tags {
		for next < len(commonKeys) && commonKeys[next] <= t.Key {
			n.head = append(n.head, n.common[next]...)
			next++
		}
		n.head = append(appendTagKey(append(n.head, ','), t.Key), '=')
		n.head = appendText(n.head, inTag, t.Value)
	}
	for ; next < len(commonKeys); next++ {
		n.head = append(n.head, n.common[next]...)
	}
}

// enter prepares the common tags of a scope's metrics.
func (n *namer) enter(service, scope string) {
	n.begun, n.service, n.scope = true, service, scope
	for i, value := range [len(commonKeys)]string{n.host, n.instance, scope, service} {
		n.common[i] = n.common[i][:0]
		if value == "" && commonKeys[i] == "instance" {
			continue
		}
		n.common[i] = append(append(append(n.common[i], ','), commonKeys[i]...), '=')
		n.common[i] = appendText(n.common[i], inTag, value)
	}
}

// appendHead appends the beginning of the line with the field.
func (n *namer) appendHead(b []byte, f *collect.Field) []byte {
	b = append(b, n.head...)
	if f.Group == readings.ClassGroup {
		b = appendText(append(b, ",class="...), inTag, f.Name)
	}
	return b
}

// reserved are our own tags, time, which InfluxDB does not accept as a tag, and the fields
// of all kinds: a query cannot tell a tag from a field with the same key.
var reserved = [...]string{
	"host", "instance", "scope", "service", "class", "time", "class_total",
	"value", "rate", "finished", "in_flight", "ok", "error", "canceled", "timeout", "panic",
}

// reservedInGroups are the fields that exist by themselves, and after one of the groups.
var (
	reservedInGroups = [...]string{"total", "sum_total", "min", "max", "p50", "p90", "p99", "p999"}
	groups           = [...]string{"success_", "failure_", "time_"}
)

func isReserved(key string) bool {
	if slices.Contains(reserved[:], key) {
		return true
	}
	for _, group := range groups {
		key = strings.TrimPrefix(key, group)
	}
	return slices.Contains(reservedInGroups[:], key)
}

// appendTagKey appends the key of a tag. InfluxDB reserves keys that begin with an
// underscore.
func appendTagKey(b []byte, key string) []byte {
	if !writable(key) || key[0] == '_' {
		start := len(b)
		b = appendHashed(b, inTag, key)
		if b[start] == '_' {
			b = appendHashed(append(b[:start], "tag"...), inTag, key)
		}
		return b
	}
	b = appendEscaped(b, inTag, key)
	if isReserved(strings.TrimRight(key, "_")) {
		b = append(b, '_')
	}
	return b
}
