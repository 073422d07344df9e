package calendar

import (
	"context"
	"errors"
	"sync"
	"time"

	"ava/internal/fault"
	"ava/internal/resilience"
	"ava/internal/secret"
)

// TokenStore keeps the tokens of one connection.
type TokenStore interface {
	// Load returns the tokens in force and their version. ErrDisconnected says
	// that there are none.
	Load(ctx context.Context) (Token, int64, error)
	// Save replaces the tokens of a version, and returns the new version.
	// ErrSuperseded says that others are in force by now, and ErrDisconnected
	// that there are none any more; nothing is stored then.
	Save(ctx context.Context, t Token, version int64) (int64, error)
}

// What a [TokenStore] says.
var (
	ErrSuperseded   = errors.New("other tokens are in force")
	ErrDisconnected = errors.New("the calendar is not connected")
)

// errEnded is why a grant is not renewed.
var errEnded = errors.New("the grant has ended")

// renewal is how long a renewal may take in all, the store included.
const renewal = 30 * time.Second

// Tokens keeps the tokens of one connection fresh. However many callers need a
// new one at the same time, one renewal is under way; and of several processes
// that renew at the same time, the one that stores its tokens first has the
// others use them. A token is stored before it is used. It is safe for
// concurrent use.
type Tokens struct {
	oauth *OAuth
	store TokenStore

	mu       sync.Mutex
	current  Token
	since    time.Time   // when current was got from Google; zero if it was in the store
	rejected secret.Text // the last access token that was refused
	flight   *flight     // nil while nobody renews
	unsaved  *unsaved    // what the store could not take; used by the flight alone
}

var _ TokenSource = (*Tokens)(nil)

// flight is a renewal under way.
type flight struct {
	done  chan struct{}
	token Token
	err   error
}

// unsaved is tokens that were got for those of a version, and not stored.
type unsaved struct {
	token   Token
	version int64
}

// Tokens returns the source of tokens for the connection that is in a store.
func (o *OAuth) Tokens(store TokenStore) *Tokens { return &Tokens{oauth: o, store: store} }

// settling is how long a new token is not given up for: a provider that refuses
// one that it has just made would refuse the next one, too.
const settling = time.Minute

// Token returns an access token that is good for now. It is
// [fault.ReconnectRequired] if the grant has ended, [fault.NotConnected] if it
// is not there any more, and [fault.UpstreamUnavailable] or the like if Google
// cannot be asked, which leaves everything as it is.
func (s *Tokens) Token(ctx context.Context, rejected secret.Text) (secret.Text, error) {
	for {
		token, f, err := s.join(ctx, rejected)
		if f == nil {
			return token, err
		}
		select {
		case <-f.done:
		case <-ctx.Done():
			return secret.Text{}, &fault.Fault{Code: fault.Overloaded, Service: fault.Calendar, Op: "calendar.refresh", Err: context.Cause(ctx)}
		}
		// A flight that began before this token was refused may bring it again.
		if f.err != nil || rejected.Empty() || !same(f.token.Access, rejected) {
			return f.token.Access, f.err
		}
	}
}

// join returns the current token, or the renewal to wait for.
func (s *Tokens) join(ctx context.Context, rejected secret.Text) (secret.Text, *flight, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !rejected.Empty() && same(s.current.Access, rejected) {
		if time.Since(s.since) < settling {
			return secret.Text{}, nil, ended()
		}
		s.rejected, s.current = rejected, Token{}
	}
	if s.current.fresh() {
		return s.current.Access, nil, nil
	}
	if s.flight == nil {
		s.flight = &flight{done: make(chan struct{})}
		// Others wait for it too, so it goes on if this caller leaves.
		go s.fly(resilience.Aside(context.WithoutCancel(ctx)), s.flight, s.rejected)
	}
	return secret.Text{}, s.flight, nil
}

