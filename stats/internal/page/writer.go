package page

import (
	_ "embed" // for style
	"unicode/utf8"
)

// Markup is HTML that a page contains unescaped. No value may be converted to it, so that
// only constants of the program become markup, never a text from elsewhere.
// TestMarkupIsConstant checks this.
type Markup string

//go:embed style.css
var style Markup

// Writer builds an HTML document. Markup is appended unchanged, and everything else is
// escaped. Without a frame, the zero value is an empty document.
//
// It takes the place of html/template, which calls methods by their names: the linker
// then keeps every exported method of the whole program, 3.7 MB of code.
//
// The methods are not inlined, because each of the hundreds of calls would contain the
// code of an append.
type Writer struct {
	*Frame
	out     []byte
	scratch []byte
}

// NewWriter returns an empty document with room for about size bytes.
func NewWriter(f *Frame, size int) *Writer { return &Writer{Frame: f, out: make([]byte, 0, size)} }

// Raw appends markup.
//
//go:noinline
func (w *Writer) Raw(m Markup) { w.out = append(w.out, m...) }

// Text appends a text.
//
//go:noinline
func (w *Writer) Text(s string) { w.out = appendEscaped(w.out, append(w.Buffer(), s...)) }

// Value appends a text that was appended to Buffer, and keeps the buffer for reuse.
//
//go:noinline
func (w *Writer) Value(b []byte) {
	w.out = appendEscaped(w.out, b)
	w.scratch = b
}

// Attr appends an attribute of the present element, with a space before it. It escapes
// the value, but does not check values with a special meaning in certain attributes:
// addresses must come from the methods of Query.
func (w *Writer) Attr(name Markup, value string) {
	w.Raw(" ")
	w.Raw(name)
	w.Raw(`="`)
	w.Text(value)
	w.Raw(`"`)
}

// Buffer returns an empty buffer for the argument of Value. A page has one buffer: each
// use overwrites the one before.
func (w *Writer) Buffer() []byte { return w.scratch[:0] }

// Document returns the whole page.
func (w *Writer) Document() []byte { return w.out }

// appendEscaped appends a text escaped for use between elements and in attributes with
// quotes of either kind. Bytes that are not UTF-8, and NUL, which HTML forbids, become
// U+FFFD.
func appendEscaped(out, text []byte) []byte {
	done := 0 // text[:done] is appended
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		escape := ""
		switch r {
		case utf8.RuneError:
			if size == 1 {
				escape = "\uFFFD"
			}
		case 0:
			escape = "\uFFFD"
		case '&':
			escape = "&amp;"
		case '<':
			escape = "&lt;"
		case '>':
			escape = "&gt;"
		case '"':
			escape = "&#34;"
		case '\'':
			escape = "&#39;"
		}
		if escape != "" {
			out = append(append(out, text[done:i]...), escape...)
			done = i + 1
		}
		i += size
	}
	return append(out, text[done:]...)
}
