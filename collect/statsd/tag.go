package statsd

import "slices"

// What a tag may have without being changed on the way: StatsD makes "-" of "/" and
// deletes what is not a letter, a digit or one of "_-.;=", and Datadog makes "_" of
// what is not a letter, a digit or one of "_-.:/", joins underscores and drops what
// comes before the first letter of a key.
type tagStyles struct{ scope, class, value style }

var (
	etsyTags = tagStyles{
		scope: style{dot: ".", slash: "-", dash: "--", underscore: "_"},
		class: style{dot: ".", space: "_", colonSpace: "--"},
		value: style{dot: ".", dash: "-", underscore: "_"},
	}
	datadogTags = tagStyles{
		scope: style{dot: ".", slash: "/", dash: "-", underscore: "_"},
		class: style{dot: ".", space: "_", colonSpace: "--"},
		value: style{dot: ".", slash: "/", dash: "-", underscore: "_", colon: ":"},
	}
)

// reserved are the tags of this package, and those that mean something to a server:
// to Datadog the device, and to Graphite and its like the name.
var reserved = [...]string{"service", "host", "instance", "scope", "class", "name", "device"}

// maxKey is the length in bytes of the longest key of a tag.
const maxKey = 80

// appendKey appends the key of a tag. One that is reserved has an underscore more at
// the end.
func appendKey(b []byte, key string) []byte {
	start := len(b)
	b, ok := style{dot: ".", dash: "-", underscore: "_"}.translate(b, key)
	if !ok || len(b)-start > maxKey || !letter(key[0]) || endsInHash(b[start:]) || hasDouble(b[start:]) {
		b = append(b[:start], "tag_"...)
		return appendHash(appendLegal(b, key), start, maxKey, hash(key))
	}
	if slices.Contains(reserved[:], key) {
		b = append(b, '_')
	}
	return b
}

// appendValue appends the value of a tag whose key begins at start.
func appendValue(b []byte, start int, st style, value string) []byte {
	from := len(b)
	b, ok := st.translate(b, value)
	if ok && len(b)-start <= MaxComponent && !endsInHash(b[from:]) && !hasDouble(b[from:]) {
		return b
	}
	return appendHash(appendLegal(b[:from], value), from, MaxComponent-(from-start), hash(value))
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

// appendTag appends a tag of a metric, after others or as the first.
func appendTag(b []byte, st style, key, value string) []byte {
	b = appendSeparator(b)
	start := len(b)
	b = append(appendKey(b, key), ':')
	return appendValue(b, start, st, value)
}

// appendOwn appends one of the tags that are reserved.
func appendOwn(b []byte, st style, key, value string) []byte {
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
