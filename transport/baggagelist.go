package transport

import "strings"

// The limits of baggage. The specification demands 64 members and 8192 bytes at least, and
// its first edition 180 members. Members beyond the limits are left out as a whole.
const (
	MaxBaggageMembers = 180
	MaxBaggageBytes   = 8192 // of the field as it is sent, commas included
)

var (
	baggageSyntax  = &rejection{"baggage", badSyntax}
	baggageTooMany = &rejection{"baggage", tooMany}
	baggageTooLong = &rejection{"baggage", tooLong}
)

// A member is one key of a Baggage.
type member struct {
	key        string
	value      string // decoded
	properties string // as they are sent: with a semicolon before each
}

const (
	baggageField = "baggage"
	baggageName  = "Baggage" // as http.CanonicalHeaderKey has it
)

// maxBaggageRead is how many bytes of the fields are looked at. That is more than
// may be sent, because a sender may encode each byte of a value as three.
const maxBaggageRead = 3 * MaxBaggageBytes

// A baggageList collects the members of a Baggage.
type baggageList struct {
	members []member
	size    int // of the members as they are sent, with the commas between them

	malformed, tooMany, tooLong int // members that are not in it
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

// bad returns why members are missing, nil if none is.
func (l *baggageList) bad() *rejection {
	switch {
	case l.malformed > 0:
		return baggageSyntax
	case l.tooMany > 0:
		return baggageTooMany
	case l.tooLong > 0:
		return baggageTooLong
	}
	return nil
}

// count counts the members that are missing, as losses of this name.
func (l *baggageList) count(to *losses, name string) {
	to.count(name, baggageField, badSyntax, l.malformed)
	to.count(name, baggageField, tooMany, l.tooMany)
	to.count(name, baggageField, tooLong, l.tooLong)
}

// read adds the members of these fields whose keys keep accepts.
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
	if len(l.members) >= MaxBaggageMembers { // before decoding costs time
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
	_ = l.add(m) // counts what it refuses
}

// readProperties returns the properties in the form in which they are sent.
func readProperties(s string) (properties string, ok bool) {
	all := []string{""} // so that a semicolon precedes the first one too
	for s != "" {
		var property string
		property, s, _ = strings.Cut(s, ";")
		if property = trimmed(property); property == "" {
			continue
		}
		if property, ok = readProperty(property); !ok {
			return "", false
		}
		all = append(all, property)
	}
	return strings.Join(all, ";"), true
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
