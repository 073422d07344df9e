package integrations_test

import (
	"net/url"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ava/integrations"
	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/resilience"
	"ava/internal/secret"
	"ava/internal/store"
)

func TestWatcherIsToldTheStateAtOnceAndEachChange(t *testing.T) {
	t.Parallel()
	inTown(t, func(w *town) {
		ann := w.watch("ann")
		if i := ann.is(integrations.Connected); i.Source != integrations.Environment || i.Service != fault.Vapi {
			w.t.Errorf("told %+v", i)
		}
		w.connect("ann", "the-key-of-ann")
		if i := ann.is(integrations.Connected); i.Hint != "-ann" || i.Source != integrations.User {
			w.t.Errorf("after she connected: %+v", i)
		}
		rest()
		w.call("ann", "the-key-of-ann", 200)
		ann.quiet(time.Second) // another success is no news
		w.call("ann", "the-key-of-ann", 401)
		if i := ann.is(integrations.ReconnectRequired); i.Health.LastFailure.CorrelationID != "a-request-of-ann" {
			w.t.Errorf("after a refusal: %+v", i.Health)
		}
		rest()
		w.call("ann", "the-key-of-ann", 200)
		ann.is(integrations.Connected)
		rest()
		if trial, err := w.Test(w.as("ann"), fault.Vapi); err != nil || trial.Fault != nil {
			w.t.Fatal(trial, err)
		}
		if i := ann.is(integrations.Connected); i.VerifiedAt.IsZero() {
			w.t.Errorf("after a test: %+v", i)
		}
		rest()
		if _, err := w.Disconnect(w.as("ann"), fault.Vapi); err != nil {
			w.t.Fatal(err)
		}
		if i := ann.is(integrations.Connected); i.Source != integrations.Environment {
			w.t.Errorf("after she disconnected: %+v", i)
		}
		ann.quiet(time.Hour)
	})
}

// An open breaker turns half-open because time passes: nobody calls.
func TestBreakerThatOpensAndTurnsByItselfIsToldOnceEach(t *testing.T) {
	t.Parallel()
	inTown(t, func(w *town) {
		ann, other := w.watch("ann", fault.Vapi), w.watch("ben", fault.Vapi)
		ann.is(integrations.Connected)
		other.is(integrations.Connected)
		opened := time.Now()
		for range 3 {
			w.call("ann", sharedKey, 503)
			rest()
		}
		both := []*watching{ann, other}
		for _, one := range both {
			if i := one.is(integrations.Unavailable); i.Health.State != resilience.Open {
				w.t.Errorf("told %+v", i.Health)
			}
		}
		for _, one := range both {
			one.soon(resilience.HalfOpen)
			if took := time.Since(opened); took < 30*time.Second || took > 31*time.Second {
				w.t.Errorf("half-open after %v", took)
			}
		}
		ann.quiet(time.Minute)
		other.quiet(0)
		for range 2 {
			w.call("ann", sharedKey, 200)
			rest()
		}
		for _, one := range both {
			if i := one.is(integrations.Connected); i.Health.State != resilience.Closed {
				w.t.Errorf("told %+v", i.Health)
			}
			one.quiet(time.Hour)
		}
	})
}

func TestSlowReaderIsToldTheLatestAlone(t *testing.T) {
	t.Parallel()
	inTown(t, func(w *town) {
		ann := w.watch("ann")
		ann.is(integrations.Connected)
		rest()
		for n := range 20 {
			w.call("ann", sharedKey, []int{401, 200}[n%2])
			rest()
		}
		ann.quiet(0) // it is as it was
		w.call("ann", sharedKey, 401)
		rest()
		w.call("ann", sharedKey, 403)
		rest()
		w.connect("ann", "the-key-of-ann")
		rest()
		if i := ann.is(integrations.Connected); i.Source != integrations.User {
			w.t.Errorf("told %+v", i)
		}
		ann.quiet(time.Hour)
	})
}

