package opentsdb

import (
	"slices"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/dotted"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/readings"
)

// A style is how a tag is written. No text needs an escape.
type style struct{ before, between, after string }

var (
	telnetStyle = style{" ", "=", ""}
	jsonStyle   = style{`,"`, `":"`, `"`}
)

const (
	// maxLine is the largest length of a command: the LineBasedFrameDecoder of
	// tsd.rpc.telnet closes the connection at a longer one.
	maxLine = 1024

	// overhead is the largest length of the rest of a command, without name and tags:
	// put, a field, a time in milliseconds and a number.
	overhead = len("put  \n") + len(".failure_sum_total ") + 13 + len("-1.7976931348623157e+308")

	// minTags is the number of our own tags.
	minTags = 6
)

// A namer makes the names and tags of points. The result depends only on the arguments
// and the first three fields; the others are scratch space.
type namer struct {
	host, instance string
	maxTags        int
	style          style

	begun          bool
	service, scope string // that the following are for, if begun
	common         []byte // the tags of all metrics of the scope
	count          int    // of those
	size           int    // of those in a command

	name, tags []byte   // of the metric at hand
	folded     []string // keys and values in the tag more
}

// metric prepares the name and tags of a metric.
func (n *namer) metric(service string, m *monitor.Metric) {
	if !n.begun || n.service != service || n.scope != m.Scope { // rarely: snapshots are in the order of scopes
		n.enter(service, m.Scope)
	}
	n.name = appendText(n.name[:0], m.Name)
	n.tags = append(n.tags[:0], n.common...)
	fit := n.fit(m)
	for _, t := range m.Tags[:fit] {
		n.tags = appendTagKey(append(n.tags, n.style.before...), t.Key)
		n.tags = append(n.tags, n.style.between...)
		n.tags = append(appendText(n.tags, t.Value), n.style.after...)
	}
	if fit < len(m.Tags) {
		n.fold(m.Tags[fit:])
	}
}

// enter prepares the common tags of a scope's metrics.
func (n *namer) enter(service, scope string) {
	n.begun, n.service, n.scope = true, service, scope
	n.common, n.count, n.size = n.common[:0], 0, 0
	n.add("host", n.host)
	if n.instance != "" {
		n.add("instance", n.instance)
	}
	n.add("scope", scope)
	n.add("service", service)
}

func (n *namer) add(key, value string) {
	n.common = append(append(append(n.common, n.style.before...), key...), n.style.between...)
	start := len(n.common)
	n.common = appendText(n.common, value)
	n.size += len(" =") + len(key) + len(n.common) - start
	n.count++
	n.common = append(n.common, n.style.after...)
}

// fit returns how many of a metric's tags are written as such, so that neither the
// number of tags nor the length of a command is too great. It is the same for both
// interfaces.
func (n *namer) fit(m *monitor.Metric) int {
	tags := n.maxTags - n.count
	left := maxLine - overhead - n.size - len(n.name)
	if m.Kind == monitor.KindFunc {
		tags--
		left -= len(" class=") + MaxText
	}
	withMore := 0 // how many fit if there are others
	for i, t := range m.Tags {
		left -= len(" _=") + longest(t.Key) + longest(t.Value)
		if left < 0 || i == tags {
			return withMore
		}
		if left >= len(" more=")+MaxText && i < tags-1 {
			withMore = i + 1
		}
	}
	return len(m.Tags)
}

// longest returns the largest length that appendText can give a text.
func longest(text string) int { return min(len(text)+dotted.HashLength+1, MaxText) }

// fold appends one tag that stands for all of these.
func (n *namer) fold(tags []monitor.Tag) {
	n.tags = append(append(append(n.tags, n.style.before...), "more"...), n.style.between...)
	start := len(n.tags)
	n.folded = n.folded[:0]
	for i, t := range tags {
		if i > 0 {
			n.tags = append(n.tags, '.')
		}
		n.tags = append(dotted.AppendLegal(n.tags, t.Key, punctuation), '.')
		n.tags = dotted.AppendLegal(n.tags, t.Value, punctuation)
		n.folded = append(n.folded, t.Key, t.Value)
	}
	n.tags = append(dotted.AppendHash(n.tags, start, MaxText, dotted.Hash(n.folded...)), n.style.after...)
}

// appendName appends the metric of a field.
func (n *namer) appendName(b []byte, f *collect.Field) []byte {
	return readings.AppendKey(append(append(b, n.name...), '.'), f)
}

// appendTags appends the tags of a field.
func (n *namer) appendTags(b []byte, f *collect.Field) []byte {
	b = append(b, n.tags...)
	if f.Group != readings.ClassGroup {
		return b
	}
	b = append(append(append(b, n.style.before...), readings.ClassGroup...), n.style.between...)
	return append(appendText(b, f.Name), n.style.after...)
}

// reserved are our own tags.
var reserved = [...]string{"host", "instance", "scope", "service", "class", "more"}

// appendTagKey appends the key of a tag, with another underscore if it is reserved.
func appendTagKey(b []byte, key string) []byte {
	b = appendText(b, key)
	if slices.Contains(reserved[:], strings.TrimRight(key, "_")) {
		b = append(b, '_')
	}
	return b
}
