package prometheus

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// An escaping is the treatment that a reader wants for names with characters other than
// letters, digits, underscores and, for metrics, colons: Prometheus' "UTF-8 metric and
// label name escaping schemes". Names without such characters stay as they are under
// every scheme, as in client_golang.
type escaping uint8

const (
	underscores escaping = iota // each becomes an underscore
	allowUTF8                   // none: such names are quoted, where a format has quotes
	dots                        // a dot becomes _dot_, an underscore or another two underscores
	values                      // U__, then _2e_ for a dot, and two underscores for one
	escapings            = iota

	// undecided is for an element of an Accept header without the parameter.
	undecided escaping = escapings
)

var escapingNames = [escapings]string{"underscores", "allow-utf-8", "dots", "values"}

func (e escaping) String() string { return escapingNames[e] }

func parseEscaping(s string) (e escaping, ok bool) {
	i := slices.Index(escapingNames[:], s)
	return escaping(max(i, 0)), i >= 0
}

// escape returns a name escaped by the scheme. Under some schemes two names may become
// one.
func (e escaping) escape(name string) string {
	if e == allowUTF8 || isPlain(name) {
		return name
	}
	var b strings.Builder
	if e == values {
		b.WriteString("U__")
	}
	for i, r := range name {
		plain := r < utf8.RuneSelf && (isWord(byte(r)) && (i > 0 || !isDigit(byte(r))))
		switch {
		case r == '_' && e != underscores:
			b.WriteString("__")
		case plain:
			b.WriteRune(r)
		case e == underscores:
			b.WriteByte('_')
		case e == dots && r == '.':
			b.WriteString("_dot_")
		case e == dots:
			b.WriteString("__")
		default:
			b.WriteByte('_')
			b.WriteString(strconv.FormatInt(int64(r), 16))
			b.WriteByte('_')
		}
	}
	return b.String()
}

// isPlain reports whether a name needs no quotes and no escaping, as that of a
// metric or a label.
func isPlain(name string) bool {
	if name == "" || isDigit(name[0]) {
		return false
	}
	for i := range len(name) {
		if !isWord(name[i]) {
			return false
		}
	}
	return true
}

// appendEscaped appends a text so that it stays on its line and, with quotes, within the
// quotes around it. Parsers take all other UTF-8 as it is, except the zero byte, at which
// Prometheus stops reading.
func appendEscaped(b []byte, s string, quotes bool) []byte {
	done := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c != '\\' && c != '\n' && c != 0 && (c != '"' || !quotes) && c < utf8.RuneSelf {
			i++
			continue
		}
		b = append(b, s[done:i]...)
		size := 1
		switch c {
		case '\\':
			b = append(b, `\\`...)
		case '\n':
			b = append(b, `\n`...)
		case '"':
			b = append(b, `\"`...)
		case 0:
			b = utf8.AppendRune(b, utf8.RuneError)
		default:
			var r rune
			r, size = utf8.DecodeRuneInString(s[i:])
			b = utf8.AppendRune(b, r)
		}
		i += size
		done = i
	}
	return append(b, s[done:]...)
}

// appendText appends a text as valid UTF-8, in which a zero byte becomes U+FFFD.
func appendText(b []byte, s string) []byte {
	if utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 {
		return append(b, s...)
	}
	for _, r := range s {
		if r == 0 {
			r = utf8.RuneError
		}
		b = utf8.AppendRune(b, r)
	}
	return b
}
