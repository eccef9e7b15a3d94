package post

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Field is one field of a header.
type Field struct{ Name, Value string }

// valid reports whether the field can be sent (RFC 9110, section 5). It knows
// neither of the characters beyond ASCII that once were legal in values nor of
// names that nobody has.
func (f Field) valid() bool {
	name := func(r rune) bool {
		return '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r == '-' || r == '_'
	}
	value := func(r rune) bool { return ' ' <= r && r < 0x7f || r == '\t' }
	return f.Name != "" && strings.Trim(f.Name, "-_") != "" &&
		!strings.ContainsFunc(f.Name, func(r rune) bool { return !name(r) }) &&
		!strings.ContainsFunc(f.Value, func(r rune) bool { return !value(r) })
}

// reserved are the fields that say what a request is, and where it ends.
var reserved = [...]string{"Content-Type", "Content-Encoding", "Content-Length", "Transfer-Encoding", "Host", "Connection"}

// fields returns the whole header: what is sent unless the options have it, what
// the backend needs, and what the program adds, in an order that does not change.
// Errors name a field and not its value, which may be a secret.
func (o *Options) fields() ([]Field, error) {
	header := slices.Clone(o.Header)
	for _, name := range slices.Sorted(maps.Keys(o.UserHeader)) {
		same := func(other string) bool { return strings.EqualFold(other, name) }
		if slices.ContainsFunc(reserved[:], same) || has(o.Header, name) {
			return nil, fmt.Errorf("the header field %q is not for the user to set", name)
		}
		for _, v := range o.UserHeader[name] {
			header = append(header, Field{name, v})
		}
	}
	for _, f := range header {
		if !f.valid() {
			return nil, fmt.Errorf("the header field %q is malformed", f.Name)
		}
	}
	var first []Field
	for _, f := range []Field{{"User-Agent", "monitor"}, {"B3", "0"}} {
		if !has(header, f.Name) {
			first = append(first, f)
		}
	}
	if u := o.URL.User; u != nil && !has(header, "Authorization") {
		header = append(header, Field{"Authorization", basicAuth(u)})
	}
	return append(first, header...), nil
}

func has(header []Field, name string) bool {
	return slices.ContainsFunc(header, func(f Field) bool { return strings.EqualFold(f.Name, name) })
}
