package page_test

import (
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/pagetest"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
)

func TestEscaping(t *testing.T) {
	f := func(want, s string) {
		t.Helper()
		p := new(page.Writer)
		p.Text(s)
		require.Equal(t, want, string(p.Document()))
		p = new(page.Writer)
		p.Attr("title", s)
		require.Equal(t, ` title="`+want+`"`, string(p.Document()))
	}
	f("", "")
	f("plain text, größe {{.}}", "plain text, größe {{.}}")
	f("&lt;b&gt;&amp;amp;&#34;&#39;", `<b>&amp;"'`)
	f("a\uFFFDb\uFFFDc\uFFFD", "a\x00b\xffc\xc3")
	f("\uFFFD\uFFFD\uFFFD", "\xed\xa0\x80")
	f("\uFFFD", "\uFFFD")
}

// FuzzEscaping requires that a parser finds the text again, and no other element.
func FuzzEscaping(f *testing.F) {
	for _, name := range pagetest.Hostile {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p := new(page.Writer)
		p.Raw("<p")
		p.Attr("title", s)
		p.Raw(">|")
		p.Text(s)
		p.Raw("|</p><hr>")
		document, err := html.Parse(strings.NewReader(string(p.Document())))
		require.NoError(t, err)
		// What parsers make of line ends, and of NUL, is their own.
		want := strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "\uFFFD").Replace(string([]rune(s)))
		elements := 0
		for n := range document.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			elements++
			if n.Data == "p" {
				require.Equal(t, []html.Attribute{{Key: "title", Val: want}}, n.Attr)
				require.Equal(t, "|"+want+"|", n.FirstChild.Data)
			}
		}
		require.Equal(t, 5, elements, "html, head, body, p, hr")
	})
}
