package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// The limits, measured on code that people like to read.
const (
	longestFunction = 60  // lines of the body
	longestFile     = 400 // lines with code on them
	leastDocumented = 90  // per cent of the exported names
)

// generatedHeader is how Go marks a file that nobody writes by hand.
var generatedHeader = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

// isHandwrittenGo says whether the checks of Go style apply.
func (f repositoryFile) isHandwrittenGo() bool {
	return strings.HasSuffix(f.path, ".go") && !generatedHeader.MatchString(f.content)
}

// parse reads a Go file. One that does not parse is the compiler's to report.
func (f repositoryFile) parse() (*token.FileSet, *ast.File) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, f.path, f.content, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return set, &ast.File{Name: ast.NewIdent("")}
	}
	return set, file
}

func longFunctionsIn(f repositoryFile) []string {
	if !f.isHandwrittenGo() {
		return nil
	}
	var found []string
	set, file := f.parse()
	for _, declaration := range file.Decls {
		function, ok := declaration.(*ast.FuncDecl)
		if !ok || function.Body == nil {
			continue
		}
		lines := set.Position(function.Body.Rbrace).Line - set.Position(function.Body.Lbrace).Line - 1
		if lines > longestFunction {
			found = append(found, fmt.Sprintf("%s:%d: %s is %d lines long, at most %d",
				f.path, set.Position(function.Pos()).Line, function.Name, lines, longestFunction))
		}
	}
	return found
}

// tooManyLinesIn counts lines that hold code: not blank ones, not comments.
func tooManyLinesIn(f repositoryFile) []string {
	if !f.isHandwrittenGo() {
		return nil
	}
	set := token.NewFileSet()
	source := set.AddFile(f.path, -1, len(f.content))
	var tokens scanner.Scanner
	tokens.Init(source, []byte(f.content), nil, 0)
	code := make(map[int]bool)
	for {
		position, kind, literal := tokens.Scan()
		if kind == token.EOF {
			break
		}
		first := source.Line(position)
		for line := first; line <= first+strings.Count(strings.TrimSuffix(literal, "\n"), "\n"); line++ {
			code[line] = true
		}
	}
	if len(code) <= longestFile {
		return nil
	}
	return []string{fmt.Sprintf("%s: %d lines of code, at most %d", f.path, len(code), longestFile)}
}

func silentSkipsIn(f repositoryFile) []string {
	if !strings.HasSuffix(f.path, ".go") {
		return skippedScriptsIn(f)
	}
	var found []string
	set, file := f.parse()
	ast.Inspect(file, func(node ast.Node) bool {
		call, ok := node.(*ast.CallExpr)
		if !ok {
			return true
		}
		selector, ok := call.Fun.(*ast.SelectorExpr)
		if ok && selector.Sel.Name == "Fuzz" {
			return false // there it means that an input is of no interest
		}
		if ok && slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, selector.Sel.Name) && !saysSkipped(call) {
			found = append(found, fmt.Sprintf("%s:%d: a skipped test says SKIPPED and why", f.path, set.Position(call.Pos()).Line))
		}
		return true
	})
	return found
}

// onlyEnglishIn finds where people are told what failed in English, whatever they
// asked for. What graph/ says besides is for developers: message, and why a
// connection closes.
func onlyEnglishIn(f repositoryFile) []string {
	if !f.isHandwrittenGo() || strings.HasSuffix(f.path, "_test.go") || strings.HasPrefix(f.path, "graph/") || strings.HasPrefix(f.path, "internal/fault/") {
		return nil
	}
	var found []string
	set, file := f.parse()
	ast.Inspect(file, func(node ast.Node) bool {
		call, ok := node.(*ast.CallExpr)
		if !ok || len(call.Args) > 0 {
			return true
		}
		if selector, ok := call.Fun.(*ast.SelectorExpr); ok && selector.Sel.Name == "Sentence" {
			found = append(found, fmt.Sprintf("%s:%d: says it in English to everybody: use SentenceIn(language.From(ctx))", f.path, set.Position(call.Pos()).Line))
		}
		return true
	})
	return found
}

// saysSkipped looks for the word in any literal among the arguments.
func saysSkipped(call *ast.CallExpr) bool {
	said := false
	ast.Inspect(call, func(node ast.Node) bool {
		literal, ok := node.(*ast.BasicLit)
		said = said || ok && strings.Contains(literal.Value, "SKIPPED")
		return true
	})
	return said
}

// undescribedPackages lists the folders in which no file tells what the package
// is. A folder of tests alone is a package too.
func undescribedPackages(files []repositoryFile) []string {
	described := make(map[string]bool)
	names := make(map[string]string)
	for _, f := range files {
		folder := path.Dir(f.path)
		if path.Ext(f.path) != ".go" || strings.Contains(f.path, "testdata/") {
			continue
		}
		_, file := f.parse()
		name := strings.TrimSuffix(file.Name.Name, "_test")
		names[folder] = name
		text := file.Doc.Text()
		described[folder] = described[folder] || strings.HasPrefix(text, "Package "+name+" ") || name == "main" && strings.HasPrefix(text, "Command ")
	}
	var found []string
	for _, folder := range slices.Sorted(maps.Keys(names)) {
		if !described[folder] {
			found = append(found, fmt.Sprintf("package %s has no comment that begins with \"Package %s\" or \"Command\"", folder, names[folder]))
		}
	}
	return found
}

// exportedNames counts the documented exported names of hand-written code and
// lists the others. A comment over a group speaks for what is in it.
func exportedNames(files []repositoryFile) (documented int, bare []string) {
	for _, f := range files {
		if !f.isHandwrittenGo() || strings.HasSuffix(f.path, "_test.go") {
			continue
		}
		set, file := f.parse()
		note := func(name *ast.Ident, docs ...*ast.CommentGroup) {
			switch {
			case !name.IsExported():
			case slices.ContainsFunc(docs, func(doc *ast.CommentGroup) bool { return doc.Text() != "" }):
				documented++
			default:
				bare = append(bare, fmt.Sprintf("%s:%d: %s", f.path, set.Position(name.Pos()).Line, name))
			}
		}
		for _, declaration := range file.Decls {
			eachName(declaration, note)
		}
	}
	return documented, bare
}

func eachName(declaration ast.Decl, note func(*ast.Ident, ...*ast.CommentGroup)) {
	switch declaration := declaration.(type) {
	case *ast.FuncDecl:
		if declaration.Recv == nil || receiverIsExported(declaration.Recv.List[0].Type) {
			note(declaration.Name, declaration.Doc)
		}
	case *ast.GenDecl:
		for _, spec := range declaration.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				note(spec.Name, spec.Doc, spec.Comment, declaration.Doc)
			case *ast.ValueSpec:
				for _, name := range spec.Names {
					note(name, spec.Doc, spec.Comment, declaration.Doc)
				}
			}
		}
	}
}

// receiverIsExported looks through the pointer and the type parameters.
func receiverIsExported(receiver ast.Expr) bool {
	switch receiver := receiver.(type) {
	case *ast.StarExpr:
		return receiverIsExported(receiver.X)
	case *ast.IndexExpr:
		return receiverIsExported(receiver.X)
	case *ast.IndexListExpr:
		return receiverIsExported(receiver.X)
	case *ast.Ident:
		return receiver.IsExported()
	}
	return false
}
