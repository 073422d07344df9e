package fault_test

import (
	"math"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ava/internal/fault"
)

// The outward contract, word for word.
func TestSentencesAreThoseOfTheContract(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		code     fault.Code
		status   int
		wait     time.Duration
		sentence map[fault.Service]string
	}{
		{fault.UpstreamDenied, 401, 0, map[fault.Service]string{
			fault.Vapi:     "Invalid Vapi API key. Please update your credentials in Settings.",
			fault.Twilio:   "Invalid Twilio Account SID or Auth Token. Please update your credentials in Settings.",
			fault.Email:    "Invalid E-mail user name or password. Please update your credentials in Settings.",
			fault.Calendar: "Invalid Calendar sign-in. Please update your credentials in Settings.",
		}},
		{fault.UpstreamLimited, 429, 0, map[fault.Service]string{
			fault.Vapi:     "Too many requests to Vapi. Please try again in a moment.",
			fault.Twilio:   "Too many requests to Twilio. Please try again in a moment.",
			fault.Email:    "Too many requests to E-mail. Please try again in a moment.",
			fault.Calendar: "Too many requests to Calendar. Please try again in a moment.",
		}},
		{fault.UpstreamUnavailable, 502, 0, map[fault.Service]string{
			fault.Vapi:     "Connection to Vapi failed. Please try again later.",
			fault.Twilio:   "Connection to Twilio failed. Please try again later.",
			fault.Email:    "Connection to E-mail failed. Please try again later.",
			fault.Calendar: "Connection to Calendar failed. Please try again later.",
		}},
		{fault.CircuitOpen, 503, 26*time.Second + 1, map[fault.Service]string{
			fault.Vapi:     "Vapi is temporarily unavailable. Please try again in 27s.",
			fault.Twilio:   "Twilio is temporarily unavailable. Please try again in 27s.",
			fault.Email:    "E-mail is temporarily unavailable. Please try again in 27s.",
			fault.Calendar: "Calendar is temporarily unavailable. Please try again in 27s.",
		}},
		{fault.UpstreamTimeout, 504, 0, map[fault.Service]string{
			fault.Vapi:     "Vapi took too long to answer. Please try again later.",
			fault.Twilio:   "Twilio took too long to answer. Please try again later.",
			fault.Email:    "E-mail took too long to answer. Please try again later.",
			fault.Calendar: "Calendar took too long to answer. Please try again later.",
		}},
		{fault.NotConnected, 403, 0, map[fault.Service]string{
			fault.Vapi:     "Vapi is not connected. Please connect it in Settings.",
			fault.Twilio:   "Twilio is not connected. Please connect it in Settings.",
			fault.Email:    "E-mail is not connected. Please connect it in Settings.",
			fault.Calendar: "Calendar is not connected. Please connect it in Settings.",
		}},
		{fault.StubsDisabled, 403, 0, ofEvery("Stubs are turned off in this environment.")},
		{fault.RateLimited, 429, 12 * time.Second, ofEvery("You are doing that too often. Please try again in 12s.")},
	} {
		if got := tt.code.Traits().HTTPStatus; got != tt.status {
			t.Errorf("%s: HTTP status %d, want %d", tt.code, got, tt.status)
		}
		for _, service := range fault.Services() {
			f := &fault.Fault{Code: tt.code, Service: service, RetryAfter: tt.wait}
			if got, want := f.Sentence(), tt.sentence[service]; got != want {
				t.Errorf("%s of %s:\n got %q\nwant %q", tt.code, service, got, want)
			}
		}
	}
}

func ofEvery(sentence string) map[fault.Service]string {
	out := make(map[fault.Service]string)
	for _, s := range fault.Services() {
		out[s] = sentence
	}
	return out
}

func TestWaitIsInWholeSecondsAndNeverTooShort(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		-time.Second:                          "1s",
		0:                                     "1s",
		1:                                     "1s",
		time.Second:                           "1s",
		time.Second + 1:                       "2s",
		26 * time.Second:                      "26s",
		26*time.Second + 1:                    "27s",
		26*time.Second + 500*time.Millisecond: "27s",
		27 * time.Second:                      "27s",
		27*time.Second + 1:                    "28s",
		2 * time.Minute:                       "120s",
		math.MaxInt64:                         "9223372037s",
	} {
		if got := fault.Wait(d); got != want {
			t.Errorf("Wait(%v) = %s, want %s", d, got, want)
		}
	}
}

