package statsd

import (
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/dotted"
)

// A namer makes the names of series, and the tags that come at the end of their
// lines. It is a function of what it is given: all but the first three fields is
// scratch space.
type namer struct {
	dialect Dialect
	tagged  bool // else dotted paths
	origin  dotted.Origin

	begun          bool
	service, scope string // that the following are for, if begun
	start          []byte // what names begin with
	common         []byte // the tags of all metrics of the scope

	head, tail []byte // of the metric at hand
	class      []byte // tail with the class of an error
}

// classGroup is the group of collect.Field whose names are error classes.
const classGroup = "class"

// metric makes the following names be those of the metric's fields.
func (n *namer) metric(service string, m *monitor.Metric) {
	if !n.begun || n.service != service || n.scope != m.Scope { // rarely: snapshots are in the order of scopes
		n.enter(service, m.Scope)
	}
	n.head, n.tail = append(n.head[:0], n.start...), append(n.tail[:0], n.common...)
	if n.dialect == DogStatsD {
		n.head = appendMetricName(n.head, m.Name, MaxName-len(n.head)-longestField)
	} else {
		n.head = dotted.Name.Append(n.head, m.Name)
	}
	for _, t := range m.Tags {
		if n.tagged {
			n.tail = appendTag(n.tail, &n.styles().value, t.Key, t.Value)
		} else {
			n.head = dotted.AppendTag(append(n.head, '.'), t.Key, t.Value)
		}
	}
	n.head = append(n.head, '.')
}

// longestField is the length in bytes of the longest that comes after the name of
// a metric.
const longestField = len(".failure.sum_total")

// enter is for all metrics of the service's scope.
func (n *namer) enter(service, scope string) {
	n.begun, n.service, n.scope = true, service, scope
	n.common = n.common[:0]
	if !n.tagged {
		n.start = append(dotted.Scope.Append(n.origin.AppendService(n.start[:0], service), scope), '.')
		return
	}
	n.start = n.origin.Append(n.start[:0], service)
	styles := n.styles()
	n.common = appendOwn(n.common, &styles.value, "service", service)
	if n.origin.Host != "" {
		n.common = appendOwn(n.common, &styles.value, "host", n.origin.Host)
	}
	if n.origin.Instance != "" {
		n.common = appendOwn(n.common, &styles.value, "instance", n.origin.Instance)
	}
	n.common = appendOwn(n.common, &styles.scope, "scope", scope)
}

func (n *namer) styles() *tagStyles {
	if n.dialect == DogStatsD {
		return &datadogTags
	}
	return &etsyTags
}

// append appends the name of the series of one field. The tags are in end, until the
// next call.
func (n *namer) append(b []byte, f *collect.Field) (_, end []byte) {
	b = append(b, n.head...)
	switch {
	case f.Group == "":
		return append(b, fieldName(f)...), n.tail
	case f.Group != classGroup:
		b = append(append(b, f.Group...), '.')
		return append(b, fieldName(f)...), n.tail
	case n.tagged:
		n.class = appendOwn(append(n.class[:0], n.tail...), &n.styles().class, classGroup, f.Name)
		return append(b, classGroup...), n.class
	}
	return dotted.Class.Append(append(b, classGroup+"."...), f.Name), n.tail
}

// fieldName returns what a field is called here, where totals are sent as increments.
// Graphite's stock configuration sums what ends like this.
func fieldName(f *collect.Field) string {
	if f.Kind == collect.Total {
		switch f.Name {
		case "total":
			return "count"
		case "sum_total":
			return "sum"
		}
	}
	return f.Name
}
