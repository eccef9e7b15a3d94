package otlp

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// A jsonReader reads the little that matters of an answer in JSON. Package
// encoding/json would do, and is 250 KB of a program that has no other use for it.
type jsonReader struct {
	rest  []byte
	depth int
	visit func(path, value string) // of each text, and of what is neither that nor composed
}

// maxDepth bounds how deep answers nest that are read.
const maxDepth = 16

// readJSON calls visit with what an object has, whose path is keys joined by dots; in
// arrays it is that of the array. It reports whether the text is whole, and otherwise
// takes a little more than JSON for it.
func readJSON(b []byte, visit func(path, value string)) bool {
	r := jsonReader{rest: b, visit: visit}
	return r.value("") && r.next() == 0
}

// next returns the first byte that is not white, or 0 at the end.
func (r *jsonReader) next() byte {
	for len(r.rest) > 0 {
		switch c := r.rest[0]; c {
		case ' ', '\t', '\r', '\n':
			r.rest = r.rest[1:]
		default:
			return c
		}
	}
	return 0
}

// take takes a byte, if it is the next.
func (r *jsonReader) take(c byte) bool {
	if r.next() != c {
		return false
	}
	r.rest = r.rest[1:]
	return true
}

func (r *jsonReader) value(path string) bool {
	switch r.next() {
	case '{':
		return r.list('{', '}', func() bool {
			key, ok := r.text()
			if path != "" {
				key = path + "." + key
			}
			return ok && r.take(':') && r.value(key)
		})
	case '[':
		return r.list('[', ']', func() bool { return r.value(path) })
	case '"':
		s, ok := r.text()
		if ok {
			r.visit(path, s)
		}
		return ok
	}
	return r.word(path)
}

// list reads items between brackets.
func (r *jsonReader) list(opens, closes byte, item func() bool) bool {
	if r.depth++; r.depth > maxDepth {
		return false
	}
	defer func() { r.depth-- }()
	r.take(opens)
	if r.take(closes) {
		return true
	}
	for item() {
		if r.take(closes) {
			return true
		}
		if !r.take(',') {
			return false
		}
	}
	return false
}

// word reads a number, true, false or null.
func (r *jsonReader) word(path string) bool {
	n := 0
	for n < len(r.rest) && (r.rest[n] == '-' || r.rest[n] == '+' || r.rest[n] == '.' || isLetterOrDigit(r.rest[n])) {
		n++
	}
	if n == 0 {
		return false
	}
	r.visit(path, string(r.rest[:n]))
	r.rest = r.rest[n:]
	return true
}

func isLetterOrDigit(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// text reads a text in quotes.
func (r *jsonReader) text() (s string, ok bool) {
	if !r.take('"') {
		return "", false
	}
	var b []byte
	for i := 0; i < len(r.rest); i++ {
		switch c := r.rest[i]; c {
		case '"':
			r.rest = r.rest[i+1:]
			return string(b), true
		case '\\':
			char, n := unescape(r.rest[i+1:])
			if n == 0 {
				return "", false
			}
			b = utf8.AppendRune(b, char)
			i += n
		default:
			b = append(b, c)
		}
	}
	return "", false
}

// unescape returns what an escape stands for, and how long it is after its backslash,
// or 0 if it is none.
func unescape(b []byte) (r rune, n int) {
	if len(b) == 0 {
		return 0, 0
	}
	switch b[0] {
	case '"', '\\', '/':
		return rune(b[0]), 1
	case 'b':
		return '\b', 1
	case 'f':
		return '\f', 1
	case 'n':
		return '\n', 1
	case 'r':
		return '\r', 1
	case 't':
		return '\t', 1
	case 'u':
		high, ok := hexRune(b[1:])
		if !ok {
			return 0, 0
		}
		if len(b) > 6 && b[5] == '\\' && b[6] == 'u' {
			if low, ok := hexRune(b[7:]); ok && utf16.DecodeRune(high, low) != utf8.RuneError {
				return utf16.DecodeRune(high, low), 11
			}
		}
		return high, 5 // half a pair becomes U+FFFD when it is appended
	}
	return 0, 0
}

func hexRune(b []byte) (rune, bool) {
	if len(b) < 4 {
		return 0, false
	}
	v, err := strconv.ParseUint(string(b[:4]), 16, 16)
	return rune(v), err == nil
}
