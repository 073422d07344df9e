package stub_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"ava/internal/stub"
)

type resendFailure struct {
	Name       string `json:"name"`
	Message    string `json:"message"`
	StatusCode int    `json:"statusCode"`
}

func resendAccount(t *testing.T) (*api, *clock) {
	t.Helper()
	c := newClock()
	return newAPI(t, direct{stub.NewResend(c.now)}), c
}

const anEmail = `{"from":"Desk <desk@example.com>","to":["ada@example.net"],"subject":"Hi","text":"Hello"}`

func TestSentEmailIsListedAndDelivered(t *testing.T) {
	a, clock := resendAccount(t)
	a.header.Set("Idempotency-Key", "one")
	id := must[fields](a, 200, http.MethodPost, "/emails", anEmail)["id"].(string)
	if again := must[fields](a, 200, http.MethodPost, "/emails", anEmail)["id"]; again != id {
		t.Errorf("sent again as %v", again)
	}
	changed := strings.Replace(anEmail, "Hello", "Bye", 1)
	if f := must[resendFailure](a, 409, http.MethodPost, "/emails", changed); f.Name != "invalid_idempotent_request" {
		t.Errorf("another message: %+v", f)
	}
	if e := must[fields](a, 200, http.MethodGet, "/emails/"+id, ""); e["last_event"] != "sent" || e["text"] != "Hello" {
		t.Errorf("e-mail %v", e)
	}
	clock.advance(3 * time.Second)
	list := must[fields](a, 200, http.MethodGet, "/emails?limit=2", "")
	if first := list["data"].([]any)[0].(fields); first["id"] != id || first["last_event"] != "delivered" || list["has_more"] != true {
		t.Errorf("list %v", list)
	}
	list = must[fields](a, 200, http.MethodGet, "/emails?limit=100&after="+id, "")
	if len(list["data"].([]any)) != stub.SeedEmails || list["has_more"] != false {
		t.Errorf("%d behind it", len(list["data"].([]any)))
	}
}

func TestResendRefusesAsResendDoes(t *testing.T) {
	for body, want := range map[string]struct {
		status int
		name   string
	}{
		"{":                                      {400, "validation_error"},
		`{"from":"desk@example.com"}`:            {422, "missing_required_field"},
		strings.Replace(anEmail, "desk@", "", 1): {422, "validation_error"},
		strings.Replace(anEmail, "ada@", "", 1):  {422, "validation_error"},
		strings.Replace(anEmail, "desk@example.com", "desk@example.org", 1): {403, "validation_error"},
	} {
		a, _ := resendAccount(t)
		if f := must[resendFailure](a, want.status, http.MethodPost, "/emails", body); f.Name != want.name || f.StatusCode != want.status || f.Message == "" {
			t.Errorf("%s: %+v", body, f)
		}
	}
	a, _ := resendAccount(t)
	for path, status := range map[string]int{"/emails/nope": 404, "/nope": 404, "/emails?limit=0": 422, "/emails?after=nope": 422} {
		must[resendFailure](a, status, http.MethodGet, path, "")
	}
	for key, name := range map[string]string{"": "missing_api_key", "Bearer invalid": "invalid_api_key", "Bearer sending": "restricted_api_key"} {
		a.header.Set("Authorization", key)
		status, content := a.call(http.MethodGet, "/domains", "")
		if status/100 != 4 || !strings.Contains(string(content), name) {
			t.Errorf("%q: %d %s", key, status, content)
		}
	}
}

func TestResendForgetsTheOldestEmails(t *testing.T) {
	a, _ := resendAccount(t)
	for n := range 150 {
		a.header.Set("Idempotency-Key", strconv.Itoa(n))
		must[fields](a, 200, http.MethodPost, "/emails", anEmail)
	}
	kept, after := 0, ""
	for {
		list := must[fields](a, 200, http.MethodGet, "/emails?limit=100"+after, "")
		data := list["data"].([]any)
		kept += len(data)
		if list["has_more"] != true {
			break
		}
		after = "&after=" + data[len(data)-1].(fields)["id"].(string)
	}
	if kept != stub.SeedEmails+100 {
		t.Errorf("%d are kept", kept)
	}
}
