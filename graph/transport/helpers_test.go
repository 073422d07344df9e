package transport_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"ava/graph/transport"
	"ava/internal/fault"
	"ava/internal/language"
)

const (
	typeJSON    = "application/json"
	typeGraphQL = "application/graphql-response+json"
	charset     = "; charset=utf-8"
)

var schema = gqlparser.MustLoadSchema(&ast.Source{Input: `
	type Query { name(id: ID, first: Int): String  size: Int! }
	type Mutation { rename(to: String): String }
	type Subscription { named: String }
`})

// server is an executor whose resolver is a function, and a count of what
// passed through it.
type server struct {
	transport.HTTP

	exec      *executor.Executor
	executed  int
	presented int
	seen      *graphql.OperationContext
	resolve   func(context.Context) *graphql.Response
}

func newServer(tb testing.TB) *server {
	tb.Helper()
	s := &server{}
	s.resolve = func(context.Context) *graphql.Response {
		return &graphql.Response{Data: json.RawMessage(`{"name":"Ada"}`)}
	}
	s.exec = executor.New(&graphql.ExecutableSchemaMock{
		SchemaFunc: func() *ast.Schema { return schema },
		ExecFunc: func(ctx context.Context) graphql.ResponseHandler {
			s.executed++
			s.seen = graphql.GetOperationContext(ctx)
			return func(ctx context.Context) *graphql.Response { return s.resolve(ctx) }
		},
	})
	s.exec.SetErrorPresenter(s.present)
	s.exec.SetRecoverFunc(func(context.Context, any) error { return fault.New(fault.Internal, "") })
	return s
}

// present gives each error its fault's code, reason and status, and counts.
func (s *server) present(ctx context.Context, err error) *gqlerror.Error {
	s.presented++
	out := &gqlerror.Error{Message: err.Error(), Extensions: map[string]any{"language": language.From(ctx)}}
	f, ok := errors.AsType[*fault.Fault](err)
	if !ok {
		if g, isGraphQL := errors.AsType[*gqlerror.Error](err); isGraphQL {
			out.Extensions["code"] = g.Extensions["code"]
		}
		return out
	}
	out.Message = f.Sentence()
	out.Extensions["code"] = f.Code
	out.Extensions["reason"] = f.Reason
	return out
}

// request is a well-formed query; change what the case is about.
func request(body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(body))
	r.Header.Set("Content-Type", typeJSON)
	return r
}

// traced puts into the context what gqlgen's server puts there.
func traced(r *http.Request) *http.Request {
	return r.WithContext(graphql.StartOperationTrace(r.Context()))
}

func query(q string) string {
	b, _ := json.Marshal(map[string]string{"query": q})
	return string(b)
}

// answer is a response taken apart.
type answer struct {
	status  int
	header  http.Header
	body    string
	entries map[string]json.RawMessage
	errors  []struct {
		Message    string
		Extensions struct {
			Code   fault.Code
			Reason fault.Reason
		}
	}
}

func (s *server) do(tb testing.TB, r *http.Request) answer {
	tb.Helper()
	w := httptest.NewRecorder()
	s.Do(w, traced(r), s.exec)
	resp := w.Result()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		tb.Fatal(err)
	}
	a := answer{status: resp.StatusCode, header: resp.Header, body: string(body)}
	if len(body) == 0 {
		return a
	}
	if err := json.Unmarshal(body, &a.entries); err != nil {
		tb.Fatalf("the answer %q is not a JSON object: %v", body, err)
	}
	if raw, ok := a.entries["errors"]; ok {
		if err := json.Unmarshal(raw, &a.errors); err != nil {
			tb.Fatal(err)
		}
	}
	return a
}

// code returns the code and the reason of the answer's first error.
func (a answer) code() (fault.Code, fault.Reason) {
	if len(a.errors) == 0 {
		return "", ""
	}
	return a.errors[0].Extensions.Code, a.errors[0].Extensions.Reason
}

// capture is an executor that keeps what the transport read and refuses it.
type capture struct{ params *graphql.RawParams }

func (c *capture) CreateOperationContext(
	_ context.Context, p *graphql.RawParams,
) (*graphql.OperationContext, gqlerror.List) {
	c.params = p
	return &graphql.OperationContext{}, gqlerror.List{gqlerror.Errorf("captured")}
}

func (c *capture) DispatchOperation(
	context.Context, *graphql.OperationContext,
) (graphql.ResponseHandler, context.Context) {
	return nil, nil // never called
}

func (c *capture) DispatchError(_ context.Context, list gqlerror.List) *graphql.Response {
	return &graphql.Response{Errors: list}
}
