package zipkin

import (
	"unicode/utf16"
	"unicode/utf8"
)

// inASCII returns a compressor of JSON that first escapes the characters beyond ASCII.
// Zipkin reads a decompressed body in pieces of 8192 bytes; a character across two pieces
// comes out as two times U+FFFD (seen with 3.6.1).
func inASCII(compress func(to, body []byte) []byte) func(to, body []byte) []byte {
	var ascii []byte
	return func(to, body []byte) []byte {
		ascii = appendASCII(ascii[:0], body)
		return compress(to, ascii)
	}
}

// appendASCII appends JSON in UTF-8, where only strings have characters beyond ASCII.
func appendASCII(b, json []byte) []byte {
	done := 0 // json[:done] is appended
	for i := 0; i < len(json); {
		if json[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(json[i:])
		b = append(b, json[done:i]...)
		if high, low := utf16.EncodeRune(r); high != utf8.RuneError {
			b = appendUnit(appendUnit(b, high), low)
		} else {
			b = appendUnit(b, r)
		}
		i += size
		done = i
	}
	return append(b, json[done:]...)
}

const hexDigits = "0123456789abcdef"

// appendUnit appends the escape of 16 bits.
func appendUnit(b []byte, r rune) []byte {
	return append(b, '\\', 'u', hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
}
