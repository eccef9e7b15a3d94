// Package statsdname makes the names of series for StatsD, its relatives and Datadog's
// HTTP API: dotted paths, or names and tags.
package statsdname

import (
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/dotted"
)

// A Namer makes the names of series, and the tags that come at the end of their
// lines. It is a function of what it is given: all but the exported fields is
// scratch space.
type Namer struct {
	Datadog bool // names are what Datadog leaves as they are
	Tagged  bool // else dotted paths
	Origin  dotted.Origin

	begun          bool
	service, scope string // that the following are for, if begun
	start          []byte // what names begin with
	common         []byte // the tags of all metrics of the scope

	head, tail []byte // of the metric at hand
	class      []byte // tail with the class of an error
}

// classGroup is the group of collect.Field whose names are error classes.
const classGroup = "class"

// Metric sets the metric for whose fields Append makes names.
func (n *Namer) Metric(service string, m *monitor.Metric) {
	if !n.begun || n.service != service || n.scope != m.Scope { // rarely: snapshots are in the order of scopes
		n.enter(service, m.Scope)
	}
	n.head, n.tail = append(n.head[:0], n.start...), append(n.tail[:0], n.common...)
	if n.Datadog {
		n.head = appendMetricName(n.head, m.Name, MaxName-len(n.head)-longestField)
	} else {
		n.head = dotted.Name.Append(n.head, m.Name)
	}
	for _, t := range m.Tags {
		if n.Tagged {
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
func (n *Namer) enter(service, scope string) {
	n.begun, n.service, n.scope = true, service, scope
	n.common = n.common[:0]
	if !n.Tagged {
		n.start = append(dotted.Scope.Append(n.Origin.AppendService(n.start[:0], service), scope), '.')
		return
	}
	n.start = n.Origin.Append(n.start[:0], service)
	styles := n.styles()
	n.common = appendOwn(n.common, &styles.value, "service", service)
	if n.Origin.Host != "" {
		n.common = appendOwn(n.common, &styles.value, "host", n.Origin.Host)
	}
	if n.Origin.Instance != "" {
		n.common = appendOwn(n.common, &styles.value, "instance", n.Origin.Instance)
	}
	n.common = appendOwn(n.common, &styles.scope, "scope", scope)
}

func (n *Namer) styles() *tagStyles {
	if n.Datadog {
		return &datadogTags
	}
	return &etsyTags
}

// Append appends the name of the series of one field. The tags, "|#" and what Datadog
// has after that, are in end until the next call; without tags end is empty.
func (n *Namer) Append(b []byte, f *collect.Field) (_, end []byte) {
	b = append(b, n.head...)
	switch {
	case f.Group == "":
		return append(b, fieldName(f)...), n.tail
	case f.Group != classGroup:
		b = append(append(b, f.Group...), '.')
		return append(b, fieldName(f)...), n.tail
	case n.Tagged:
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
