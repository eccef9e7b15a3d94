package influx

import (
	"strings"
	"unicode/utf8"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/dotted"
)

// MaxText is the length in bytes of the longest name, key or value of a tag.
// InfluxDB has a limit of 64 KiB for all that a line has before its fields.
const MaxText = 255

// Characters that a backslash takes the meaning from, in the one text and in the
// others.
const (
	inMeasurement = ", "
	inTag         = ",= "
)

// appendText appends a text, and what cannot be written with its hash.
func appendText(b []byte, special, text string) []byte {
	if !writable(text) {
		return appendHashed(b, special, text)
	}
	return appendEscaped(b, special, text)
}

// careful tells the bytes that may not be written, or not everywhere.
var careful = func() (table [256]bool) {
	for c := range table {
		table[c] = c <= ' ' || c >= 0x7f || c == '\\' || c == ',' || c == '='
	}
	return table
}()

// isPlain reports whether the text has none of them.
func isPlain(text string) bool {
	for i := range len(text) {
		if careful[text[i]] {
			return false
		}
	}
	return true
}

// writable reports whether every server reads the text as it is, once it is
// escaped. One that looks as if it was hashed is not taken for what that is the
// hash of.
func writable(text string) bool {
	if text == "" || len(text) > MaxText || text[0] == '#' || dotted.EndsInHash(text) {
		return false
	}
	if isPlain(text) {
		return true
	}
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == 0x7f || c == '\\' {
			return false
		}
	}
	return utf8.ValidString(text)
}

func appendEscaped(b []byte, special, text string) []byte {
	if isPlain(text) {
		return append(b, text...)
	}
	for i := range len(text) {
		c := text[i]
		if c < utf8.RuneSelf && strings.IndexByte(special, c) >= 0 {
			b = append(b, '\\')
		}
		b = append(b, c)
	}
	return b
}

// appendHashed appends the beginning of the text, with an underscore for each run of
// what cannot be written, and a hash of the whole.
func appendHashed(b []byte, special, text string) []byte {
	start := len(b)
	replaced := false
	for i, r := range text {
		if i > MaxText-dotted.HashLength-utf8.UTFMax {
			break
		}
		if r < ' ' || r == 0x7f || r == '\\' || r == utf8.RuneError || r == '#' && i == 0 {
			if !replaced {
				b, replaced = append(b, '_'), true
			}
			continue
		}
		if replaced = false; r < utf8.RuneSelf && strings.IndexByte(special, byte(r)) >= 0 {
			b = append(b, '\\')
		}
		b = utf8.AppendRune(b, r)
	}
	if len(b) == start {
		b = append(b, '_')
	}
	return dotted.AppendHex(append(b, "--"...), dotted.HashAlone(text))
}
