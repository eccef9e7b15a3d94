package stats

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
)

func TestEscaping(t *testing.T) {
	f := func(want, s string) {
		t.Helper()
		p := new(page)
		p.text(s)
		require.Equal(t, want, string(p.document()))
		p = new(page)
		p.attr("title", s)
		require.Equal(t, ` title="`+want+`"`, string(p.document()))
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
	for _, name := range hostile {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p := new(page)
		p.raw("<p")
		p.attr("title", s)
		p.raw(">|")
		p.text(s)
		p.raw("|</p><hr>")
		document, err := html.Parse(strings.NewReader(string(p.document())))
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

// TestMarkupIsConstant looks at the source: nothing converts to markup, so that
// what has the type is a constant, and only the methods of markup.go touch what
// is in a page.
func TestMarkupIsConstant(t *testing.T) {
	names, err := filepath.Glob("*.go")
	require.NoError(t, err)
	uses := 0
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				f, _ := n.Fun.(*ast.Ident)
				require.False(t, f != nil && f.Name == "markup", "%s converts to markup", name)
			case *ast.SelectorExpr:
				if n.Sel.Name == "raw" {
					uses++
				}
				x, _ := n.X.(*ast.Ident)
				if x != nil && x.Name == "p" && name != "markup.go" {
					require.NotContains(t, []string{"out", "scratch"}, n.Sel.Name, name)
				}
			case *ast.CompositeLit:
				f, _ := n.Type.(*ast.Ident)
				require.False(t, f != nil && f.Name == "page" && name != "markup.go", "%s makes a page of something", name)
			case *ast.TypeSpec:
				// Nor may a type of another name, or a type parameter, stand for it.
				f, _ := n.Type.(*ast.Ident)
				require.False(t, f != nil && f.Name == "markup", "%s has another name for markup", name)
			}
			return true
		})
		if name != "markup.go" {
			source, err := os.ReadFile(name)
			require.NoError(t, err)
			require.NotContains(t, string(source), "~string", name)
			require.NotContains(t, string(source), `"unsafe"`, name)
		}
	}
	require.Greater(t, uses, 50)
}
