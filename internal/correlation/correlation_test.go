package correlation_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"ava/internal/correlation"
)

func TestOneWellFormedValueIsAccepted(t *testing.T) {
	t.Parallel()
	for _, id := range []string{
		"12345678",
		"abcdefgh",
		"ABCDEFGH",
		"azAZ09._-",
		"........",
		"--------",
		"________",
		strings.Repeat("x", 128),
		"0f8fad5b-d9cb-469f-a165-70867728950e",
	} {
		if got := correlation.Accept([]string{id}); got != id {
			t.Errorf("Accept(%q) = %q, want it as it is", id, got)
		}
	}
}

func TestWhatIsNotAnIDIsReplacedAndNeverEchoed(t *testing.T) {
	t.Parallel()
	for name, values := range map[string][]string{
		"no header":              nil,
		"no value":               {},
		"empty":                  {""},
		"seven characters":       {"1234567"},
		"129 characters":         {strings.Repeat("x", 129)},
		"two values":             {"12345678", "abcdefgh"},
		"the same value twice":   {"12345678", "12345678"},
		"a good and an empty":    {"12345678", ""},
		"two values in one":      {"12345678,abcdefgh"},
		"space":                  {"1234 5678"},
		"leading space":          {" 12345678"},
		"trailing space":         {"12345678 "},
		"tab":                    {"1234\t5678"},
		"forged log line":        {"12345678\n{\"level\":\"error\"}"},
		"forged header":          {"12345678\r\nSet-Cookie: a=b"},
		"NUL":                    {"1234\x005678"},
		"escape sequence":        {"1234\x1b[2J5678"},
		"DEL":                    {"12345678\x7f"},
		"markup":                 {"<script>alert(1)</script>"},
		"quote":                  {`12345678"`},
		"slash":                  {"../../etc/passwd"},
		"before A":               {"@@@@@@@@"},
		"after Z":                {"[[[[[[[["},
		"before a":               {"````````"},
		"after z":                {"{{{{{{{{"},
		"before 0":               {"////////"},
		"after 9":                {"::::::::"},
		"letter of another kind": {"ähnlich1"},
		"full-width digits":      {"\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18"},
		"Kelvin sign":            {"\u212a\u212a\u212a\u212a"},
		"not UTF-8":              {"1234567\xc1"},
		"placeholder":            {"${jndi:ldap}"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := correlation.Accept(values)
			if err := uuid.Validate(got); err != nil {
				t.Fatalf("Accept(%q) = %q, want a new UUID", values, got)
			}
			for _, v := range values {
				if v != "" && strings.Contains(got, v) {
					t.Errorf("Accept(%q) = %q, which echoes what was refused", values, got)
				}
			}
			if again := correlation.Accept(values); again == got {
				t.Errorf("two refused headers got the same ID %q", got)
			}
		})
	}
}

func TestNewIDsAreValidAndDiffer(t *testing.T) {
	t.Parallel()
	seen := make(map[string]bool)
	for range 1000 {
		id := correlation.New()
		if !correlation.Valid(id) {
			t.Fatalf("New() = %q, which Accept would refuse", id)
		}
		if seen[id] {
			t.Fatalf("New() gave %q twice", id)
		}
		seen[id] = true
	}
}

func TestContextCarriesTheID(t *testing.T) {
	t.Parallel()
	if got := correlation.ID(t.Context()); got != "" {
		t.Errorf("ID of a context without one = %q, want none", got)
	}
	outer := correlation.With(t.Context(), "outer-id")
	inner := correlation.With(outer, "inner-id")
	if got := correlation.ID(inner); got != "inner-id" {
		t.Errorf("ID = %q, want inner-id", got)
	}
	if got := correlation.ID(outer); got != "outer-id" {
		t.Errorf("ID of the outer context = %q, want outer-id", got)
	}
	if got := correlation.ID(context.WithoutCancel(inner)); got != "inner-id" {
		t.Errorf("ID of a detached context = %q, want inner-id", got)
	}
}

func TestHeaderIsTheDocumentedOne(t *testing.T) {
	t.Parallel()
	if correlation.Header != "X-Correlation-ID" {
		t.Errorf("Header = %q", correlation.Header)
	}
}

// FuzzAccept compares with the contract's own words for an ID.
func FuzzAccept(f *testing.F) {
	for _, seed := range []string{
		"", "1234567", "12345678", "abc.DEF_ghi-123", "12345678\n", "1234\x005678", "ähnlich1", "{{{{{{{{", "@@@@@@@@",
		strings.Repeat("a", 128), strings.Repeat("a", 129),
	} {
		f.Add(seed)
	}
	wellFormed := regexp.MustCompile(`\A[A-Za-z0-9._-]{8,128}\z`)
	f.Fuzz(func(t *testing.T, value string) {
		got := correlation.Accept([]string{value})
		switch {
		case wellFormed.MatchString(value) && got != value:
			t.Errorf("Accept(%q) = %q, want it as it is", value, got)
		case !wellFormed.MatchString(value) && got == value:
			t.Errorf("Accept(%q) echoes a malformed ID", value)
		case !wellFormed.MatchString(got):
			t.Errorf("Accept(%q) = %q, which is malformed", value, got)
		}
		if two := correlation.Accept([]string{value, value}); two == value {
			t.Errorf("Accept took one of two values: %q", two)
		}
	})
}
