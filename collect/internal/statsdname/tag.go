package statsdname

import (
	"slices"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/dotted"
)

// A form is how Etsy's or Datadog's names and tags are written. Its styles use only
// characters that arrive unchanged. StatsD replaces "/" by "-" and deletes all but
// letters, digits and "_-.;=". Datadog replaces all but letters, digits and "_-.:/" by
// "_", joins underscores, and drops what comes before the first letter of a key.
type form struct {
	datadog             bool
	scope, class, value dotted.Style
}

var (
	etsy = form{
		scope: dotted.Style{Dot: ".", Slash: "-", Dash: "--", Underscore: "_"},
		class: dotted.Style{Dot: ".", Space: "_", ColonSpace: "--"},
		value: dotted.Style{Dot: ".", Dash: "-", Underscore: "_"},
	}
	dogStatsD = form{
		datadog: true,
		scope:   dotted.Style{Dot: ".", Slash: "/", Dash: "-", Underscore: "_"},
		class:   dotted.Style{Dot: ".", Space: "_", ColonSpace: "--"},
		value:   dotted.Style{Dot: ".", Slash: "/", Dash: "-", Underscore: "_", Colon: ":"},
	}
	plainKey = dotted.Style{Dot: ".", Dash: "-", Underscore: "_"}
)

// reserved are the tags that this package or a server needs: Datadog needs device, and
// Graphite needs name.
var reserved = [...]string{"service", "host", "instance", "scope", "class", "name", "device"}

// MaxComponent is the largest length in bytes of a component of a path, and of a tag's key
// and value together. Graphite behind StatsD makes a file or folder of each component;
// Datadog cuts tags off.
const MaxComponent = dotted.MaxComponent

// maxKey is the largest length of a tag's key in bytes.
const maxKey = 80

// appendKey appends the key of a tag, with an underscore at the end if it is reserved.
func appendKey(b []byte, key string) []byte {
	start := len(b)
	b, ok := plainKey.Translate(b, key)
	if !ok || len(b)-start > maxKey || !dotted.Letter(key[0]) || dotted.EndsInHash(b[start:]) || hasDouble(b[start:]) {
		b = append(b[:start], "tag_"...)
		return dotted.AppendHash(dotted.AppendLegal(b, key, dotted.Dashes), start, maxKey, dotted.Hash(key))
	}
	if slices.Contains(reserved[:], key) {
		b = append(b, '_')
	}
	return b
}

// appendValue appends the value of a tag whose key begins at start.
func appendValue(b []byte, start int, st *dotted.Style, value string) []byte {
	from := len(b)
	b, ok := st.Translate(b, value)
	if ok && len(b)-start <= MaxComponent && !dotted.EndsInHash(b[from:]) && !hasDouble(b[from:]) {
		return b
	}
	return dotted.AppendHashed(b[:from], MaxComponent-(from-start), value)
}

// hasDouble reports whether there are underscores that Datadog would join, or drop
// at the end.
func hasDouble(b []byte) bool {
	for i, c := range b {
		if c == '_' && (i == 0 || i == len(b)-1 || b[i-1] == '_') {
			return true
		}
	}
	return false
}

// AppendName appends the name of a metric to the prefix.
func (f *form) AppendName(b []byte, name string) []byte {
	if f.datadog {
		return appendMetricName(b, name, MaxName-len(b)-longestField)
	}
	return dotted.Name.Append(b, name)
}

// AppendTag appends a tag of a metric, after others or as the first.
func (f *form) AppendTag(b []byte, key, value string) []byte {
	b = appendSeparator(b)
	start := len(b)
	b = append(appendKey(b, key), ':')
	return appendValue(b, start, &f.value, value)
}

// AppendOwn appends one of the tags that are reserved.
func (f *form) AppendOwn(b []byte, key, value string) []byte {
	st := &f.value
	switch key {
	case "scope":
		st = &f.scope
	case "class":
		st = &f.class
	}
	b = appendSeparator(b)
	start := len(b)
	b = append(append(b, key...), ':')
	return appendValue(b, start, st, value)
}

func appendSeparator(b []byte) []byte {
	if len(b) == 0 {
		return append(b, "|#"...)
	}
	return append(b, ',')
}
