package httpd

import (
	"context"
	"crypto/rand"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
)

// The placeholders in the built pages.
const (
	nonce    = "__CSP_NONCE__"
	features = "__FEATURES__"
)

// settingsPolicy lets the settings page load what belongs to it, and nothing
// else. Its dialogs lock scrolling by a style element, which has the nonce too.
// NONCE is replaced for each answer.
const settingsPolicy = "default-src 'none'; script-src 'self' 'nonce-NONCE'; style-src 'self' 'nonce-NONCE'; " +
	"font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// playgroundPolicy lets GraphiQL run: its editor sets style attributes. NONCE is
// replaced for each answer.
const playgroundPolicy = "default-src 'none'; script-src 'self' 'nonce-NONCE'; style-src-elem 'self' 'nonce-NONCE'; " +
	"style-src-attr 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// settings are the addresses at which the settings page is served. Which of its
// pages an address is, or none, it finds out by itself.
var settings = []string{"GET /{$}", "GET /integrations", "GET /integrations/", "GET /activity", "GET /failures"}

// framed is a policy that lets pages of some origins show the page in a frame.
func framed(policy string, origins []string) string {
	const nobody = "frame-ancestors 'none'"
	if len(origins) == 0 {
		return policy
	}
	return strings.TrimSuffix(policy, nobody) + "frame-ancestors " + strings.Join(origins, " ")
}

// offers names what this server has for the settings page to link to.
func (p Parts) offers() string {
	var names []string
	for name, there := range map[string]bool{"playground": p.Playground, "stubs": p.Stubs, "sign-in": p.SignIn != nil} {
		if there {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// page serves one HTML file with a fresh nonce.
func (p Parts) page(name, policy string) http.Handler {
	offers := p.offers()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		html, err := fs.ReadFile(p.Assets, name)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		value := rand.Text()
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Security-Policy", strings.ReplaceAll(policy, "NONCE", value))
		_, _ = strings.NewReplacer(nonce, value, features, offers, `="./`, `="`+upwards(r)).WriteString(w, string(html))
	})
}

// upwards leads from the request's address to the folder that the server is
// mounted at, whatever a proxy has put in front: "./" or "../" for each level. A
// slash that is escaped makes no level for a browser.
func upwards(r *http.Request) string {
	levels := strings.Count(r.URL.EscapedPath(), "/") - 1
	if levels < 1 {
		return "./"
	}
	return strings.Repeat("../", levels)
}

// assets serves the built files, whose names change with their content.
func assets(files fs.FS) http.Handler {
	server := http.FileServerFS(files)
	packed := packer{files: files}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, "/")
		info, err := fs.Stat(files, name)
		if err != nil || info.IsDir() { // no listings
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		if !compressible(name) {
			server.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Vary", "Accept-Encoding")
		if small := packed.get(name); len(small) > 0 && takesGzip(r.Header.Values("Accept-Encoding")) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
			w.Header().Set("Content-Length", strconv.Itoa(len(small)))
			_, _ = w.Write(small)
			return
		}
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
