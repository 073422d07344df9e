package transport_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"ava/internal/fault"
)

func TestMediaTypeOfTheAnswerIsTheBestMatchOfAccept(t *testing.T) {
	for _, c := range []struct {
		accept []string
		want   string // empty for 406
	}{
		{nil, typeJSON},
		{[]string{""}, typeJSON},
		{[]string{"*/*"}, typeJSON},
		{[]string{"application/*"}, typeJSON},
		{[]string{typeJSON}, typeJSON},
		{[]string{typeGraphQL}, typeGraphQL},
		{[]string{typeGraphQL + charset}, typeGraphQL},
		{[]string{"Application/JSON"}, typeJSON},
		{[]string{typeGraphQL + `; charset="UTF-8"`}, typeGraphQL},
		{[]string{typeGraphQL + "; charset=utf-8, application/json; charset=utf-8"}, typeGraphQL},
		{[]string{typeGraphQL + ",application/json;q=0.9"}, typeGraphQL},
		{[]string{"application/json," + typeGraphQL}, typeJSON},
		{[]string{"application/json;q=0.5", typeGraphQL + ";q=0.8"}, typeGraphQL},
		{[]string{typeGraphQL + ", */*"}, typeGraphQL},
		{[]string{"*/*, " + typeGraphQL}, typeGraphQL},
		{[]string{typeGraphQL + ";q=0.1, */*"}, typeJSON},
		{[]string{"text/html, application/json;q=0.9, */*;q=0.8"}, typeJSON},
		{[]string{"application/json;q=0, */*"}, typeGraphQL},
		{[]string{typeGraphQL + ", text/event-stream, multipart/mixed"}, typeGraphQL},
		{[]string{typeGraphQL + "; charset=latin1, application/json;q=0.1"}, typeJSON},
		{[]string{typeGraphQL + ";q=2, application/json;q=0.1"}, typeJSON},
		{[]string{typeGraphQL + ";q=NaN, application/json;q=0.1"}, typeJSON},
		{[]string{"text/html"}, ""},
		{[]string{"text/event-stream"}, ""},
		{[]string{"*/*;q=0"}, ""},
		{[]string{"application/json;q=0"}, ""},
		{[]string{"application/json; charset=utf-16"}, ""},
	} {
		t.Run(strings.Join(c.accept, " + "), func(t *testing.T) {
			s := newServer(t)
			r := request(query("{name}"))
			r.Header["Accept"] = c.accept
			a := s.do(t, r)
			if c.want == "" {
				_, reason := a.code()
				if a.status != http.StatusNotAcceptable || reason != fault.NotAcceptable || s.executed != 0 {
					t.Errorf("got %d %s, executed %d times", a.status, a.body, s.executed)
				}
				return
			}
			if got := a.header.Get("Content-Type"); got != c.want+charset || a.status != http.StatusOK {
				t.Errorf("got %d %q", a.status, got)
			}
		})
	}
}

func TestOnlyJSONInUTF8IsTaken(t *testing.T) {
	for _, c := range []struct {
		contentType []string
		ok          bool
	}{
		{[]string{"application/json"}, true},
		{[]string{"application/json; charset=utf-8"}, true},
		{[]string{`Application/JSON;charset="UTF-8"`}, true},
		{nil, false},
		{[]string{""}, false},
		{[]string{"text/plain"}, false},
		{[]string{"application/x-www-form-urlencoded"}, false},
		{[]string{"multipart/form-data; boundary=x"}, false},
		{[]string{"application/graphql"}, false},
		{[]string{"application/json;text/plain"}, false},
		{[]string{"application/json, text/plain"}, false},
		{[]string{"application/json; charset=utf-16"}, false},
		{[]string{"application/json", "text/plain"}, false},
		{[]string{"application/jsonp"}, false},
	} {
		t.Run(strings.Join(c.contentType, " + "), func(t *testing.T) {
			s := newServer(t)
			r := request(query("{name}"))
			r.Header["Content-Type"] = c.contentType
			a := s.do(t, r)
			if c.ok != (a.status == http.StatusOK) || c.ok != (s.executed == 1) {
				t.Fatalf("got %d %s, executed %d times", a.status, a.body, s.executed)
			}
			if _, reason := a.code(); !c.ok && (a.status != http.StatusUnsupportedMediaType || reason != fault.MediaTypeUnknown) {
				t.Errorf("got %d %s", a.status, a.body)
			}
		})
	}
}

