package stub_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"ava/internal/stub"
)

func TestScenarioIsReadAsDocumented(t *testing.T) {
	const date = "Sun, 01 Nov 2026 09:00:27 GMT"
	for header, want := range map[string]stub.Script{
		"":    nil,
		"   ": nil,
		"vapi=429;retry-after=27, twilio=hang": {
			{Service: "vapi", Kind: stub.KindTooManyRequests, RetryAfter: "27"}, {Service: "twilio", Kind: stub.KindHang},
		},
		"Calendar = 503 ; Times = 2":                     {{Service: "calendar", Kind: stub.KindServiceUnavailable, Times: 2}},
		`email=503;retry-after="` + date + `",vapi=slow`: {{Service: "email", Kind: stub.KindServiceUnavailable, RetryAfter: date}, {Service: "vapi", Kind: stub.KindSlow}},
		`vapi=429;retry-after="5";times="3"`:             {{Service: "vapi", Kind: stub.KindTooManyRequests, RetryAfter: "5", Times: 3}},
		"vapi=429;retry-after=0":                         {{Service: "vapi", Kind: stub.KindTooManyRequests, RetryAfter: "0"}},
	} {
		got, err := stub.ParseScenario(header)
		if err != nil {
			t.Errorf("%q: %v", header, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", header, diff)
		}
	}
}

func TestEveryKindCanBeNamedForEveryService(t *testing.T) {
	for _, service := range stub.Services() {
		for _, kind := range stub.Kinds() {
			script, err := stub.ParseScenario(service + "=" + string(kind))
			step, mentioned := script.For(service)
			if err != nil || !mentioned || step.Kind != kind {
				t.Errorf("%s=%s is read as %v, %v", service, kind, script, err)
			}
		}
	}
}

func TestServiceThatIsNotMentionedAnswersProperly(t *testing.T) {
	script, err := stub.ParseScenario("twilio=hang")
	step, mentioned := script.For("vapi")
	if err != nil || mentioned || step.Kind != stub.KindOK {
		t.Errorf("vapi answers with %v, %v, %v", step, mentioned, err)
	}
}

func TestWrongScenarioIsRefusedWithItsReason(t *testing.T) {
	long := strings.Repeat("x", 41)
	for header, want := range map[string]string{
		"vapi":                          `"vapi" is not of the form service=kind`,
		"vapi=429,":                     `"" is not of the form service=kind`,
		"stripe=429":                    `unknown service "stripe"; allowed: vapi twilio email calendar`,
		"vapi=418":                      `unknown kind "418"; allowed: ok 400 401 402 403 404 409 422 429 500 502 503 hang slow reset garbage half-body redirect`,
		"vapi=429;after=2":              `unknown parameter "after"; allowed: retry-after times`,
		"vapi=429;retry-after=soon":     `retry-after "soon" is neither whole seconds nor an HTTP date in quotes`,
		"vapi=429;retry-after=-1":       `retry-after "-1" is neither`,
		"vapi=429;retry-after=1.5":      `retry-after "1.5" is neither`,
		"vapi=hang;retry-after=1":       "retry-after belongs to error kinds",
		"vapi=ok;retry-after=1":         "retry-after belongs to error kinds",
		"vapi=503;times=0":              `times "0" is not a whole number from 1 to 1000`,
		"vapi=503;times=1001":           `times "1001" is not`,
		"vapi=503;times=":               `times "" is not`,
		"vapi=503,vapi=ok":              "service vapi twice",
		`vapi=503;retry-after="1`:       "is not closed",
		long + "=429":                   `unknown service "` + long[:40] + `";`,
		"va\x00pi\u202e=429":            `unknown service "va?pi?"`,
		strings.Repeat("vapi=ok,", 200): "longer than 1024 bytes",
	} {
		_, err := stub.ParseScenario(header)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", header, err, want)
		}
	}
}

func FuzzScenarioErrorIsShortAndHarmless(f *testing.F) {
	f.Add("vapi=429;retry-after=27, twilio=hang")
	f.Add(`email=503;retry-after="Sun, 01 Nov 2026 09:00:27 GMT";times=3`)
	f.Add("vapi=\x00\u202e")
	f.Fuzz(func(t *testing.T, header string) {
		script, err := stub.ParseScenario(header)
		if err == nil {
			again, err := stub.ParseScenario(script.String())
			if diff := cmp.Diff(script, again); err != nil || diff != "" {
				t.Errorf("%q: %v\n%s", header, err, diff)
			}
			return
		}
		text := err.Error()
		if utf8.RuneCountInString(text) > 240 {
			t.Errorf("%q: %d characters", header, len(text))
		}
		for _, r := range text {
			if r < ' ' || r > '~' {
				t.Errorf("%q: the error holds %q", header, r)
			}
		}
	})
}
