package influx

import (
	"strings"
	"unicode/utf8"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/dotted"
)

// MaxText is the largest length in bytes of a name, and of a tag's key or value. InfluxDB
// takes up to 64 KiB before the fields of a line.
const MaxText = 255

// Characters that are escaped by a backslash, in measurements and in tags.
const (
	inMeasurement = ", "
	inTag         = ",= "
)

// appendText appends a text, with a hash if it cannot be written as it is.
func appendText(b []byte, special, text string) []byte {
	if !writable(text) {
		return appendHashed(b, special, text)
	}
	return appendEscaped(b, special, text)
}

// careful has the bytes that cannot be written everywhere as they are.
var careful = func() (table [256]bool) {
	for c := range table {
		table[c] = c <= ' ' || c >= 0x7f || c == '\\' || c == ',' || c == '='
	}
	return table
}()

// isPlain reports whether the text has no careful byte.
func isPlain(text string) bool {
	for i := range len(text) {
		if careful[text[i]] {
			return false
		}
	}
	return true
}

// writable reports whether every server reads the escaped text as it was. A text that
// ends like a hash is not writable: it could be the name made from another text.
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
// characters that cannot be written, and a hash of the whole.
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
