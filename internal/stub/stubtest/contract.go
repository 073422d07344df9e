// Package stubtest holds tests' requests and answers against the providers' own
// OpenAPI documents, so that a client and the stub it is tested with cannot
// drift away from the provider together.
package stubtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/google/uuid"
)

// SpecsVariable names the environment variable that says where the documents
// are; without it they are looked for in ../shared/specs beside the module.
const SpecsVariable = "AVA_SPECS_DIR"

// Contract fails its test when an exchange violates the provider's document.
type Contract struct {
	tb      testing.TB
	router  routers.Router
	checked atomic.Int64
}

// vapi loads the document once per process: it takes a third of a second.
var vapi = sync.OnceValues(func() (routers.Router, error) { return load("vapi.openapi.json") })

// VapiContract is Vapi's document of https://api.vapi.ai/api-json, pruned to the
// endpoints in use. The test is skipped where the document is absent.
func VapiContract(tb testing.TB) *Contract {
	tb.Helper()
	return contract(tb, "Vapi", vapi)
}

// twilio loads the document once per process.
var twilio = sync.OnceValues(func() (routers.Router, error) { return load("twilio.openapi.json") })

// TwilioContract is Twilio's document of its REST API (2010-04-01), pruned to
// the endpoints in use. The test is skipped where the document is absent.
func TwilioContract(tb testing.TB) *Contract {
	tb.Helper()
	return contract(tb, "Twilio", twilio)
}

func contract(tb testing.TB, provider string, document func() (routers.Router, error)) *Contract {
	tb.Helper()
	router, err := document()
	if errors.Is(err, fs.ErrNotExist) {
		tb.Skipf("SKIPPED: no OpenAPI document of %s here; set %s", provider, SpecsVariable)
	}
	if err != nil {
		tb.Fatalf("%s's OpenAPI document: %v", provider, err)
	}
	return &Contract{tb: tb, router: router}
}

// Checked is the number of exchanges that were compared with the document.
func (c *Contract) Checked() int { return int(c.checked.Load()) }

// RoundTripper passes requests on to next and checks each request and each
// answer of 2xx; the document describes no other answers.
func (c *Contract) RoundTripper(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) { return c.exchange(next, r) })
}

// roundTripper makes a function an http.RoundTripper.
type roundTripper func(*http.Request) (*http.Response, error)

// RoundTrip implements [http.RoundTripper].
func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// exchange checks one request, sends it and checks its answer.
func (c *Contract) exchange(next http.RoundTripper, r *http.Request) (*http.Response, error) {
	body, err := drain(r.Body)
	if err != nil {
		return nil, fmt.Errorf("read the request: %w", err)
	}
	sent := r.Clone(r.Context())
	if len(body) > 0 {
		sent.Body = io.NopCloser(bytes.NewReader(body))
	}
	input := c.checkRequest(r, body)
	response, err := next.RoundTrip(sent)
	if err != nil || input == nil || response.StatusCode/100 != 2 {
		return response, err
	}
	content, err := drain(response.Body)
	if err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	response.Body = io.NopCloser(bytes.NewReader(content))
	c.checkAnswer(r.Context(), input, response, content)
	return response, nil
}

// checkRequest returns nil after it reported a request nothing can be compared with.
func (c *Contract) checkRequest(r *http.Request, body []byte) *openapi3filter.RequestValidationInput {
	seen := r.Clone(r.Context())
	seen.Body = io.NopCloser(bytes.NewReader(withoutRemovals(r.Method, body)))
	seen.GetBody = nil // would bring the removals back
	seen.ContentLength = -1
	route, parameters, err := c.router.FindRoute(seen)
	if err != nil {
		c.tb.Errorf("%s %s is not in the provider's document: %v", r.Method, r.URL.Path, err)
		return nil
	}
	if id, given := parameters["id"]; given && uuid.Validate(id) != nil {
		c.tb.Errorf("%s %s: the id is not a UUID", r.Method, r.URL.Path) // kin-openapi does not check the format
	}
	input := &openapi3filter.RequestValidationInput{
		Request: seen, PathParams: parameters, Route: route, Options: options(),
	}
	if err := openapi3filter.ValidateRequest(r.Context(), input); err != nil {
		c.tb.Errorf("%s %s: the request violates the provider's document: %v", r.Method, r.URL.Path, err)
	}
	return input
}

