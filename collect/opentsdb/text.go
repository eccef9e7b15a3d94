package opentsdb

import (
	"strings"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/dotted"
)

// MaxText is the length in bytes of the longest name, key or value of a tag. Where
// all are as long, a command still has no more than 1024 bytes.
const MaxText = 128

// appendText appends a name, or a key or value of a tag.
func appendText(b []byte, text string) []byte {
	start := len(b)
	b, ok := translate(b, text)
	if ok && len(b)-start <= MaxText {
		return b
	}
	return dotted.AppendHash(appendLegal(b[:start], text), start, MaxText, dotted.Hash(text))
}

// translate appends what is legal, or is made so in a way that can be undone. It
// reports whether the text is of that sort. What it appends has "--" only after a
// receiver, and is at its end only for words; what has a hash is of neither sort.
func translate(b []byte, text string) ([]byte, bool) {
	if receiver, ok := strings.CutPrefix(text, "(*"); ok {
		receiver, method, ok := strings.Cut(receiver, ").")
		if !ok || !consists(receiver, "_./") || !consists(method, "_./") || isHash(method) {
			return b, false
		}
		return append(append(append(b, receiver...), "--"...), method...), true
	}
	if strings.Contains(text, " ") {
		for i := range len(text) {
			switch c := text[i]; {
			case c == ' ':
				b = append(b, '_')
			case dotted.Alphanumeric(c) || c == '.' || c == '/':
				b = append(b, c)
			default:
				return b, false
			}
		}
		return append(b, '-'), true
	}
	ok := consists(text, "-_./") && !strings.HasSuffix(text, "-") && !strings.Contains(text, "--")
	return append(b, text...), ok
}

// consists reports whether the text has nothing but letters, digits and the others,
// and is not empty.
func consists(text, others string) bool {
	for i := range len(text) {
		if c := text[i]; !dotted.Alphanumeric(c) && strings.IndexByte(others, c) < 0 {
			return false
		}
	}
	return text != ""
}

// appendLegal appends the text with an underscore for each run of characters that
// are not legal.
func appendLegal(b []byte, text string) []byte {
	replaced := false
	for i := range len(text) {
		c := text[i]
		if dotted.Alphanumeric(c) || strings.IndexByte("-_./", c) >= 0 {
			b, replaced = append(b, c), false
		} else if !replaced {
			b, replaced = append(b, '_'), true
		}
	}
	return b
}

// isHash tells what looks like the end of what has a hash.
func isHash(text string) bool { return len("--")+len(text) == dotted.HashLength && dotted.IsHex(text) }