// fly renews, and tells everybody who waits.
func (s *Tokens) fly(ctx context.Context, f *flight, rejected secret.Text) {
	ctx, cancel := context.WithTimeout(ctx, renewal)
	defer cancel()
	var since time.Time
	defer func() {
		if p := recover(); p != nil {
			f.err = fault.Panicked(p)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if f.err == nil {
			s.current, s.since = f.token, since
		}
		s.flight = nil
		close(f.done)
	}()
	f.token, since, f.err = s.renew(ctx, rejected)
}

// renew returns the tokens to use from now on, and when Google made them if that
// was now.
func (s *Tokens) renew(ctx context.Context, rejected secret.Text) (Token, time.Time, error) {
	was, version, err := s.store.Load(ctx)
	if err != nil {
		return Token{}, time.Time{}, s.unkept(err)
	}
	if good(was, rejected) {
		return was, time.Time{}, nil
	}
	if was.Ended || was.Refresh.Empty() {
		return Token{}, time.Time{}, ended()
	}
	if s.unsaved == nil || s.unsaved.version != version {
		s.unsaved = nil
		got, lives, err := s.oauth.refresh(ctx, was.Refresh)
		if err != nil {
			return Token{}, time.Time{}, err
		}
		if !lives {
			return s.end(ctx, version)
		}
		s.unsaved = &unsaved{got.token(was, time.Now()), version}
	}
	return s.save(ctx, was)
}

// good reports whether a stored token can be used as it is.
func good(t Token, rejected secret.Text) bool {
	return !t.Ended && t.fresh() && (rejected.Empty() || !same(t.Access, rejected))
}

// save stores the new tokens. They are kept here until the store has them: a
// provider that changes refresh tokens does not take the old one again.
func (s *Tokens) save(ctx context.Context, was Token) (Token, time.Time, error) {
	fresh := s.unsaved.token
	_, err := s.store.Save(ctx, fresh, s.unsaved.version)
	switch {
	case err == nil:
		s.unsaved = nil
		return fresh, time.Now(), nil
	case errors.Is(err, ErrSuperseded):
		s.unsaved = nil
		return s.yield(ctx, fresh)
	case errors.Is(err, ErrDisconnected):
		s.unsaved = nil
		if !same(fresh.Refresh, was.Refresh) { // nobody else knows this one
			_ = s.oauth.Revoke(ctx, fresh)
		}
	}
	return Token{}, time.Time{}, s.unkept(err)
}

// yield uses the tokens that somebody else stored first. If that was the note
// that the grant has ended, it was mistaken: there is a token to show for it.
func (s *Tokens) yield(ctx context.Context, fresh Token) (Token, time.Time, error) {
	theirs, version, err := s.store.Load(ctx)
	if err == nil && theirs.Ended {
		if _, err = s.store.Save(ctx, fresh, version); err == nil {
			return fresh, time.Now(), nil
		}
	}
	if err != nil {
		return Token{}, time.Time{}, s.unkept(err)
	}
	if !theirs.fresh() {
		return Token{}, time.Time{}, s.unkept(ErrSuperseded)
	}
	return theirs, time.Time{}, nil
}

// end notes that the grant has ended, so that nobody asks again. If other tokens
// are in force by now it has not: another process was faster with a refresh
// token that is good only once.
func (s *Tokens) end(ctx context.Context, version int64) (Token, time.Time, error) {
	_, err := s.store.Save(ctx, Token{Ended: true}, version)
	if errors.Is(err, ErrSuperseded) {
		theirs, _, err := s.store.Load(ctx)
		if err == nil && good(theirs, secret.Text{}) {
			return theirs, time.Time{}, nil
		}
	}
	if errors.Is(err, ErrDisconnected) {
		return Token{}, time.Time{}, s.unkept(err)
	}
	return Token{}, time.Time{}, ended()
}

func ended() *fault.Fault {
	return &fault.Fault{Code: fault.ReconnectRequired, Service: fault.Calendar, Op: "calendar.refresh", Err: errEnded}
}

// unkept is the fault of a store that did not do what it was asked.
func (s *Tokens) unkept(err error) error {
	if errors.Is(err, ErrDisconnected) {
		return &fault.Fault{Code: fault.NotConnected, Service: fault.Calendar, Op: "calendar.refresh", Err: err}
	}
	return kept("calendar.refresh", err)
}

// StaticToken is a source of one access token that nobody renews, such as that
// of a stub.
type StaticToken struct{ Access secret.Text }

var _ TokenSource = StaticToken{}

// Token returns the token, or [fault.ReconnectRequired] once it was refused.
func (s StaticToken) Token(_ context.Context, rejected secret.Text) (secret.Text, error) {
	if !rejected.Empty() {
		return secret.Text{}, ended()
	}
	return s.Access, nil
}
