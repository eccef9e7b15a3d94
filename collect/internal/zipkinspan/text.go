package zipkinspan

import (
	"strings"
	"unicode/utf8"
)

const hexDigits = "0123456789abcdef"

func AppendHex(b, id []byte) []byte {
	for _, c := range id {
		b = append(b, hexDigits[c>>4], hexDigits[c&15])
	}
	return b
}

// plain is true for the bytes that need no escape in a JSON string.
var plain = func() (table [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		table[c] = c != '"' && c != '\\' && c != 0x7f
	}
	return table
}()

// AppendString appends a JSON string. Each byte of invalid UTF-8 becomes U+FFFD.
func AppendString(b []byte, s string) []byte {
	b = append(b, '"')
	done := 0 // s[:done] is appended
	for i := 0; i < len(s); {
		if plain[s[i]] {
			i++
			continue
		}
		if s[i] >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r != utf8.RuneError || size > 1 {
				i += size
				continue
			}
		}
		b = append(b, s[done:i]...)
		b = appendEscaped(b, s[i])
		i++
		done = i
	}
	b = append(b, s[done:]...)
	if betraysVersion(s) {
		b = appendEscape(b[:len(b)-1], s[len(s)-1])
	}
	return append(b, '"')
}

// betraysVersion reports whether a string ends in a text by which Zipkin recognizes a
// version. A body with yAnnotations" anywhere counts as version 1, and one with Endpoint"
// or "tags" as version 2; Zipkin refuses it in the other version. An escape at the end of
// the string avoids that.
func betraysVersion(s string) bool {
	if len(s) < len("tags") {
		return false
	}
	switch s[len(s)-4:] {
	case "tags":
		return true
	case "ions":
		return strings.HasSuffix(s, "yAnnotations")
	case "oint":
		return strings.HasSuffix(s, "Endpoint")
	}
	return false
}

// appendEscaped appends the escape of a byte.
func appendEscaped(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\n':
		return append(b, `\n`...)
	case '\r':
		return append(b, `\r`...)
	case '\t':
		return append(b, `\t`...)
	}
	if c >= utf8.RuneSelf {
		return append(b, "\uFFFD"...)
	}
	return appendEscape(b, c)
}

func appendEscape(b []byte, c byte) []byte {
	return append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
}

// AppendValid appends the text. Each byte of invalid UTF-8 becomes U+FFFD.
func AppendValid(b []byte, s string) []byte {
	if utf8.ValidString(s) {
		return append(b, s...)
	}
	for _, r := range s {
		b = utf8.AppendRune(b, r)
	}
	return b
}
