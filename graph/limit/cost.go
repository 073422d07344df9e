package limit

import (
	"context"
	"slices"
	"strconv"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"ava/internal/fault"
)

// listFactor is how many items a list is taken to have of which neither query
// nor schema says.
const listFactor = 10

// verdict is what is known about a query: whether its shape is within the
// limits, and once it has been validated, the plans of its operations.
type verdict struct {
	fault *fault.Fault
	plans atomic.Pointer[[]plan]
}

// plan is what of an operation's cost does not depend on the request.
type plan struct {
	operation string
	most      int          // the cost with every variable at its most
	wrong     *fault.Fault // a literal out of range, which no request mends
	pages     []page       // the variables that have to be in range
}

// plan returns the plan of the operation about to be executed.
func (e *Extension) plan(ctx context.Context, op *graphql.OperationContext) plan {
	v, ok := e.verdicts.Get(ctx, op.RawQuery)
	if !ok {
		return newPlan(op.Operation)
	}
	plans := v.plans.Load()
	if plans == nil {
		plans = newPlans(op.Doc)
		v.plans.Store(plans)
	}
	for _, p := range *plans {
		if p.operation == op.Operation.Name {
			return p
		}
	}
	return newPlan(op.Operation)
}

func newPlans(doc *ast.QueryDocument) *[]plan {
	plans := make([]plan, 0, len(doc.Operations))
	for _, op := range doc.Operations {
		plans = append(plans, newPlan(op))
	}
	return &plans
}

func newPlan(op *ast.OperationDefinition) plan {
	p := plan{operation: op.Name}
	pr := pricer{worst: true, plan: &p}
	p.most = pr.selections(op.SelectionSet, false)
	return p
}

// refuses returns the fault for a page size out of range.
func (p *plan) refuses(variables map[string]any) *fault.Fault {
	if p.wrong != nil {
		return p.wrong
	}
	for i := range p.pages {
		if n := p.pages[i].size(variables); n < minPage || n > maxPage {
			return outOfRange(p.pages[i].path)
		}
	}
	return nil
}

// price returns what an operation costs with these variables, and how many
// nodes had to be visited to know.
func price(op *ast.OperationDefinition, variables map[string]any) (cost, visited int) {
	pr := pricer{variables: variables}
	cost = pr.selections(op.SelectionSet, false)
	return cost, pr.visited
}

// pricer counts the cost of a validated operation. It visits a fragment at most
// twice, as the fields of one that is spread directly below a field with first
// are counted in another way.
type pricer struct {
	worst     bool  // take every variable at its most
	plan      *plan // filled if worst
	variables map[string]any
	known     map[spread]int
	path      []string // the fields above, if worst
	visited   int
}

// spread is a fragment in one of the two places where it costs differently.
type spread struct {
	fragment *ast.FragmentDefinition
	paged    bool
}

func (p *pricer) selections(set ast.SelectionSet, paged bool) int {
	cost := 0
	for _, selection := range set {
		p.visited++
		switch selection := selection.(type) {
		case *ast.Field:
			cost = sum(cost, p.field(selection, paged))
		case *ast.InlineFragment:
			cost = sum(cost, p.selections(selection.SelectionSet, paged))
		case *ast.FragmentSpread:
			cost = sum(cost, p.spread(spread{selection.Definition, paged}))
		}
	}
	return cost
}

func (p *pricer) spread(s spread) int {
	if s.fragment == nil {
		return 0
	}
	cost, ok := p.known[s]
	if !ok {
		cost = p.selections(s.fragment.SelectionSet, s.paged)
		if p.known == nil {
			p.known = make(map[spread]int)
		}
		p.known[s] = cost
	}
	return cost
}

func (p *pricer) field(f *ast.Field, paged bool) int {
	if introspects(f) {
		return 0
	}
	if p.worst {
		p.path = append(p.path, f.Name)
		defer func() { p.path = p.path[:len(p.path)-1] }()
	}
	factor, pages := 1, false
	list := f.Definition != nil && f.Definition.Type.Elem != nil
	if argument := pageArgument(f); argument != nil {
		// Of a connection the items are its lists, one level down.
		factor, pages = p.pageSize(f, argument), !list
	} else if list && !paged {
		factor = assumedSize(f.Definition)
	}
	return sum(1, factor*p.selections(f.SelectionSet, pages))
}

// assumedSize is how many items the schema says that a list has on average.
func assumedSize(f *ast.FieldDefinition) int {
	if d := f.Directives.ForName("listSize"); d != nil {
		if n, err := strconv.Atoi(d.Arguments.ForName("assumedSize").Value.Raw); err == nil {
			return n
		}
	}
	return listFactor
}

// pageSize returns the number of items that f asks for, within the range.
func (p *pricer) pageSize(f *ast.Field, argument *ast.ArgumentDefinition) int {
	pg := newPage(f, argument)
	if !p.worst {
		return min(max(pg.size(p.variables), minPage), maxPage)
	}
	if pg.variable == "" {
		n := pg.size(nil)
		if (n < minPage || n > maxPage) && p.plan.wrong == nil {
			p.plan.wrong = outOfRange(pg.below(p.path))
		}
		return min(max(n, minPage), maxPage)
	}
	if !slices.ContainsFunc(p.plan.pages, pg.same) {
		pg.path = pg.below(p.path)
		p.plan.pages = append(p.plan.pages, pg)
	}
	return maxPage
}
