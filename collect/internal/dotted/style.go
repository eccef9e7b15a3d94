// Package dotted makes dotted paths of names, such as a.b.c, for Graphite and StatsD. A
// component of a path has letters, digits, "_" and "-".
//
// Each sort of name has a Style, which can be translated back. In a name that has no such
// translation, illegal characters become "_", and the component ends in a hash of the
// whole, so that two different names stay different.
package dotted

import "strings"

// MaxComponent is the largest length of a component in bytes. Carbon makes a file or
// folder of each component, and appends to its name, which may have 255 bytes.
const MaxComponent = 200

// A Style is the translation of one sort of name: a text for each special character. The
// texts differ from each other and from the characters that stay as they are. "" means
// that the character has no translation.
type Style struct {
	Dot, Slash, Dash, Underscore, Colon, Space, ColonSpace string

	Pointer string // after the receiver of (*Type).Method
	Words   string // at the end of a name with spaces instead of underscores
}

// The styles of the parts of a path. No style has a character that StatsD changes or
// deletes, so a series has the same path at every backend.
var (
	Plain = Style{Dash: "-", Underscore: "_"}
	Key   = Style{Underscore: "_"}
	Scope = Style{Dot: "_", Slash: "-", Dash: "--", Underscore: "__"}
	Name  = Style{Dot: "-", Underscore: "_", Pointer: "--", Words: "-"}
	Class = Style{Dot: "-", Space: "_", ColonSpace: "--"}
	Host  = Style{Dot: "_", Dash: "-"}

	methods = Style{Dot: "-", Underscore: "_"} // in Name, after a receiver
	words   = Style{Dot: "-", Space: "_"}      // in Name, with spaces
)

// Append appends a name as one component.
func (st *Style) Append(b []byte, name string) []byte {
	start := len(b)
	b, ok := st.Translate(b, name)
	if ok && len(b)-start <= MaxComponent && !EndsInHash(b[start:]) {
		return b
	}
	return AppendHashed(b[:start], MaxComponent, name)
}

// Translate appends the name in this style, and reports whether that can be undone. It
// cannot if a character has no translation, or if a translation is first or last or
// follows another, such as that of "/" in "a/".
func (st *Style) Translate(b []byte, name string) ([]byte, bool) {
	if st.Pointer != "" {
		if receiver, method, ok := CutPointer(name); ok {
			b, okReceiver := Key.Translate(b, receiver)
			b = append(b, st.Pointer...)
			b, okMethod := methods.Translate(b, method)
			return b, okReceiver && okMethod
		}
	}
	if st.Words != "" && strings.Contains(name, " ") {
		b, ok := words.Translate(b, name)
		return append(b, st.Words...), ok
	}
	special := true // the character before was
	for i := 0; i < len(name); i++ {
		text := ""
		switch c := name[i]; {
		case Alphanumeric(c):
			b, special = append(b, c), false
			continue
		case c == '.':
			text = st.Dot
		case c == '/':
			text = st.Slash
		case c == '-':
			text = st.Dash
		case c == '_':
			text = st.Underscore
		case c == ' ':
			text = st.Space
		case c == ':' && st.ColonSpace != "" && strings.HasPrefix(name[i:], ": "):
			text = st.ColonSpace
			i++
		case c == ':':
			text = st.Colon
		}
		if text == "" {
			return b, false
		}
		asItIs := len(text) == 1 && text[0] == name[i]
		if special && !asItIs {
			return b, false
		}
		b, special = append(b, text...), !asItIs
	}
	return b, !special
}

// AppendTag appends a tag as one component, which can be told apart at its first "-".
func AppendTag(b []byte, key, value string) []byte {
	start := len(b)
	b, okKey := Key.Translate(b, key)
	b = append(b, '-')
	b, okValue := Plain.Translate(b, value)
	if okKey && (okValue || value == "") && len(b)-start <= MaxComponent && !EndsInHash(b[start:]) {
		return b
	}
	b = append(AppendLegal(b[:start], key, Dashes), '-')
	b = AppendLegal(b, value, Dashes)
	return AppendHash(b, start, MaxComponent, Hash(key, value))
}

// CutPointer splits the name of a method with a pointer receiver, (*Type).Method.
func CutPointer(name string) (receiver, method string, ok bool) {
	if !strings.HasPrefix(name, "(*") {
		return "", "", false
	}
	return strings.Cut(name[2:], ").")
}
