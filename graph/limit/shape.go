package limit

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/lexer"
	"github.com/vektah/gqlparser/v2/parser"

	"ava/internal/fault"
)

// ceiling is where counting stops: fragments inside fragments reach numbers
// that have no place in an int. A hundred times as much has.
const ceiling = 10_000_000

func sum(a, b int) int { return min(a+b, ceiling) }

// inspect returns why the query is over a limit, nil if it is not, and how many
// nodes had to be visited to know.
func (l Limits) inspect(query string) (*fault.Fault, int) {
	tokens, ok := countTokens(query, l.Tokens)
	if tokens > l.Tokens {
		return tooMuch(fault.TooManyTokens, l.Tokens), tokens
	}
	if !ok {
		return nil, tokens
	}
	doc, err := parser.ParseQuery(&ast.Source{Input: query})
	if err != nil {
		return nil, tokens //nolint:nilerr // the executor parses too, and says so
	}
	w := newWalker(doc)
	return l.inspectDocument(doc, w), tokens + w.visited
}

// countTokens counts as far as most+1, and reports whether all it met are
// tokens. A query has no more of them than bytes.
func countTokens(query string, most int) (int, bool) {
	if len(query) <= most {
		return len(query), true
	}
	lex := lexer.New(&ast.Source{Input: query})
	for n := 0; n <= most; n++ {
		token, err := lex.ReadToken()
		if err != nil {
			return n, false
		}
		if token.Kind == lexer.EOF {
			return n, true
		}
	}
	return most + 1, true
}

// inspectDocument holds every operation against the limits, and every fragment
// too: one that no operation spreads is validated all the same.
func (l Limits) inspectDocument(doc *ast.QueryDocument, w *walker) *fault.Fault {
	for _, fragment := range doc.Fragments {
		s := w.fragment(fragment)
		s.depth, s.roots, s.effects = 0, 0, 0
		if f := l.exceeded(s); f != nil {
			return f
		}
	}
	if w.cyclic {
		return &fault.Fault{Code: fault.QueryTooComplex, Reason: fault.FragmentCycle}
	}
	for _, op := range doc.Operations {
		s := w.selections(op.SelectionSet)
		s.directives = sum(s.directives, len(op.Directives))
		for _, v := range op.VariableDefinitions {
			s.directives = sum(s.directives, len(v.Directives))
		}
		if op.Operation == ast.Mutation {
			s.roots = 0
		} else {
			s.effects = 0
		}
		if f := l.exceeded(s); f != nil {
			return f
		}
	}
	return nil
}

// exceeded returns the fault for the first limit that s passes.
func (l Limits) exceeded(s shape) *fault.Fault {
	for _, c := range [...]struct {
		count, most int
		reason      fault.Reason
	}{
		{s.effects, l.Mutations, fault.TooManyMutations},
		{s.depth, l.Depth, fault.TooDeep},
		{s.aliases, l.Aliases, fault.TooManyAliases},
		{s.directives, l.Directives, fault.TooManyDirectives},
		{s.fields, l.Fields, fault.TooManyFields},
		{s.roots, l.RootFields, fault.TooManyRootFields},
	} {
		if c.count > c.most {
			return tooMuch(c.reason, c.most)
		}
	}
	return nil
}

// shape is what a selection set amounts to with its fragments expanded.
type shape struct {
	fields     int
	aliases    int
	directives int
	depth      int // levels of fields, introspection not counted
	roots      int // fields on the set's own level
	effects    int // the same, without __typename, which does nothing
}

func (s *shape) add(other shape) {
	s.fields = sum(s.fields, other.fields)
	s.aliases = sum(s.aliases, other.aliases)
	s.directives = sum(s.directives, other.directives)
	s.depth = max(s.depth, other.depth)
	s.roots = sum(s.roots, other.roots)
	s.effects = sum(s.effects, other.effects)
}

// walker finds shapes. It visits every node of a document once.
type walker struct {
	named   map[string]*ast.FragmentDefinition
	known   map[*ast.FragmentDefinition]shape
	entered map[*ast.FragmentDefinition]bool
	cyclic  bool // whether a fragment was met inside itself
	visited int
}

func newWalker(doc *ast.QueryDocument) *walker {
	w := &walker{}
	if len(doc.Fragments) == 0 {
		return w
	}
	w.named = make(map[string]*ast.FragmentDefinition, len(doc.Fragments))
	w.known = make(map[*ast.FragmentDefinition]shape, len(doc.Fragments))
	w.entered = make(map[*ast.FragmentDefinition]bool, len(doc.Fragments))
	for _, f := range doc.Fragments {
		if w.named[f.Name] == nil { // of two, gqlparser takes the first
			w.named[f.Name] = f
		}
	}
	return w
}

func (w *walker) selections(set ast.SelectionSet) shape {
	var s shape
	for _, selection := range set {
		w.visited++
		s.add(w.selection(selection))
	}
	return s
}

func (w *walker) selection(selection ast.Selection) shape {
	var s shape
	switch selection := selection.(type) {
	case *ast.Field:
		return w.field(selection)
	case *ast.InlineFragment:
		s = w.selections(selection.SelectionSet)
		s.directives = sum(s.directives, len(selection.Directives))
	case *ast.FragmentSpread:
		// One that is not defined is left to the validator.
		if f := w.named[selection.Name]; f != nil {
			s = w.fragment(f)
		}
		s.directives = sum(s.directives, len(selection.Directives))
	}
	return s
}

func (w *walker) field(f *ast.Field) shape {
	s := w.selections(f.SelectionSet)
	s.fields = sum(s.fields, 1)
	s.directives = sum(s.directives, len(f.Directives))
	if f.Alias != f.Name {
		s.aliases = sum(s.aliases, 1)
	}
	s.depth++
	if introspects(f) {
		s.depth = 0
	}
	s.roots, s.effects = 1, 1
	if f.Name == "__typename" {
		s.effects = 0
	}
	return s
}

func (w *walker) fragment(f *ast.FragmentDefinition) shape {
	if s, ok := w.known[f]; ok {
		return s
	}
	if w.entered[f] {
		w.cyclic = true
		return shape{}
	}
	w.entered[f] = true
	s := w.selections(f.SelectionSet)
	s.directives = sum(s.directives, len(f.Directives))
	w.known[f] = s
	return s
}

// introspects reports whether f asks about the schema instead of the data. The
// field's own name tells, which the schema reserves; an alias says nothing.
func introspects(f *ast.Field) bool {
	return f.Name == "__schema" || f.Name == "__type" || f.Name == "__typename"
}
