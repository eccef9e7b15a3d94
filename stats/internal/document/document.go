// Package document writes the JSON of the pages.
package document

import (
	"encoding/hex"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// Writer writes a document that begins as an object. Each method writes a member of the
// present object under its key, or, if the key is "", an element of the present list. The
// methods that are called most are not inlined.
//
// A page writes its document directly, without values that have its shape: those would
// take more memory than the document, and more code than the page.
type Writer struct {
	text []byte
	open []byte // the brackets that end what has begun
}

// New returns a document with room for about size bytes.
func New(size int) *Writer {
	w := &Writer{text: make([]byte, 0, size)}
	w.Object("")
	return w
}

// Bytes ends the document, and returns it on one line.
func (w *Writer) Bytes() []byte {
	for len(w.open) > 0 {
		w.End()
	}
	return append(w.text, '\n')
}

// Object begins an object, until End.
func (w *Writer) Object(key string) { w.begin(key, '{', '}') }

// List begins a list, until End.
func (w *Writer) List(key string) { w.begin(key, '[', ']') }

//go:noinline
func (w *Writer) begin(key string, first, last byte) {
	w.text = append(w.next(key), first)
	w.open = append(w.open, last)
}

// End ends the innermost object or list.
//
//go:noinline
func (w *Writer) End() {
	last := len(w.open) - 1
	w.text = append(w.text, w.open[last])
	w.open = w.open[:last]
}

// next writes what comes before a value, and returns the buffer to append the value to.
func (w *Writer) next(key string) []byte {
	if n := len(w.text); n > 0 && w.text[n-1] != '{' && w.text[n-1] != '[' {
		w.text = append(w.text, ',')
	}
	if key != "" {
		w.text = append(appendString(w.text, key), ':')
	}
	return w.text
}

// String writes a text.
func (w *Writer) String(key, s string) { w.text = appendString(w.next(key), s) }

// Known writes a text unless it is empty.
//
//go:noinline
func (w *Writer) Known(key, s string) {
	if s != "" {
		w.String(key, s)
	}
}

// appendString leaves to encoding/json all that needs an escape.
func appendString(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || strings.IndexByte(`"\<>&`, c) >= 0 {
			quoted, _ := json.Marshal(s) // which cannot fail
			return append(b, quoted...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}

// Int writes a whole number.
func (w *Writer) Int(key string, n int64) { w.text = strconv.AppendInt(w.next(key), n, 10) }

// Uint writes a whole number.
func (w *Writer) Uint(key string, n uint64) { w.text = strconv.AppendUint(w.next(key), n, 10) }

// Float writes a number, or null if it is not finite. Like encoding/json it writes an
// exponent where ECMAScript does, without a zero in front.
func (w *Writer) Float(key string, v float64) {
	b := w.next(key)
	switch size := math.Abs(v); {
	case math.IsNaN(v) || math.IsInf(v, 0):
		w.text = append(b, "null"...)
	case v == 0 || 1e-6 <= size && size < 1e21:
		w.text = strconv.AppendFloat(b, v, 'f', -1, 64)
	default:
		b = strconv.AppendFloat(b, v, 'e', -1, 64)
		if n := len(b); b[n-2] == '0' && b[n-3] == '-' {
			b = append(b[:n-2], b[n-1])
		}
		w.text = b
	}
}

// Seconds writes a duration.
func (w *Writer) Seconds(key string, d time.Duration) { w.Float(key, d.Seconds()) }

// Bool writes a truth value.
func (w *Writer) Bool(key string, v bool) { w.text = strconv.AppendBool(w.next(key), v) }

// ID writes an identifier in hexadecimal digits.
func (w *Writer) ID(key string, id []byte) {
	w.text = append(hex.AppendEncode(append(w.next(key), '"'), id), '"')
}

// Moment writes a time of day, or the zero time if RFC 3339 cannot write its year.
func (w *Writer) Moment(key string, t time.Time) {
	b := append(w.next(key), '"')
	w.text = append(Moment(t).AppendFormat(b, time.RFC3339Nano), '"')
}

// Moment returns t in UTC, or the zero time if RFC 3339 cannot write its year. Sources may
// yield both.
func Moment(t time.Time) time.Time {
	t = t.UTC()
	if year := t.Year(); year < 1 || year > 9999 {
		return time.Time{}
	}
	return t
}

// Tags writes an object with the tags.
func (w *Writer) Tags(tags []monitor.Tag) {
	w.Object("tags")
	for i := range tags {
		w.String(tags[i].Key, tags[i].Value)
	}
	w.End()
}