func TestFieldIsNamedByItsPath(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		path []string
		want string
	}{
		{nil, "A field is missing. Please fill it in."},
		{[]string{"first"}, "first is missing. Please fill it in."},
		{[]string{"input"}, "input is missing. Please fill it in."},
		{[]string{"input", "name"}, "name is missing. Please fill it in."},
		{[]string{"input", "smtp", "host"}, "smtp.host is missing. Please fill it in."},
		{[]string{"filter", "input"}, "filter.input is missing. Please fill it in."},
	} {
		f := fault.Invalid(fault.FieldMissing, tt.path)
		if got := f.Sentence(); got != tt.want {
			t.Errorf("%v: %q, want %q", tt.path, got, tt.want)
		}
		if len(tt.path) > 0 && f.Field[0] != tt.path[0] {
			t.Errorf("%v: naming it changed the path to %v", tt.path, f.Field)
		}
	}
}

func TestFaultWithoutAServiceStillMakesASentence(t *testing.T) {
	t.Parallel()
	const want = "The service took too long to answer. Please try again later."
	if got := fault.New(fault.UpstreamTimeout, "").Sentence(); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestArgsCannotReplaceWhatTheFaultKnows(t *testing.T) {
	t.Parallel()
	f := &fault.Fault{
		Code: fault.CircuitOpen, Service: fault.Vapi, RetryAfter: time.Second,
		Args: fault.Args{"service": "Evil", "wait": "never"},
	}
	if got, want := f.Sentence(), "Vapi is temporarily unavailable. Please try again in 1s."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestValueThatLooksLikeAPlaceholderIsNotExpanded(t *testing.T) {
	t.Parallel()
	f := fault.Invalid(fault.FieldTooLong, []string{"input", "{max}"}, "max", "{service}")
	if got, want := f.Sentence(), "{max} is too long. Please use at most {service} characters."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

var (
	placeholder = regexp.MustCompile(`\{([^{}]*)\}`)
	known       = []string{"credential", "field", "service", "wait"}
)

// arguments are what the callers of a reason have to give.
var arguments = map[fault.Reason][]string{
	fault.FieldTooLong:      {"max"},
	fault.FieldOutOfRange:   {"max", "min"},
	fault.FieldTooMany:      {"max"},
	fault.FieldTooLarge:     {"max"},
	fault.FieldNotAChoice:   {"allowed"},
	fault.RangeTooLong:      {"max"},
	fault.ScopesMissing:     {"missing"},
	fault.BodyTooLarge:      {"max"},
	fault.TooManyTokens:     {"max"},
	fault.TooDeep:           {"max"},
	fault.TooManyAliases:    {"max"},
	fault.TooManyDirectives: {"max"},
	fault.TooManyFields:     {"max"},
	fault.TooManyRootFields: {"max"},
	fault.TooManyMutations:  {"max"},
	fault.TooCostly:         {"cost", "max"},
}

func argsOf(r fault.Reason) fault.Args {
	args := make(fault.Args)
	for _, name := range arguments[r] {
		args[name] = "40"
	}
	return args
}

func TestEveryPlaceholderStandsForSomething(t *testing.T) {
	t.Parallel()
	for _, code := range fault.Codes() {
		for _, reason := range append(fault.Reasons(code), "") {
			var needed []string
			for _, m := range placeholder.FindAllStringSubmatch((&fault.Fault{Code: code, Reason: reason}).Traits().Sentence, -1) {
				if !slices.Contains(known, m[1]) {
					needed = append(needed, m[1])
				}
			}
			slices.Sort(needed)
			if want := arguments[reason]; !slices.Equal(needed, want) {
				t.Errorf("%s %s: the sentence needs the arguments %v, this test knows %v", code, reason, needed, want)
			}
		}
	}
}

// examples are sentences that quote what a person should type; the quoted part
// is excepted from the rules for sentences.
var examples = map[fault.Reason]string{
	fault.FieldNotAURL:    "https://",
	fault.FieldNotAPhone:  "+14155552671",
	fault.ScenarioUnknown: "vapi=429;retry-after=27",
}

func TestSentencesAreForPeople(t *testing.T) {
	t.Parallel()
	status := regexp.MustCompile(`\b[1-5][0-9][0-9]\b`)
	unfit := []string{"http", "HTTP", "{", "}", "`", `"`, "'", "\n", "  ", "%!", "null", "nil", "error", "exception", "upstream"}
	for _, service := range append(fault.Services(), "") {
		for _, code := range fault.Codes() {
			for _, reason := range append(fault.Reasons(code), "") {
				f := &fault.Fault{
					Code: code, Reason: reason, Service: service, RetryAfter: 27 * time.Second,
					Field: []string{"input", "Name"}, Args: argsOf(reason),
				}
				said := f.Sentence()
				plain := strings.Replace(said, examples[reason], "", 1)
				for _, word := range unfit {
					if strings.Contains(plain, word) {
						t.Errorf("%s %s: %q contains %q", code, reason, said, word)
					}
				}
				if m := status.FindString(plain); m != "" && m != "120s" {
					t.Errorf("%s %s: %q contains what looks like an HTTP status, %s", code, reason, said, m)
				}
				if !strings.HasSuffix(said, ".") || said[:1] != strings.ToUpper(said[:1]) || len(said) > 140 {
					t.Errorf("%s %s: %q is not a short sentence", code, reason, said)
				}
				if said != strings.TrimSpace(said) {
					t.Errorf("%s %s: %q has space around it", code, reason, said)
				}
			}
		}
	}
	for reason, quoted := range examples {
		code := codeOf(t, reason)
		if s := (&fault.Fault{Code: code, Reason: reason}).Sentence(); !strings.Contains(s, quoted) {
			t.Errorf("%s does not quote %q any more: take it off the list", reason, quoted)
		}
	}
}

func codeOf(t *testing.T, r fault.Reason) fault.Code {
	t.Helper()
	for _, code := range fault.Codes() {
		if slices.Contains(fault.Reasons(code), r) {
			return code
		}
	}
	t.Fatalf("%s refines no code", r)
	return ""
}

// The sentence must not promise what the traits deny.
func TestSentencesSayWhatTheTraitsSay(t *testing.T) {
	t.Parallel()
	for _, code := range fault.Codes() {
		for _, reason := range append(fault.Reasons(code), "") {
			traits := (&fault.Fault{Code: code, Reason: reason}).Traits()
			waits := traits.Action == fault.ActionWait || traits.Action == fault.ActionRetry
			if waits && !traits.Retryable {
				t.Errorf("%s %s: %s is advised, and yet it is not retryable", code, reason, traits.Action)
			}
			if waits && !strings.Contains(traits.Sentence, "try again") {
				t.Errorf("%s %s: %s is advised, but not by %q", code, reason, traits.Action, traits.Sentence)
			}
			if strings.Contains(traits.Sentence, "{wait}") && traits.Action != fault.ActionWait {
				t.Errorf("%s %s: %q names a time, and the action is %s", code, reason, traits.Sentence, traits.Action)
			}
		}
	}
}

func TestReasonsRefineTheStatusOfTheirCodeWithinItsClass(t *testing.T) {
	t.Parallel()
	for _, code := range fault.Codes() {
		for _, reason := range fault.Reasons(code) {
			got, of := (&fault.Fault{Code: code, Reason: reason}).Traits().HTTPStatus, code.Traits().HTTPStatus
			if got/100 != of/100 {
				t.Errorf("%s: HTTP status %d, that of %s is %d", reason, got, code, of)
			}
		}
	}
	for reason, want := range map[fault.Reason]int{
		fault.FieldMissing:     http.StatusBadRequest,
		fault.PaymentRequired:  http.StatusPaymentRequired,
		fault.MethodNotAllowed: http.StatusMethodNotAllowed,
		fault.MediaTypeUnknown: http.StatusUnsupportedMediaType,
		fault.NotAcceptable:    http.StatusNotAcceptable,
		fault.StreamNeeded:     http.StatusNotAcceptable,
		fault.BodyTooLarge:     http.StatusRequestEntityTooLarge,
	} {
		f := &fault.Fault{Code: codeOf(t, reason), Reason: reason}
		if got := f.Traits().HTTPStatus; got != want {
			t.Errorf("%s: HTTP status %d, want %d", reason, got, want)
		}
	}
}
