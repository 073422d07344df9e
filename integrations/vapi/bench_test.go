package vapi_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"ava/integrations/vapi"
	"ava/internal/fault"
	"ava/internal/resilience"
	"ava/internal/secret"
	"ava/internal/stub"
)

// BenchmarkAssistants is a page of 20 of the stub's assistants, about 30 kB,
// over a loopback connection; the stub's part is in it.
func BenchmarkAssistants(b *testing.B) {
	body := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "/assistant?limit=22", http.NoBody)
	r.Header.Set("Authorization", "Bearer x")
	r.Header.Set("User-Agent", "x")
	stub.NewVapi(time.Now).ServeHTTP(body, r)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(body.Body.Bytes())
	}))
	defer srv.Close()
	u, _ := url.Parse(srv.URL)
	c := vapi.New(vapi.Config{BaseURL: u, Key: secret.New("key"), Guard: resilience.NewUpstream(fault.Vapi, resilience.Settings{}, resilience.Options{}).Guard("")})
	b.SetBytes(int64(body.Body.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if p, err := c.Assistants(b.Context(), vapi.Query{First: 20}); err != nil || len(p.Items) != 20 {
			b.Fatal(len(p.Items), err)
		}
	}
}
