package slogtrace

import (
	"log/slog"
	"strconv"
	"strings"
	"unicode"

	"github.com/spacemonkeygo/monitor/v2"
)

// more ends a text from which attributes are missing.
const more = " ..."

// eventTextOf returns the record as one line: the level, the message, and the
// attributes as key=value or, in a group, as group.key=value. An attribute for which
// there is no room is left out as a whole. The span shortens a message that is too
// long.
func eventTextOf(r slog.Record, around attributes) string {
	t := eventText{text: r.Level.String() + " " + r.Message}
	t.add("", around.top...)
	prefix := ""
	for _, g := range around.groups {
		prefix += g.name + "."
		t.add(prefix, g.attrs...)
	}
	r.Attrs(func(a slog.Attr) bool {
		t.add(prefix, a)
		return true
	})
	if t.cut && len(t.text)+len(more) <= monitor.MaxName {
		t.text += more
	}
	return t.text
}

// An eventText grows to monitor.MaxName bytes.
type eventText struct {
	text string
	cut  bool // there was no room for an attribute
}

func (t *eventText) add(prefix string, attrs ...slog.Attr) {
	for _, a := range attrs {
		value := a.Value.Resolve()
		switch {
		case a.Key == "" && value.Equal(slog.Value{}):
			// Handlers ignore the zero Attr.
		case value.Kind() != slog.KindGroup:
			t.addValue(prefix+a.Key, value.String())
		case a.Key == "":
			t.add(prefix, value.Group()...)
		default:
			t.add(prefix+a.Key+".", value.Group()...)
		}
	}
}

func (t *eventText) addValue(key, value string) {
	const room = monitor.MaxName - len(more)
	if len(t.text)+len(key)+len(value) < room {
		if part := " " + quoted(key) + "=" + quoted(value); len(t.text)+len(part) <= room {
			t.text += part
			return
		}
	}
	t.cut = true
}

// quoted returns the text, in quotes if it could be taken for more than one word.
func quoted(text string) string {
	if text == "" || strings.ContainsFunc(text, func(c rune) bool {
		return c == '=' || c == '"' || unicode.IsSpace(c) || !unicode.IsPrint(c)
	}) {
		return strconv.Quote(text)
	}
	return text
}
