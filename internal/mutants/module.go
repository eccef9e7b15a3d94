package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// A pkg is a package of the module, as go list describes it.
type pkg struct {
	Dir, ImportPath            string
	GoFiles                    []string
	Imports                    []string
	TestImports, XTestImports  []string
	TestGoFiles, XTestGoFiles  []string
	mutants                    []mutant // in random order
	importers                  []string // the packages that test it too
	tried, survived, uncounted int
}

// list returns the packages that match, with their mutants, and the root of the module.
func list(patterns []string, random *rand.Rand) (chosen []*pkg, root string, err error) {
	at, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return nil, "", err
	}
	root = strings.TrimSpace(string(at))
	all, err := goList(root, []string{"./..."})
	if err != nil {
		return nil, "", err
	}
	matching, err := goList(".", patterns)
	if err != nil {
		return nil, "", err
	}
	for _, p := range matching {
		for _, file := range p.GoFiles {
			path := filepath.Join(p.Dir, file)
			source, err := os.ReadFile(path)
			if err != nil {
				return nil, "", err
			}
			name, err := filepath.Rel(root, path)
			if err != nil {
				return nil, "", err
			}
			found, err := mutantsOf(filepath.ToSlash(name), source)
			if err != nil {
				return nil, "", err
			}
			p.mutants = append(p.mutants, found...)
		}
		tested := len(p.TestGoFiles)+len(p.XTestGoFiles) > 0 || strings.Contains(p.ImportPath, "/internal/")
		if len(p.mutants) == 0 || !tested || strings.Contains(p.ImportPath, "/examples/") {
			continue // examples are run, not tested
		}
		random.Shuffle(len(p.mutants), func(i, j int) { p.mutants[i], p.mutants[j] = p.mutants[j], p.mutants[i] })
		for _, other := range all {
			if other.near(p) && slices.Contains(slices.Concat(other.Imports, other.TestImports, other.XTestImports), p.ImportPath) {
				p.importers = append(p.importers, other.ImportPath)
			}
		}
		chosen = append(chosen, p)
	}
	return chosen, root, nil
}

// near reports whether tests of p may be those of package of: it is internal, or below p.
func (p *pkg) near(of *pkg) bool {
	return p.ImportPath != of.ImportPath &&
		(strings.Contains(of.ImportPath, "/internal/") || strings.HasPrefix(of.ImportPath, p.ImportPath+"/"))
}

func goList(dir string, patterns []string) (packages []*pkg, err error) {
	list := exec.Command("go", append([]string{"list", "-json"}, patterns...)...)
	list.Dir = dir
	out, err := list.Output()
	if err != nil {
		return nil, err
	}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		p := new(pkg)
		if err := decoder.Decode(p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, err
		}
		packages = append(packages, p)
	}
}