// checkAnswer compares one 2xx answer with the document.
func (c *Contract) checkAnswer(
	ctx context.Context, input *openapi3filter.RequestValidationInput, response *http.Response, content []byte,
) {
	err := openapi3filter.ValidateResponse(ctx, &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: response.StatusCode, Header: response.Header,
		Body: io.NopCloser(bytes.NewReader(content)), Options: options(),
	})
	if err != nil {
		c.tb.Errorf("%s %s: the answer violates the provider's document: %v",
			input.Request.Method, input.Request.URL.Path, err)
	}
	c.checked.Add(1)
}

func options() *openapi3filter.Options {
	options := &openapi3filter.Options{
		AuthenticationFunc:    openapi3filter.NoopAuthenticationFunc,
		IncludeResponseStatus: true,
		SkipSettingDefaults:   true,
	}
	options.WithCustomSchemaErrorFunc(where)
	return options
}

// where words a violation without the schema, which fills screens.
func where(err *openapi3.SchemaError) string {
	return "/" + strings.Join(err.JSONPointer(), "/") + ": " + err.Reason
}

// withoutRemovals drops the members an update sets to null, which is how the
// provider removes them although its document calls none of them nullable.
func withoutRemovals(method string, body []byte) []byte {
	var members map[string]json.RawMessage
	if method != http.MethodPatch || json.Unmarshal(body, &members) != nil {
		return body
	}
	maps.DeleteFunc(members, func(_ string, value json.RawMessage) bool { return string(value) == "null" })
	kept, err := json.Marshal(members)
	if err != nil {
		return body
	}
	return kept
}

// drain reads and closes a body that may be absent.
func drain(body io.ReadCloser) ([]byte, error) {
	if body == nil {
		return nil, nil
	}
	defer body.Close()
	return io.ReadAll(body)
}

// load reads a document for requests to any host.
func load(name string) (routers.Router, error) {
	dir, err := specs()
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return nil, err
	}
	var tree map[string]any
	if err := json.Unmarshal(data, &tree); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	repair(tree)
	if data, err = json.Marshal(tree); err != nil {
		return nil, fmt.Errorf("repair %s: %w", name, err)
	}
	document, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", name, err)
	}
	document.Servers = nil
	for _, path := range document.Paths.Map() {
		path.Servers = nil // Twilio's document repeats its host at every path
	}
	return gorillamux.NewRouter(document)
}

// repair corrects what the document's generator got wrong and no proper
// exchange could satisfy: enums of elements repeated on their array, enums of
// strings that are called objects, and patterns written as JavaScript literals
// (/^[a-z]+$/u) instead of bare expressions.
func repair(node any) {
	switch node := node.(type) {
	case []any:
		for _, element := range node {
			repair(element)
		}
	case map[string]any:
		repairSchema(node)
		for _, member := range node {
			repair(member)
		}
	}
}

func repairSchema(schema map[string]any) {
	_, enumerated := schema["enum"].([]any)
	switch {
	case enumerated && schema["type"] == "array":
		delete(schema, "enum")
	case enumerated && schema["type"] == "object":
		schema["type"] = "string"
	}
	if pattern, ok := schema["pattern"].(string); ok {
		if inner, literal := strings.CutPrefix(pattern, "/"); literal {
			schema["pattern"] = inner[:max(0, strings.LastIndex(inner, "/"))]
		}
	}
}

// specs finds the documents' directory; tests run in their package's directory.
func specs() (string, error) {
	if dir := os.Getenv(SpecsVariable); dir != "" { //nolint:forbidigo // tests only: where the documents are
		return dir, nil
	}
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, "..", "shared", "specs"), nil
		}
	}
	return "", fmt.Errorf("no go.mod above the test: %w", fs.ErrNotExist)
}
