package opentsdb

import "strings"

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
	return appendHash(appendLegal(b[:start], text), start, hash(seed, text))
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
			case alphanumeric(c) || c == '.' || c == '/':
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
		if c := text[i]; !alphanumeric(c) && strings.IndexByte(others, c) < 0 {
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
		if alphanumeric(c) || strings.IndexByte("-_./", c) >= 0 {
			b, replaced = append(b, c), false
		} else if !replaced {
			b, replaced = append(b, '_'), true
		}
	}
	return b
}

// appendHash cuts what was appended from start on, to make room for the hash, and
// appends that.
func appendHash(b []byte, start int, h uint64) []byte {
	if len(b) == start {
		b = append(b, '_')
	}
	b = append(b[:min(len(b), start+MaxText-hashLength)], "--"...)
	folded := uint32(h>>32) ^ uint32(h)
	for shift := 28; shift >= 0; shift -= 4 {
		b = append(b, "0123456789abcdef"[folded>>shift&15])
	}
	return b
}

const hashLength = len("--01234567")

// isHash tells what looks like the end of what has a hash.
func isHash(text string) bool {
	return len(text) == hashLength-len("--") && strings.Trim(text, "0123456789abcdef") == ""
}

// seed is what hash begins with.
const seed uint64 = 14695981039346656037

// hash is 64-bit FNV-1a of what went before and the text, with a separator that is not
// valid UTF-8. It is the same in every process.
func hash(h uint64, text string) uint64 {
	for i := range len(text) {
		h = (h ^ uint64(text[i])) * 1099511628211
	}
	return (h ^ 0xff) * 1099511628211
}

func alphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
