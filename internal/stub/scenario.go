package stub

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// ScenarioHeader is the request header that makes stubs fail on demand.
// [ParseScenario] describes its value.
const ScenarioHeader = "X-Stub-Scenario"

// CorrelationHeader names the request one user action caused; a step limited
// by Times counts the requests that share it.
const CorrelationHeader = "X-Correlation-ID"

// maxScenario bounds the header's length in bytes; four services need far less.
const maxScenario = 1024

// maxTimes bounds the parameter times; more failures than that are a scenario without it.
const maxTimes = 1000

// Kind says how a stub answers.
type Kind string

// The ways to answer. A number is the HTTP status of an error in the
// provider's own shape.
const (
	KindOK                 Kind = "ok"        // answer properly
	KindBadRequest         Kind = "400"       // the provider found the input wrong
	KindUnauthorized       Kind = "401"       // the key is not accepted
	KindPaymentRequired    Kind = "402"       // the account has used up what it may
	KindForbidden          Kind = "403"       // the key may not do that
	KindNotFound           Kind = "404"       // no such object
	KindConflict           Kind = "409"       // the object's state forbids it
	KindUnprocessable      Kind = "422"       // understood, but not acceptable
	KindTooManyRequests    Kind = "429"       // rate limit, with Retry-After where given
	KindInternal           Kind = "500"       // the provider broke
	KindBadGateway         Kind = "502"       // the provider's edge broke: a page, not JSON
	KindServiceUnavailable Kind = "503"       // the provider is down for now
	KindHang               Kind = "hang"      // no answer until the client leaves
	KindSlow               Kind = "slow"      // a proper answer after SlowDelay
	KindReset              Kind = "reset"     // the TCP connection is reset
	KindGarbage            Kind = "garbage"   // 200 and JSON by name only
	KindHalfBody           Kind = "half-body" // less body than Content-Length says
	KindRedirect           Kind = "redirect"  // 302 to another host
)

// Kinds lists every kind in the order the documentation shows them.
func Kinds() []Kind {
	return []Kind{
		KindOK, KindBadRequest, KindUnauthorized, KindPaymentRequired, KindForbidden, KindNotFound, KindConflict,
		KindUnprocessable, KindTooManyRequests, KindInternal, KindBadGateway, KindServiceUnavailable,
		KindHang, KindSlow, KindReset, KindGarbage, KindHalfBody, KindRedirect,
	}
}

// ThisServer stands for this server itself, which fails in ways of its own.
const ThisServer = "server"

// What may be asked of the server instead of a [Kind] of a service.
const (
	KindNoViewer Kind = "no-viewer" // nobody is signed in
	KindNoStubs  Kind = "no-stubs"  // it has no stubs
	KindBroken   Kind = "broken"    // something goes wrong that should not
)

// ServerKinds lists the kinds that [ThisServer] takes.
func ServerKinds() []Kind { return []Kind{KindNoViewer, KindNoStubs, KindBroken} }

// Services lists the services a scenario may name.
func Services() []string { return []string{"vapi", "twilio", "email", "calendar"} }

// Status is the HTTP status of a kind that is an error answer, else 0.
func (k Kind) Status() int {
	status, err := strconv.Atoi(string(k))
	if err != nil {
		return 0
	}
	return status
}

// Step says how one service answers.
type Step struct {
	Service string
	Kind    Kind
	// RetryAfter is the Retry-After header of an error answer: seconds or an
	// HTTP date, empty for none.
	RetryAfter string
	// Times limits the step to the first requests that share a correlation ID
	// and a scenario; 0 means every request.
	Times int
}

// Script says how the services answer: at most one step for each.
type Script []Step

// For finds the step of one service; a service that is not mentioned answers properly.
func (s Script) For(service string) (Step, bool) {
	i := slices.IndexFunc(s, func(step Step) bool { return step.Service == service })
	if i < 0 {
		return Step{Service: service, Kind: KindOK}, false
	}
	return s[i], true
}

// String writes the script the way ParseScenario reads it.
func (s Script) String() string {
	steps := make([]string, len(s))
	for i, step := range s {
		steps[i] = step.String()
	}
	return strings.Join(steps, ", ")
}

// String writes the step the way ParseScenario reads it.
func (s Step) String() string {
	text := s.Service + "=" + string(s.Kind)
	if s.RetryAfter != "" {
		text += `;retry-after="` + s.RetryAfter + `"`
	}
	if s.Times > 0 {
		text += ";times=" + strconv.Itoa(s.Times)
	}
	return text
}

