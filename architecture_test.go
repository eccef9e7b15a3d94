package monitor_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// largestCircle is how many files of a package may form a circle, in which every
// file uses every other one, directly or through others. The empty path is for the
// packages that are not listed.
var largestCircle = map[string]int{
	module:                12,
	module + "/stats":     8,
	module + "/transport": 8,
	module + "/collect":   8,
	"":                    6,
}

var nestedModules = flag.String("nested", "",
	"folders of nested `modules` that TestCirclesOfFiles measures too, separated by commas")

// TestCirclesOfFiles holds that a package can be read file by file: its largest
// circle of files is small. With -v it prints the size of each.
func TestCirclesOfFiles(t *testing.T) {
	watchTree(t)
	folders := []string{"."}
	if *nestedModules != "" {
		folders = append(folders, strings.Split(*nestedModules, ",")...)
	}
	var table strings.Builder
	defer func() { t.Logf("%s", &table) }()
	fmt.Fprintf(&table, "%-72s %5s %6s", "package", "files", "circle")
	for _, folder := range folders {
		exports, packages := listExports(t, folder)
		require.NotEmpty(t, packages, folder)
		for _, p := range packages {
			uses := usesOf(t, p, exports)
			circle := uses.largestCircle()
			fmt.Fprintf(&table, "\n%-72s %5d %6d", p.ImportPath, len(p.GoFiles), len(circle))
			limit, ok := largestCircle[p.ImportPath]
			if !ok {
				limit = largestCircle[""]
			}
			if len(circle) > limit {
				t.Errorf("%s: %d files use each other in a circle, %d may:\n%s\nThe edges with the fewest names:\n%s",
					p.ImportPath, len(circle), limit, strings.Join(circle, " "), uses.fewest(circle, 15))
			}
		}
	}
}

// listedPackage is part of go list's description of a package.
type listedPackage struct {
	ImportPath, Dir, Export string
	GoFiles                 []string
	DepOnly                 bool
}

// listExports returns the packages of the module in folder, and the files of export
// data, by path, of these packages and of all that they import. It always lists the
// files of one platform: others have other files.
func listExports(t *testing.T, folder string) (exports map[string]string, packages []listedPackage) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "-export",
		"-json=ImportPath,Dir,Export,GoFiles,DepOnly", "./...")
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64")
	exports = map[string]string{}
	for decoder := json.NewDecoder(strings.NewReader(output(t, cmd))); ; {
		var p listedPackage
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			slices.SortFunc(packages, func(a, b listedPackage) int { return cmp.Compare(a.ImportPath, b.ImportPath) })
			return exports, packages
		}
		require.NoError(t, err)
		exports[p.ImportPath] = p.Export
		if !p.DepOnly {
			packages = append(packages, p)
		}
	}
}

// output runs a command and returns what it prints.
func output(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, "%s\n%s", cmd, &stderr)
	return string(out)
}

// watchTree makes go test run a test again when any file of the module changes. The
// test cache considers only folders and files that the test itself reads, and not
// those that the go command reads for it.
func watchTree(t *testing.T) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if path != "." && d.IsDir() && strings.HasPrefix(d.Name(), ".") {
			return fs.SkipDir
		}
		return err
	})
	require.NoError(t, err)
}

// fileUses has the names that a file uses of another file of its package: by the
// using file, the declaring file, and the name.
type fileUses map[string]map[string]map[string]bool

// usesOf returns the uses between the files of a package: of types, functions,
// variables, constants, methods and fields.
func usesOf(t *testing.T, p listedPackage, exports map[string]string) fileUses {
	t.Helper()
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range p.GoFiles {
		file, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		files = append(files, file)
	}
	config := types.Config{Importer: importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
		return os.Open(exports[path])
	})}
	info := types.Info{Uses: map[*ast.Ident]types.Object{}}
	pkg, err := config.Check(p.ImportPath, fset, files, &info)
	require.NoError(t, err)

	uses := fileUses{}
	for _, name := range p.GoFiles {
		uses[name] = map[string]map[string]bool{}
	}
	for ident, object := range info.Uses {
		if object.Pkg() != pkg || !object.Pos().IsValid() {
			continue
		}
		// A local object is declared in the file that uses it.
		from := filepath.Base(fset.Position(ident.Pos()).Filename)
		to := filepath.Base(fset.Position(object.Pos()).Filename)
		if from == to {
			continue
		}
		if uses[from][to] == nil {
			uses[from][to] = map[string]bool{}
		}
		uses[from][to][ident.Name] = true
	}
	return uses
}

// largestCircle returns the largest set of files that all reach each other, sorted.
// A package without circles has circles of one file.
func (u fileUses) largestCircle() []string {
	reached := map[string]map[string]bool{}
	for file := range u {
		reached[file] = map[string]bool{}
		u.reach(file, reached[file])
	}
	var largest []string
	for _, file := range slices.Sorted(maps.Keys(u)) {
		circle := slices.DeleteFunc(slices.Sorted(maps.Keys(reached[file])), func(other string) bool {
			return !reached[other][file]
		})
		if len(circle) > len(largest) {
			largest = circle
		}
	}
	return largest
}

// reach adds to seen the file and all files that it uses, directly or not.
func (u fileUses) reach(file string, seen map[string]bool) {
	if seen[file] {
		return
	}
	seen[file] = true
	for next := range u[file] {
		u.reach(next, seen)
	}
}

// fewest lists n edges of the circle, the ones with the fewest names first: they are
// the easiest to remove.
func (u fileUses) fewest(circle []string, n int) string {
	type edge struct {
		from, to string
		names    []string
	}
	var edges []edge
	for _, from := range circle {
		for _, to := range circle {
			if names := u[from][to]; names != nil {
				edges = append(edges, edge{from, to, slices.Sorted(maps.Keys(names))})
			}
		}
	}
	slices.SortStableFunc(edges, func(a, b edge) int { return cmp.Compare(len(a.names), len(b.names)) })
	var lines []string
	for _, e := range edges[:min(n, len(edges))] {
		lines = append(lines, fmt.Sprintf("%s uses %s of %s", e.from, strings.Join(e.names, ", "), e.to))
	}
	if more := len(edges) - len(lines); more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(lines, "\n")
}

// TestLargestCircle holds the measure itself.
func TestLargestCircle(t *testing.T) {
	uses := func(edges ...string) fileUses {
		u := fileUses{"a": {}, "b": {}, "c": {}, "d": {}, "e": {}}
		for _, e := range edges {
			u[e[:1]][e[1:2]] = map[string]bool{"Name" + e: true}
		}
		return u
	}
	require.Equal(t, []string{"a"}, uses().largestCircle())
	require.Equal(t, []string{"a"}, uses("ab", "bc", "cd", "ad").largestCircle())
	require.Equal(t, []string{"b", "c"}, uses("ab", "bc", "cb", "cd").largestCircle())
	require.Equal(t, []string{"c", "d", "e"}, uses("ab", "ba", "bc", "cd", "de", "ec").largestCircle())
	require.Equal(t, []string{"a", "b", "c"}, uses("ab", "bc", "cb", "ba", "cd").largestCircle())
	u := uses("ab", "bc", "ca", "cd")
	u["a"]["b"]["Another"] = true
	require.Equal(t, "b uses Namebc of c\nc uses Nameca of a\nand 1 more", u.fewest(u.largestCircle(), 2))
	require.Contains(t, u.fewest(u.largestCircle(), 9), "a uses Another, Nameab of b")
}
