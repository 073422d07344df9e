package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var (
	scenarioRow  = regexp.MustCompile(`(?m)^\| (\d+) \|.*\| ([^|]*) \|$`)
	scenarioTest = regexp.MustCompile("`([a-z/]+)` |(Test\\w+)")
)

// TestEveryScenarioNamesTheTestThatShowsIt reads the table of docs/RESILIENCE.md.
func TestEveryScenarioNamesTheTestThatShowsIt(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("docs/RESILIENCE.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(text), "\n## What breaks")
	if !found {
		t.Fatal("there is no table")
	}
	known := map[string]map[string]bool{}
	last := 0
	for _, row := range scenarioRow.FindAllStringSubmatch(table, -1) {
		if last++; row[1] != strconv.Itoa(last) {
			t.Fatalf("row %d has the number %s", last, row[1])
		}
		folder, named := "", 0
		for _, m := range scenarioTest.FindAllStringSubmatch(row[2], -1) {
			if m[1] != "" {
				folder = m[1]
				continue
			}
			if known[folder] == nil {
				known[folder] = testsIn(t, folder)
			}
			if named++; !known[folder][m[2]] {
				t.Errorf("scenario %s: there is no %s in %q", row[1], m[2], folder)
			}
		}
		if named == 0 {
			t.Errorf("scenario %s names no test", row[1])
		}
	}
	if last != 30 {
		t.Errorf("the table has %d scenarios, not 30", last)
	}
}

// testsIn returns the names of a folder's tests.
func testsIn(t *testing.T, folder string) map[string]bool {
	t.Helper()
	files, err := fs.Glob(os.DirFS(folder), "*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(folder, file), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && strings.HasPrefix(f.Name.Name, "Test") {
				names[f.Name.Name] = true
			}
		}
	}
	return names
}