func TestOtherMethodsThanPOSTAreNotAllowed(t *testing.T) {
	for _, method := range []string{"GET", "HEAD", "PUT", "PATCH", "DELETE", "TRACE", "QUERY"} {
		s := newServer(t)
		r := httptest.NewRequest(method, "/graphql?query={name}", nil)
		a := s.do(t, r)
		_, reason := a.code()
		if a.status != http.StatusMethodNotAllowed || reason != fault.MethodNotAllowed || s.executed != 0 {
			t.Errorf("%s: got %d %s, executed %d times", method, a.status, a.body, s.executed)
		}
		if a.header.Get("Allow") != "POST" {
			t.Errorf("%s: Allow is %q", method, a.header.Get("Allow"))
		}
	}
}

func TestOPTIONSSaysWhatIsAllowed(t *testing.T) {
	a := newServer(t).do(t, httptest.NewRequest(http.MethodOptions, "/graphql", nil))
	if a.status != http.StatusNoContent || a.header.Get("Allow") != "POST" || a.body != "" {
		t.Errorf("got %d %q %q", a.status, a.header.Get("Allow"), a.body)
	}
}

// What cannot be executed: 400 without data for clients that say that they know
// the difference, 200 for the others, each error presented once.
func TestRequestErrorsHaveTheStatusOfTheirMediaType(t *testing.T) {
	for _, c := range []struct {
		name, body string
		code       fault.Code
		reason     fault.Reason
		errors     int
	}{
		{"a syntax error", query("{name"), fault.ParseFailed, "", 1},
		{"no operation", query("# nothing"), fault.ValidationFailed, "", 1},
		{"unknown fields", query("{a b c}"), fault.ValidationFailed, "", 3},
		{"a variable of the wrong type", `{"query":"query($n:Int){name(first:$n)}","variables":{"n":"x"}}`, fault.ValidationFailed, "", 1},
		{"an unknown operation", `{"query":"query A{name} query B{name}","operationName":"` + canary + `"}`, fault.BadUserInput, fault.OperationMissing, 1},
		{"two operations and no name", query("query A{name} query B{name}"), fault.BadUserInput, fault.OperationMissing, 1},
		{"a stored query nobody stored", `{"extensions":{"persistedQuery":{"sha256Hash":"x"}}}`, fault.PersistedNotFound, "", 1},
	} {
		for media, status := range map[string]int{typeJSON: 200, typeGraphQL: 400} {
			t.Run(c.name+" "+media, func(t *testing.T) {
				s := newServer(t)
				r := request(c.body)
				r.Header.Set("Accept", media)
				a := s.do(t, r)
				if code, reason := a.code(); a.status != status || code != c.code || reason != c.reason {
					t.Errorf("got %d %s %s, want %d %s %s", a.status, code, reason, status, c.code, c.reason)
				}
				if _, ok := a.entries["data"]; ok || s.executed != 0 {
					t.Errorf("it was executed: %s", a.body)
				}
				if s.presented != c.errors || len(a.errors) != c.errors {
					t.Errorf("presented %d times as %d errors, want %d", s.presented, len(a.errors), c.errors)
				}
				if strings.Contains(a.body, canary) {
					t.Errorf("the answer quotes the request: %s", a.body)
				}
			})
		}
	}
}

