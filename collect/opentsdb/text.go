package opentsdb

import (
	"strings"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/dotted"
)

// MaxText is the largest length in bytes of a name, and of a tag's key or value. If all
// are that long, a command still has at most 1024 bytes.
const MaxText = 128

// punctuation is legal beside letters and digits.
const punctuation = "-_./"

// appendText appends a name, or a key or value of a tag.
func appendText(b []byte, text string) []byte {
	start := len(b)
	b, ok := translate(b, text)
	if ok && len(b)-start <= MaxText {
		return b
	}
	return dotted.AppendHash(dotted.AppendLegal(b[:start], text, punctuation), start, MaxText, dotted.Hash(text))
}

// translate appends a text that is legal, or can be made legal in a way that can be
// undone, and reports whether it is such a text. The result has "--" only after a
// receiver, and ends in "-" only if it is of words: it never looks like a hash.
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
	ok := consists(text, punctuation) && !strings.HasSuffix(text, "-") && !strings.Contains(text, "--")
	return append(b, text...), ok
}

// consists reports whether the text is not empty and has only letters, digits and the
// others.
func consists(text, others string) bool {
	for i := range len(text) {
		if c := text[i]; !dotted.Alphanumeric(c) && strings.IndexByte(others, c) < 0 {
			return false
		}
	}
	return text != ""
}

// isHash reports whether the text looks like the digits of a hash.
func isHash(text string) bool { return len("--")+len(text) == dotted.HashLength && dotted.IsHex(text) }
