package stats

import (
	"math"
	"strconv"
	"time"
	"unicode/utf8"
)

// object is JSON in the making. The commas come by themselves; that what is
// opened is closed, and keys alternate with values, is the caller's business.
//
// encoding/json would do the same with a type for everything that is written,
// ten times the allocations, and its own code in the program.
type object struct{ out []byte }

// next writes the comma between two elements. A value ends in a quote, a digit,
// a letter or a closing bracket.
func (o *object) next() {
	if n := len(o.out); n > 0 {
		switch o.out[n-1] {
		case '{', '[', ':':
		default:
			o.out = append(o.out, ',')
		}
	}
}

// open begins an object or array, with its bracket.
//
//go:noinline
func (o *object) open(bracket byte) {
	o.next()
	o.out = append(o.out, bracket)
}

// close ends it.
//
//go:noinline
func (o *object) close(bracket byte) { o.out = append(o.out, bracket) }

// key writes the key of a member, the value of which follows. It is a name of
// this package's, with nothing in it to be escaped.
//
//go:noinline
func (o *object) key(name string) {
	o.next()
	o.out = append(append(append(o.out, '"'), name...), '"', ':')
}

// The following write a value.

//go:noinline
func (o *object) int(n int64) {
	o.next()
	o.out = strconv.AppendInt(o.out, n, 10)
}

//go:noinline
func (o *object) uint(n uint64) {
	o.next()
	o.out = strconv.AppendUint(o.out, n, 10)
}

//go:noinline
func (o *object) bool(v bool) {
	o.next()
	o.out = strconv.AppendBool(o.out, v)
}

// float writes null for what is not a finite number. The format is that of
// encoding/json, which is that of JavaScript.
func (o *object) float(v float64) {
	o.next()
	if math.IsNaN(v) || math.IsInf(v, 0) {
		o.out = append(o.out, "null"...)
		return
	}
	magnitude := math.Abs(v)
	if magnitude == 0 || magnitude >= 1e-6 && magnitude < 1e21 {
		o.out = strconv.AppendFloat(o.out, v, 'f', -1, 64)
		return
	}
	o.out = strconv.AppendFloat(o.out, v, 'e', -1, 64)
	if n := len(o.out); o.out[n-4] == 'e' && o.out[n-3] == '-' && o.out[n-2] == '0' {
		o.out = append(o.out[:n-2], o.out[n-1]) // e-09 is e-9
	}
}

// time writes a time as RFC 3339 has it, in UTC. The year must have four digits.
func (o *object) time(t time.Time) {
	o.next()
	o.out = append(t.UTC().AppendFormat(append(o.out, '"'), time.RFC3339Nano), '"')
}

// string writes a string that is valid whatever s contains, and has none of the
// characters with which HTML and JavaScript could be left. What is not UTF-8
// becomes U+FFFD.
func (o *object) string(s string) {
	o.next()
	b := append(o.out, '"')
	done := 0 // s[:done] is appended
	for i := 0; i < len(s); {
		size := 1
		escape := false
		switch c := s[i]; {
		case c >= utf8.RuneSelf:
			var r rune
			r, size = utf8.DecodeRuneInString(s[i:])
			escape = r == utf8.RuneError && size == 1 || r == '\u2028' || r == '\u2029'
		default:
			escape = c < ' ' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&'
		}
		if escape {
			b = appendEscape(append(b, s[done:i]...), s[i:i+size])
			done = i + size
		}
		i += size
	}
	o.out = append(append(b, s[done:]...), '"')
}

// appendEscape appends a character that does not stand for itself.
func appendEscape(b []byte, s string) []byte {
	switch s[0] {
	case '"', '\\':
		return append(b, '\\', s[0])
	case '\b':
		return append(b, `\b`...)
	case '\f':
		return append(b, `\f`...)
	case '\n':
		return append(b, `\n`...)
	case '\r':
		return append(b, `\r`...)
	case '\t':
		return append(b, `\t`...)
	}
	r, size := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && size == 1 {
		return append(b, "\uFFFD"...)
	}
	const digits = "0123456789abcdef"
	return append(b, '\\', 'u', digits[r>>12&15], digits[r>>8&15], digits[r>>4&15], digits[r&15])
}
