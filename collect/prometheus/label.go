package prometheus

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/spacemonkeygo/monitor/v2"
)

// appendLabels appends the labels that all samples of a metric have, without
// braces: the scope where the family's name does not tell it, the function, and
// the tags. A tag with no value is left out: to Prometheus, a label that is
// empty is one that is not there.
func appendLabels(b []byte, m *monitor.Metric) []byte {
	start := len(b)
	if m.Kind == monitor.KindFunc {
		b = appendLabel(b, start, scopeLabel, m.Scope)
		b = appendLabel(b, start, funcLabel, m.Name)
	} else if !tellsScope(m.Scope) {
		b = appendLabel(b, start, scopeLabel, m.Scope)
	}
	tags := m.Tags
	if slices.ContainsFunc(tags, func(t monitor.Tag) bool { return labelName(t.Key, m.Kind) != t.Key }) {
		tags = renamedTags(m)
	}
	for _, t := range tags {
		if t.Value != "" {
			b = appendLabel(b, start, t.Key, t.Value)
		}
	}
	return b
}

// renamedTags returns the tags that have a value under the names of their labels,
// sorted: the same labels are to be the same text. Those that keep their names
// come before those that get one.
func renamedTags(m *monitor.Metric) (tags []monitor.Tag) {
	for _, t := range m.Tags {
		if t.Value != "" && labelName(t.Key, m.Kind) == t.Key {
			tags = append(tags, t)
		}
	}
	for _, t := range m.Tags {
		name := labelName(t.Key, m.Kind)
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

// tellsScope reports whether a scope is what the names of its families begin
// with.
func tellsScope(scope string) bool {
	if scope == "" || scope[0] == '_' || isDigit(scope[0]) {
		return false
	}
	for i := 0; i < len(scope); i++ {
		if !isWord(scope[i]) {
			return false
		}
	}
	return true
}

// appendOriginal appends the label that tells a metric from another one with
// the same labels. It is readable, and differs whenever name or tags do.
func appendOriginal(b []byte, start int, m *monitor.Metric) []byte {
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
	return appendLabel(b, start, originalLabel, original)
}

// quoted returns s as it is, unless that could be mistaken for something else.
func quoted(s string) string {
	if s == "" || strings.ContainsAny(s, "\"{},=\\") || strconv.Quote(s) != `"`+s+`"` {
		return strconv.Quote(s)
	}
	return s
}

// appendLabel appends a label to those that begin at start.
func appendLabel(b []byte, start int, name, value string) []byte {
	if len(b) > start {
		b = append(b, ',')
	}
	b = append(b, name...)
	b = append(b, '=', '"')
	b = appendEscaped(b, value, true)
	return append(b, '"')
}

// appendEscaped appends a text so that it stays on its line, and with quotes
// within those around it. Parsers take any other UTF-8 as it is but for the zero
// byte, at which Prometheus' stops.
func appendEscaped(b []byte, s string, quotes bool) []byte {
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '\\':
			b = append(b, `\\`...)
		case c == '\n':
			b = append(b, `\n`...)
		case c == '"' && quotes:
			b = append(b, `\"`...)
		case c == 0:
			b = utf8.AppendRune(b, utf8.RuneError)
		case c < utf8.RuneSelf:
			b = append(b, c)
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			b = utf8.AppendRune(b, r)
			i += size
			continue
		}
		i++
	}
	return b
}
