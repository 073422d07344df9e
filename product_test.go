package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ava/internal/stub"
)

// What a scripted stub answer comes out as.
var scenarios = map[string]string{
	"ok": "", "400": "UPSTREAM_REJECTED", "401": "UPSTREAM_UNAUTHORIZED", "402": "QUOTA_EXCEEDED", "403": "FORBIDDEN", "404": "NOT_FOUND",
	"409": "CONFLICT", "422": "UPSTREAM_REJECTED", "429": "UPSTREAM_RATE_LIMITED", "500": "UPSTREAM_UNAVAILABLE",
	"502": "UPSTREAM_UNAVAILABLE", "503": "UPSTREAM_UNAVAILABLE", "hang": "UPSTREAM_TIMEOUT", "slow": "UPSTREAM_TIMEOUT",
	"reset": "UPSTREAM_UNAVAILABLE", "garbage": "UPSTREAM_UNAVAILABLE", "half-body": "UPSTREAM_UNAVAILABLE", "redirect": "UPSTREAM_UNAVAILABLE",
}

func TestEveryScriptedStubAnswerComesOutAsItsCode(t *testing.T) {
	for _, kind := range stub.Kinds() {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			want, known := scenarios[string(kind)]
			if !known {
				t.Fatal("the table does not say what to expect")
			}
			patience := "AVA_UPSTREAM_TIMEOUT=1m"
			if want == "UPSTREAM_TIMEOUT" {
				patience = "AVA_UPSTREAM_TIMEOUT=500ms"
			}
			p := start(t, patience, "AVA_UPSTREAM_RETRIES=0")
			r := p.ask(t, readQuery, nil, stub.ScenarioHeader, "vapi="+string(kind))
			if want == "" {
				if len(r.Errors) != 0 {
					t.Errorf("got %s", r.Body)
				}
				return
			}
			if got := r.one(t).Extensions.Code; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

// What the server itself is asked to do, and what calendars answer where their
// provider has more to say than a status.
func TestScenariosOfTheServerComeOutAsTheirCodes(t *testing.T) {
	const calendars = `{ calendar { calendars(first: 1) { nodes { id } } } }`
	for scenario, want := range map[string]struct {
		query, code string
		status      int
	}{
		"server=no-viewer":             {readQuery, "UNAUTHENTICATED", http.StatusUnauthorized},
		"server=broken":                {readQuery, "INTERNAL", http.StatusInternalServerError},
		"server=no-stubs":              {readQuery, "NOT_CONNECTED", http.StatusOK},
		"server=no-stubs, vapi=429":    {readQuery, "STUBS_DISABLED", http.StatusForbidden},
		"calendar=401":                 {calendars, "RECONNECT_REQUIRED", http.StatusOK},
		"calendar=402":                 {calendars, "QUOTA_EXCEEDED", http.StatusOK},
		"calendar=403":                 {calendars, "INSUFFICIENT_SCOPE", http.StatusOK},
		"server=429":                   {readQuery, "BAD_USER_INPUT", http.StatusBadRequest},
		"vapi=no-stubs":                {readQuery, "BAD_USER_INPUT", http.StatusBadRequest},
		"server=no-stubs;retry-after=": {readQuery, "BAD_USER_INPUT", http.StatusBadRequest},
	} {
		t.Run(scenario, func(t *testing.T) {
			t.Parallel()
			p := start(t, "AVA_UPSTREAM_RETRIES=0")
			r := p.ask(t, want.query, nil, stub.ScenarioHeader, scenario)
			if e := r.one(t); e.Extensions.Code != want.code || r.Status != want.status || e.Extensions.CorrelationID == "" {
				t.Errorf("status %d: %s", r.Status, r.Body)
			}
			if again := p.ask(t, want.query, nil); len(again.Errors) > 0 {
				t.Errorf("the next request fails as well: %s", again.Body)
			}
		})
	}
}

func TestAScenarioWithoutStubsIsRefused(t *testing.T) {
	p := start(t, "INTEGRATIONS_STUB_MODE=false")
	r := p.ask(t, readQuery, nil, stub.ScenarioHeader, "vapi=429")
	e := r.one(t)
	if e.Extensions.Code != "STUBS_DISABLED" || e.Message != "Stubs are turned off in this environment." || r.Status != http.StatusForbidden {
		t.Errorf("status %d: %s", r.Status, r.Body)
	}
}

func TestAWrongScenarioIsNamed(t *testing.T) {
	r := start(t).ask(t, readQuery, nil, stub.ScenarioHeader, "vapi=perhaps")
	if e := r.one(t).Extensions; e.Code != "BAD_USER_INPUT" || !slices.Equal(e.Field, []string{stub.ScenarioHeader}) {
		t.Errorf("got %s", r.Body)
	}
}

func TestWithoutKeyAndStubsVapiIsNotConnected(t *testing.T) {
	p := start(t, "INTEGRATIONS_STUB_MODE=false")
	e := p.ask(t, readQuery, nil).one(t)
	if e.Extensions.Code != "NOT_CONNECTED" || e.Extensions.HTTPStatus != 403 || e.Message != "Vapi is not connected. Please connect it in Settings." {
		t.Errorf("got %+v", e)
	}
	if url := e.Extensions.Action.URL; e.Extensions.Action.Type != "CONNECT" || url == nil || *url != "/integrations/vapi" {
		t.Errorf("action %+v", e.Extensions.Action)
	}
	if w := p.ask(t, writeQuery, nil).one(t).Extensions; w.Outcome != "NOT_SENT" {
		t.Errorf("a write: outcome %q", w.Outcome)
	}
	r := p.ask(t, `{ integration(service: VAPI) { status stubbed credential { hint } } }`, nil)
	if got := string(r.Body); !strings.Contains(got, `"status":"NOT_CONNECTED"`) || !strings.Contains(got, `"credential":null`) {
		t.Errorf("got %s", got)
	}
}

func TestADeadProviderBlanksNothingElse(t *testing.T) {
	p := start(t, "AVA_UPSTREAM_RETRIES=0")
	r := p.ask(t, `{
		integrations { nodes { name status } }
		vapi { assistants { nodes { id } } phoneNumbers { nodes { id } } }
		errorCatalog { code }
	}`, nil, stub.ScenarioHeader, "vapi=500")
	if len(r.Errors) != 2 || r.Data["integrations"] == nil || r.Data["errorCatalog"] == nil {
		t.Fatalf("got %s", r.Body)
	}
	if vapi, ok := r.Data["vapi"].(map[string]any); !ok || vapi["assistants"] != nil || vapi["phoneNumbers"] != nil {
		t.Errorf("vapi is %v", r.Data["vapi"])
	}
}

func TestTheHintIsAllThatIsToldOfAKey(t *testing.T) {
	p := start(t, "AVA_API_VAPI_API_KEY=canary-of-a-key-wxyz")
	r := p.ask(t, `{ integration(service: VAPI) { status stubbed credential { hint source } } }`, nil)
	if got := string(r.Body); !strings.Contains(got, `"hint":"wxyz"`) || strings.Contains(got, "canary") {
		t.Errorf("got %s", got)
	}
}

// Whatever is wrong with an ID - another type's, malformed, of nobody - the
// answer is that of an ID that does not exist.
func TestStrangeIDsAreAnsweredLikeMissingOnes(t *testing.T) {
	p := start(t)
	ids := []string{
		"YQAAAAAAAEAAgAAAAAAAAAA", // nobody's
		"bqLYgSTti1yxtLpMYxfihQ0", // a phone number's
		"", "nonsense", "../assistant", "dmE6Li4vY2FsbA", "aTpGQVg", "\u0000", strings.Repeat("A", 5000),
	}
	var first string
	for _, id := range ids {
		r := p.ask(t, `query($id: ID!) { vapi { assistant(id: $id) { name } } }`, map[string]any{"id": id})
		got := comparable(r)
		if first == "" {
			first = got
		}
		if got != first {
			t.Errorf("%.40q: %s\nwant %s", id, got, first)
		}
	}
	for _, id := range ids[2:] {
		if code := p.ask(t, `query($id: ID!) { node(id: $id) { id } }`, map[string]any{"id": id}).one(t).Extensions.Code; code != "NOT_FOUND" {
			t.Errorf("node(%.40q): %s", id, code)
		}
	}
}

// comparable is what must not differ between answers.
func comparable(r reply) string {
	text := regexp.MustCompile(`"(correlationId|timestamp)":"[^"]*"|"upstream":\{[^}]*\},?`).ReplaceAllString(string(r.Body), "")
	return fmt.Sprint(r.Status, text)
}

func TestEveryNodeIsFoundByItsID(t *testing.T) {
	p := start(t)
	r := p.ask(t, `{ integrations { nodes { id __typename } } vapi {
		assistants(first: 2) { nodes { id __typename } } phoneNumbers(first: 2) { nodes { id __typename } } calls(first: 2) { nodes { id __typename } } }
		twilio { messages(first: 2) { nodes { id __typename } } phoneNumbers(first: 2) { nodes { id __typename } } } }`, nil)
	nodes := 0
	for _, m := range regexp.MustCompile(`"id":"([^"]+)","__typename":"([^"]+)"`).FindAllStringSubmatch(string(r.Body), -1) {
		got := p.ask(t, `query($id: ID!) { node(id: $id) { id __typename } }`, map[string]any{"id": m[1]})
		if want := fmt.Sprintf(`{"data":{"node":{"id":%q,"__typename":%q}}}`, m[1], m[2]); string(got.Body) != want {
			t.Errorf("got %s, want %s", got.Body, want)
		}
		nodes++
	}
	if nodes < 12 {
		t.Errorf("only %d nodes: %s", nodes, r.Body)
	}
}

func TestIntegrationsAreSearchedFilteredAndPaged(t *testing.T) {
	p := start(t)
	for arguments, want := range map[string]string{
		`search: "VOICE"`: "Vapi", `search: "nothing like it"`: "", `statuses: [STUBBED]`: "Vapi", `statuses: [CONNECTED]`: "",
		`statuses: []`: "", `first: 1`: "Vapi", `first: 1, after: "aTpWQVBJ"`: "",
	} {
		r := p.ask(t, `{ integrations(`+arguments+`) { totalCount nodes { name } edges { cursor node { name } } pageInfo { hasNextPage endCursor } } }`, nil)
		if got := strings.Contains(string(r.Body), `"name":"Vapi"`); len(r.Errors) > 0 || got != (want != "") {
			t.Errorf("%s: %s", arguments, r.Body)
		}
	}
	e := p.ask(t, `{ integrations(after: "nonsense") { nodes { name } } }`, nil).one(t).Extensions
	if e.Code != "BAD_USER_INPUT" || !slices.Equal(e.Field, []string{"after"}) {
		t.Errorf("got %+v", e)
	}
}

func TestPagingThroughTheAssistantsMeetsEachOnce(t *testing.T) {
	p := start(t)
	seen := make(map[string]bool)
	after := any(nil)
	for range 20 {
		r := p.ask(t, `query($after: String) { vapi { assistants(first: 7, after: $after) {
			nodes { id } edges { cursor } pageInfo { hasNextPage endCursor } } } }`, map[string]any{"after": after})
		page := r.Data["vapi"].(map[string]any)["assistants"].(map[string]any)
		for _, n := range page["nodes"].([]any) {
			id := n.(map[string]any)["id"].(string)
			if seen[id] {
				t.Errorf("%s comes twice", id)
			}
			seen[id] = true
		}
		info := page["pageInfo"].(map[string]any)
		if edges := page["edges"].([]any); edges[len(edges)-1].(map[string]any)["cursor"] != info["endCursor"] {
			t.Errorf("endCursor %v is not that of the last edge", info["endCursor"])
		}
		if info["hasNextPage"] == false {
			break
		}
		after = info["endCursor"]
	}
	if len(seen) != stub.SeedAssistants {
		t.Errorf("%d assistants, want %d", len(seen), stub.SeedAssistants)
	}
}

// Every line of the log carries the request's correlation ID, on any path that
// ends in an error: malformed, invalid, refused, failed upstream, not found.
func TestEveryLogLineCarriesTheCorrelationID(t *testing.T) {
	p := start(t, "AVA_UPSTREAM_RETRIES=0", "AVA_UPSTREAM_TIMEOUT=300ms", "AVA_BREAKER_FAILURES=4")
	header := func(id string) []string { return []string{"Content-Type", "application/json", "X-Correlation-ID", id} }
	var wg sync.WaitGroup
	for i, kind := range stub.Kinds() {
		wg.Go(func() {
			body, _ := json.Marshal(map[string]string{"query": readQuery})
			p.post(t, body, append(header(fmt.Sprintf("request-%04d", i)), stub.ScenarioHeader, "vapi="+string(kind))...)
			p.post(t, []byte(`{"query":"{ nope }"}`), header(fmt.Sprintf("request-%04d", i))...)
			p.post(t, []byte(`{"query":`), header(fmt.Sprintf("request-%04d", i))...)
		})
	}
	wg.Wait()
	errors := 0
	for _, line := range p.logs.lines() {
		var entry map[string]any
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		id, _ := entry["correlation_id"].(string)
		if strings.Count(line, `"correlation_id"`) != 1 || id == "" {
			t.Errorf("not one correlation ID: %s", line)
		}
		if entry["message"] != "circuit breaker moved" && !strings.HasPrefix(id, "request-") {
			t.Errorf("not the request's correlation ID: %s", line)
		}
		if entry["level"] == "error" {
			errors++
		}
	}
	if errors < 4 {
		t.Errorf("only %d error lines were looked at", errors)
	}
}

func TestTheCorrelationIDGoesUpstream(t *testing.T) {
	var got string
	p := atUpstream(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Get("X-Correlation-ID")
		answer(200, "application/json", "[]")(w, r)
	})
	p.ask(t, readQuery, nil, "X-Correlation-ID", "request-0001")
	if got != "request-0001" {
		t.Errorf("the upstream got %q", got)
	}
}

// Nothing of a request that cannot be read comes back, or gets into the log.
func TestWhatIsWrongWithARequestIsSaidWithoutQuotingIt(t *testing.T) {
	const canary = "sk-canary-of-a-request"
	p := start(t)
	for name, c := range map[string]struct {
		body, code string
		status     int
	}{
		"truncated":           {`{"query":"mutation{x}","variables":{"apiKey":"` + canary, "BAD_USER_INPUT", 400},
		"two documents":       {`{"query":"{__typename}"}{"x":"` + canary + `"}`, "BAD_USER_INPUT", 400},
		"duplicate keys":      {`{"query":"{__typename}","query":"` + canary + `"}`, "BAD_USER_INPUT", 400},
		"an array":            {`[{"query":"` + canary + `"}]`, "BAD_USER_INPUT", 400},
		"no query":            {`{"variables":{"a":"` + canary + `"}}`, "BAD_USER_INPUT", 400},
		"syntax error":        {`{"query":"{ x(a: \"` + canary + `\\q\") }"}`, "GRAPHQL_PARSE_FAILED", 200},
		"literal of no type":  {`{"query":"{ vapi { assistants(first: \"` + canary + `\") { nodes { id } } } }"}`, "GRAPHQL_VALIDATION_FAILED", 200},
		"enum of no value":    {`{"query":"{ integration(service: ` + strings.ReplaceAll(canary, "-", "_") + `) { id } }"}`, "GRAPHQL_VALIDATION_FAILED", 200},
		"variable of no type": {`{"query":"query($n: Int!) { vapi { assistants(first: $n) { nodes { id } } } }","variables":{"n":"` + canary + `"}}`, "GRAPHQL_VALIDATION_FAILED", 200},
		"unknown input field": {`{"query":"mutation($i: DeleteVapiAssistantInput!) { deleteVapiAssistant(input: $i) { deletedId } }","variables":{"i":{"id":"x","` + canary + `":1}}}`, "GRAPHQL_VALIDATION_FAILED", 200},
		"operation not there": {`{"query":"query A { __typename }","operationName":"` + canary + `"}`, "BAD_USER_INPUT", 200},
		"time that is none":   {`{"query":"query($f: VapiCallFilter) { vapi { calls(filter: $f) { nodes { id } } } }","variables":{"f":{"createdAfter":"` + canary + `"}}}`, "BAD_USER_INPUT", 200},
		"cursor that is none": {`{"query":"query($a: String) { vapi { calls(after: $a) { nodes { id } } } }","variables":{"a":"` + canary + `"}}`, "BAD_USER_INPUT", 200},
		"int beyond 32 bits":  {`{"query":"{ vapi { assistants(first: 99999999999) { nodes { id } } } }"}`, "BAD_USER_INPUT", 200},
	} {
		t.Run(name, func(t *testing.T) {
			r := p.post(t, []byte(c.body), "Content-Type", "application/json")
			e := r.one(t)
			if e.Extensions.Code != c.code || r.Status != c.status {
				t.Errorf("got %d %s, want %d %s: %s", r.Status, e.Extensions.Code, c.status, c.code, r.Body)
			}
			if e.Extensions.CorrelationID == "" || e.Extensions.UserMessage == "" || e.Extensions.DocURL == "" {
				t.Errorf("not in the usual form: %s", r.Body)
			}
			for _, secret := range []string{canary, strings.ReplaceAll(canary, "-", "_")} {
				if bytes.Contains(r.Body, []byte(secret)) || strings.Contains(p.logs.String(), secret) {
					t.Errorf("the request is quoted: %s", r.Body)
				}
			}
		})
	}
}

func TestNothingSuggestsNamesOfTheSchema(t *testing.T) {
	p := start(t)
	for _, query := range []string{
		`{ vap { x } }`, `{ vapi { assistant(ide: "x") { name } } }`, `query($x: VapiCallFilte) { vapi { calls(filter: $x) { nodes { id } } } }`,
		`{ integration(service: VAP) { name } }`, `mutation { deleteVapiAssistant(input: {idd: "x"}) { deletedId } }`, `{ vapi { assistants } }`,
	} {
		if r := p.ask(t, query, nil); strings.Contains(string(r.Body), "Did you mean") {
			t.Errorf("%s: %s", query, r.Body)
		}
	}
}

func TestTooMuchAtOnceIsRefusedBeforeAnythingIsCalled(t *testing.T) {
	p := atUpstream(t, func(http.ResponseWriter, *http.Request) { t.Error("the upstream was called") })
	for name, query := range map[string]string{
		"mutations": `mutation { a: deleteVapiAssistant(input: {id: "x"}) { deletedId } b: deleteVapiAssistant(input: {id: "y"}) { deletedId } }`,
		"depth":     `{ a: vapi { ` + strings.Repeat("assistants { nodes { ", 6) + "id" + strings.Repeat("} }", 6) + ` } }`,
		"aliases":   `{ ` + strings.Repeat("a: __typename ", 20) + ` }`,
		"cost":      `{ ` + alias(9, `vapi { assistants(first: 100) { nodes { id name firstMessage model { provider model } voice { provider } } } }`) + ` }`,
	} {
		if code := p.ask(t, query, nil).one(t).Extensions.Code; code != "QUERY_TOO_COMPLEX" {
			t.Errorf("%s: %s", name, code)
		}
	}
	e := p.ask(t, `{ vapi { assistants(first: 101) { nodes { id } } } }`, nil).one(t)
	if e.Extensions.Code != "BAD_USER_INPUT" || !slices.Contains(e.Extensions.Field, "first") {
		t.Errorf("first: 101: %+v", e)
	}
}

func alias(n int, field string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "a%d: %s ", i, field)
	}
	return b.String()
}

func TestAnOperationEndsAtItsDeadline(t *testing.T) {
	p := start(t, "AVA_QUERY_TIMEOUT=200ms")
	start := time.Now()
	r := p.ask(t, `{ a: vapi { assistants { nodes { id } } calls { nodes { id } } } }`, nil, stub.ScenarioHeader, "vapi=hang")
	for _, e := range r.Errors {
		if e.Extensions.Code != "OVERLOADED" {
			t.Errorf("got %s", e.Extensions.Code)
		}
	}
	if len(r.Errors) != 2 || time.Since(start) > 5*time.Second {
		t.Errorf("after %s: %s", time.Since(start), r.Body)
	}
}
