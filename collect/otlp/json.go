package otlp

import (
	"math"
	"strconv"
	"unicode/utf8"
)

// jsonText is the wire of the JSON encoding: that of protobuf, with identifiers in
// hexadecimal and enums as numbers (OTLP specification, "JSON Protobuf Encoding").
// Numbers of 64 bits are strings.
type jsonText struct {
	b      []byte
	closes []byte // what ends each that was opened
}

func (j *jsonText) begin(b []byte) { j.b, j.closes = append(b, '{'), j.closes[:0] }

func (j *jsonText) end() []byte {
	b := append(j.b, '}')
	j.b = nil
	return b
}

func (j *jsonText) size() int { return len(j.b) }

func (j *jsonText) open(f field) { j.key(f); j.push('{', '}') }
func (j *jsonText) list(f field) { j.key(f); j.push('[', ']') }
func (j *jsonText) item()        { j.comma(); j.push('{', '}') }

func (j *jsonText) close() {
	j.b = append(j.b, j.closes[len(j.closes)-1])
	j.closes = j.closes[:len(j.closes)-1]
}

func (j *jsonText) push(opens, closes byte) {
	j.b = append(j.b, opens)
	j.closes = append(j.closes, closes)
}

// comma separates from what was appended before, which ends in a bracket that opens
// only if there is nothing.
func (j *jsonText) comma() {
	if last := j.b[len(j.b)-1]; last != '{' && last != '[' {
		j.b = append(j.b, ',')
	}
}

func (j *jsonText) key(f field) {
	j.comma()
	j.b = append(j.b, '"')
	j.b = append(j.b, f.name...)
	j.b = append(j.b, '"', ':')
}

func (j *jsonText) text(f field, s string) { j.joined(f, s, "", "") }

func (j *jsonText) joined(f field, a, b, c string) {
	j.key(f)
	j.b = append(j.b, '"')
	j.b = appendEscaped(j.b, a)
	j.b = appendEscaped(j.b, b)
	j.b = appendEscaped(j.b, c)
	j.b = append(j.b, '"')
}

func (j *jsonText) id(f field, id []byte) {
	j.key(f)
	j.b = append(j.b, '"')
	for _, c := range id {
		j.b = append(j.b, hexDigits[c>>4], hexDigits[c&15])
	}
	j.b = append(j.b, '"')
}

func (j *jsonText) enum(f field, v uint32)    { j.number(f, int64(v)) }
func (j *jsonText) int32(f field, v int32)    { j.number(f, int64(v)) }
func (j *jsonText) uint32(f field, v uint32)  { j.number(f, int64(v)) }
func (j *jsonText) fixed32(f field, v uint32) { j.number(f, int64(v)) }

func (j *jsonText) number(f field, v int64) {
	j.key(f)
	j.b = strconv.AppendInt(j.b, v, 10)
}

func (j *jsonText) flag(f field, v bool) {
	j.key(f)
	j.b = strconv.AppendBool(j.b, v)
}

func (j *jsonText) int64(f field, v int64) {
	j.key(f)
	j.b = strconv.AppendInt(append(j.b, '"'), v, 10)
	j.b = append(j.b, '"')
}

func (j *jsonText) sfixed64(f field, v int64) { j.int64(f, v) }

func (j *jsonText) fixed64(f field, v uint64) {
	j.key(f)
	j.appendUint(v)
}

func (j *jsonText) appendUint(v uint64) {
	j.b = strconv.AppendUint(append(j.b, '"'), v, 10)
	j.b = append(j.b, '"')
}

func (j *jsonText) double(f field, v float64) {
	j.key(f)
	j.appendFloat(v)
}

// appendFloat appends a number, or the names that protobuf has for those that JSON
// does not.
func (j *jsonText) appendFloat(v float64) {
	switch {
	case math.IsNaN(v):
		j.b = append(j.b, `"NaN"`...)
	case math.IsInf(v, 1):
		j.b = append(j.b, `"Infinity"`...)
	case math.IsInf(v, -1):
		j.b = append(j.b, `"-Infinity"`...)
	default:
		j.b = strconv.AppendFloat(j.b, v, 'g', -1, 64)
	}
}

func (j *jsonText) uint64s(f field, list []uint64) {
	j.list(f)
	for _, v := range list {
		j.comma()
		j.appendUint(v)
	}
	j.close()
}

func (j *jsonText) fixed64s(f field, list []uint64) { j.uint64s(f, list) }

func (j *jsonText) doubles(f field, list []float64) {
	j.list(f)
	for _, v := range list {
		j.comma()
		j.appendFloat(v)
	}
	j.close()
}

const hexDigits = "0123456789abcdef"

// appendEscaped appends a text as it is between the quotes of JSON. Each byte that is
// not UTF-8 becomes U+FFFD.
func appendEscaped(b []byte, s string) []byte {
	done := 0 // s[:done] is appended
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			if r, size := utf8.DecodeRuneInString(s[i:]); r != utf8.RuneError || size > 1 {
				i += size
				continue
			}
		} else if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		b = append(b, s[done:i]...)
		switch {
		case c >= utf8.RuneSelf:
			b = append(b, "\uFFFD"...)
		case c == '"', c == '\\':
			b = append(b, '\\', c)
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
		i++
		done = i
	}
	return append(b, s[done:]...)
}
