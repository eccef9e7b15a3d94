package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// A mutant is one change of one file.
type mutant struct {
	file         string // its path in the module
	function     string // that it is in; empty outside of functions
	line         int
	from, to     int // the bytes that are replaced
	was, becomes string
}

// key identifies the mutant in equivalent.txt, also after lines have moved.
func (m *mutant) key() string {
	return fmt.Sprintf("%s: %s: %s => %s", m.file, m.function, oneLine(m.was), oneLine(m.becomes))
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// apply returns the file's source with the change.
func (m *mutant) apply(source []byte) []byte {
	return slices.Concat(source[:m.from], []byte(m.becomes), source[m.to:])
}

// operators are the operators that are replaced, each by one that is easily confused with it.
var operators = map[token.Token]token.Token{
	token.LSS: token.LEQ, token.LEQ: token.LSS, token.GTR: token.GEQ, token.GEQ: token.GTR,
	token.EQL: token.NEQ, token.NEQ: token.EQL, token.LAND: token.LOR, token.LOR: token.LAND,
	token.ADD: token.SUB, token.SUB: token.ADD, token.MUL: token.QUO, token.QUO: token.MUL,
	token.SHL: token.SHR, token.SHR: token.SHL, token.AND: token.OR, token.OR: token.AND,
	token.INC: token.DEC, token.DEC: token.INC,
	token.ADD_ASSIGN: token.SUB_ASSIGN, token.SUB_ASSIGN: token.ADD_ASSIGN,
	token.CONTINUE: token.BREAK,
}

// mutantsOf returns all mutants of a file. Not all of them can be compiled.
func mutantsOf(path string, source []byte) ([]mutant, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, source, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	f := finder{path: path, source: source, set: set}
	for _, d := range file.Decls {
		f.function = ""
		if fn, ok := d.(*ast.FuncDecl); ok {
			f.function = fn.Name.Name
		}
		ast.Inspect(d, f.look)
	}
	return f.found, nil
}

// A finder collects the mutants of one file.
type finder struct {
	path, function string
	source         []byte
	set            *token.FileSet
	found          []mutant
}

func (f *finder) look(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.ImportSpec:
		return false
	case *ast.BinaryExpr:
		f.operator(n.OpPos, n.Op)
	case *ast.IncDecStmt:
		f.operator(n.TokPos, n.Tok)
	case *ast.BranchStmt:
		if n.Label == nil {
			f.operator(n.TokPos, n.Tok)
		}
	case *ast.AssignStmt:
		f.operator(n.TokPos, n.Tok)
		if n.Tok == token.ASSIGN {
			f.add(n.Lhs[0].Pos(), n.Lhs[len(n.Lhs)-1].End(), "_"+strings.Repeat(", _", len(n.Lhs)-1))
		}
	case *ast.ExprStmt:
		f.add(n.Pos(), n.End(), "")
	case *ast.DeferStmt:
		f.add(n.Pos(), n.End(), "")
	case *ast.IfStmt:
		f.add(n.Cond.Pos(), n.Cond.End(), "!("+f.text(n.Cond.Pos(), n.Cond.End())+")")
	case *ast.Ident:
		if becomes := map[string]string{"true": "false", "false": "true"}[n.Name]; becomes != "" {
			f.add(n.Pos(), n.End(), becomes)
		}
	case *ast.BasicLit:
		if v, err := strconv.ParseInt(n.Value, 0, 64); err == nil && n.Kind == token.INT {
			f.add(n.Pos(), n.End(), strconv.FormatInt(v+1, 10))
		}
	}
	return true
}

func (f *finder) operator(at token.Pos, op token.Token) {
	if becomes, ok := operators[op]; ok {
		f.add(at, at+token.Pos(len(op.String())), becomes.String())
	}
}

func (f *finder) text(from, to token.Pos) string {
	return string(f.source[f.set.Position(from).Offset:f.set.Position(to).Offset])
}

func (f *finder) add(from, to token.Pos, becomes string) {
	if f.text(from, to) == becomes {
		return
	}
	p := f.set.Position(from)
	f.found = append(f.found, mutant{
		file: f.path, function: f.function, line: p.Line,
		from: p.Offset, to: f.set.Position(to).Offset,
		was: f.text(from, to), becomes: becomes,
	})
}
