package integrations_test

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ava/integrations"
	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/secret"
	"ava/internal/store"
	"ava/internal/store/memory"
	"ava/internal/vault"
)

// stuck is a store whose credentials can only be read once gate is closed.
type stuck struct {
	store.Store

	asked atomic.Int32
	gate  chan struct{} // nil for a store that answers at once
}

func (s *stuck) Credentials() store.Credentials { return stuckCredentials{s.Store.Credentials(), s} }

type stuckCredentials struct {
	store.Credentials

	s *stuck
}

func (c stuckCredentials) Get(ctx context.Context, ref store.Ref) (store.Credential, error) {
	c.s.asked.Add(1)
	if c.s.gate != nil {
		<-c.s.gate
	}
	return c.Credentials.Get(ctx, ref)
}

func newVault(t *testing.T, s store.Store) *vault.Vault {
	t.Helper()
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	ring, err := vault.ParseKeys(secret.New("test:" + base64.StdEncoding.EncodeToString(key)))
	if err != nil {
		t.Fatal(err)
	}
	keeper, err := vault.Open(t.Context(), s, ring)
	if err != nil {
		t.Fatal(err)
	}
	return keeper
}

func newHub(t *testing.T) (*integrations.Hub, *stuck, context.Context) {
	t.Helper()
	s := &stuck{Store: memory.New()}
	keeper := newVault(t, s)
	h := integrations.New(integrations.Options{
		Vapi:  integrations.Upstream{BaseURL: &url.URL{Scheme: "https", Host: "vapi.invalid"}, Key: secret.New("the deployment's key")},
		Store: s, Vault: keeper,
	})
	return h, s, identity.With(t.Context(), identity.Viewer{Owner: identity.Local()})
}

// A database that hangs holds up one request now and then, and not everybody's.
func TestOnlyOneAsksTheStoreAgainWhileTheOthersGoOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h, s, ctx := newHub(t)
		if _, err := h.Vapi(ctx); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute) // what the store said is old by now
		s.asked.Store(0)
		s.gate = make(chan struct{})
		var done atomic.Int32
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				if _, err := h.Vapi(ctx); err != nil {
					t.Error(err)
				}
				done.Add(1)
			})
		}
		synctest.Wait()
		if s.asked.Load() != 1 || done.Load() != 19 {
			t.Errorf("the store was asked %d times, %d of 20 requests went on", s.asked.Load(), done.Load())
		}
		close(s.gate)
		wg.Wait()
	})
}

func TestNobodyGetsAClientWithoutAViewer(t *testing.T) {
	t.Parallel()
	h, s, _ := newHub(t)
	s.asked.Store(0)
	if _, err := h.Vapi(t.Context()); fault.Of(err).Code != fault.Unauthenticated || s.asked.Load() != 0 {
		t.Errorf("got %v, the store was asked %d times", err, s.asked.Load())
	}
}
