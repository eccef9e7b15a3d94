package humanise

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/spacemonkeygo/monitor/v2"
)

// AppendWord appends s as a word of the text representation. If s could be taken for
// something else or has invisible characters, it is quoted as in Go. So no name can begin
// a new line, or reach the terminal as a control sequence.
func AppendWord(b []byte, s string) []byte {
	if s == "" || s == Absent || !printable(s, inWord) {
		return strconv.AppendQuote(b, s)
	}
	return append(b, s...)
}

// AppendVisible appends s unchanged if all its characters are visible, and otherwise
// quoted as in Go. It is for texts that end a line, and for HTML, where characters that
// change the direction of writing would deceive.
func AppendVisible(b []byte, s string) []byte {
	if s == "" || !printable(s, inText) {
		return strconv.AppendQuote(b, s)
	}
	return append(b, s...)
}

// The places in which an ASCII character may stand unquoted.
const (
	inText = 1 << iota // all visible characters, and the space
	inWord             // without the separators and quotes of the text representation
)

var ascii = func() (allowed [utf8.RuneSelf]uint8) {
	for c := ' '; c < 0x7f; c++ {
		allowed[c] = inText
		if !strings.ContainsRune(" \"\\{}=,", c) {
			allowed[c] |= inWord
		}
	}
	return allowed
}()

// printable reports whether s is valid UTF-8 without control and formatting
// characters, and its ASCII characters may stand in this place.
func printable(s string, where uint8) bool {
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			if ascii[s[i]]&where == 0 {
				return false
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if !strconv.IsPrint(r) || r == utf8.RuneError && size == 1 {
			return false
		}
		i += size
	}
	return true
}

// Quoting is AppendWord or AppendVisible.
type Quoting func(b []byte, s string) []byte

// AppendLabel appends a series: name{key=value,key=value}, each part quoted.
func AppendLabel(b []byte, name string, tags []monitor.Tag, quote Quoting) []byte {
	b = quote(b, name)
	if len(tags) == 0 {
		return b
	}
	for i, t := range tags {
		b = append(b, "{,"[min(i, 1)])
		b = quote(b, t.Key)
		b = append(b, '=')
		b = quote(b, t.Value)
	}
	return append(b, '}')
}
