package graph_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ava/graph"
	"ava/internal/fault"
	"ava/internal/secret"
)

func request(method, cookies string) *http.Request {
	r := httptest.NewRequest(method, "/graphql", http.NoBody)
	if cookies != "" {
		r.Header.Set("Cookie", cookies)
	}
	return r
}

func TestBrowserKeepsACookieThatNobodyElseSeesOrPlants(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		browser graph.Browser
		name    string
	}{{graph.Browser{Secure: true}, "__Host-ava-consent"}, {graph.Browser{}, "ava-consent"}} {
		r := request(http.MethodPost, "")
		ctx := c.browser.Track(r.Context(), r)
		graph.Keep(ctx, secret.New("value"), time.Now().Add(10*time.Minute))
		h := http.Header{}
		c.browser.Header(ctx, h)
		line := h.Get("Set-Cookie")
		cookie, err := http.ParseSetCookie(line)
		if err != nil || cookie.Name != c.name || cookie.Value != "value" || cookie.Path != "/" || cookie.Domain != "" || !cookie.HttpOnly ||
			cookie.SameSite != http.SameSiteLaxMode || cookie.Secure != c.browser.Secure || cookie.MaxAge < 590 || cookie.MaxAge > 600 {
			t.Errorf("%s: %v", line, err)
		}
		back := request(http.MethodGet, c.name+"=value")
		if got := c.browser.Read(back); got.Reveal() != "value" {
			t.Errorf("read %q", got.Reveal())
		}
	}
}

func TestBrowserIsKnownByOneCookieOnly(t *testing.T) {
	t.Parallel()
	secure, bare := graph.Browser{Secure: true}, graph.Browser{}
	for cookies, b := range map[string]graph.Browser{
		"": bare, "ava-consent=a; ava-consent=b": bare, "__Host-ava-consent=a": bare, "ava-consent=a": secure,
	} {
		if got := b.Read(request(http.MethodGet, cookies)); !got.Empty() {
			t.Errorf("%q: %q", cookies, got.Reveal())
		}
	}
}

func TestCookieIsSetWhereAskedForAlone(t *testing.T) {
	t.Parallel()
	b := graph.Browser{}
	post := request(http.MethodPost, "ava-consent=mine")
	ctx := b.Track(post.Context(), post)
	h := http.Header{}
	b.Header(ctx, h)
	if len(h) > 0 || graph.BrowserOf(ctx).Reveal() != "mine" || graph.CanKeep(ctx) != nil {
		t.Errorf("%v, %v", h, graph.CanKeep(ctx))
	}
	get := request(http.MethodGet, "") // a WebSocket's handshake
	for _, ctx := range []context.Context{t.Context(), b.Track(get.Context(), get)} {
		graph.Keep(ctx, secret.New("value"), time.Now().Add(time.Minute))
		b.Header(ctx, h)
		f := fault.Of(graph.CanKeep(ctx))
		if f == nil || f.Reason != fault.MethodNotAllowed || len(h) > 0 || !strings.Contains(f.Sentence(), "POST") {
			t.Errorf("%v, %v", f, h)
		}
	}
}
