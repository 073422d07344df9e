package fault_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ava/internal/fault"
)

// constants reads the values of the package's constants of one type from its
// source: a constant that was forgotten in a table is in no list at run time.
func constants(t *testing.T, typeName string) []string {
	t.Helper()
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, file := range files {
		if !strings.HasSuffix(file.Name(), ".go") || strings.HasSuffix(file.Name(), "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if id, ok := spec.Type.(*ast.Ident); ok && id.Name == typeName {
				for _, v := range spec.Values {
					s, err := strconv.Unquote(v.(*ast.BasicLit).Value)
					if err != nil {
						t.Fatal(err)
					}
					out = append(out, s)
				}
			}
			return true
		})
	}
	if len(out) == 0 {
		t.Fatalf("no constants of type %s", typeName)
	}
	slices.Sort(out)
	return out
}

func texts[T ~string](list []T) []string {
	out := make([]string, 0, len(list))
	for _, v := range list {
		out = append(out, string(v))
	}
	return out
}

func TestCodesAreThoseOfTheContract(t *testing.T) {
	t.Parallel()
	want := strings.Fields(`
		UPSTREAM_UNAUTHORIZED UPSTREAM_RATE_LIMITED UPSTREAM_UNAVAILABLE CIRCUIT_OPEN UPSTREAM_TIMEOUT NOT_CONNECTED
		STUBS_DISABLED RATE_LIMITED UNAUTHENTICATED FORBIDDEN BAD_USER_INPUT NOT_FOUND CONFLICT RECONNECT_REQUIRED
		INSUFFICIENT_SCOPE QUOTA_EXCEEDED UPSTREAM_REJECTED OVERLOADED OUTCOME_UNKNOWN IDEMPOTENCY_KEY_REUSED INTERNAL
		GRAPHQL_PARSE_FAILED GRAPHQL_VALIDATION_FAILED QUERY_TOO_COMPLEX PERSISTED_QUERY_NOT_FOUND`)
	slices.Sort(want)
	if diff := cmp.Diff(want, constants(t, "Code")); diff != "" {
		t.Errorf("codes (-contract +source):\n%s", diff)
	}
}

func TestEveryCodeHasARow(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff(constants(t, "Code"), texts(fault.Codes())); diff != "" {
		t.Errorf("codes (-constants +table):\n%s", diff)
	}
}

func TestEveryReasonRefinesACode(t *testing.T) {
	t.Parallel()
	var refining []string
	for _, code := range fault.Codes() {
		reasons := fault.Reasons(code)
		if !slices.IsSorted(reasons) {
			t.Errorf("reasons of %s are not sorted: %v", code, reasons)
		}
		refining = append(refining, texts(reasons)...)
	}
	slices.Sort(refining)
	if diff := cmp.Diff(constants(t, "Reason"), refining); diff != "" {
		t.Errorf("reasons (-constants +those that refine a code of the table):\n%s", diff)
	}
}

// A reason refines the sentence. The exception is for code that has to know: what
// people are to read of a failed connection is the contract's word for it.
func TestEveryReasonHasASentenceOfItsOwn(t *testing.T) {
	t.Parallel()
	seen := make(map[string]string)
	for _, code := range fault.Codes() {
		for _, reason := range append(fault.Reasons(code), "") {
			if reason == fault.TLSFailed {
				continue
			}
			name := string(code) + " " + string(reason)
			s := (&fault.Fault{Code: code, Reason: reason}).Traits().Sentence
			if other, ok := seen[s]; ok {
				t.Errorf("%s and %s say the same: %q", name, other, s)
			}
			seen[s] = name
		}
	}
}

func TestEveryRowIsComplete(t *testing.T) {
	t.Parallel()
	categories, actions := constants(t, "Category"), constants(t, "Action")
	for _, code := range fault.Codes() {
		for _, reason := range append(fault.Reasons(code), "") {
			traits := (&fault.Fault{Code: code, Reason: reason}).Traits()
			if traits.Sentence == "" || traits.Meaning == "" {
				t.Errorf("%s %s: no sentence or no meaning", code, reason)
			}
			if !strings.HasSuffix(traits.Meaning, ".") {
				t.Errorf("%s: the meaning %q is not a sentence", code, traits.Meaning)
			}
			if !slices.Contains(categories, string(traits.Category)) {
				t.Errorf("%s: no such category: %q", code, traits.Category)
			}
			if !slices.Contains(actions, string(traits.Action)) {
				t.Errorf("%s %s: no such action: %q", code, reason, traits.Action)
			}
			if http.StatusText(traits.HTTPStatus) == "" || traits.HTTPStatus < 400 {
				t.Errorf("%s %s: %d is not the HTTP status of a failure", code, reason, traits.HTTPStatus)
			}
			if traits.Health < fault.HealthSilent || traits.Health > fault.HealthDown {
				t.Errorf("%s: no such health: %d", code, traits.Health)
			}
		}
	}
}

// Every category and every action is in use: a client handles no dead case.
func TestEveryCategoryAndActionIsUsed(t *testing.T) {
	t.Parallel()
	used := make(map[string]bool)
	for _, code := range fault.Codes() {
		for _, reason := range append(fault.Reasons(code), "") {
			traits := (&fault.Fault{Code: code, Reason: reason}).Traits()
			used["category "+string(traits.Category)], used["action "+string(traits.Action)] = true, true
		}
	}
	for _, c := range constants(t, "Category") {
		if !used["category "+c] {
			t.Errorf("nothing has the category %s", c)
		}
	}
	for _, a := range constants(t, "Action") {
		if !used["action "+a] {
			t.Errorf("nothing advises %s", a)
		}
	}
}

// Which failures can open a circuit breaker, which prove that the provider is
// there, and that all others leave it alone.
func TestBreakerLearnsOnlyFromWhatTheProviderDid(t *testing.T) {
	t.Parallel()
	want := map[fault.Code]fault.Health{
		fault.UpstreamTimeout:     fault.HealthDown,
		fault.UpstreamUnavailable: fault.HealthDown,
		fault.Forbidden:           fault.HealthUp,
		fault.InsufficientScope:   fault.HealthUp,
		fault.ReconnectRequired:   fault.HealthUp,
		fault.NotFound:            fault.HealthUp,
		fault.Conflict:            fault.HealthUp,
		fault.QuotaExceeded:       fault.HealthUp,
		fault.UpstreamDenied:      fault.HealthUp,
		fault.UpstreamRejected:    fault.HealthUp,
	}
	for _, code := range fault.Codes() {
		if got := code.Traits().Health; got != want[code] {
			t.Errorf("%s: the breaker learns %d, want %d", code, got, want[code])
		}
	}
}

func TestEveryServiceIsListed(t *testing.T) {
	t.Parallel()
	listed := texts(fault.Services())
	slices.Sort(listed)
	if diff := cmp.Diff(constants(t, "Service"), listed); diff != "" {
		t.Errorf("services (-constants +listed):\n%s", diff)
	}
}
