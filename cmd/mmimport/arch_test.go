package main

import (
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/mmimport/mmimport/"

// allowed says which packages of the project each may import. Tests may import fixtures too.
var allowed = map[string][]string{
	"cmd/mmimport":     {"converter", "converter/plan", "converter/report", "validate", "jsonl", "sources", "sources/slack", "sources/ldif", "sources/csvfile", "internal/fetch", "server"},
	"converter/plan":   {"converter", "jsonl", "sources"},
	"converter":        {"validate", "jsonl", "sources", "internal/blocks", "internal/fetch", "internal/ordered"},
	"converter/report": {"converter", "sources"},
	"validate":         {"jsonl", "internal/ordered"},
	"sources/csvfile":  {"sources", "internal/bulk"},
	"sources/ldif":     {"sources", "internal/bulk"},
	"sources/slack":    {"sources"},
	"jsonl":            {},
	"sources":          {},
	"internal/blocks":  {"jsonl", "internal/ordered"},
	"internal/fetch":   {"sources"},
	"internal/bulk":    {},
	"internal/ordered": {},
	"fixtures":         {},
	"fixtures/bench":   {"fixtures", "converter", "validate", "sources", "sources/slack", "internal/ordered"},

	"server":            {"validate", "jsonl", "internal/blocks"},
	"server/servertest": {"jsonl"},
}

func TestImportsPointOneWay(t *testing.T) {
	root := filepath.Join("..", "..")
	for dir, want := range allowed {
		p, err := build.ImportDir(filepath.Join(root, dir), 0)
		if err != nil {
			t.Errorf("%s: %v", dir, err)
			continue
		}
		for _, imp := range p.Imports {
			if name, ours := strings.CutPrefix(imp, module); ours && !slices.Contains(want, name) {
				t.Errorf("%s imports %s", dir, name)
			}
		}
	}
}

func TestEveryPackageHasItsPlace(t *testing.T) {
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if name := d.Name(); name == "testdata" || strings.HasPrefix(name, ".") && name != ".." {
			return fs.SkipDir
		}
		if _, err := os.Stat(filepath.Join(p, "go.mod")); err == nil && p != root {
			return fs.SkipDir // a module of its own
		}
		found, err := filepath.Glob(filepath.Join(p, "*.go"))
		rel, _ := filepath.Rel(root, p)
		if rel = filepath.ToSlash(rel); len(found) > 0 && allowed[rel] == nil {
			t.Errorf("the package %s is not part of the layout", rel)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// TestOneClient keeps the REST client of the server in one place.
func TestOneClient(t *testing.T) {
	for dir := range allowed {
		if strings.HasPrefix(dir, "server") {
			continue
		}
		files, _ := filepath.Glob(filepath.Join("..", "..", dir, "*.go"))
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Error(err)
			}
			if strings.Contains(string(text), "model."+"Client4") || strings.Contains(string(text), "model."+"NewAPIv4") {
				t.Errorf("%s speaks to a server", f)
			}
		}
	}
}

func TestGoroutinesLiveInOrdered(t *testing.T) {
	root := filepath.Join("..", "..")
	for dir := range allowed {
		files, _ := filepath.Glob(filepath.Join(root, dir, "*.go"))
		for _, f := range files {
			if strings.HasSuffix(f, "_test.go") || dir == "internal/ordered" {
				continue
			}
			tree, err := parser.ParseFile(token.NewFileSet(), f, nil, 0)
			if err != nil {
				t.Error(err)
				continue
			}
			ast.Inspect(tree, func(n ast.Node) bool {
				if _, starts := n.(*ast.GoStmt); starts {
					t.Errorf("%s starts a goroutine", path.Join(dir, filepath.Base(f)))
				}
				return true
			})
		}
	}
}
