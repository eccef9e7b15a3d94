package stats

import (
	"strconv"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
)

// word returns s as a word of the text representation: as it is, or quoted as
// in Go where it could be taken for anything else, or could not be seen. No
// name can so begin a line, or reach the terminal as a command.
func word(s string) string {
	if s == "" || s == absent || !printable(s) || strings.ContainsAny(s, " \"\\{}=,") {
		return strconv.Quote(s)
	}
	return s
}

// visible returns s as it is if every character of it can be seen, and else
// quoted as in Go. It is for texts that end a line, and for HTML, where what
// turns the direction of writing would deceive.
func visible(s string) string {
	if s == "" || !printable(s) {
		return strconv.Quote(s)
	}
	return s
}

// printable reports whether s is valid UTF-8 without control and formatting
// characters; of the spaces it may have the ASCII one.
func printable(s string) bool {
	for i, r := range s {
		if !strconv.IsPrint(r) || r == '\uFFFD' && !strings.HasPrefix(s[i:], "\uFFFD") {
			return false
		}
	}
	return true
}

// label writes a series: name{key=value,key=value}. Each part is quoted by the
// function given.
func label(name string, tags []monitor.Tag, quote func(string) string) string {
	if len(tags) == 0 {
		return quote(name)
	}
	var b strings.Builder
	b.WriteString(quote(name))
	for i, t := range tags {
		b.WriteByte("{,"[min(i, 1)])
		b.WriteString(quote(t.Key) + "=" + quote(t.Value))
	}
	b.WriteByte('}')
	return b.String()
}
