package graphite

import (
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/dotted"
)

// A namer makes the names of series. Those of one metric have a beginning and an
// end in common, with the field in between. It is a function of what it is given:
// all but the first two fields is scratch space.
type namer struct {
	origin dotted.Origin
	tags   bool // else dotted paths

	begun   bool
	service string // that these are for, if begun
	before  []byte // what paths or names begin with, with the final dot
	sender  []byte // the tags of the service, host and instance

	scope  string // that these are for, if begun
	start  []byte // before and, in paths, the scope
	common []byte // sender and the scope

	head, tail []byte // of the metric at hand
}

// metric makes the following names be those of the metric's fields.
func (n *namer) metric(service string, m *monitor.Metric) {
	if !n.begun || n.service != service {
		n.begin(service)
		n.enter(m.Scope)
	} else if n.scope != m.Scope { // which is rare: snapshots are in the order of scopes
		n.enter(m.Scope)
	}
	n.head = dotted.Name.Append(append(n.head[:0], n.start...), m.Name)
	n.tail = append(n.tail[:0], n.common...)
	for _, t := range m.Tags {
		if n.tags {
			n.tail = append(appendTagKey(append(n.tail, ';'), t.Key), '=')
			n.tail = appendTagValue(n.tail, t.Value)
		} else {
			n.head = dotted.AppendTag(append(n.head, '.'), t.Key, t.Value)
		}
	}
	n.head = append(n.head, '.')
}

// begin is for all that the service sends.
func (n *namer) begin(service string) {
	n.begun, n.service = true, service
	if !n.tags {
		n.before = n.origin.AppendService(n.before[:0], service)
		return
	}
	n.before = n.origin.Append(n.before[:0], service)
	n.sender = appendTagValue(append(n.sender[:0], ";service="...), service)
	n.sender = appendTagValue(append(n.sender, ";host="...), n.origin.Host)
	if n.origin.Instance != "" {
		n.sender = appendTagValue(append(n.sender, ";instance="...), n.origin.Instance)
	}
}

// enter is for all metrics of the scope.
func (n *namer) enter(scope string) {
	n.scope = scope
	n.start = append(n.start[:0], n.before...)
	if !n.tags {
		n.start = append(dotted.Scope.Append(n.start, scope), '.')
		return
	}
	n.common = append(append(n.common[:0], n.sender...), ";scope="...)
	n.common = appendTagValue(n.common, scope)
}

// append appends the name of the series of one field.
func (n *namer) append(b []byte, f *collect.Field) []byte {
	b = append(b, n.head...)
	switch {
	case f.Group == "":
		b = append(b, f.Name...)
	case f.Group != "class":
		b = append(append(append(b, f.Group...), '.'), f.Name...)
	case n.tags:
		b = append(append(b, f.Group...), n.tail...)
		return appendTagValue(append(b, ";class="...), f.Name)
	default:
		return dotted.Class.Append(append(b, "class."...), f.Name)
	}
	return append(b, n.tail...)
}
