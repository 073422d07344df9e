package signin_test

import (
	"html"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"

	"ava/internal/correlation"
	"ava/internal/language"
)

// failing are the ways in which a sign-in ends with a page, and how it is called.
var failing = map[string]func(t *testing.T, w *world, c cookies) string{
	"expired": func(*testing.T, *world, cookies) string { return "/auth/callback?code=c&state=s" },
	"cancelled": func(t *testing.T, w *world, c cookies) string {
		t.Helper()
		return "/auth/callback?error=access_denied&state=" + w.begin(t, "/auth/login", c).Get("state")
	},
	"failed": func(t *testing.T, w *world, c cookies) string {
		t.Helper()
		return "/auth/callback?error=interaction_required&state=" + w.begin(t, "/auth/login", c).Get("state")
	},
	"unavailable": func(_ *testing.T, w *world, _ cookies) string {
		w.provider.down = true
		return "/auth/login"
	},
}

func failedPage(t *testing.T, fail func(*testing.T, *world, cookies) string, tag language.Tag) *httptest.ResponseRecorder {
	t.Helper()
	w, c := newWorld(t), cookies{}
	r := request(http.MethodGet, fail(t, w, c), c)
	r = r.WithContext(language.With(correlation.With(r.Context(), "request-0001"), tag))
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	if rec.Code < 400 {
		t.Fatalf("%d: %s", rec.Code, rec.Body)
	}
	return rec
}

func TestPageOfAFailedSignInIsInTheLanguageOfItsReader(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tags := regexp.MustCompile(`<[^>]*>`)
		for name, fail := range failing {
			seen := make(map[string]language.Tag)
			for _, tag := range language.All() {
				rec := failedPage(t, fail, tag)
				for header, want := range map[string]string{"Content-Language": string(tag), "Vary": language.Header, "Content-Type": "text/html; charset=utf-8"} {
					if got := rec.Header().Get(header); got != want {
						t.Errorf("%s, %s: %s is %q", name, tag, header, got)
					}
				}
				body := rec.Body.String()
				if !strings.Contains(body, `<html lang="`+string(tag)+`">`) || !strings.Contains(body, "<code>request-0001</code>") {
					t.Errorf("%s, %s: %s", name, tag, body)
				}
				for line := range strings.Lines(tags.ReplaceAllString(body, "")) {
					line = strings.TrimSpace(html.UnescapeString(line))
					if other, ok := seen[line]; ok && line != "" {
						t.Errorf("%s: %q is %s and %s", name, line, other, tag)
					}
					seen[line] = tag
				}
			}
		}
	})
}

func TestPageOfAFailedSignInInEnglishIsWhatItWas(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, sentence := range map[string]string{
			"expired":     "This sign-in has expired, was already used, or was begun in another browser.",
			"cancelled":   "The sign-in was cancelled.",
			"failed":      "The sign-in could not be completed.",
			"unavailable": "Signing in is not possible right now. Please try again in a moment.",
		} {
			want := `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign-in · AVA Integrations</title>
<main>
<h1>You are not signed in</h1>
<p>` + sentence + `</p>
<p><a href="/auth/login">Sign in</a></p>
<p>Correlation ID: <code>request-0001</code></p>
</main>
</html>
`
			if got := failedPage(t, failing[name], language.English).Body.String(); got != want {
				t.Errorf("%s:\n%s", name, got)
			}
		}
	})
}
