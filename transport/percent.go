package transport

import (
	"strings"
	"unicode/utf8"
)

// baggageOctet reports whether the byte may be part of a value. The grammar allows
// a percent sign, but only to encode.
func baggageOctet(c byte) bool {
	return ' ' < c && c <= '~' && c != '"' && c != ',' && c != ';' && c != '\\'
}

// percentDecode decodes a value. A percent sign without two digits and a plus sign
// stay as they are; a byte that is not UTF-8 becomes U+FFFD.
func percentDecode(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '%' && i+2 < len(s) {
			if code, ok := parseDigits(s[i+1 : i+3]); ok {
				c = byte(code)
				i += 2
			}
		}
		b = append(b, c)
	}
	if !utf8.Valid(b) {
		return string([]rune(string(b)))
	}
	return string(b)
}

// percentEncode encodes a value.
func percentEncode(s string) string {
	n := percentEncodedLen(s)
	if n == len(s) {
		return s
	}
	const digits = "0123456789ABCDEF"
	b := make([]byte, 0, n)
	for i := range len(s) {
		if c := s[i]; c != '%' && baggageOctet(c) {
			b = append(b, c)
		} else {
			b = append(b, '%', digits[c>>4], digits[c&15])
		}
	}
	return string(b)
}

// percentEncodedLen returns the length of what percentEncode returns.
func percentEncodedLen(s string) int {
	n := len(s)
	for i := range len(s) {
		if c := s[i]; c == '%' || !baggageOctet(c) {
			n += 2
		}
	}
	return n
}

// validToken reports whether s is a token (RFC 9110, 5.6.2).
func validToken(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case strings.IndexByte("!#$%&'*+-.^_`|~", c) < 0:
			return false
		}
	}
	return s != ""
}