func TestBurstOfChangesIsLookedAtTwice(t *testing.T) {
	t.Parallel()
	inTown(t, func(w *town) {
		ann := w.watch("ann")
		ann.next()
		rest()
		before := w.store.asked.Load()
		owner := identity.NewOwner("https://issuer.example", "ann")
		w.Nudge(fault.Vapi, owner)
		synctest.Wait()
		for range 1000 {
			w.Nudge(fault.Vapi, owner)
		}
		ann.quiet(time.Minute)
		if n := w.store.asked.Load() - before; n != 2 {
			w.t.Errorf("it was looked at %d times", n)
		}
		before = w.store.asked.Load()
		for range 1000 { // for a second
			w.Nudge(fault.Vapi, owner)
			time.Sleep(time.Millisecond)
		}
		if n := w.store.asked.Load() - before; n < 10 || n > 21 {
			w.t.Errorf("it was looked at %d times in a second", n)
		}
	})
}

// One failure is told from another even if a clock does not.
func TestAnotherErrorAtTheSameMomentIsTold(t *testing.T) {
	t.Parallel()
	inTown(t, func(w *town) {
		ann := w.watch("ann")
		ann.next()
		w.call("ann", sharedKey, 401)
		first := ann.next().Health.LastFailure
		w.call("ann", sharedKey, 403)
		rest()
		if i := ann.next(); i.Health.LastFailure.Fault.Code == first.Fault.Code || !i.Health.LastFailure.At.Equal(first.At) {
			w.t.Errorf("told %+v", i.Health.LastFailure)
		}
	})
}

func TestNudgeHasTheCredentialReadAnew(t *testing.T) {
	t.Parallel()
	inTown(t, func(w *town) {
		ann, ben := w.watch("ann"), w.watch("ben")
		ann.next()
		ben.next()
		owner := identity.NewOwner("https://issuer.example", "ann")
		ref := store.Ref{Owner: owner, Service: fault.Vapi}
		other := integrations.New(integrations.Options{ // another process with the same store
			Vapi:  integrations.Upstream{BaseURL: &url.URL{Scheme: "https", Host: "vapi.invalid"}, Transport: w.provider},
			Store: w.store, Vault: w.vault,
		})
		if _, err := other.ConnectVapi(w.as("ann"), secret.New("the-key-of-ann")); err != nil {
			w.t.Fatal(err)
		}
		asked := w.store.asked.Load()
		ann.quiet(time.Second)
		w.Nudge(ref.Service, ref.Owner)
		if i := ann.is(integrations.Connected); i.Source != integrations.User {
			w.t.Errorf("told %+v", i)
		}
		ben.quiet(time.Second)
		if n := w.store.asked.Load() - asked; n != 1 {
			w.t.Errorf("the store was asked %d times", n)
		}
	})
}

func TestOneWatchersTroubleIsNotAnothers(t *testing.T) {
	t.Parallel()
	inTown(t, func(w *town) {
		w.connect("ann", "the-key-of-ann")
		w.connect("ben", "the-key-of-ben")
		ann, ben := w.watch("ann"), w.watch("ben")
		ann.next()
		ben.next()
		for range 3 {
			w.call("ben", "the-key-of-ben", 503)
			rest()
		}
		if i := ben.is(integrations.Unavailable); i.Hint != "-ben" {
			w.t.Errorf("Ben is told %+v", i)
		}
		if _, err := w.Disconnect(w.as("ben"), fault.Vapi); err != nil {
			w.t.Fatal(err)
		}
		ann.quiet(time.Hour)
	})
}

