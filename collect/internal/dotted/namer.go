package dotted

import (
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/readings"
)

// A Namer makes the names of series: dotted paths, or names and tags. The names of one
// metric have a beginning in common, and the field after it. The result depends only on
// the arguments and the exported fields; the others are scratch space.
type Namer struct {
	Origin     Origin
	Form       Form
	Tagged     bool // else paths
	Increments bool // totals are sent as increments

	begun          bool
	service, scope string // that the following are for, if begun
	start          []byte // what names begin with
	common         []byte // the tags of all metrics of the scope

	head, tail []byte // of the metric at hand
	class      []byte // tail with the class of an error
}

// A Form is how a backend writes names and tags.
type Form interface {
	// AppendName appends the name of a metric to what names begin with.
	AppendName(b []byte, name string) []byte

	// AppendTag appends a tag of a metric to the tags before it.
	AppendTag(b []byte, key, value string) []byte

	// AppendOwn does the same for a tag that every series has, such as "service".
	AppendOwn(b []byte, key, value string) []byte
}

// Metric sets the metric for whose fields Append makes names.
func (n *Namer) Metric(service string, m *monitor.Metric) {
	if !n.begun || n.service != service || n.scope != m.Scope { // rarely: snapshots are in the order of scopes
		n.enter(service, m.Scope)
	}
	n.head = n.Form.AppendName(append(n.head[:0], n.start...), m.Name)
	n.tail = append(n.tail[:0], n.common...)
	for _, t := range m.Tags {
		if n.Tagged {
			n.tail = n.Form.AppendTag(n.tail, t.Key, t.Value)
		} else {
			n.head = AppendTag(append(n.head, '.'), t.Key, t.Value)
		}
	}
	n.head = append(n.head, '.')
}

// enter prepares what the metrics of a service's scope have in common.
func (n *Namer) enter(service, scope string) {
	n.begun, n.service, n.scope = true, service, scope
	n.common = n.common[:0]
	if !n.Tagged {
		n.start = append(Scope.Append(n.Origin.AppendService(n.start[:0], service), scope), '.')
		return
	}
	n.start = n.Origin.Append(n.start[:0], service)
	n.common = n.Form.AppendOwn(n.common, "service", service)
	if n.Origin.Host != "" {
		n.common = n.Form.AppendOwn(n.common, "host", n.Origin.Host)
	}
	if n.Origin.Instance != "" {
		n.common = n.Form.AppendOwn(n.common, "instance", n.Origin.Instance)
	}
	n.common = n.Form.AppendOwn(n.common, "scope", scope)
}

// Append appends the name of the series of one field. The tags are in end until the next
// call; without tags end is empty.
func (n *Namer) Append(b []byte, f *collect.Field) (_, end []byte) {
	b = append(append(b, n.head...), f.Group...)
	if f.Group == readings.ClassGroup && n.Tagged {
		n.class = n.Form.AppendOwn(append(n.class[:0], n.tail...), f.Group, f.Name)
		return b, n.class
	}
	if f.Group != "" {
		b = append(b, '.')
	}
	if f.Group == readings.ClassGroup {
		return Class.Append(b, f.Name), n.tail
	}
	return append(b, n.field(f)...), n.tail
}

// field returns the name of a field. Graphite's stock configuration adds up points with
// the names "count" and "sum", which is right for increments only.
func (n *Namer) field(f *collect.Field) string {
	if n.Increments && f.Kind == collect.Total {
		switch f.Name {
		case "total":
			return "count"
		case "sum_total":
			return "sum"
		}
	}
	return f.Name
}

// Series returns the name and the tags of one field of a service's metric. It changes
// nothing, and is safe for concurrent use.
func (n *Namer) Series(service string, m *monitor.Metric, f *collect.Field) string {
	fresh := Namer{Origin: n.Origin, Form: n.Form, Tagged: n.Tagged, Increments: n.Increments}
	fresh.Metric(service, m)
	b, end := fresh.Append(nil, f)
	return string(append(b, end...))
}
