package httpd

import (
	"bytes"
	"context"
	"crypto/rand"
	"io"
	"io/fs"
	"net/http"
	"strings"
)

// nonce is the placeholder in the built pages.
const nonce = "__CSP_NONCE__"

// playgroundPolicy lets GraphiQL run: its editor sets style attributes. NONCE is
// replaced for each answer.
const playgroundPolicy = "default-src 'none'; script-src 'self' 'nonce-NONCE'; style-src-elem 'self' 'nonce-NONCE'; " +
	"style-src-attr 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// page serves one HTML file with a fresh nonce.
func page(files fs.FS, name, policy string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		html, err := fs.ReadFile(files, name)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		value := rand.Text()
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Security-Policy", strings.ReplaceAll(policy, "NONCE", value))
		_, _ = w.Write(bytes.ReplaceAll(html, []byte(nonce), []byte(value)))
	})
}

// assets serves the built files, whose names change with their content.
func assets(files fs.FS) http.Handler {
	server := http.FileServerFS(files)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		info, err := fs.Stat(files, strings.TrimPrefix(r.URL.Path, "/"))
		if err != nil || info.IsDir() { // no listings
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		server.ServeHTTP(w, r)
	})
}

func text(contentType, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		_, _ = io.WriteString(w, body)
	})
}

// ready answers 200 while requests can be served, 503 otherwise, also while
// the server drains.
func ready(check func(context.Context) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		if check(r.Context()) != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = w.Write([]byte("not ready\n"))
			return
		}
		_, _ = w.Write([]byte("ready\n"))
	})
}
