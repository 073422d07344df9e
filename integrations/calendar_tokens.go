package integrations

import (
	"context"
	"errors"
	"sync"
	"time"

	"ava/integrations/calendar"
	"ava/internal/fault"
	"ava/internal/pool"
	"ava/internal/resilience"
	"ava/internal/store"
	"ava/internal/vault"
)

// authority is who gives tokens: Google, or its stub. It is reached through an
// upstream of its own, as it fails apart from the calendars.
type authority struct {
	upstream *resilience.Upstream
	oauth    func() *calendar.OAuth

	mu     sync.Mutex
	tokens *pool.Pool[store.Ref, connection]
}

// connection is the source of tokens of one connection. There is one for all
// clients that are made of it, so that one renewal serves all.
type connection struct {
	version int64
	tokens  *calendar.Tokens
}

func (c *calendars) newAuthority(config calendar.OAuthConfig) *authority {
	h := c.hub
	o := h.options.Calls
	// Nobody asks for a renewal, so nobody is charged for it; and the state of
	// this upstream is not the calendars'.
	o.Board, o.Pacer, o.Cache, o.Observer = nil, nil, nil, callsOnly{o.Observer}
	settings := h.options.Resilience
	settings.Bulkhead.Credential = settings.Bulkhead.Service // it is one credential for all users
	a := &authority{
		upstream: resilience.NewUpstream(fault.Calendar, settings, o),
		tokens:   pool.New[store.Ref, connection](h.options.Links),
	}
	config.Guard, config.Version, config.Consents = a.upstream.Guard(deployment), h.options.Version, consents{h}
	a.oauth = sync.OnceValue(func() *calendar.OAuth {
		config.RedirectURL = c.redirectURL()
		return calendar.NewOAuth(config)
	})
	return a
}

// callsOnly passes on what calls were made, and nothing of how their upstream is.
type callsOnly struct{ resilience.Observer }

// BreakerMoved implements [resilience.Observer].
func (callsOnly) BreakerMoved(resilience.Move) {}

// Changed implements [resilience.Observer].
func (callsOnly) Changed(fault.Service, string) {}

// authority returns who gave the tokens of a credential, nil for none.
func (c *calendars) authority(b vault.Bundle) *authority {
	switch {
	case kindOf(b) != googleKind:
		return nil
	case c.isStub(b):
		return c.stub
	default:
		return c.oauth
	}
}

// tokens returns where a client's tokens come from. A credential that is not
// stored has just got them, and one whose authority is gone has what is left.
func (c *calendars) tokens(b vault.Bundle, record store.Credential) calendar.TokenSource {
	t, err := calendar.ParseToken(b)
	a := c.authority(b)
	if err != nil || record.Version == 0 || a == nil {
		return calendar.StaticToken{Access: t.Access}
	}
	return a.of(c.hub, record)
}

// of returns the source of a connection's tokens.
func (a *authority) of(h *Hub, record store.Credential) *calendar.Tokens {
	a.mu.Lock()
	defer a.mu.Unlock()
	known, there := a.tokens.Get(record.Ref)
	if !there || known.version != record.Version {
		known = connection{record.Version, a.oauth().Tokens(tokenStore{h, record.Ref, record.Version})}
		a.tokens.Put(record.Ref, known)
	}
	return known.tokens
}

// revoke tells Google that a grant is not wanted any more.
func (c *calendars) revoke(ctx context.Context, b vault.Bundle) {
	t, err := calendar.ParseToken(b)
	if a := c.authority(b); a != nil && err == nil {
		_ = a.oauth().Revoke(ctx, t) // the observer was told
	}
}

// tokenStore keeps the tokens of one connection in the vault. A renewal is a new
// revision of the credential, and no new version: what is known of the
// connection stays known.
type tokenStore struct {
	hub     *Hub
	ref     store.Ref
	version int64
}

var _ calendar.TokenStore = tokenStore{}

// Load implements [calendar.TokenStore].
func (s tokenStore) Load(ctx context.Context) (calendar.Token, int64, error) {
	b, record, err := s.hub.options.Vault.Get(ctx, s.ref)
	if isNotFound(err) || err == nil && record.Version != s.version {
		return calendar.Token{}, 0, calendar.ErrDisconnected
	}
	if err != nil {
		return calendar.Token{}, 0, err
	}
	t, err := calendar.ParseToken(b)
	return t, record.Revision, err
}

// Save implements [calendar.TokenStore].
func (s tokenStore) Save(ctx context.Context, t calendar.Token, revision int64) (int64, error) {
	b, record, err := s.hub.options.Vault.Get(ctx, s.ref)
	if isNotFound(err) || err == nil && record.Version != s.version {
		return 0, calendar.ErrDisconnected
	}
	if err != nil {
		return 0, err
	}
	fresh := googleBundle(t)
	if issuer := b[issuerField]; !issuer.Empty() {
		fresh[issuerField] = issuer
	}
	before := record.ExpiresAt
	record.Revision, record.Scopes, record.ExpiresAt = revision, t.Scopes, t.GrantEnds
	if t.Ended {
		record.ExpiresAt = time.Now()
	}
	now, err := s.hub.options.Vault.Renew(ctx, record, fresh)
	if errors.Is(err, store.ErrConflict) {
		return 0, s.conflict(ctx)
	}
	if err == nil && record.ExpiresAt.Sub(before).Abs() > time.Minute {
		s.hub.tell(s.ref) // when it expires is shown
	}
	return now, err
}

// conflict tells apart why a revision is not in force any more.
func (s tokenStore) conflict(ctx context.Context) error {
	_, _, err := s.Load(ctx)
	if err == nil {
		err = calendar.ErrSuperseded
	}
	return err
}
