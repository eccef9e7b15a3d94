package page

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMarkupIsConstant looks at the source of all pages: nothing converts to Markup,
// so that what has the type is a constant, and only writer.go touches what is in a
// Writer.
func TestMarkupIsConstant(t *testing.T) {
	uses := 0
	require.NoError(t, filepath.WalkDir("../..", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				require.False(t, isMarkup(n.Fun), "%s converts to Markup", name)
				if f, ok := n.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Put" && f.X.(*ast.Ident).Name == "w" {
					requireValues(t, name, n)
				}
			case *ast.SelectorExpr:
				if n.Sel.Name == "Raw" {
					uses++
				}
				if x, _ := n.X.(*ast.Ident); x != nil && x.Name == "w" && filepath.Base(name) != "writer.go" {
					require.NotContains(t, []string{"out", "scratch"}, n.Sel.Name, name)
				}
			case *ast.TypeSpec:
				// Nor may a type of another name, or a type parameter, stand for it.
				require.False(t, isMarkup(n.Type), "%s has another name for Markup", name)
			}
			return true
		})
		source, err := os.ReadFile(name)
		require.NoError(t, err)
		require.NotContains(t, string(source), "~string", name)
		require.NotContains(t, string(source), `"unsafe"`, name)
		return nil
	}))
	require.Greater(t, uses, 50)
}

func isMarkup(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.Ident:
		return x.Name == "Markup"
	case *ast.SelectorExpr:
		return x.Sel.Name == "Markup"
	case *ast.ParenExpr:
		return isMarkup(x.X)
	}
	return false
}

// requireValues requires a value for each {} of a call of Put.
func requireValues(t *testing.T, name string, call *ast.CallExpr) {
	t.Helper()
	markup := ""
	ast.Inspect(call.Args[0], func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok {
			text, err := strconv.Unquote(literal.Value)
			require.NoError(t, err)
			markup += text
		}
		return true
	})
	require.Equal(t, strings.Count(markup, "{}"), len(call.Args)-1, "%s: %s", name, markup)
}

func TestPut(t *testing.T) {
	w := new(Writer)
	w.Put("<b>{}</b>{}, {} {}", "<{}>\n", 1234, Markup("<i>"), NewAnchor('s'))
	require.Equal(t, `<b>&#34;&lt;{}&gt;\n&#34;</b>1,234, <i> s-cbf29ce48422`, string(w.Document()))
	require.Panics(t, func() { new(Writer).Put("{}", 1.5) })
}

func TestAnchor(t *testing.T) {
	require.Equal(t, NewAnchor('s', "a", "b"), NewAnchor('s', "a", "b"))
	require.NotEqual(t, NewAnchor('s', "a", "bc"), NewAnchor('s', "ab", "c"))
	require.NotEqual(t, NewAnchor('s', "a"), NewAnchor('f', "a"))
	require.Equal(t, "s-501917880923", NewAnchor('s', "0", "store").String())
}
