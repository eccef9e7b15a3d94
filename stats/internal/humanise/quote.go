package humanise

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/spacemonkeygo/monitor/v2"
)

// AppendWord appends s as a word of the text representation: as it is, or
// quoted as in Go where it could be taken for anything else, or could not be
// seen. No name can so begin a line, or reach the terminal as a command.
func AppendWord(b []byte, s string) []byte {
	if s == "" || s == Absent || !printable(s, inWord) {
		return strconv.AppendQuote(b, s)
	}
	return append(b, s...)
}

// AppendVisible appends s as it is if every character of it can be seen, and
// else quoted as in Go. It is for texts that end a line, and for HTML, where
// what turns the direction of writing would deceive.
func AppendVisible(b []byte, s string) []byte {
	if s == "" || !printable(s, inText) {
		return strconv.AppendQuote(b, s)
	}
	return append(b, s...)
}

// What an ASCII character may be in, as it is.
const (
	inText = 1 << iota // all that can be seen, and the space
	inWord             // but none of those with which the text representation separates and quotes
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
// characters, and its ASCII characters may be where it is to be.
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
