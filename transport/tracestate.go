package transport

import (
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
)

// The limits of a tracestate, in "tracestate Header Field Values" of W3C Trace
// Context level 2.
const (
	maxStateMembers = 32
	maxStateKey     = 256
	maxStateValue   = 256

	// longStateMember is the length beyond which members are removed first.
	longStateMember = 128

	// maxStateRead is how many bytes of a tracestate are looked at: the length of
	// the longest one without white space.
	maxStateRead = maxStateMembers*(maxStateKey+1+maxStateValue) + maxStateMembers - 1
)

var (
	tracestateTooLong = &rejection{"tracestate", "tracestate " + tooLong}
	tracestateMembers = &rejection{"tracestate", "tracestate " + tooMany}
	tracestateSyntax  = &rejection{"tracestate", "tracestate " + badSyntax}
)

// readTracestate returns the tracestate to pass on from these fields, and a
// rejection if that is not all of it.
func readTracestate(fields []string) (string, *rejection) {
	var list stateList
	length := len(fields) - 1 // of the commas between them
	for _, field := range fields {
		length += len(field)
		if length > maxStateRead {
			return "", tracestateTooLong
		}
	}
	for _, field := range fields {
		if bad := list.read(field); bad != nil {
			return "", bad
		}
	}
	bad := list.shorten()
	if len(fields) == 1 && list.length() == len(fields[0]) {
		return fields[0], bad // the same bytes
	}
	return list.String(), bad
}

// cleanTracestate is readTracestate for a tracestate about to be written: a program
// can put anything into a span context that it makes.
func cleanTracestate(state string) (string, *rejection) {
	field := [1]string{state}
	return readTracestate(field[:])
}

// A stateList is a list of the members of a tracestate, without the empty ones.
type stateList struct {
	members [maxStateMembers]string
	n       int
	seen    int // members read, including repeated ones
}

// read adds the members of one field.
func (l *stateList) read(field string) *rejection {
	for rest, more := field, true; more; {
		var member string
		member, rest, more = strings.Cut(rest, ",")
		if member = trimmed(member); member == "" {
			continue
		}
		if l.seen++; l.seen > maxStateMembers {
			return tracestateMembers
		}
		key, value, ok := strings.Cut(member, "=")
		if !ok || !validStateKey(key) || !validStateValue(value) {
			return tracestateSyntax
		}
		// A system that changes a member moves it to the left, so the left one is newer.
		if !l.has(member[:len(key)+1]) {
			l.members[l.n] = member
			l.n++
		}
	}
	return nil
}

// has reports whether there is a member with this key, which includes the "=".
func (l *stateList) has(key string) bool {
	for _, member := range l.members[:l.n] {
		if strings.HasPrefix(member, key) {
			return true
		}
	}
	return false
}

// length returns the length of the list in bytes, with its commas.
func (l *stateList) length() int {
	n := max(l.n-1, 0)
	for _, member := range l.members[:l.n] {
		n += len(member)
	}
	return n
}

// shorten removes members until the list is short enough to pass on.
func (l *stateList) shorten() (bad *rejection) {
	for _, longerThan := range [...]int{longStateMember, 0} {
		for i := l.n - 1; i >= 0 && l.length() > monitor.MaxTraceState; i-- {
			if len(l.members[i]) > longerThan {
				copy(l.members[i:l.n], l.members[i+1:l.n])
				l.n--
				bad = tracestateTooLong
			}
		}
	}
	return bad
}

func (l *stateList) String() string { return strings.Join(l.members[:l.n], ",") }

// validStateKey reports whether s is a key: a lower-case letter or a digit, and
// up to 255 of those and of _-*/@.
func validStateKey(s string) bool {
	if s == "" || len(s) > maxStateKey {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
		case i > 0 && (c == '_' || c == '-' || c == '*' || c == '/' || c == '@'):
		default:
			return false
		}
	}
	return true
}

// validStateValue reports whether s is a value: 1 to 256 printable characters other
// than "=". The caller has made sure that s has no comma and no blank at its end.
func validStateValue(s string) bool {
	if s == "" || len(s) > maxStateValue {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '=' {
			return false
		}
	}
	return true
}
