package integrations_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ava/integrations"
	"ava/internal/correlation"
	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/resilience"
	"ava/internal/secret"
	"ava/internal/store"
	"ava/internal/store/memory"
	"ava/internal/vault"
)

// provider answers every request with a status, by the key it comes with.
type provider struct{ statuses sync.Map }

func (p *provider) RoundTrip(r *http.Request) (*http.Response, error) {
	status := http.StatusOK
	if s, ok := p.statuses.Load(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")); ok {
		status = s.(int)
	}
	return &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Request: r,
		Body: io.NopCloser(strings.NewReader(`[]`)),
	}, nil
}

// flaky is a store whose credentials cannot be read while it is down, and that
// counts how often they are.
type flaky struct {
	store.Store

	down  atomic.Bool
	asked atomic.Int32
}

func (f *flaky) Credentials() store.Credentials { return flakyCredentials{f.Store.Credentials(), f} }

type flakyCredentials struct {
	store.Credentials

	f *flaky
}

func (c flakyCredentials) Get(ctx context.Context, ref store.Ref) (store.Credential, error) {
	c.f.asked.Add(1)
	if c.f.down.Load() {
		return store.Credential{}, errors.New("the store is down")
	}
	return c.Credentials.Get(ctx, ref)
}

// town is a hub with users and a provider, in virtual time.
type town struct {
	*integrations.Hub

	t        *testing.T
	provider *provider
	store    *flaky
	vault    *vault.Vault
}

const sharedKey = "the-key-of-the-deployment"

func inTown(t *testing.T, test func(*town)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &flaky{Store: memory.New()}
		keeper := newVault(t, s)
		p := &provider{}
		test(&town{t: t, provider: p, store: s, vault: keeper, Hub: integrations.New(integrations.Options{
			Vapi:       integrations.Upstream{BaseURL: &url.URL{Scheme: "https", Host: "vapi.invalid"}, Key: secret.New(sharedKey), Transport: p},
			Resilience: resilience.Settings{Retry: resilience.RetrySettings{None: true}},
			Store:      s, Vault: keeper,
		})})
	})
}

// as is the context of a request of a user.
func (w *town) as(name string) context.Context {
	ctx := correlation.With(w.t.Context(), "a-request-of-"+name)
	return identity.With(ctx, identity.Viewer{Owner: identity.NewOwner("https://issuer.example", name)})
}

// call makes a user's call, to which the provider answers with status.
func (w *town) call(name, key string, status int) {
	w.t.Helper()
	w.provider.statuses.Store(key, status)
	client, err := w.Vapi(w.as(name))
	if err != nil {
		w.t.Fatal(err)
	}
	if err := client.Verify(w.as(name)); (err == nil) != (status == http.StatusOK) {
		w.t.Fatalf("%d: %v", status, err)
	}
}

func (w *town) connect(name, key string) {
	w.t.Helper()
	if _, err := w.ConnectVapi(w.as(name), secret.New(key)); err != nil {
		w.t.Fatal(err)
	}
}

// watching is a user who watches Vapi, if nothing else is said.
type watching struct {
	t       *testing.T
	changes <-chan integrations.Integration
	stop    func()
}

// watch watches some services, Vapi if none is named.
func (w *town) watch(name string, services ...fault.Service) *watching {
	w.t.Helper()
	if len(services) == 0 {
		services = []fault.Service{fault.Vapi}
	}
	ctx, stop := context.WithCancel(w.as(name))
	changes, err := w.Watch(ctx, services...)
	if err != nil {
		w.t.Fatal(err)
	}
	one := &watching{w.t, changes, stop}
	w.t.Cleanup(stop)
	return one
}

// next is what is told next without waiting.
func (w *watching) next() integrations.Integration {
	w.t.Helper()
	synctest.Wait()
	select {
	case i, open := <-w.changes:
		if !open {
			w.t.Fatal("it has ended")
		}
		return i
	default:
		w.t.Fatal("nothing is told")
	}
	return integrations.Integration{}
}

func (w *watching) is(want integrations.Status) integrations.Integration {
	w.t.Helper()
	i := w.next()
	if i.Status() != want {
		w.t.Errorf("told %s, want %s", i.Status(), want)
	}
	return i
}

// soon waits for what is told next.
func (w *watching) soon(want resilience.State) {
	w.t.Helper()
	select {
	case i := <-w.changes:
		if i.Health.State != want {
			w.t.Errorf("told %s, want %s", i.Health.State, want)
		}
	case <-time.After(time.Hour):
		w.t.Fatal("nothing is told")
	}
}

// quiet fails if something is told for a while.
func (w *watching) quiet(d time.Duration) {
	w.t.Helper()
	time.Sleep(d)
	synctest.Wait()
	select {
	case i, open := <-w.changes:
		w.t.Errorf("told %s, %v", i.Status(), open)
	default:
	}
}

// rest lets a watcher rest that has just looked.
func rest() { time.Sleep(100 * time.Millisecond) }
