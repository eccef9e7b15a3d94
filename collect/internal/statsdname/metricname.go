package statsdname

import (
	"strings"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/dotted"
)

// MaxName is the largest length of a DogStatsD metric's name in bytes.
const MaxName = 200

// Datadog's names begin with a letter and have letters, digits, "_" and ".". Datadog joins
// an underscore with the underscore or dot beside it. So a name is sent as words with one
// "_" or "." between two, and other characters are sent as words.
const (
	pointerWord = "ptr"   // (*Store).Get is Store.ptr.Get
	spacedWord  = "words" // cache miss is cache_miss.words
)

// longestField is the largest length in bytes of the field after a metric's name.
const longestField = len(".failure.sum_total")

// appendMetricName appends a name for DogStatsD, of at most limit bytes. A name that
// cannot be written loses its illegal characters, and its last word is a hash of the whole.
func appendMetricName(b []byte, name string, limit int) []byte {
	start := len(b)
	var ok bool
	if receiver, method, pointer := dotted.CutPointer(name); pointer {
		ok = isWord(receiver) && isPlainName(method)
		b = append(append(b, receiver...), "."+pointerWord+"."...)
		b = append(b, method...)
	} else if strings.Contains(name, " ") {
		ok = !strings.ContainsAny(name, "._")
		for i := range len(name) {
			if c := name[i]; c == ' ' {
				b = append(b, '_')
			} else {
				b = append(b, c)
			}
		}
		ok = ok && isWord(b[start:])
		b = append(b, "."+spacedWord...)
	} else {
		ok = isPlainName(name)
		b = append(b, name...)
	}
	if ok && len(b)-start <= limit && dotted.Letter(b[start]) {
		return b
	}
	return appendHashedName(b[:start], name, limit)
}

// isPlainName reports whether the name can be sent as it is: it is legal, and neither
// looks like the translation of another nor, with a field after it, like a name and
// a field of a function.
func isPlainName(name string) bool {
	if isWord(name) {
		return true
	}
	last := ""
	for word := range strings.SplitSeq(name, ".") {
		if !isWord(word) || word == pointerWord {
			return false
		}
		last = word
	}
	switch last {
	case spacedWord, "success", "failure", "time":
		return false
	}
	return !(len(last) == len("h01234567") && last[0] == 'h' && dotted.IsHex(last[1:]))
}

// isWord reports whether the text is letters and digits, with single underscores
// between them.
func isWord[T string | []byte](s T) bool {
	underscore := true
	for i := range len(s) {
		if s[i] == '_' && !underscore {
			underscore = true
			continue
		}
		if !dotted.Alphanumeric(s[i]) {
			return false
		}
		underscore = false
	}
	return !underscore
}

// appendHashedName appends the words of a name and its hash.
func appendHashedName(b []byte, name string, limit int) []byte {
	start, limit := len(b), limit-len(".h01234567")
	b = append(b, 'm') // stays unless a letter follows
	for i := 0; i < len(name) && len(b)-start <= limit; i++ {
		if dotted.Alphanumeric(name[i]) {
			b = append(b, name[i])
		} else if b[len(b)-1] != '_' {
			b = append(b, '_')
		}
	}
	if len(b) > start+1 && dotted.Letter(b[start+1]) {
		b = append(b[:start], b[start+1:]...)
	}
	b = b[:min(len(b), start+limit)]
	if b[len(b)-1] == '_' {
		b = b[:len(b)-1]
	}
	return dotted.AppendHex(append(b, ".h"...), dotted.Hash(name))
}
