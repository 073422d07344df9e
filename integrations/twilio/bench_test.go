package twilio_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"ava/integrations/twilio"
	"ava/internal/fault"
	"ava/internal/resilience"
	"ava/internal/secret"
	"ava/internal/stub"
)

// BenchmarkMessages is a page of 20 of the stub's messages, about 15 kB, over a
// loopback connection; the server's part is in it.
func BenchmarkMessages(b *testing.B) {
	body := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "/2010-04-01/Accounts/"+stub.SeedTwilioAccount()+"/Messages.json?PageSize=20", http.NoBody)
	r.SetBasicAuth(stub.SeedTwilioAccount(), "token")
	stub.NewTwilio(time.Now).ServeHTTP(body, r)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(body.Body.Bytes())
	}))
	defer srv.Close()
	u, _ := url.Parse(srv.URL)
	c := twilio.New(twilio.Config{
		BaseURL: u, AccountSID: stub.SeedTwilioAccount(), AuthToken: secret.New("token"), Guard: resilience.NewUpstream(fault.Twilio, resilience.Settings{}, resilience.Options{}).Guard("key"),
	})
	b.SetBytes(int64(body.Body.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if p, err := c.Messages(b.Context(), twilio.MessageQuery{First: 20}); err != nil || len(p.Items) != 20 {
			b.Fatal(len(p.Items), err)
		}
	}
}

func BenchmarkMeasure(b *testing.B) {
	for name, text := range map[string]string{"GSM": strings.Repeat("Hello you. ", 145), "UCS2": strings.Repeat("Привет! 😀 ", 145)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				twilio.Measure(text)
			}
		})
	}
}
