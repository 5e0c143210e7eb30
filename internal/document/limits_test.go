package document_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"clew/internal/document"
)

// verbs are the places of a format.
var verbs = regexp.MustCompile(`%[dsvq]`)

// TestEveryLimit: whatever limit a source or a walk names in its code, other languages say it. Sentences that are put together
// from names and words (host + " gave no answer") are held by the words.
func TestEveryLimit(t *testing.T) {
	seen := 0
	for _, root := range []string{"../source", "../collect"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "sourcetest") {
				return err
			}
			f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if said, ok := limitOf(n); ok {
					seen++
					checkLimit(t, path, said)
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if seen < 30 {
		t.Errorf("only %d limits were found: the test looks at the wrong code", seen)
	}
}

func checkLimit(t *testing.T, path, said string) {
	t.Helper()
	for _, w := range languages(t) {
		if w.Language.Tag == "en" {
			continue
		}
		if got := w.Known(said); got == "\u2068"+said+"\u2069" {
			t.Errorf("%s: %q is not said in %s: add it to the catalogue's part limits", path, said, w.Language.Tag)
		}
	}
	if (document.Words{}).Known(said) != said {
		t.Errorf("%q is not itself in English", said)
	}
}

// limitOf is the limit that a piece of code names, as a walk would tell it: x.limit(WORDS), k.stop(WORDS), stopped(WORDS, …),
// Limit: WORDS, x.limit = WORDS.
func limitOf(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.CallExpr:
		name := ""
		switch f := n.Fun.(type) {
		case *ast.Ident:
			name = f.Name
		case *ast.SelectorExpr:
			name = f.Sel.Name
		}
		if (name == "limit" || name == "stop" || name == "stopped") && len(n.Args) > 0 {
			return saying(n.Args[0])
		}
	case *ast.KeyValueExpr:
		if k, ok := n.Key.(*ast.Ident); ok && k.Name == "Limit" {
			return saying(n.Value)
		}
	case *ast.AssignStmt:
		if s, ok := n.Lhs[0].(*ast.SelectorExpr); ok && (s.Sel.Name == "limit" || s.Sel.Name == "Limit") && len(n.Rhs) == 1 {
			return saying(n.Rhs[0])
		}
	}
	return "", false
}

// saying is what an expression says: a literal, a format with something in its places, or a sum in which names stand for
// what is not written there.
func saying(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false
		}
		s, err := strconv.Unquote(e.Value)
		return s, err == nil && s != ""
	case *ast.CallExpr:
		if f, ok := e.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Sprintf" {
			s, ok := saying(e.Args[0])
			return verbs.ReplaceAllString(s, "7"), ok
		}
	case *ast.BinaryExpr:
		a, told := saying(e.X)
		b, too := saying(e.Y)
		if !told {
			a = "7"
		}
		if !too {
			b = "7"
		}
		return a + b, told || too
	}
	return "", false
}
