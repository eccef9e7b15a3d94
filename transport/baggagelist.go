package transport

import (
	"strings"
	"unicode/utf8"
)

// maxBaggageRead is how much of the fields is looked at, in bytes. What may be
// sent can be longer on its way here, because each byte of a value may come as
// three.
const maxBaggageRead = 3 * MaxBaggageBytes

// A baggageList is a Baggage that is being made, and the number of members that
// did not get into it.
type baggageList struct {
	Baggage
	malformed, tooMany, tooLong int
}

// add adds a member if there is room.
func (l *baggageList) add(m member) *rejection {
	size := len(m.key) + len("=") + percentEncodedLen(m.value) + len(m.properties)
	if len(l.members) > 0 {
		size += len(",")
	}
	switch {
	case len(l.members) >= MaxBaggageMembers:
		l.tooMany++
		return baggageTooMany
	case l.size+size > MaxBaggageBytes:
		l.tooLong++
		return baggageTooLong
	}
	l.members = append(l.members, m)
	l.size += size
	return nil
}

// read adds those members of some fields whose keys are to be kept.
func (l *baggageList) read(fields []string, keep func(key string) bool) {
	left := maxBaggageRead
	for _, field := range fields {
		for rest, more := field, true; more; {
			var text string
			text, rest, more = strings.Cut(rest, ",")
			if left -= len(text) + len(","); left < 0 {
				l.tooLong++
				if more {
					l.tooLong += strings.Count(rest, ",") + 1
				}
				break
			}
			if text = trimmed(text); text != "" {
				l.readMember(text, keep)
			}
		}
	}
}

func (l *baggageList) readMember(text string, keep func(key string) bool) {
	text, properties, _ := strings.Cut(text, ";")
	key, value, ok := strings.Cut(text, "=")
	m := member{key: trimmed(key)}
	if !ok || !validToken(m.key) {
		l.malformed++
		return
	}
	if !keep(m.key) {
		return
	}
	if len(l.members) >= MaxBaggageMembers { // before it costs more
		l.tooMany++
		return
	}
	if m.value, ok = readBaggageValue(value); ok {
		m.properties, ok = readProperties(properties)
	}
	if !ok {
		l.malformed++
		return
	}
	_ = l.add(m) // which counts
}

// readProperties returns the properties as they are to be sent.
func readProperties(s string) (properties string, ok bool) {
	var text strings.Builder
	for s != "" {
		var property string
		property, s, _ = strings.Cut(s, ";")
		if property = trimmed(property); property == "" {
			continue
		}
		if property, ok = readProperty(property); !ok {
			return "", false
		}
		text.WriteByte(';')
		text.WriteString(property)
	}
	return text.String(), true
}

func readProperty(s string) (property string, ok bool) {
	key, value, hasValue := strings.Cut(s, "=")
	if key = trimmed(key); !validToken(key) {
		return "", false
	}
	if !hasValue {
		return key, true
	}
	value, ok = readBaggageValue(value)
	return key + "=" + percentEncode(value), ok
}

// readBaggageValue reads the value of a member or of a property.
func readBaggageValue(s string) (value string, ok bool) {
	s = trimmed(s)
	for i := range len(s) {
		if !baggageOctet(s[i]) {
			return "", false
		}
	}
	return percentDecode(s), true
}

// baggageOctet reports whether the byte can stand in a value. A percent sign can
// for the grammar, though only to encode.
func baggageOctet(c byte) bool {
	return ' ' < c && c <= '~' && c != '"' && c != ',' && c != ';' && c != '\\'
}

// percentDecode decodes a value. A percent sign without two digits stands for
// itself, a plus for nothing else, and a byte that is not UTF-8 becomes U+FFFD.
func percentDecode(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if code, ok := parseDigits(s[i+1 : i+3]); ok {
				b = append(b, byte(code))
				i += 2
				continue
			}
		}
		b = append(b, s[i])
	}
	if !utf8.Valid(b) {
		return string([]rune(string(b)))
	}
	return string(b)
}

// percentEncode encodes a value.
func percentEncode(s string) string {
	n := percentEncodedLen(s)
	if n == len(s) {
		return s
	}
	const digits = "0123456789ABCDEF"
	b := make([]byte, 0, n)
	for i := range len(s) {
		if c := s[i]; c != '%' && baggageOctet(c) {
			b = append(b, c)
		} else {
			b = append(b, '%', digits[c>>4], digits[c&15])
		}
	}
	return string(b)
}

// percentEncodedLen returns the length of what percentEncode returns.
func percentEncodedLen(s string) int {
	n := len(s)
	for i := range len(s) {
		if c := s[i]; c == '%' || !baggageOctet(c) {
			n += 2
		}
	}
	return n
}

// validToken reports whether s is a token (RFC 9110, 5.6.2).
func validToken(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case strings.IndexByte("!#$%&'*+-.^_`|~", c) < 0:
			return false
		}
	}
	return s != ""
}
