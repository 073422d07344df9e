package transport_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"ava/graph/transport"
)

// small is a request as the settings page sends it, 300 bytes.
const small = `{"operationName":"Assistants","variables":{"first":20,"after":null,"search":"sales","options":{"stale":true}},` +
	`"query":"query Assistants($first: Int!, $after: String, $search: String) {\n  vapi {\n    assistants(first: $first, after: $after, search: $search) {\n` +
	`      nodes { id name }\n    }\n  }\n}"}`

// sink is a ResponseWriter that keeps nothing.
type sink struct{ header http.Header }

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) Write(b []byte) (int, error) { return len(b), nil }
func (s *sink) WriteHeader(int)             {}

func BenchmarkRequestDecodedByEncodingJSON(b *testing.B) {
	b.SetBytes(int64(len(small)))
	b.ReportAllocs()
	for b.Loop() {
		dec := json.NewDecoder(bytes.NewReader([]byte(small)))
		dec.UseNumber()
		if err := dec.Decode(&graphql.RawParams{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRequestRefused is all of the transport without an executor: read,
// decode, and answer with one error.
func BenchmarkRequestRefused(b *testing.B) {
	exec, body := &capture{}, bytes.NewReader([]byte(small))
	r := httptest.NewRequest(http.MethodPost, "/graphql", nil)
	r.Header.Set("Content-Type", typeJSON)
	w := &sink{header: http.Header{}}
	b.ReportAllocs()
	for b.Loop() {
		body.Reset([]byte(small))
		r.Body = io.NopCloser(body)
		clear(w.header)
		transport.HTTP{}.Do(w, r, exec)
	}
}

// BenchmarkRequestExecuted is a request whose execution costs nothing and whose
// document is known: the transport and what gqlgen's executor adds.
func BenchmarkRequestExecuted(b *testing.B) {
	s := newServer(b)
	s.exec.SetQueryCache(graphql.MapCache[*ast.QueryDocument]{})
	text := []byte(query("{name}"))
	body := bytes.NewReader(text)
	r := traced(httptest.NewRequest(http.MethodPost, "/graphql", nil))
	r.Header.Set("Content-Type", typeJSON)
	w := &sink{header: http.Header{}}
	b.ReportAllocs()
	for b.Loop() {
		body.Reset(text)
		r.Body = io.NopCloser(body)
		clear(w.header)
		s.Do(w, r, s.exec)
	}
}
