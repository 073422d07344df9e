package wire_test

import (
	"context"
	stdjson "encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"ava/integrations/internal/wire"
	"ava/internal/correlation"
	"ava/internal/secret"
)

type listed struct {
	ID           string    `json:"id"`
	Name         *string   `json:"name"`
	FirstMessage *string   `json:"firstMessage"`
	CreatedAt    time.Time `json:"createdAt"`
	UpdatedAt    time.Time `json:"updatedAt"`
	Voice        *struct {
		Provider string  `json:"provider"`
		VoiceID  *string `json:"voiceId"`
	} `json:"voice"`
}

// canned answers every request with the same body, without a network.
type canned []byte

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	rec := httptest.NewRecorder()
	_, _ = rec.Write(c)
	resp := rec.Result()
	resp.Request = r
	return resp, nil
}

// BenchmarkList is one list of 20 items, about 7 kB: over a loopback
// connection, and without one, which leaves only what this package does.
func BenchmarkList(b *testing.B) {
	body := listBody(20)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(body)
	}))
	defer srv.Close()
	for name, rt := range map[string]http.RoundTripper{
		"loopback": wire.NewTransport(),
		"memory":   canned(body),
	} {
		b.Run("wire/"+name, func(b *testing.B) { benchWire(b, rt, srv.URL) })
		b.Run("stdlib/"+name, func(b *testing.B) { benchStdlib(b, &http.Client{Transport: rt}, srv.URL) })
	}
}

func benchWire(b *testing.B, rt http.RoundTripper, target string) {
	b.Helper()
	u, _ := url.Parse(target)
	e := wire.NewEndpoint(wire.Config{Base: u, Transport: rt, Version: "1"})
	ctx, key := correlation.With(b.Context(), correlation.New()), secret.New("Bearer key")
	b.ReportAllocs()
	for b.Loop() {
		a, err := e.Send(ctx, wire.Request{Method: http.MethodGet, Path: "/assistant", Query: "limit=20", Authorization: key})
		if err != nil {
			b.Fatal(err)
		}
		if v, err := wire.Decode[[]listed](a.Body); err != nil || len(v) != 20 {
			b.Fatal(err)
		}
		a.Release()
	}
}

func benchStdlib(b *testing.B, hc *http.Client, target string) {
	b.Helper()
	ctx, id := context.Background(), correlation.New()
	b.ReportAllocs()
	for b.Loop() {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, target+"/assistant?limit=20", http.NoBody)
		if err != nil {
			b.Fatal(err)
		}
		req.Header.Set("User-Agent", "AVA-Integrations/1")
		req.Header.Set("Accept", "application/json")
		req.Header.Set("Authorization", "Bearer key")
		req.Header.Set(correlation.Header, id)
		resp, err := hc.Do(req)
		if err != nil {
			b.Fatal(err)
		}
		var v []listed
		err = stdjson.NewDecoder(resp.Body).Decode(&v)
		resp.Body.Close()
		if err != nil || len(v) != 20 {
			b.Fatal(err)
		}
	}
}
