package prometheus

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
)

// A labeler appends a label, in its format, to the labels of one metric, which begin at
// start.
type labeler interface {
	appendLabel(b []byte, start int, name, value string) []byte
}

// appendLabels appends the labels of all samples of a metric: the scope if the family's
// name does not tell it, the function, and the tags. A tag with an empty value is left
// out: Prometheus treats an empty label as a missing one.
func appendLabels(b []byte, to labeler, n naming, m *monitor.Metric) []byte {
	start := len(b)
	if m.Kind == monitor.KindFunc {
		b = to.appendLabel(b, start, scopeLabel, m.Scope)
		b = to.appendLabel(b, start, funcLabel, m.Name)
	} else if !n.tellsScope(m.Scope) {
		b = to.appendLabel(b, start, scopeLabel, m.Scope)
	}
	tags := m.Tags
	if slices.ContainsFunc(tags, func(t monitor.Tag) bool { return n.label(t.Key, m.Kind) != t.Key }) {
		tags = renamedTags(n, m)
	}
	for _, t := range tags {
		if t.Value != "" {
			b = to.appendLabel(b, start, t.Key, t.Value)
		}
	}
	return b
}

// renamedTags returns the tags that have a value, under the names of their labels. They
// are sorted, so that equal labels are equal text. Tags that keep their names claim them
// before renamed ones do.
func renamedTags(n naming, m *monitor.Metric) (tags []monitor.Tag) {
	for _, t := range m.Tags {
		if t.Value != "" && n.label(t.Key, m.Kind) == t.Key {
			tags = append(tags, t)
		}
	}
	for _, t := range m.Tags {
		name := n.label(t.Key, m.Kind)
		if t.Value == "" || name == t.Key {
			continue
		}
		for slices.ContainsFunc(tags, func(t monitor.Tag) bool { return t.Key == name }) {
			name += "_"
		}
		tags = append(tags, monitor.String(name, t.Value))
	}
	slices.SortFunc(tags, func(a, b monitor.Tag) int { return cmp.Compare(a.Key, b.Key) })
	return tags
}

// appendOriginal appends the label original, which distinguishes a metric from another
// one with the same labels. It is readable, and differs whenever name or tags do.
func appendOriginal(b []byte, to labeler, start int, m *monitor.Metric) []byte {
	original := quoted(m.Name)
	if len(m.Tags) > 0 {
		var text strings.Builder
		text.WriteString(original + "{")
		for i, t := range m.Tags {
			if i > 0 {
				text.WriteByte(',')
			}
			text.WriteString(quoted(t.Key) + "=" + quoted(t.Value))
		}
		text.WriteByte('}')
		original = text.String()
	}
	return to.appendLabel(b, start, originalLabel, original)
}

// quoted returns s, in quotes if it would be ambiguous without.
func quoted(s string) string {
	if s == "" || strings.ContainsAny(s, "\"{},=\\") || strconv.Quote(s) != `"`+s+`"` {
		return strconv.Quote(s)
	}
	return s
}
