package graphite

import (
	"slices"
	"strings"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/dotted"
)

// Tags have the characters that Graphite's documentation allows, except quotes,
// backslashes, white space and everything beyond ASCII, which cannot be written in a
// query or have a meaning on the wire. A value may not be empty or begin with "~": elsewhere "~" stands
// for a space.

// reserved are the tags that every series has, and name, which the server adds.
var reserved = [...]string{"name", "name__", "service", "host", "instance", "scope", "class"}

// form writes names and tags as Graphite takes them.
type form struct{}

func (*form) AppendName(b []byte, name string) []byte { return dotted.Name.Append(b, name) }

func (*form) AppendTag(b []byte, key, value string) []byte {
	return appendTagValue(append(appendTagKey(append(b, ';'), key), '='), value)
}

func (*form) AppendOwn(b []byte, key, value string) []byte {
	return appendTagValue(append(append(append(b, ';'), key...), '='), value)
}

// appendTagKey appends the key of a tag, with another underscore in front if it is
// reserved.
func appendTagKey(b []byte, key string) []byte {
	if slices.Contains(reserved[:], strings.TrimLeft(key, "_")) {
		b = append(b, '_')
	}
	start := len(b)
	for i := 0; i < len(key); i++ {
		c := key[i]
		if !dotted.Alphanumeric(c) && !strings.ContainsRune("_-./:", rune(c)) {
			return dotted.AppendHashed(b[:start], MaxComponent, key)
		}
		b = append(b, c)
	}
	return whole(b, start, key)
}

// appendTagValue appends the value of a tag, with "~" for a space.
func appendTagValue(b []byte, value string) []byte {
	start := len(b)
	for i := 0; i < len(value); i++ {
		c := value[i]
		switch {
		case dotted.Alphanumeric(c):
		case c == ' ' && i > 0:
			c = '~'
		case c <= ' ' || c >= 0x7f || strings.IndexByte("~;'\"`\\", c) >= 0:
			return dotted.AppendHashed(b[:start], MaxComponent, value)
		}
		b = append(b, c)
	}
	return whole(b, start, value)
}

// whole returns b, unless the text appended from start on is empty, too long, or looks
// like a hash: then it replaces that by a hashed text.
func whole(b []byte, start int, text string) []byte {
	if n := len(b) - start; n == 0 || n > MaxComponent || dotted.EndsInHash(b[start:]) {
		return dotted.AppendHashed(b[:start], MaxComponent, text)
	}
	return b
}
