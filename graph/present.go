package graph

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"ava/internal/correlation"
	"ava/internal/fault"
	"ava/internal/language"
)

// docs is where docs/ERRORS.md is served; its anchors are the codes in lower
// case.
const docs = "/docs/ERRORS.md#"

// Presenter turns errors into GraphQL errors. It is the only reader of the
// sentences that people see, and the last to see a cause: nothing of a Go
// error, of an upstream's answer, of a host or a header gets past it.
type Presenter struct {
	// Report is told of every failure that is answered; it may be nil.
	Report func(ctx context.Context, f *fault.Fault)
}

// Present implements graphql.ErrorPresenterFunc. The error that it returns is
// always a new one, as gqlgen writes a path into the error it is given while a
// fault may be shared between requests.
func (p Presenter) Present(ctx context.Context, err error) *gqlerror.Error {
	f := classify(err)
	f = settle(ctx, f)
	if p.Report != nil {
		p.Report(ctx, f)
	}
	out := &gqlerror.Error{
		Message:    f.Sentence(), // English, as developers look for it
		Path:       graphql.GetPath(ctx),
		Extensions: extensions(ctx, f, time.Now()),
	}
	if g, ok := errors.AsType[*gqlerror.Error](err); ok {
		out.Locations = g.Locations
		if f.Code == fault.ValidationFailed {
			out.Message = explain(g, out.Message)
		} else if len(g.Path) > 0 {
			out.Path = g.Path
		}
	}
	return out
}

// classify finds the fault in err. What gqlgen and gqlparser report themselves
// carries a code in its extensions, or is a value that does not fit its scalar.
func classify(err error) *fault.Fault {
	if f, ok := errors.AsType[*fault.Fault](err); ok && f != nil {
		return f
	}
	g, ok := errors.AsType[*gqlerror.Error](err)
	if !ok {
		return fault.Of(err)
	}
	switch code, _ := g.Extensions["code"].(string); {
	case code == errcode.ParseFailed:
		return &fault.Fault{Code: fault.ParseFailed}
	case code == errcode.ValidationFailed || g.Rule != "":
		return &fault.Fault{Code: fault.ValidationFailed, Field: variable(g.Path)}
	}
	if badNumber(g) {
		return &fault.Fault{Code: fault.BadUserInput, Field: argument(g.Path)}
	}
	return fault.Of(err)
}

// badNumber reports whether a scalar refused its input, such as an Int beyond
// 32 bits, which validation lets through.
func badNumber(err error) bool {
	if _, ok := errors.AsType[*strconv.NumError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*graphql.NumberOverflowError](err); ok {
		return true
	}
	_, ok := errors.AsType[*graphql.IntegerError](err)
	return ok
}

// settle completes what only the operation knows: in a mutation every error
// says what became of the write.
func settle(ctx context.Context, f *fault.Fault) *fault.Fault {
	mutation := isMutation(ctx)
	switch {
	case f.Code == fault.NotFound:
		return missing(f, mutation)
	case mutation && f.Outcome == "":
		copied := *f
		copied.Outcome = fault.NotSent
		if f.Code == fault.Internal {
			copied.Outcome, copied.Once = fault.Unknown, true
		}
		return &copied
	case !mutation && f.Outcome != "":
		copied := *f
		copied.Outcome = ""
		return &copied
	}
	return f
}

// missing makes every NOT_FOUND the same, whether the provider found nothing, the
// ID is of another kind, or it is none at all: the difference would tell whose
// things exist.
func missing(f *fault.Fault, mutation bool) *fault.Fault {
	same := *f
	same.Upstream, same.Outcome = nil, ""
	if mutation {
		same.Outcome = fault.Rejected
	}
	return &same
}

func isMutation(ctx context.Context) bool { return operationIs(ctx, ast.Mutation) }

// operationIs reports of which kind the operation in ctx is, if there is one.
func operationIs(ctx context.Context, kind ast.Operation) bool {
	if !graphql.HasOperationContext(ctx) {
		return false
	}
	op := graphql.GetOperationContext(ctx).Operation
	return op != nil && op.Operation == kind
}

// extensions is ErrorExtensions of the schema, as the map that gqlgen wants.
func extensions(ctx context.Context, f *fault.Fault, now time.Time) map[string]any {
	t := f.Traits()
	ext := map[string]any{
		"code":          f.Code,
		"category":      t.Category,
		"userMessage":   f.SentenceIn(language.From(ctx)),
		"correlationId": correlation.ID(ctx),
		"timestamp":     moment(now),
		"httpStatus":    t.HTTPStatus,
		"action":        map[string]any{"type": t.Action, "url": actionURL(t.Action, f.Service)},
		"retry":         retry(f, now),
		"docUrl":        DocURL(f.Code),
	}
	if f.Service != "" {
		ext["service"] = f.Service
	}
	if f.Outcome != "" {
		ext["outcome"] = f.Outcome
	}
	if len(f.Field) > 0 {
		ext["field"] = f.Field
	}
	if f.Upstream != nil {
		ext["upstream"] = upstream(f.Upstream)
	}
	return ext
}

func retry(f *fault.Fault, now time.Time) map[string]any {
	told := Retry(f, now)
	r := map[string]any{"retryable": told.Retryable, "afterMs": nil, "at": nil}
	if told.AfterMs != nil {
		r["afterMs"], r["at"] = *told.AfterMs, moment(*told.At)
	}
	return r
}

// Retry is whether and when what ended in f at a moment is worth another try.
func Retry(f *fault.Fault, now time.Time) *ErrorRetry {
	r := &ErrorRetry{Retryable: f.Traits().Retryable}
	if r.Retryable && f.RetryAfter > 0 {
		ms := int((f.RetryAfter + time.Millisecond - 1) / time.Millisecond)
		at := now.Add(f.RetryAfter).Truncate(time.Millisecond) // which is as exact as anybody needs
		r.AfterMs, r.At = &ms, &at
	}
	return r
}

// moment writes t to the millisecond, which is as exact as anybody needs.
func moment(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func upstream(u *fault.Upstream) map[string]any {
	out := make(map[string]any, 3)
	if u.Status != 0 {
		out["status"] = u.Status
	}
	if u.Code != "" {
		out["code"] = u.Code
	}
	if u.RequestID != "" {
		out["requestId"] = u.RequestID
	}
	return out
}

// actionURL is the path of the settings page where the action can be done.
func actionURL(a fault.Action, s fault.Service) any {
	switch a {
	case fault.ActionConnect, fault.ActionReconnect, fault.ActionUpdateCredentials, fault.ActionGrantScopes:
		if s == "" {
			return "/integrations"
		}
		return "/integrations/" + s.Slug()
	case fault.ActionRetry, fault.ActionWait, fault.ActionFixInput, fault.ActionUpgradePlan,
		fault.ActionContactSupport, fault.ActionNone:
		return nil
	}
	return nil
}

// DocURL is where a code is documented.
func DocURL(c fault.Code) string { return docs + strings.ToLower(string(c)) }
