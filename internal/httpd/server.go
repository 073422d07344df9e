// Package httpd is the HTTP side of the program: its routes, and what happens
// to every request before and after its handler.
package httpd

import (
	"context"
	"io/fs"
	"log"
	"net/http"
	"time"

	"github.com/rs/zerolog"

	"ava/internal/identity"
)

// Parts are what the routes are made of. All but SignIn, Consent and Receive are
// required.
type Parts struct {
	GraphQL      http.Handler           // POST /graphql, and WebSockets, which may come without a viewer
	Authenticate identity.Authenticator // whose request it is
	LocalOnly    bool                   // whether only this machine may ask, for whatever
	SignIn       http.Handler           // /auth/, the sign-in of browsers; nil where there is none
	Receive      Receiver               // what services report, see webhooks.go; nil where they cannot
	Consent      http.Handler           // GET /oauth/calendar/callback
	Refuse       Refuser                // answers what never gets to GraphQL
	Assets       fs.FS                  // the built pages: index.html, playground.html, assets/
	Schema       string                 // GET /schema.graphqls
	ErrorDocs    string                 // docs/ERRORS.md
	Metrics      http.Handler           // GET /metrics
	Ready        func(context.Context) error
	Playground   bool     // whether GET /playground is there
	Frames       []string // origins whose pages may show the settings page in a frame
	Stubs        bool     // whether stubs answer in the place of providers
	Scenario     Scenario
	Log          zerolog.Logger
	Observe      func(route string, status int, took time.Duration)
}

// Refuser answers a request with a failure, in the form of a GraphQL error.
type Refuser func(w http.ResponseWriter, r *http.Request, err error)

// New returns the program's handler.
func New(p Parts) http.Handler {
	mux := http.NewServeMux()
	handle := func(pattern string, h http.Handler) {
		mux.Handle(pattern, p.observed(pattern, h))
	}
	known := identity.RequireOrHandshake(p.Authenticate, p.Refuse)
	handle("/graphql", p.sameSite(known(p.scripted(p.GraphQL))))
	if p.SignIn != nil {
		handle("/auth/", p.SignIn)
	}
	if p.Consent != nil {
		handle("GET /oauth/calendar/callback", p.Consent)
	}
	handle("GET /schema.graphqls", text("text/plain; charset=utf-8", p.Schema))
	handle("GET /docs/ERRORS.md", errorDocs(p.ErrorDocs))
	handle("GET /healthz", text("text/plain; charset=utf-8", "ok\n"))
	handle("GET /readyz", ready(p.Ready))
	handle("GET /metrics", p.Metrics)
	handle("GET /assets/", assets(p.Assets))
	for _, pattern := range settings {
		handle(pattern, p.page("index.html", framed(settingsPolicy, p.Frames)))
	}
	if p.Playground {
		handle("GET /playground", p.page("playground.html", playgroundPolicy))
	}
	var all http.Handler = mux
	if p.LocalOnly {
		all = p.local(mux)
	}
	if p.Receive != nil {
		all = p.withWebhooks(all)
	}
	return p.correlated(spoken(hardened(all)))
}

// Server returns an http.Server for handler with the timeouts that hold off
// slow clients. It has no write timeout, as streams last.
func Server(handler http.Handler, errors *log.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          errors,
	}
}
