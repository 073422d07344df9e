package transport_test

import (
	"bytes"
	"encoding/json"
	"net/http/httptest"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"

	"ava/graph/transport"
)

// read passes a body through the transport and returns what it understood, nil
// for a body that it refused.
func read(body []byte) *graphql.RawParams {
	exec := &capture{}
	transport.HTTP{}.Do(httptest.NewRecorder(), request(string(body)), exec)
	return exec.params
}

// reference reads a body with encoding/json.
func reference(body []byte) (*graphql.RawParams, bool) {
	if !json.Valid(body) {
		return nil, false
	}
	var envelope map[string]json.RawMessage
	if err := json.Unmarshal(body, &envelope); err != nil || envelope == nil {
		return nil, false
	}
	params := &graphql.RawParams{}
	for key, dst := range map[string]any{
		"query": &params.Query, "operationName": &params.OperationName,
		"variables": &params.Variables, "extensions": &params.Extensions,
	} {
		raw, ok := envelope[key]
		if !ok {
			continue
		}
		dec := json.NewDecoder(bytes.NewReader(raw))
		dec.UseNumber()
		if dec.Decode(dst) != nil {
			return nil, false
		}
	}
	return params, true
}

// FuzzRequest holds the scanner against encoding/json: what we accept, it
// accepts with the same values.
func FuzzRequest(f *testing.F) {
	for _, c := range bodies {
		if len(c.body) < 1000 { // what is long is slow to minimise
			f.Add([]byte(c.body))
		}
	}
	for _, body := range []string{
		`{"query":"{a}","variables":{"a":[1,-0,1.5e+10,0.1,"x\u00e9\ud83d\ude00\\\"\/\b\f\n\r\t",true,false,null,{}],"":{"k":[[]]}}}`,
		` { "query" : "{a}" , "extensions" : { "x" : [ ] } , "more" : [ 1 , 2 ] } `,
		`{"query":"é🙂","operationName":"A","variables":null,"extensions":null}`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got := read(body)
		if got == nil {
			return
		}
		want, ok := reference(body)
		if !ok {
			t.Fatalf("we accept %q, encoding/json does not", body)
		}
		got.Headers, got.ReadTime = nil, graphql.TraceTiming{}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%q is read differently (-encoding/json +transport):\n%s", body, diff)
		}
	})
}

// What encoding/json reads and the strict rules do not forbid is accepted: the
// fuzzer's other half, on bodies that are known to be good.
func TestGoodRequestsAreReadAsEncodingJSONReadsThem(t *testing.T) {
	for _, body := range []string{
		`{"query":"{a}"}`,
		`{"query":"{a}","variables":null,"operationName":null,"extensions":null}`,
		`{"variables":{"a":{"b":[1,2.50,-0.0e-7,"\ud83d\ude00\u00e9\u0000"]},"":0},"query":"{\n\ta # \u4e16\r\n}"}`,
		"\t{ \"query\" :\n\"{a}\" , \"operationName\":\"\", \"x\":[[{}],{\"query\":1}] }\r\n",
		`{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"ab"}}}`,
		`{"query":"{a}","variables":{"big":123456789012345678901234567890,"quote":"\"\\\/\b\f\n\r\t"}}`,
	} {
		got := read([]byte(body))
		if got == nil {
			t.Errorf("%s was refused", body)
			continue
		}
		want, _ := reference([]byte(body))
		got.Headers, got.ReadTime = nil, graphql.TraceTiming{}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s is read differently (-encoding/json +transport):\n%s", body, diff)
		}
	}
}