func TestSubscriptionsNeedAStream(t *testing.T) {
	s := newServer(t)
	a := s.do(t, request(query("subscription{named}")))
	if _, reason := a.code(); a.status != http.StatusNotAcceptable || reason != fault.StreamNeeded {
		t.Errorf("got %d %s", a.status, a.body)
	}
	if s.executed != 0 || s.presented != 1 {
		t.Errorf("executed %d times, presented %d times", s.executed, s.presented)
	}
}

func TestAnswersAreNeitherStoredNorMixedUp(t *testing.T) {
	s := newServer(t)
	for _, body := range []string{query("{name}"), query("{"), "garbage"} {
		a := s.do(t, request(body))
		if a.header.Get("Cache-Control") != "no-store" || a.header.Get("Vary") != "Accept, Accept-Language" {
			t.Errorf("%s: got %v", body, a.header)
		}
		if want := fmt.Sprint(len(a.body)); a.header.Get("Content-Length") != want {
			t.Errorf("%s: Content-Length is %s, want %s", body, a.header.Get("Content-Length"), want)
		}
	}
}

func TestVaryOfAMiddlewareIsKept(t *testing.T) {
	w := httptest.NewRecorder()
	w.Header().Set("Vary", "Origin")
	s := newServer(t)
	s.Do(w, traced(request(query("{name}"))), s.exec)
	if got := strings.Join(w.Header().Values("Vary"), ","); got != "Origin,Accept, Accept-Language" {
		t.Errorf("got %q", got)
	}
}

// The data goes out byte for byte: no second pass re-orders, re-escapes or
// re-indents it.
func TestDataIsWrittenAsTheExecutorWroteIt(t *testing.T) {
	const data = `{ "b" : "<é>\u0041" ,  "a":1.50 }`
	s := newServer(t)
	s.resolve = func(ctx context.Context) *graphql.Response {
		graphql.RegisterExtension(ctx, "took", 3)
		return &graphql.Response{Data: json.RawMessage(data)}
	}
	a := s.do(t, request(query("{name}")))
	if want := `{"data":` + data + `,"extensions":{"took":3}}`; a.body != want {
		t.Errorf("got  %s\nwant %s", a.body, want)
	}
}

func TestExecutedOperationKeepsItsDataNextToItsErrors(t *testing.T) {
	for data, want := range map[string]string{
		`{"name":null}`: `"data":{"name":null}}`,
		`null`:          `"data":null}`,
	} {
		s := newServer(t)
		s.resolve = func(ctx context.Context) *graphql.Response {
			graphql.AddError(ctx, &fault.Fault{Code: fault.UpstreamTimeout, Service: fault.Vapi})
			return &graphql.Response{Data: json.RawMessage(data)}
		}
		r := request(query("{name}"))
		r.Header.Set("Accept", typeGraphQL)
		a := s.do(t, r)
		if a.status != http.StatusOK || !strings.HasSuffix(a.body, want) || !strings.HasPrefix(a.body, `{"errors":[{`) {
			t.Errorf("got %d %s", a.status, a.body)
		}
		if code, _ := a.code(); code != fault.UpstreamTimeout || s.presented != 1 {
			t.Errorf("got %s, presented %d times", code, s.presented)
		}
	}
}

func TestErrorsAreCut(t *testing.T) {
	fields := ""
	for i := range 50 {
		fields += fmt.Sprintf("f%d ", i)
	}
	failing := func(ctx context.Context) *graphql.Response {
		for range 150 {
			graphql.AddError(ctx, fault.New(fault.NotFound, ""))
		}
		return &graphql.Response{Data: json.RawMessage(`{"name":null}`)}
	}
	for _, c := range []struct {
		body      string
		max, want int
	}{
		{query("{" + fields + "}"), 0, 10},
		{query("{" + fields + "}"), 3, 3},
		{query("{name}"), 0, 100},
		{query("{name}"), 3, 3},
	} {
		s := newServer(t)
		s.MaxErrors, s.resolve = c.max, failing
		if a := s.do(t, request(c.body)); len(a.errors) != c.want {
			t.Errorf("got %d errors with MaxErrors %d, want %d", len(a.errors), c.max, c.want)
		}
	}
}

