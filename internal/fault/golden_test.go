package fault_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"ava/internal/fault"
)

var update = flag.Bool("update", false, "rewrite docs/ERRORS.md")

const document = "../../docs/ERRORS.md"

func TestGoldenErrorsDocumentIsThatOfTheTable(t *testing.T) {
	want := render(t)
	if *update {
		if err := os.MkdirAll("../../docs", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(document, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(document)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(strings.Split(string(got), "\n"), strings.Split(want, "\n")); diff != "" {
		t.Errorf("docs/ERRORS.md is not what the table says (-file +table). If the table is right, run\n\n"+
			"\tgo test ./internal/fault -run Golden -update\n\n%s", diff)
	}
}

// The document's generator has an entry for everything it explains.
func TestGoldenErrorsDocumentExplainsEveryActionAndOutcome(t *testing.T) {
	for typeName, explained := range map[string][][2]string{"Action": actions, "Outcome": outcomes, "Category": categories} {
		var names []string
		for _, row := range explained {
			names = append(names, row[0])
		}
		slices.Sort(names)
		if diff := gocmp.Diff(constants(t, typeName), names); diff != "" {
			t.Errorf("%s (-constants +explained):\n%s", typeName, diff)
		}
	}
}

func render(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(intro[0])
	example(t, &b)
	b.WriteString(intro[1])
	rows(&b, "action", "in the user interface", actions)
	b.WriteString(intro[2])
	rows(&b, "outcome", "what became of the write", outcomes)
	b.WriteString(intro[3])
	rows(&b, "category", "what the codes in it have in common", categories)
	b.WriteString("\n## All codes\n\n| code | category | HTTP status | action | retryable |\n|---|---|---|---|---|\n")
	for _, code := range fault.Codes() {
		traits := code.Traits()
		fmt.Fprintf(&b, "| [`%s`](#%s) | %s | %d | %s | %s |\n",
			code, anchor(code), traits.Category, traits.HTTPStatus, traits.Action, yes(traits.Retryable))
	}
	for _, code := range fault.Codes() {
		section(&b, code)
	}
	return b.String()
}

func anchor(code fault.Code) string { return strings.ToLower(string(code)) }

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func rows(b *strings.Builder, left, right string, list [][2]string) {
	fmt.Fprintf(b, "\n| %s | %s |\n|---|---|\n", left, right)
	for _, row := range list {
		fmt.Fprintf(b, "| `%s` | %s |\n", row[0], row[1])
	}
}

func section(b *strings.Builder, code fault.Code) {
	traits := code.Traits()
	fmt.Fprintf(b, "\n## %s\n\n> %s\n\n%s\n\n", code, traits.Sentence, traits.Meaning)
	fmt.Fprintf(b, "- **Category** %s, **HTTP status** %d\n", traits.Category, traits.HTTPStatus)
	fmt.Fprintf(b, "- **What to do** `%s`: %s\n", traits.Action, explain(actions, string(traits.Action)))
	fmt.Fprintf(b, "- **Retry** %s\n", retry(code))
	fmt.Fprintf(b, "- **Circuit breaker** %s\n", breaker(traits.Health))

	reasons := fault.Reasons(code)
	if len(reasons) == 0 {
		return
	}
	b.WriteString("\nWhere more is known, the sentence is one of these:\n\n| sentence | differs in |\n|---|---|\n")
	for _, reason := range reasons {
		refined := (&fault.Fault{Code: code, Reason: reason}).Traits()
		fmt.Fprintf(b, "| %s | %s |\n", refined.Sentence, differences(traits, refined))
	}
}

func differences(code, reason fault.Traits) string {
	var out []string
	if reason.HTTPStatus != code.HTTPStatus {
		out = append(out, fmt.Sprintf("HTTP status %d", reason.HTTPStatus))
	}
	if reason.Action != code.Action {
		out = append(out, fmt.Sprintf("action `%s`", reason.Action))
	}
	if reason.Retryable != code.Retryable {
		out = append(out, "retryable: "+yes(reason.Retryable))
	}
	return cmp.Or(strings.Join(out, ", "), "-")
}

func explain(list [][2]string, name string) string {
	for _, row := range list {
		if row[0] == name {
			return row[1]
		}
	}
	return ""
}

func retry(code fault.Code) string {
	traits := code.Traits()
	switch {
	case code == fault.OutcomeUnknown:
		return "no: it may be done twice. Look first whether it happened."
	case traits.Retryable && strings.Contains(traits.Sentence, "{wait}"):
		return "yes, once `retry.afterMs` has passed; sooner, the answer is the same."
	case traits.Retryable && traits.Action == fault.ActionWait:
		return "yes, after `retry.afterMs`, or after a pause of your own where that is null."
	case traits.Retryable && traits.Action == fault.ActionRetry:
		return "yes, later; the server has repeated what was worth repeating at once."
	case traits.Retryable:
		return "yes, with the change that the sentence asks for."
	default:
		return "no, the same request fails again until something has changed."
	}
}

func breaker(h fault.Health) string {
	switch h {
	case fault.HealthDown:
		return "counts as a failure: three such calls in a row open it."
	case fault.HealthUp:
		return "counts neither way, as the provider did answer; while half-open that answer is a success."
	default:
		return "counts neither way."
	}
}

// example is a failed answer, written by what writes real ones as far as this
// package goes: code, sentence, action and retry are the table's.
func example(t *testing.T, b *strings.Builder) {
	t.Helper()
	f := &fault.Fault{Code: fault.CircuitOpen, Service: fault.Vapi, RetryAfter: 27 * time.Second}
	traits := f.Traits()
	type (
		action struct {
			Type fault.Action `json:"type"`
			URL  *string      `json:"url"`
		}
		retry struct {
			Retryable bool   `json:"retryable"`
			AfterMs   int64  `json:"afterMs"`
			At        string `json:"at"`
		}
		extensions struct {
			Code          fault.Code     `json:"code"`
			Category      fault.Category `json:"category"`
			UserMessage   string         `json:"userMessage"`
			CorrelationID string         `json:"correlationId"`
			Timestamp     string         `json:"timestamp"`
			HTTPStatus    int            `json:"httpStatus"`
			Service       fault.Service  `json:"service"`
			Action        action         `json:"action"`
			Retry         retry          `json:"retry"`
			DocURL        string         `json:"docUrl"`
		}
		failure struct {
			Message    string     `json:"message"`
			Path       []string   `json:"path"`
			Extensions extensions `json:"extensions"`
		}
		answer struct {
			Data   map[string]any `json:"data"`
			Errors []failure      `json:"errors"`
		}
	)
	at := time.Date(2026, time.March, 14, 9, 26, 53, 0, time.UTC)
	out, err := json.MarshalIndent(answer{
		Data: map[string]any{"twilio": map[string]any{"account": map[string]string{"status": "active"}}, "vapi": nil},
		Errors: []failure{{f.Sentence(), []string{"vapi"}, extensions{
			Code: f.Code, Category: traits.Category, UserMessage: f.Sentence(),
			CorrelationID: "0f8fad5b-d9cb-469f-a165-70867728950e", Timestamp: at.Format(time.RFC3339),
			HTTPStatus: traits.HTTPStatus, Service: f.Service, Action: action{Type: traits.Action},
			Retry:  retry{traits.Retryable, f.RetryAfter.Milliseconds(), at.Add(f.RetryAfter).Format(time.RFC3339)},
			DocURL: "/docs/ERRORS.md#" + anchor(f.Code),
		}}},
	}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(b, "\n```json\n%s\n```\n", out)
}

var intro = [...]string{
	`<!-- Written by go test ./internal/fault -run Golden -update from the table in internal/fault. Do not edit. -->

# Errors

Every failure says what happened, what the person can do, how long to wait, and where to look. One field that fails
leaves the rest of the page alone: it is null, and ` + "`errors[]`" + ` has an entry with its ` + "`path`" + `.
`,
	`
How to read it:

1. **Show** ` + "`extensions.userMessage`" + `. It is a whole sentence in the language of ` + "`Accept-Language`" + `: English, German (de), Spanish (es) or
   French (fr), and English for every other. ` + "`message`" + ` is the same in English, whatever is asked for. Neither ever holds a status
   line, a host name, a stack or anything else that a provider sent.
2. **Offer** what ` + "`action.type`" + ` says; ` + "`action.url`" + ` is the page of the settings to link to, or null.
3. **Switch over** ` + "`code`" + ` only where a case needs its own screen. The list is closed and no code is ever renamed; for
   everything else ` + "`category`" + ` is enough.
4. **Keep** ` + "`correlationId`" + ` visible: support finds the whole story with it.

| extension | type | when | meaning |
|---|---|---|---|
| ` + "`code`" + ` | enum ` + "`ErrorCode`" + ` | always | what happened, as listed below |
| ` + "`category`" + ` | string | always | the kind of failure |
| ` + "`userMessage`" + ` | string | always | the sentence to show, translated |
| ` + "`correlationId`" + ` | string | always | the same as in the response header ` + "`X-Correlation-ID`" + ` |
| ` + "`timestamp`" + ` | string | always | when, RFC 3339 in UTC |
| ` + "`httpStatus`" + ` | int | always | the HTTP status that means the same; the response's own follows GraphQL over HTTP |
| ` + "`action`" + ` | ` + "`{type, url}`" + ` | always | what the person can do |
| ` + "`retry`" + ` | ` + "`{retryable, afterMs, at}`" + ` | always | whether the same request can succeed later, and when |
| ` + "`docUrl`" + ` | string | always | the section of this page |
| ` + "`service`" + ` | enum ` + "`Service`" + ` | a provider is concerned | which integration |
| ` + "`outcome`" + ` | string | mutations | whether the write happened at the provider |
| ` + "`field`" + ` | list of strings | input errors | path into the arguments: ` + "`[\"input\", \"name\"]`" + ` |
| ` + "`upstream`" + ` | ` + "`{status, code, requestId}`" + ` | the provider answered | its HTTP status, error code and request ID |

In the sentences below ` + "`{service}`" + ` is Vapi, Twilio, E-mail or Calendar, ` + "`{credential}`" + ` what the service calls its key,
` + "`{wait}`" + ` the time left in whole seconds (27s), and ` + "`{field}`" + ` the input concerned.
Switch over codes, never over sentences: those are translated and change with what is known. In another language those of the
codes are in ` + "`errorCatalog(language: DE)`" + `, and all of them, below the English ones, in internal/fault/wording.

### Actions
`,
	`
### Did it happen?

A failed mutation tells in ` + "`outcome`" + ` whether its effect took place. Where a second try could make a second phone call or
send a second message, ` + "`retryable`" + ` is false and the action is not to try again, whatever the code's section says.
`,
	`
### Categories
`,
}

var actions = [][2]string{
	{"RETRY", "offer a button that sends the same request again."},
	{"WAIT", "count down `retry.afterMs`, then offer a button that sends the same request again."},
	{"UPDATE_CREDENTIALS", "link to the integration's credentials; what is stored there must be replaced."},
	{"RECONNECT", "offer a button that starts the sign-in at the provider again."},
	{"CONNECT", "link to where the integration is connected."},
	{"GRANT_SCOPES", "offer a button that starts the sign-in again; every permission has to be granted this time."},
	{"FIX_INPUT", "show the sentence next to the input that `field` names, or above the form where it names none."},
	{"UPGRADE_PLAN", "show the sentence; it is settled at the provider."},
	{"CONTACT_SUPPORT", "show the correlation ID, ready to copy."},
	{"NONE", "show the sentence; there is nothing to click."},
}

var outcomes = [][2]string{
	{"NOT_SENT", "It did not happen. Nothing reached the provider, so sending it again is safe."},
	{"REJECTED", "It did not happen. The provider answered that it refuses."},
	{"UNKNOWN", "It may have happened. Ask the person to look before trying again."},
	{"APPLIED", "It happened. What failed came afterwards; do not send it again."},
}

var categories = [][2]string{
	{"AUTH", "Somebody, or a key, is not known or not accepted any more."},
	{"PERMISSION", "Known, but not allowed to do that."},
	{"CONFIG", "Something is not set up or turned off."},
	{"INPUT", "The request has to change."},
	{"CONFLICT", "The request is fine, and something else is in its way."},
	{"RATE_LIMIT", "Too often, or more than the plan has."},
	{"AVAILABILITY", "Nobody's fault here: a provider or this server cannot serve it now."},
	{"INTERNAL", "A defect of this server."},
}
