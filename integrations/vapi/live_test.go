//go:build live

package vapi_test

import (
	"net/url"
	"os"
	"testing"

	"ava/integrations/vapi"
	"ava/internal/fault"
	"ava/internal/resilience"
	"ava/internal/secret"
)

// TestLiveVapiAnswersAsThisClientExpects reads from the real API, and changes
// nothing there. AVA_VAPI_BASE_URL points it to the API of another region.
func TestLiveVapiAnswersAsThisClientExpects(t *testing.T) {
	key := os.Getenv("AVA_API_VAPI_API_KEY")
	if key == "" {
		t.Skip("SKIPPED: set AVA_API_VAPI_API_KEY to a private key to ask the real Vapi")
	}
	config := vapi.Config{Key: secret.New(key), Guard: resilience.NewUpstream(fault.Vapi, resilience.Settings{}, resilience.Options{}).Guard("")}
	if base := os.Getenv("AVA_VAPI_BASE_URL"); base != "" {
		u, err := url.Parse(base)
		if err != nil {
			t.Fatal("AVA_VAPI_BASE_URL is not a URL")
		}
		config.BaseURL = u
	}
	c := vapi.New(config)
	if err := c.Verify(t.Context()); err != nil {
		t.Fatalf("verify: %v", err)
	}
	assistants, err := c.Assistants(t.Context(), vapi.Query{First: 1})
	if err != nil {
		t.Errorf("assistants: %v", err)
	}
	for _, a := range assistants.Items {
		if got, err := c.Assistant(t.Context(), a.ID); err != nil || got.ID != a.ID {
			t.Errorf("assistant: %v", err)
		}
	}
	if p, err := c.PhoneNumbers(t.Context(), vapi.Query{First: 2, Count: true}); err != nil || p.Total == nil {
		t.Errorf("phone numbers: %v, total %v", err, p.Total)
	}
	if _, err := c.Calls(t.Context(), vapi.CallQuery{First: 2}); err != nil {
		t.Errorf("calls: %v", err)
	}
}
