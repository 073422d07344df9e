package transport_test

import (
	"net/http"
	"strings"
	"testing"

	"ava/internal/fault"
)

// canary is in every body that is refused, and must not come back.
const canary = "sk_live_c4n4ry"

// bodies are the bodies that are refused, all of them with status 400.
var bodies = []struct {
	name, body string
	reason     fault.Reason
}{
	{"nothing", ``, fault.BodyUnreadable},
	{"white space", "  \n", fault.BodyUnreadable},
	{"truncated", `{"query":"{name}","variables":{"key":"` + canary, fault.BodyUnreadable},
	{"truncated after a backslash", `{"query":"` + canary + `\`, fault.BodyUnreadable},
	{"an array of requests", `[{"query":"{name}"},{"query":"{name}"}]`, fault.BodyUnreadable},
	{"a string", `"` + canary + `"`, fault.BodyUnreadable},
	{"null", `null`, fault.BodyUnreadable},
	{"a number", `1`, fault.BodyUnreadable},
	{"a second object", `{"query":"{name}"}{"query":"{size}"}`, fault.BodyUnreadable},
	{"a trailing word", `{"query":"{name}"} ` + canary, fault.BodyUnreadable},
	{"a trailing NUL", "{\"query\":\"{name}\"}\x00", fault.BodyUnreadable},
	{"a byte order mark", "\ufeff{\"query\":\"{name}\"}", fault.BodyUnreadable},
	{"the query twice", `{"query":"{name}","query":"{size}"}`, fault.BodyUnreadable},
	{"the query twice, once escaped", `{"query":"{name}","\u0071uery":"{size}"}`, fault.BodyUnreadable},
	{"an unknown key twice", `{"query":"{name}","x":1,"x":2}`, fault.BodyUnreadable},
	{"a variable twice", `{"query":"{name}","variables":{"a":1,"a":2}}`, fault.BodyUnreadable},
	{"a key twice deep in the variables", `{"query":"{name}","variables":{"a":[{"b":{"c":1,"\u0063":2}}]}}`, fault.BodyUnreadable},
	{"invalid UTF-8 in the query", "{\"query\":\"{name} # \xff\"}", fault.BodyUnreadable},
	{"invalid UTF-8 in a variable", "{\"query\":\"{name}\",\"variables\":{\"a\":\"\xc3\x28\"}}", fault.BodyUnreadable},
	{"an encoded surrogate", "{\"query\":\"{name} # \xed\xa0\x80\"}", fault.BodyUnreadable},
	{"half a surrogate pair", `{"query":"{name} # \ud83d"}`, fault.BodyUnreadable},
	{"the second half alone", `{"query":"{name} # \ude00"}`, fault.BodyUnreadable},
	{"two first halves", `{"query":"{name} # \ud83d\ud83d"}`, fault.BodyUnreadable},
	{"half a pair in a variable", `{"query":"{name}","variables":{"a":"\ud83dx"}}`, fault.BodyUnreadable},
	{"an escaped NUL in the query", `{"query":"{name} # \u0000"}`, fault.BodyUnreadable},
	{"a raw NUL in the query", "{\"query\":\"{name} # \x00\"}", fault.BodyUnreadable},
	{"a raw newline in a string", "{\"query\":\"{name}\n\"}", fault.BodyUnreadable},
	{"an unknown escape", `{"query":"{name} \x"}`, fault.BodyUnreadable},
	{"three digits after \\u", `{"query":"{name} \u12g4"}`, fault.BodyUnreadable},
	{"a number that begins with zero", `{"query":"{name}","variables":{"a":01}}`, fault.BodyUnreadable},
	{"a number without digits", `{"query":"{name}","variables":{"a":-}}`, fault.BodyUnreadable},
	{"a fraction without digits", `{"query":"{name}","variables":{"a":1.}}`, fault.BodyUnreadable},
	{"an exponent without digits", `{"query":"{name}","variables":{"a":1e+}}`, fault.BodyUnreadable},
	{"NaN", `{"query":"{name}","variables":{"a":NaN}}`, fault.BodyUnreadable},
	{"a trailing comma", `{"query":"{name}",}`, fault.BodyUnreadable},
	{"a trailing comma in an array", `{"query":"{name}","variables":{"a":[1,]}}`, fault.BodyUnreadable},
	{"a missing comma", `{"query":"{name}" "x":1}`, fault.BodyUnreadable},
	{"a missing colon", `{"query" "{name}"}`, fault.BodyUnreadable},
	{"a key that is a number", `{1:"{name}"}`, fault.BodyUnreadable},
	{"a comment", `{"query":"{name}"/**/}`, fault.BodyUnreadable},
	{"a word that is none", `{"query":"{name}","variables":nul}`, fault.BodyUnreadable},
	{"brackets that do not match", `{"query":"{name}","variables":{"a":[1}}`, fault.BodyUnreadable},
	{"33 levels", `{"query":"{name}","variables":{"a":` + strings.Repeat("[", 31) + strings.Repeat("]", 31) + `}}`, fault.BodyUnreadable},
	{"100,000 brackets", `{"query":"{name}","variables":{"a":` + strings.Repeat("[", 100_000), fault.BodyUnreadable},
	{"2,001 values", `{"query":"{name}","variables":{"a":[` + strings.Repeat("1,", 1999) + `1]}}`, fault.BodyUnreadable},
	{"a query that is a number", `{"query":1}`, fault.BodyUnreadable},
	{"a query that is an object", `{"query":{}}`, fault.BodyUnreadable},
	{"an operationName that is a list", `{"query":"{name}","operationName":[]}`, fault.BodyUnreadable},
	{"variables that are a list", `{"query":"{name}","variables":[]}`, fault.BodyUnreadable},
	{"variables that are a string", `{"query":"{name}","variables":"` + canary + `"}`, fault.BodyUnreadable},
	{"extensions that are true", `{"query":"{name}","extensions":true}`, fault.BodyUnreadable},
	{"no query", `{"variables":{"a":"` + canary + `"}}`, fault.QueryMissing},
	{"a query that is null", `{"query":null}`, fault.QueryMissing},
	{"an empty query", `{"query":""}`, fault.QueryMissing},
	{"a key in another case", `{"Query":"{name}"}`, fault.QueryMissing},
}

func TestBodiesThatAreNotOneStrictRequestAreRefused(t *testing.T) {
	for _, c := range bodies {
		t.Run(c.name, func(t *testing.T) {
			s := newServer(t)
			a := s.do(t, request(c.body))
			if code, reason := a.code(); code != fault.BadUserInput || reason != c.reason {
				t.Errorf("got %s %s, want %s", code, reason, c.reason)
			}
			if a.status != http.StatusBadRequest {
				t.Errorf("got status %d, want 400", a.status)
			}
			if _, ok := a.entries["data"]; ok || s.executed != 0 {
				t.Errorf("it was executed: %s", a.body)
			}
			if s.presented != 1 || len(a.errors) != 1 {
				t.Errorf("presented %d times as %d errors, want 1 and 1", s.presented, len(a.errors))
			}
			if strings.Contains(a.body, canary) {
				t.Errorf("the answer quotes the request: %s", a.body)
			}
		})
	}
}

func TestBodyAtTheLimitsIsRead(t *testing.T) {
	for name, body := range map[string]string{
		"32 levels":    `{"query":"{name}","variables":{"a":` + strings.Repeat("[", 30) + strings.Repeat("]", 30) + `}}`,
		"2,000 values": `{"query":"{name}","variables":{"a":[` + strings.Repeat("1,", 1998) + `1]}}`,
		"256 KiB":      query("{name}") + strings.Repeat(" ", 256<<10-len(query("{name}"))),
	} {
		t.Run(name, func(t *testing.T) {
			if a := newServer(t).do(t, request(body)); a.status != http.StatusOK || len(a.errors) > 0 {
				t.Errorf("got %d %s", a.status, a.body)
			}
		})
	}
}

func TestBodyOverTheLimitIsRefusedWithTheLimit(t *testing.T) {
	s := newServer(t)
	a := s.do(t, request(query("{name}")+strings.Repeat(" ", 256<<10)))
	if code, reason := a.code(); a.status != http.StatusRequestEntityTooLarge || reason != fault.BodyTooLarge {
		t.Errorf("got %d %s %s", a.status, code, reason)
	}
	if want := "Please send at most 262144 bytes."; !strings.Contains(a.body, want) {
		t.Errorf("got %s, want %q", a.body, want)
	}
	s.MaxBody = 10
	if a := s.do(t, request(query("{name}"))); a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("a limit of 10 bytes let %d pass: %d", len(query("{name}")), a.status)
	}
}

func TestVariablesReachTheOperationAsTheyWereSent(t *testing.T) {
	s := newServer(t)
	a := s.do(t, request(`{"query":"query A($n:Int,$id:ID){name(first:$n,id:$id)} query B{size}",
		"operationName":"A","variables":{"n":7,"id":12345678901234567890123}}`))
	if a.status != http.StatusOK || a.body != `{"data":{"name":"Ada"}}` {
		t.Fatalf("got %d %s", a.status, a.body)
	}
	if got := s.seen.Variables["n"]; got != int64(7) {
		t.Errorf("n is %v (%[1]T)", got)
	}
	if s.seen.Operation.Name != "A" || s.seen.Headers.Get("Content-Type") != typeJSON {
		t.Errorf("got operation %q with headers %v", s.seen.Operation.Name, s.seen.Headers)
	}
}

// The scanner unescapes in place and its buffer is used again: what it returned
// must not change with it.
func TestRequestIsNotOverwrittenByTheNext(t *testing.T) {
	first := read([]byte(`{"query":"{first\n}","variables":{"k\t":"v\u00e9rit\u00e9"}}`))
	for range 10 {
		read([]byte(`{"query":"{XXXXX\n}","variables":{"X\t":"X\u00e9XXX\u00e9"}}`))
	}
	if first.Query != "{first\n}" || first.Variables["k\t"] != "vérité" {
		t.Errorf("it became %q %v", first.Query, first.Variables)
	}
}