func TestRefusalOfAnInterceptorIsARequestError(t *testing.T) {
	s := newServer(t)
	s.exec.AroundOperations(func(context.Context, graphql.OperationHandler) graphql.ResponseHandler {
		return graphql.OneShot(&graphql.Response{Errors: gqlerror.List{gqlerror.Errorf("no")}})
	})
	r := request(query("{name}"))
	r.Header.Set("Accept", typeGraphQL)
	a := s.do(t, r)
	if _, ok := a.entries["data"]; ok || a.status != http.StatusBadRequest {
		t.Errorf("got %d %s", a.status, a.body)
	}
}

func TestRequestWhoseTimeIsUpIsAnsweredAsOverload(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := newServer(t)
	a := s.do(t, request(query("{name}")).WithContext(ctx))
	if code, _ := a.code(); a.status != http.StatusServiceUnavailable || code != fault.Overloaded {
		t.Errorf("got %d %s", a.status, a.body)
	}
}

// mutator is an extension that does what it is told before the query is parsed.
type mutator func() *gqlerror.Error

func (mutator) ExtensionName() string                   { return "mutator" }
func (mutator) Validate(graphql.ExecutableSchema) error { return nil }

func (m mutator) MutateOperationParameters(context.Context, *graphql.RawParams) *gqlerror.Error {
	return m()
}

func TestPanicBecomesAnInternalErrorPresentedOnce(t *testing.T) {
	for name, arrange := range map[string]func(*server){
		"while the operation is created": func(s *server) {
			s.exec.Use(mutator(func() *gqlerror.Error { panic(canary) }))
		},
		"while it is executed": func(s *server) {
			s.resolve = func(context.Context) *graphql.Response { panic(errors.New(canary)) }
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			arrange(s)
			a := s.do(t, request(query("{name}")))
			code, _ := a.code()
			if a.status != http.StatusInternalServerError || code != fault.Internal || s.presented != 1 {
				t.Errorf("got %d %s, presented %d times", a.status, a.body, s.presented)
			}
			if strings.Contains(a.body, canary) {
				t.Errorf("the answer tells what panicked: %s", a.body)
			}
			if a.header.Get("Content-Type") != typeJSON+charset {
				t.Errorf("got %v", a.header)
			}
		})
	}
}

func TestAbortedHandlerStaysAborted(t *testing.T) {
	s := newServer(t)
	s.resolve = func(context.Context) *graphql.Response { panic(http.ErrAbortHandler) }
	defer func() {
		if err, ok := recover().(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
			t.Errorf("got %v", err)
		}
	}()
	s.do(t, request(query("{name}")))
}

func TestFailureOfOurOwnHasItsOwnStatus(t *testing.T) {
	s := newServer(t)
	s.exec.Use(mutator(func() *gqlerror.Error {
		return &gqlerror.Error{Err: fault.New(fault.Overloaded, ""), Message: "busy"}
	}))
	if a := s.do(t, request(query("{name}"))); a.status != http.StatusServiceUnavailable {
		t.Errorf("got %d %s", a.status, a.body)
	}
}

// An extension may say anything in extensions, even what JSON cannot.
func TestErrorWithoutJSONBecomesAnInternalOne(t *testing.T) {
	s := newServer(t)
	s.resolve = func(context.Context) *graphql.Response {
		err := &gqlerror.Error{Message: canary, Extensions: map[string]any{"x": math.NaN()}}
		return &graphql.Response{Data: json.RawMessage(`{"name":null}`), Errors: gqlerror.List{err}}
	}
	a := s.do(t, request(query("{name}")))
	if code, _ := a.code(); code != fault.Internal || strings.Contains(a.body, canary) {
		t.Errorf("got %s", a.body)
	}
}
