package statsd

import (
	"strings"
	"unicode/utf8"
)

// MaxComponent is the length in bytes of the longest part of a path, and of the
// longest tag, key and value together. What is behind StatsD makes a file or folder
// of each component, which may have 255 with what is appended; Datadog cuts tags off.
const MaxComponent = 200

// A style is how the names of one sort are translated. The texts that it is given
// for special characters tell them from each other and from what passes as it is;
// "" marks those that have no translation.
type style struct {
	dot, slash, dash, underscore, colon, space, colonSpace string

	pointer string // after the receiver
	words   string // at the end of a name with spaces instead of underscores
}

// Those of paths are package graphite's, so that a series has one path whichever
// way it is sent. None has a character that StatsD changes or deletes.
var (
	plainStyle = style{dash: "-", underscore: "_"}
	keyStyle   = style{underscore: "_"}
	scopeStyle = style{dot: "_", slash: "-", dash: "--", underscore: "__"}
	nameStyle  = style{dot: "-", underscore: "_", pointer: "--", words: "-"}
	classStyle = style{dot: "-", space: "_", colonSpace: "--"}
	hostStyle  = style{dot: "_", dash: "-"}
)

// appendComponent appends a name as one component.
func appendComponent(b []byte, st style, s string) []byte {
	start := len(b)
	b, ok := st.translate(b, s)
	if ok && len(b)-start <= MaxComponent && !endsInHash(b[start:]) {
		return b
	}
	return appendHash(appendLegal(b[:start], s), start, MaxComponent, hash(s))
}

// translate appends the name in this style. It reports whether that can be undone:
// not if there is a character without translation, and not where two translations
// meet, or one and the end.
func (st style) translate(b []byte, s string) ([]byte, bool) {
	if st.pointer != "" {
		if receiver, method, ok := cutPointer(s); ok {
			b, okReceiver := keyStyle.translate(b, receiver)
			b = append(b, st.pointer...)
			b, okMethod := style{dot: st.dot, underscore: "_"}.translate(b, method)
			return b, okReceiver && okMethod
		}
	}
	if st.words != "" && strings.Contains(s, " ") {
		b, ok := style{dot: st.dot, space: "_"}.translate(b, s)
		return append(b, st.words...), ok
	}
	special := true // the character before was
	for i := 0; i < len(s); i++ {
		text := ""
		switch c := s[i]; {
		case alphanumeric(c):
			b, special = append(b, c), false
			continue
		case c == '.':
			text = st.dot
		case c == '/':
			text = st.slash
		case c == '-':
			text = st.dash
		case c == '_':
			text = st.underscore
		case c == ' ':
			text = st.space
		case c == ':' && st.colonSpace != "" && strings.HasPrefix(s[i:], ": "):
			text = st.colonSpace
			i++
		case c == ':':
			text = st.colon
		}
		if text == "" {
			return b, false
		}
		asItIs := len(text) == 1 && text[0] == s[i]
		if special && !asItIs {
			return b, false
		}
		b, special = append(b, text...), !asItIs
	}
	return b, !special
}

// cutPointer takes the name of a method of a pointer, (*Type).Method, apart.
func cutPointer(s string) (receiver, method string, ok bool) {
	if !strings.HasPrefix(s, "(*") {
		return "", "", false
	}
	return strings.Cut(s[2:], ").")
}

// appendLegal appends the name with an underscore for each run of characters that
// are not legal.
func appendLegal(b []byte, s string) []byte {
	replaced := false
	for i := 0; i < len(s); {
		c := s[i]
		if alphanumeric(c) || c == '-' || c == '_' {
			b, replaced = append(b, c), false
			i++
			continue
		}
		if !replaced {
			b, replaced = append(b, '_'), true
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	return b
}

// appendHash shortens what was appended from start on to make room for the hash,
// within the limit, and appends that.
func appendHash(b []byte, start, limit int, h uint32) []byte {
	if len(b) == start {
		b = append(b, '_')
	}
	b = append(b[:min(len(b), start+limit-hashLength)], "--"...)
	return appendHex(b, h)
}

func appendHex(b []byte, h uint32) []byte {
	for shift := 28; shift >= 0; shift -= 4 {
		b = append(b, "0123456789abcdef"[h>>shift&15])
	}
	return b
}

const hashLength = len("--01234567")

// endsInHash tells the names that look as if appendHash had been there.
func endsInHash(b []byte) bool {
	n := len(b) - hashLength
	return n >= 0 && b[n] == '-' && b[n+1] == '-' && isHex(b[n+2:])
}

func isHex[T string | []byte](s T) bool {
	for i := range len(s) {
		if c := s[i]; !('0' <= c && c <= '9' || 'a' <= c && c <= 'f') {
			return false
		}
	}
	return true
}

// hash is 64-bit FNV-1a, folded, of the texts with a separator that is not valid
// UTF-8. It is the same in every process.
func hash(texts ...string) uint32 {
	h := uint64(14695981039346656037)
	for _, s := range texts {
		for i := 0; i < len(s); i++ {
			h = (h ^ uint64(s[i])) * 1099511628211
		}
		h = (h ^ 0xff) * 1099511628211
	}
	return uint32(h>>32) ^ uint32(h)
}

func alphanumeric(c byte) bool { return letter(c) || '0' <= c && c <= '9' }

func letter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }
