package signin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"time"

	"golang.org/x/oauth2"

	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/identity/issuer"
)

// The reasons why a sign-in fails, for the log.
var (
	errNoBrowser = errors.New("the browser has no cookie of a sign-in")
	errState     = errors.New("no sign-in of this browser has this state, or it has been used")
	errExpired   = errors.New("the sign-in took too long")
	errMixedUp   = errors.New("the answer names another issuer, or none where it should")
	errRefused   = errors.New("the provider refused")
	errAnswer    = errors.New("the provider's answer is not usable")
)

// longestCode is how long an authorization code may be, in bytes.
const longestCode = 4 << 10

// finish ends a sign-in: the provider has sent the browser back.
func (s *SignIn) finish(w http.ResponseWriter, r *http.Request) {
	begun, viewer, err := s.redeem(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	id, now := newToken(), time.Now()
	session := Session{Owner: viewer.Owner, Name: viewer.Name, Created: now, IdleUntil: now.Add(IdleLife), Until: now.Add(sessionLife)}
	if err := s.sessions.Create(r.Context(), id.key(), session); err != nil {
		s.fail(w, r, failure{storeFailed(err), sentenceUnavailable})
		return
	}
	if old, there := s.session.read(r); there {
		if err := s.sessions.Delete(r.Context(), old.key()); err != nil {
			s.report(r.Context(), fault.Of(storeFailed(err)))
		}
	}
	s.session.set(w, id)
	seeOther(w, begun.Return)
}

// redeem finds the sign-in that the request ends, and makes the code that it
// brings into a viewer. The error is a failure.
func (s *SignIn) redeem(r *http.Request) (Login, identity.Viewer, error) {
	ctx, answer := r.Context(), r.URL.Query()
	browser, there := s.browser.read(r)
	if !there {
		return Login{}, identity.Viewer{}, failure{identity.Unauthenticated(errNoBrowser), sentenceExpired}
	}
	t := ties{browser, one(answer, "state")}
	begun, err := s.logins.Consume(ctx, t.key())
	switch {
	case errors.Is(err, ErrNotFound):
		return begun, identity.Viewer{}, failure{identity.Unauthenticated(errState), sentenceExpired}
	case err != nil:
		return begun, identity.Viewer{}, failure{storeFailed(err), sentenceUnavailable}
	case !time.Now().Before(begun.Expires):
		return begun, identity.Viewer{}, failure{identity.Unauthenticated(errExpired), sentenceExpired}
	}
	m, err := s.issuer.Metadata(ctx)
	if err != nil {
		return begun, identity.Viewer{}, failure{err, sentenceUnavailable}
	}
	code, err := s.code(m, answer)
	if err != nil {
		return begun, identity.Viewer{}, err
	}
	viewer, err := s.exchange(ctx, m, code, t)
	return begun, viewer, err
}

// code returns the authorization code of the provider's answer.
func (s *SignIn) code(m issuer.Metadata, answer url.Values) (string, error) {
	if named := answer.Has("iss"); named && one(answer, "iss") != s.issuer.URL() || !named && m.NamesItself {
		return "", failure{identity.Unauthenticated(errMixedUp), sentenceFailed}
	}
	if answer.Has("error") {
		word := one(answer, "error")
		sentence := sentenceFailed
		if word == "access_denied" {
			sentence = sentenceCancelled
		}
		return "", failure{identity.Unauthenticated(fmt.Errorf("%w: %s", errRefused, errorWord(word))), sentence}
	}
	code := one(answer, "code")
	if code == "" || len(code) > longestCode {
		return "", failure{identity.Unauthenticated(errAnswer), sentenceFailed}
	}
	return code, nil
}

// exchange redeems a code for an ID token and returns whom it names.
func (s *SignIn) exchange(ctx context.Context, m issuer.Metadata, code string, t ties) (identity.Viewer, error) {
	ctx = context.WithValue(ctx, oauth2.HTTPClient, s.issuer.Client())
	tokens, err := s.client(m).Exchange(ctx, code, oauth2.VerifierOption(t.verifier()))
	refusal, answered := errors.AsType[*oauth2.RetrieveError](err)
	switch {
	case answered && refusal.Response.StatusCode < http.StatusInternalServerError:
		return identity.Viewer{}, failure{identity.Unauthenticated(fmt.Errorf("%w: %s", errRefused, errorWord(refusal.ErrorCode))), sentenceFailed}
	case answered: // its text is the provider's page
		return identity.Viewer{}, failure{unusable(fmt.Errorf("HTTP %d", refusal.Response.StatusCode)), sentenceUnavailable}
	case err != nil:
		return identity.Viewer{}, failure{unusable(err), sentenceUnavailable}
	}
	raw, _ := tokens.Extra("id_token").(string)
	viewer, err := s.issuer.IDToken(ctx, raw, s.oauth.ClientID, t.nonce())
	if errors.Is(err, fault.Overloaded) {
		return identity.Viewer{}, failure{err, sentenceUnavailable}
	}
	if err != nil {
		return identity.Viewer{}, failure{err, sentenceFailed}
	}
	return viewer, nil
}

func unusable(err error) error {
	return &fault.Fault{Code: fault.Overloaded, Op: "signin", Err: fmt.Errorf("%w: %w", errAnswer, err)}
}

// one returns a parameter that is there once, empty if it is not.
func one(answer url.Values, name string) string {
	if values := answer[name]; len(values) == 1 {
		return values[0]
	}
	return ""
}

// oauthError is what the error codes of OAuth and OpenID Connect look like.
var oauthError = regexp.MustCompile(`^[a-z_]{1,40}$`)

// errorWord returns a provider's error code for the log, if it is one.
func errorWord(code string) string {
	if !oauthError.MatchString(code) {
		return "without an error code"
	}
	return code
}