// ParseScenario reads the value of [ScenarioHeader], for example
// `vapi=429;retry-after=27, twilio=hang` or `calendar=503;times=2`.
//
// The parameters are retry-after (seconds, or an HTTP date in quotes because it
// holds a comma; error kinds only) and times. `server=no-viewer` has this server
// itself fail. An empty header is an empty script. The error names the bad part and lists what is allowed, and is safe
// to show: it repeats at most 40 printable characters of the header.
func ParseScenario(header string) (Script, error) {
	if len(header) > maxScenario {
		return nil, fmt.Errorf("stub scenario: longer than %d bytes", maxScenario)
	}
	if strings.TrimSpace(header) == "" {
		return nil, nil
	}
	parts, err := splitQuoted(header, ',')
	if err != nil {
		return nil, err
	}
	script := make(Script, 0, len(parts))
	for _, part := range parts {
		step, err := parseStep(part)
		if err != nil {
			return nil, err
		}
		if _, twice := script.For(step.Service); twice {
			return nil, fmt.Errorf("stub scenario: service %s twice; each at most once", step.Service)
		}
		script = append(script, step)
	}
	return script, nil
}

// parseStep reads `service=kind;parameter=value;…`.
func parseStep(text string) (Step, error) {
	parts, err := splitQuoted(text, ';')
	if err != nil {
		return Step{}, err
	}
	service, kind, found := assignment(parts[0])
	if !found {
		return Step{}, fmt.Errorf("stub scenario: %s is not of the form service=kind", excerpt(parts[0]))
	}
	step := Step{Service: strings.ToLower(service), Kind: Kind(strings.ToLower(kind))}
	kinds := Kinds()
	if step.Service == ThisServer {
		kinds = ServerKinds()
	} else if !slices.Contains(Services(), step.Service) {
		return Step{}, unknown("service", service, append(Services(), ThisServer))
	}
	if !slices.Contains(kinds, step.Kind) {
		return Step{}, unknown("kind", kind, kinds)
	}
	for _, parameter := range parts[1:] {
		if err := step.set(parameter); err != nil {
			return Step{}, err
		}
	}
	return step, nil
}

// set reads one `parameter=value` into the step.
func (s *Step) set(parameter string) error {
	name, value, _ := assignment(parameter)
	switch strings.ToLower(name) {
	case "retry-after":
		return s.setRetryAfter(value)
	case "times":
		return s.setTimes(value)
	default:
		return unknown("parameter", name, []string{"retry-after", "times"})
	}
}

// setRetryAfter accepts both forms of RFC 9110, section 10.2.3.
func (s *Step) setRetryAfter(value string) error {
	if s.Kind.Status() == 0 {
		return fmt.Errorf("stub scenario: retry-after belongs to error kinds (400 to 503), not to %s", s.Kind)
	}
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		s.RetryAfter = strconv.FormatUint(seconds, 10)
		return nil
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return fmt.Errorf("stub scenario: retry-after %s is neither whole seconds nor an HTTP date in quotes", excerpt(value))
	}
	s.RetryAfter = at.UTC().Format(http.TimeFormat)
	return nil
}

func (s *Step) setTimes(value string) error {
	times, err := strconv.Atoi(value)
	if err != nil || times < 1 || times > maxTimes {
		return fmt.Errorf("stub scenario: times %s is not a whole number from 1 to %d", excerpt(value), maxTimes)
	}
	s.Times = times
	return nil
}

// assignment splits `name=value` and takes the quotes off the value.
func assignment(text string) (name, value string, found bool) {
	name, value, found = strings.Cut(text, "=")
	value = strings.TrimSpace(value)
	if len(value) >= 2 && strings.HasPrefix(value, `"`) && strings.HasSuffix(value, `"`) {
		value = value[1 : len(value)-1]
	}
	return strings.TrimSpace(name), value, found
}

// splitQuoted splits at separators outside double quotes and trims the parts.
func splitQuoted(text string, separator byte) ([]string, error) {
	var parts []string
	start, quoted := 0, false
	for i := range len(text) {
		switch {
		case text[i] == '"':
			quoted = !quoted
		case text[i] == separator && !quoted:
			parts = append(parts, strings.TrimSpace(text[start:i]))
			start = i + 1
		}
	}
	if quoted {
		return nil, fmt.Errorf("stub scenario: the quote in %s is not closed", excerpt(text))
	}
	return append(parts, strings.TrimSpace(text[start:])), nil
}

// unknown words the refusal of a name that is not in a closed list.
func unknown[T ~string](what, name string, allowed []T) error {
	list := make([]string, len(allowed))
	for i, item := range allowed {
		list[i] = string(item)
	}
	return fmt.Errorf("stub scenario: unknown %s %s; allowed: %s", what, excerpt(name), strings.Join(list, " "))
}

// excerpt quotes what a stranger sent so that it is short and harmless to show.
func excerpt(text string) string {
	const most = 40
	shown := make([]rune, 0, most)
	for _, r := range text {
		if len(shown) == most {
			break
		}
		if r < ' ' || r > '~' || r == '"' {
			r = '?'
		}
		shown = append(shown, r)
	}
	return `"` + string(shown) + `"`
}
