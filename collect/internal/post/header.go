package post

import (
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
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
var reserved = []string{"Content-Type", "Content-Encoding", "Content-Length", "Transfer-Encoding", "Host", "Connection"}

// header returns the whole header: what is sent unless the options have it, what the
// backend needs, and what the program adds. Errors name a field and not its value,
// which may be a secret.
func (o *Options) header() (http.Header, error) {
	h := http.Header{}
	add := func(name, value string) error {
		if !(Field{name, value}).valid() {
			return fmt.Errorf("the header field %q is malformed", name)
		}
		h.Add(name, value)
		return nil
	}
	for _, f := range o.Header {
		if err := add(f.Name, f.Value); err != nil {
			return nil, err
		}
	}
	own := slices.Concat(slices.Collect(maps.Keys(h)), reserved)
	for _, name := range slices.Sorted(maps.Keys(o.UserHeader)) {
		if slices.Contains(own, http.CanonicalHeaderKey(name)) {
			return nil, fmt.Errorf("the header field %q is not for the user to set", name)
		}
		for _, v := range o.UserHeader[name] {
			if err := add(name, v); err != nil {
				return nil, err
			}
		}
	}
	for _, f := range []Field{{"User-Agent", "monitor"}, {"B3", "0"}} {
		if h.Values(f.Name) == nil {
			h.Set(f.Name, f.Value)
		}
	}
	if u := o.URL.User; u != nil && h.Values("Authorization") == nil {
		password, _ := u.Password()
		h.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(u.Username()+":"+password)))
	}
	return h, nil
}
