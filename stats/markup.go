package stats

import (
	_ "embed" // for style
	"unicode/utf8"
)

// markup is HTML that a page contains as it is. Nothing may convert to it: then
// only constants of the program become markup, and never a text that came from
// elsewhere. TestMarkupIsConstant holds that.
type markup string

//go:embed style.css
var style markup

// page is an HTML document in the making: markup goes into it as it is, and
// everything else is escaped. Only this file touches the fields; again a test
// holds that.
//
// It takes the place of html/template, which calls methods by their names: the
// linker then keeps every exported method of the whole program, and 2.6 MB of
// code with it. See TestLinkedPackages.
//
// The methods are kept from being inlined: there are hundreds of calls, and
// each would be the code of an append.
type page struct {
	out     []byte
	scratch []byte
}

// newPage returns an empty page that may become about so long.
func newPage(size int) *page { return &page{out: make([]byte, 0, size)} }

// raw appends markup.
//
//go:noinline
func (p *page) raw(m markup) { p.out = append(p.out, m...) }

// text appends a text.
//
//go:noinline
func (p *page) text(s string) { p.out = appendEscaped(p.out, append(p.buffer(), s...)) }

// value appends a text that was appended to buffer, and takes that back.
//
//go:noinline
func (p *page) value(b []byte) {
	p.out = appendEscaped(p.out, b)
	p.scratch = b
}

// attr appends an attribute of the element that is being written, with a space
// before it. What has a meaning of its own as a value of certain attributes is
// the caller's concern: addresses come from query.link and linkTo.
//
//go:noinline
func (p *page) attr(name markup, value string) {
	p.out = append(append(append(p.out, ' '), name...), `="`...)
	p.text(value)
	p.out = append(p.out, '"')
}

// buffer returns an empty buffer for the argument of value. There is one for a
// page: what was made in it before is overwritten.
func (p *page) buffer() []byte { return p.scratch[:0] }

// document returns all of the page.
func (p *page) document() []byte { return p.out }

// appendEscaped appends a text such that it is text wherever markup may have
// one, and in attributes with quotes of either kind. What is not UTF-8, and the
// NUL that HTML forbids, become U+FFFD.
func appendEscaped(out, text []byte) []byte {
	done := 0 // text[:done] is appended
	for i := 0; i < len(text); {
		size := 1
		escape := ""
		switch c := text[i]; {
		case c >= utf8.RuneSelf:
			var r rune
			if r, size = utf8.DecodeRune(text[i:]); r == utf8.RuneError && size == 1 {
				escape = "\uFFFD"
			}
		case c == 0:
			escape = "\uFFFD"
		case c == '&':
			escape = "&amp;"
		case c == '<':
			escape = "&lt;"
		case c == '>':
			escape = "&gt;"
		case c == '"':
			escape = "&#34;"
		case c == '\'':
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
