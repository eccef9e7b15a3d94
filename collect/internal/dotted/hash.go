package dotted

import (
	"hash/fnv"
	"strings"
)

// AppendHashed appends the legal characters of a name that cannot be translated, and a
// hash of the name, in at most limit bytes.
func AppendHashed(b []byte, limit int, name string) []byte {
	return AppendHash(AppendLegal(b, name, Dashes), len(b), limit, Hash(name))
}

// AppendLegal appends the name with an underscore for each run of illegal characters.
// Letters, digits and the punctuation are legal.
func AppendLegal(b []byte, name, punctuation string) []byte {
	replaced := false
	for i := range len(name) {
		c := name[i]
		if Alphanumeric(c) || strings.IndexByte(punctuation, c) >= 0 {
			b, replaced = append(b, c), false
		} else if !replaced {
			b, replaced = append(b, '_'), true
		}
	}
	return b
}

// Dashes is the punctuation of components.
const Dashes = "-_"

// AppendHash appends the hash to the text that begins at start. It shortens the text first
// if both together are longer than the limit.
func AppendHash(b []byte, start, limit int, h uint32) []byte {
	if len(b) == start {
		b = append(b, '_')
	}
	b = append(b[:min(len(b), start+limit-HashLength)], "--"...)
	return AppendHex(b, h)
}

// HashLength is the number of bytes that AppendHash adds.
const HashLength = len("--01234567")

// AppendHex appends the number as eight digits.
func AppendHex(b []byte, h uint32) []byte {
	for shift := 28; shift >= 0; shift -= 4 {
		b = append(b, "0123456789abcdef"[h>>shift&15])
	}
	return b
}

// EndsInHash reports whether the name looks as if AppendHash had made it.
func EndsInHash[T string | []byte](name T) bool {
	n := len(name) - HashLength
	return n >= 0 && name[n] == '-' && name[n+1] == '-' && IsHex(name[n+2:])
}

// IsHex reports whether the text has only digits that AppendHex appends.
func IsHex[T string | []byte](s T) bool {
	for i := range len(s) {
		if c := s[i]; !('0' <= c && c <= '9' || 'a' <= c && c <= 'f') {
			return false
		}
	}
	return true
}

// Hash returns the folded 64-bit FNV-1a hash of the texts, each followed by a separator
// that is not valid UTF-8. It is the same in every process.
func Hash(texts ...string) uint32 {
	h := fnv.New64a()
	for _, s := range texts {
		_, _ = h.Write([]byte(s))
		_, _ = h.Write([]byte{0xff})
	}
	return fold(h.Sum64())
}

// HashAlone is Hash of one text without a separator.
func HashAlone(text string) uint32 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(text))
	return fold(h.Sum64())
}

func fold(h uint64) uint32 { return uint32(h>>32) ^ uint32(h) }

// Alphanumeric reports whether the byte is an ASCII letter or digit.
func Alphanumeric(c byte) bool { return Letter(c) || '0' <= c && c <= '9' }

// Letter reports whether the byte is an ASCII letter.
func Letter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }
