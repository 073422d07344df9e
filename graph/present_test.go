package graph_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"ava/graph"
	"ava/internal/correlation"
	"ava/internal/fault"
	"ava/internal/language"
)

// canary stands for what must not be told: somebody's key.
const canary = "sk_live_0451"

// operation is the context of a field of an operation.
func operation(t *testing.T, kind ast.Operation) context.Context {
	t.Helper()
	ctx := correlation.With(t.Context(), "request-0001")
	ctx = graphql.WithOperationContext(ctx, &graphql.OperationContext{Operation: &ast.OperationDefinition{Operation: kind}})
	return graphql.WithPathContext(ctx, graphql.NewPathWithField("vapi"))
}

// present returns what the client gets to read of an error, as JSON.
func present(ctx context.Context, t *testing.T, err error) (*gqlerror.Error, map[string]any) {
	t.Helper()
	out := graph.Presenter{}.Present(ctx, err)
	text, jsonErr := json.Marshal(out)
	if jsonErr != nil {
		t.Fatal(jsonErr)
	}
	if strings.Contains(string(text), canary) {
		t.Errorf("the client reads %s", text)
	}
	var answer map[string]any
	if err := json.Unmarshal(text, &answer); err != nil {
		t.Fatal(err)
	}
	extensions, ok := answer["extensions"].(map[string]any)
	if !ok {
		t.Fatalf("no extensions: %s", text)
	}
	return out, extensions
}

func TestEveryErrorIsPresentedAsASentenceOfItsCode(t *testing.T) {
	t.Parallel()
	secret := errors.New(canary)
	path := ast.Path{ast.PathName("vapi"), ast.PathName("calls"), ast.PathName("first")}
	parsing := gqlerror.Errorf("Unexpected String %q", canary)
	parsing.Extensions = map[string]any{"code": errcode.ParseFailed}
	validation := gqlerror.Errorf("bad value %q", canary)
	validation.Extensions = map[string]any{"code": errcode.ValidationFailed}
	for name, c := range map[string]struct {
		err  error
		want fault.Code
	}{
		"fault":             {&fault.Fault{Code: fault.UpstreamTimeout, Service: fault.Vapi, Err: secret}, fault.UpstreamTimeout},
		"wrapped fault":     {fmt.Errorf("%s: %w", canary, fault.New(fault.NotFound, canary)), fault.NotFound},
		"fault in GraphQL":  {gqlerror.WrapPath(path, &fault.Fault{Code: fault.Conflict, Err: secret}), fault.Conflict},
		"nil fault":         {(*fault.Fault)(nil), fault.Internal},
		"nil fault within":  {fmt.Errorf("%s: %w", canary, (*fault.Fault)(nil)), fault.Internal},
		"code":              {fmt.Errorf("%s: %w", canary, fault.NotFound), fault.NotFound},
		"out of time":       {fmt.Errorf("%s: %w", canary, context.DeadlineExceeded), fault.Overloaded},
		"stranger":          {secret, fault.Internal},
		"parsing":           {parsing, fault.ParseFailed},
		"validation":        {validation, fault.ValidationFailed},
		"validation's rule": {&gqlerror.Error{Message: canary, Rule: "OverlappingFieldsCanBeMerged"}, fault.ValidationFailed},
		"number":            {gqlerror.WrapPath(path, &strconv.NumError{Func: "ParseInt", Num: canary, Err: strconv.ErrSyntax}), fault.BadUserInput},
		"number too large":  {gqlerror.WrapPath(path, numberError(graphql.UnmarshalInt32(int64(1)<<40))), fault.BadUserInput},
		"GraphQL's own":     {gqlerror.WrapPath(path, secret), fault.Internal},
		"GraphQL's words":   {gqlerror.Errorf("must not be %s", canary), fault.Internal},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, extensions := present(operation(t, ast.Query), t, c.err)
			if extensions["code"] != string(c.want) {
				t.Errorf("code %v, want %s", extensions["code"], c.want)
			}
			f := fault.Fault{Code: c.want, Service: fault.Vapi}
			if want := strings.ReplaceAll(f.Sentence(), "A field", "vapi.calls.first"); out.Message != want || extensions["userMessage"] != want {
				t.Errorf("message %q, userMessage %q, want %q", out.Message, extensions["userMessage"], want)
			}
		})
	}
}

func TestUserMessageIsInTheLanguageOfTheContextAndMessageInEnglish(t *testing.T) {
	t.Parallel()
	f := &fault.Fault{Code: fault.CircuitOpen, Service: fault.Twilio, RetryAfter: 27 * time.Second}
	for _, tag := range language.All() {
		out, extensions := present(language.With(operation(t, ast.Query), tag), t, f)
		if out.Message != f.Sentence() || extensions["userMessage"] != f.SentenceIn(tag) {
			t.Errorf("%s: message %q, userMessage %q", tag, out.Message, extensions["userMessage"])
		}
	}
}

func numberError[T any](_ T, err error) error { return err }

func TestNumberThatDoesNotFitNamesItsField(t *testing.T) {
	t.Parallel()
	path := ast.Path{ast.PathName("input"), ast.PathName("maxTokens"), ast.PathIndex(3), ast.PathName("no name"), ast.PathName("x")}
	for name, err := range map[string]error{
		"not a number": numberError(strconv.Atoi("x")),
		"overflow":     numberError(graphql.UnmarshalInt32(int64(1) << 40)),
		"text":         numberError(graphql.UnmarshalInt32("x")),
		"overflowing":  numberError(graphql.UnmarshalInt32(json.Number("99999999999"))),
	} {
		_, extensions := present(operation(t, ast.Query), t, gqlerror.WrapPath(path, err))
		if diff := cmp.Diff([]any{"input", "maxTokens"}, extensions["field"]); diff != "" || extensions["code"] != "BAD_USER_INPUT" {
			t.Errorf("%s: %T is %v of (-want +got):\n%s", name, err, extensions["code"], diff)
		}
	}
}

func TestExtensionsAreThoseOfTheSchema(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, got := present(operation(t, ast.Mutation), t, &fault.Fault{
			Code: fault.UpstreamLimited, Service: fault.Vapi, Op: canary, RetryAfter: 1500*time.Millisecond + 1, Outcome: fault.Rejected,
			Field: []string{"input", "name"}, Upstream: &fault.Upstream{Status: 429, Code: "slow-down", RequestID: "r-1"}, Err: errors.New(canary),
		})
		want := map[string]any{
			"code": "UPSTREAM_RATE_LIMITED", "category": "RATE_LIMIT", "service": "VAPI", "httpStatus": 429.0,
			"userMessage":   "Too many requests to Vapi. Please try again in a moment.",
			"correlationId": "request-0001", "timestamp": "2000-01-01T00:00:00.000Z",
			"action":  map[string]any{"type": "WAIT", "url": nil},
			"retry":   map[string]any{"retryable": true, "afterMs": 1501.0, "at": "2000-01-01T00:00:01.500Z"},
			"docUrl":  "/docs/ERRORS.md#upstream_rate_limited",
			"outcome": "REJECTED", "field": []any{"input", "name"},
			"upstream": map[string]any{"status": 429.0, "code": "slow-down", "requestId": "r-1"},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestExtensionsLeaveOutWhatIsNotKnown(t *testing.T) {
	t.Parallel()
	_, got := present(operation(t, ast.Query), t, &fault.Fault{Code: fault.Conflict, RetryAfter: time.Second, Upstream: &fault.Upstream{}})
	for _, name := range []string{"service", "outcome", "field"} {
		if v, there := got[name]; there {
			t.Errorf("%s is %v", name, v)
		}
	}
	if diff := cmp.Diff(map[string]any{"retryable": false, "afterMs": nil, "at": nil}, got["retry"]); diff != "" {
		t.Errorf("what cannot succeed has a time to wait (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]any{}, got["upstream"]); diff != "" {
		t.Errorf("upstream (-want +got):\n%s", diff)
	}
}

// Whoever found it missing, and whether the ID was one at all, must not show.
func TestWhatIsMissingIsMissingTheSameWayWhoeverFoundOut(t *testing.T) {
	t.Parallel()
	for _, kind := range []ast.Operation{ast.Query, ast.Mutation} {
		_, found := present(operation(t, kind), t, &fault.Fault{Code: fault.NotFound, Service: fault.Vapi, Outcome: fault.Rejected, Upstream: &fault.Upstream{Status: 404}})
		_, refused := present(operation(t, kind), t, &fault.Fault{Code: fault.NotFound, Service: fault.Vapi, Outcome: fault.NotSent})
		delete(found, "timestamp")
		delete(refused, "timestamp")
		if diff := cmp.Diff(found, refused); diff != "" {
			t.Errorf("%s (-by the provider +by us):\n%s", kind, diff)
		}
	}
}

func TestActionLeadsToThePageWhereItCanBeDone(t *testing.T) {
	t.Parallel()
	for code, want := range map[fault.Code]any{
		fault.NotConnected: "/integrations/vapi", fault.ReconnectRequired: "/integrations/vapi", fault.UpstreamDenied: "/integrations/vapi",
		fault.InsufficientScope: "/integrations/vapi", fault.UpstreamTimeout: nil, fault.CircuitOpen: nil, fault.BadUserInput: nil,
		fault.QuotaExceeded: nil, fault.Internal: nil, fault.NotFound: nil,
	} {
		_, got := present(operation(t, ast.Query), t, &fault.Fault{Code: code, Service: fault.Vapi})
		if url := got["action"].(map[string]any)["url"]; url != want {
			t.Errorf("%s leads to %v, want %v", code, url, want)
		}
	}
	_, got := present(operation(t, ast.Query), t, fault.New(fault.NotConnected, ""))
	if url := got["action"].(map[string]any)["url"]; url != "/integrations" {
		t.Errorf("without a service it leads to %v", url)
	}
}

func TestEveryErrorOfAMutationSaysWhatBecameOfTheWrite(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kind      ast.Operation
		fault     fault.Fault
		want      any
		retryable bool
	}{
		"known":         {ast.Mutation, fault.Fault{Code: fault.UpstreamUnavailable, Outcome: fault.Unknown, Once: true}, "UNKNOWN", false},
		"not sent":      {ast.Mutation, fault.Fault{Code: fault.UpstreamUnavailable}, "NOT_SENT", true},
		"our defect":    {ast.Mutation, fault.Fault{Code: fault.Internal}, "UNKNOWN", false},
		"query":         {ast.Query, fault.Fault{Code: fault.UpstreamUnavailable}, nil, true},
		"query with it": {ast.Query, fault.Fault{Code: fault.UpstreamUnavailable, Outcome: fault.NotSent}, nil, true},
	} {
		shared := c.fault
		_, got := present(operation(t, c.kind), t, &shared)
		if got["outcome"] != c.want || got["retry"].(map[string]any)["retryable"] != c.retryable {
			t.Errorf("%s: outcome %v, retry %v; want %v, %v", name, got["outcome"], got["retry"], c.want, c.retryable)
		}
		if diff := cmp.Diff(c.fault, shared); diff != "" {
			t.Errorf("%s: the fault, which others may share, changed (-want +got):\n%s", name, diff)
		}
	}
}

func TestErrorIsNewEachTimeAndKeepsItsPlace(t *testing.T) {
	t.Parallel()
	given := gqlerror.WrapPath(ast.Path{ast.PathName("vapi"), ast.PathIndex(2)}, fault.New(fault.NotFound, ""))
	given.Locations = []gqlerror.Location{{Line: 3, Column: 7}}
	before := *given
	out, _ := present(operation(t, ast.Query), t, given)
	if out == given || out.Path.String() != "vapi[2]" || len(out.Locations) != 1 || out.Locations[0].Line != 3 {
		t.Errorf("presented as %+v", out)
	}
	if given.Message != before.Message || given.Extensions != nil {
		t.Errorf("the given error changed: %+v", given)
	}
	if out, _ := present(operation(t, ast.Query), t, fault.New(fault.NotFound, "")); out.Path.String() != "vapi" {
		t.Errorf("path %q, want that of the field", out.Path)
	}
}

func TestEveryPresentedErrorIsReportedOnceWithItsCause(t *testing.T) {
	t.Parallel()
	var reported []*fault.Fault
	p := graph.Presenter{Report: func(_ context.Context, f *fault.Fault) { reported = append(reported, f) }}
	cause := errors.New(canary)
	p.Present(operation(t, ast.Mutation), cause)
	if len(reported) != 1 || reported[0].Code != fault.Internal || !errors.Is(reported[0], cause) || reported[0].Outcome != fault.Unknown {
		t.Errorf("reported %+v", reported)
	}
}
