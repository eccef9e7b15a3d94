package pagetest

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// Hostile are names that try to be something else.
var Hostile = []string{
	"<script>alert(1)</script>",
	`"><img src=x onerror=alert(1)>`,
	"</style><script>alert(1)</script>",
	"</title></svg></table><b>",
	"javascript:alert(1)",
	"two\nfunc  99  99  lines",
	"nul\x00byte",
	"\x1b[31mred\x1b]0;title\x07",
	"\u009b31mred",
	"bad\xff\xfeutf8",
	`"quoted" 'and' {a=b}`,
	"right\u202eot tfel",
	"line\u2028separator",
	"{{.}}",
	"{}",
	"-",
	" ",
	strings.Repeat("long ", 2000),
}

// FirstWords counts the lines of each kind.
func FirstWords(text string) map[string]int {
	words := map[string]int{}
	for line := range strings.Lines(text) {
		word, _, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		words[word]++
	}
	return words
}

// TerminalSafe requires a text that no terminal takes for a command.
func TerminalSafe(t testing.TB, text string) {
	t.Helper()
	if !utf8.ValidString(text) {
		t.Fatalf("not UTF-8: %q", text)
	}
	for _, r := range text {
		if r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 || r == '\u202e' || r == '\u2028' {
			t.Fatalf("unsafe: %U", r)
		}
	}
}

var (
	identifiers = regexp.MustCompile(`\.?\b(?:[0-9a-f]{32}|[0-9a-f]{16})\b`)
	sizes       = regexp.MustCompile(`"bytes":\s*\d+`)
)

// anonymous replaces what differs from run to run: identifiers, each by the number
// of those before it, and sizes in memory.
func anonymous(page []byte) []byte {
	seen := map[string]string{}
	page = identifiers.ReplaceAllFunc(page, func(id []byte) []byte {
		if id[0] == '.' {
			return id // digits of a number
		}
		name, ok := seen[string(id)]
		if !ok {
			name = fmt.Sprintf("%0*d", len(id), len(seen)+1)
			seen[string(id)] = name
		}
		return []byte(name)
	})
	return sizes.ReplaceAll(page, []byte(`"bytes": 1`))
}