func TestStoreThatIsDownEndsNoStream(t *testing.T) {
	t.Parallel()
	inTown(t, func(w *town) {
		ann := w.watch("ann")
		ann.is(integrations.Connected)
		rest()
		w.connect("ann", "the-key-of-ann")
		ann.is(integrations.Connected)
		rest()
		other := integrations.New(integrations.Options{ // another process with the same store
			Vapi:  integrations.Upstream{BaseURL: &url.URL{Scheme: "https", Host: "vapi.invalid"}, Transport: w.provider},
			Store: w.store, Vault: w.vault,
		})
		if _, err := other.Disconnect(w.as("ann"), fault.Vapi); err != nil {
			w.t.Fatal(err)
		}
		w.store.down.Store(true)
		w.Nudge(fault.Vapi, identity.NewOwner("https://issuer.example", "ann"))
		ann.quiet(time.Minute)
		w.store.down.Store(false)
		time.Sleep(10 * time.Second)
		// It is looked again, whether or not anything else happens.
		if i := ann.is(integrations.Connected); i.Source != integrations.Environment {
			w.t.Errorf("told %+v", i)
		}
		w.call("ann", sharedKey, 401) // the next change
		if i := ann.is(integrations.ReconnectRequired); i.Source != integrations.Environment {
			w.t.Errorf("told %+v", i)
		}
	})
}

func TestWatcherOfEverythingIsToldOfEachService(t *testing.T) {
	t.Parallel()
	inTown(t, func(w *town) {
		all, err := w.All(w.as("ann"))
		if err != nil || len(all) < 2 {
			w.t.Fatalf("%d services, %v", len(all), err)
		}
		changes, err := w.Watch(w.as("ann"))
		if err != nil {
			w.t.Fatal(err)
		}
		one := &watching{w.t, changes, nil}
		told := make(map[fault.Service]bool)
		for range all {
			told[one.next().Service] = true
		}
		if len(told) != len(all) {
			w.t.Errorf("told of %v", told)
		}
		one.quiet(time.Minute)
	})
}

func TestWatchingWhatCannotBeSeenIsAnError(t *testing.T) {
	t.Parallel()
	inTown(t, func(w *town) {
		if _, err := w.Watch(w.t.Context()); fault.Of(err).Code != fault.Unauthenticated {
			w.t.Errorf("without a viewer: %v", err)
		}
		if _, err := w.Watch(w.as("ann"), fault.Vapi, "FAX"); fault.Of(err).Code != fault.NotConnected {
			w.t.Errorf("what is not offered: %v", err)
		}
		w.store.down.Store(true)
		if _, err := w.Watch(w.as("ben")); err == nil {
			w.t.Error("while the store is down, from the start")
		}
		if n := w.Watching(); n != 0 {
			w.t.Errorf("%d watch all the same", n)
		}
	})
}

// Streams end with their context; inTown fails if a goroutine is left.
func TestWatchEndsWithItsContext(t *testing.T) {
	t.Parallel()
	inTown(t, func(w *town) {
		for range 100 {
			one := w.watch("ann")
			one.next()
			one.stop()
			synctest.Wait()
			if i, open := <-one.changes; open {
				w.t.Fatalf("told %+v", i)
			}
		}
		unread := w.watch("ann")
		if n := w.Watching(); n != 1 {
			w.t.Errorf("%d watch", n)
		}
		unread.stop()
		synctest.Wait()
		if n := w.Watching(); n != 0 {
			w.t.Errorf("%d watch in the end", n)
		}
		if _, open := <-unread.changes; open {
			w.t.Error("what nobody read is told after the end")
		}
	})
}

func TestWatchersAndChangesTogetherHaveNoRace(t *testing.T) {
	t.Parallel()
	inTown(t, func(w *town) {
		var wg sync.WaitGroup
		for n := range 8 {
			name := []string{"ann", "ben"}[n%2]
			one := w.watch(name)
			wg.Go(func() {
				for range one.changes {
				}
			})
			defer one.stop()
			wg.Go(func() {
				for m := range 30 {
					w.provider.statuses.Store(sharedKey, []int{401, 200}[(n+m)%2])
					if client, err := w.Vapi(w.as(name)); err == nil {
						_ = client.Verify(w.as(name))
					}
					w.Nudge(fault.Vapi, identity.Owner{})
					time.Sleep(time.Duration(n) * time.Millisecond)
				}
				one.stop()
			})
		}
		wg.Wait()
	})
}
