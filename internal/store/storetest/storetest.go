// Package storetest is what every driver of the store must do, as tests.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/store"
)

// compareOwners lets go-cmp compare owners, whose fields are not exported.
var compareOwners = cmp.Comparer(func(a, b identity.Owner) bool { return a == b })

// Open returns a new, empty store that lives as long as the test.
type Open func(t *testing.T) store.Store

// Run runs the suite. Its tests run in parallel, each with a store of its own.
func Run(t *testing.T, open Open) {
	t.Helper()
	for _, group := range []map[string]func(*testing.T, store.Store){
		credentialTests, eventTests, sessionTests, keyTests, sealedTests, operationTests, sentTests, webhookTests,
		{"ready store says so": readyStoreSaysSo, "caller who left is told so": callerWhoLeftIsToldSo},
	} {
		for name, test := range group {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				test(t, open(t))
			})
		}
	}
}

func readyStoreSaysSo(t *testing.T, s store.Store) {
	must(t, s.Ready(t.Context()))
}

func callerWhoLeftIsToldSo(t *testing.T, s store.Store) {
	ctx, leave := context.WithCancel(t.Context())
	leave()
	ref := Ref("anna", fault.Vapi)
	_, err := s.Credentials().Get(ctx, ref)
	wantErr(t, err, context.Canceled)
	wantErr(t, s.Audit().Append(ctx, NewEvent(ref, store.Test)), context.Canceled)
}

// Owner returns an owner of this name.
func Owner(name string) identity.Owner {
	return identity.NewOwner("https://idp.example", name)
}

// Ref returns a reference to the credential of the owner of this name.
func Ref(owner string, service fault.Service) store.Ref {
	return store.Ref{Owner: Owner(owner), Service: service}
}

// NewEvent returns an event about ref.
func NewEvent(ref store.Ref, action store.Action) store.Event {
	return store.Event{
		ID: uuid.Must(uuid.NewV7()).String(), Owner: ref.Owner, Service: ref.Service, Action: action,
		At: time.Now(), Op: "test", CorrelationID: "corr-0001",
	}
}

// NewCredential returns a complete credential sealed by the first key.
func NewCredential(ref store.Ref) store.Credential {
	return store.Credential{
		Ref: ref, Sealed: []byte{0, 1, 2, 0xff}, DataKey: 1, Hint: "4f2a", Account: "Anna's account",
		Scopes: []string{"calendar.read", "calendar.write"}, ConnectedAt: moment(1), VerifiedAt: moment(2), ExpiresAt: moment(3),
	}
}

// AddKey adds a data key of this generation, which credentials need.
func AddKey(t *testing.T, s store.Store, generation int64) store.DataKey {
	t.Helper()
	key := store.DataKey{Generation: generation, KEK: "k1", Wrapped: []byte{byte(generation), 0xfe}, CreatedAt: moment(generation)}
	must(t, s.Keys().Add(t.Context(), key))
	return key.Normal()
}

func put(t *testing.T, s store.Store, c store.Credential) store.Credential {
	t.Helper()
	version, err := s.Credentials().Put(t.Context(), c, NewEvent(c.Ref, store.Connect))
	must(t, err)
	c = c.Normal()
	c.Version = version
	return c
}

func moment(seconds int64) time.Time { return time.Unix(1_700_000_000+seconds, 5_000_000).UTC() }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantErr(t *testing.T, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("the error is %v, want %v", got, want)
	}
}

func same(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got, compareOwners, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// atOnce calls do from n goroutines and returns their errors.
func atOnce(n int, do func(i int) error) []error {
	failed := make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { failed[i] = do(i) })
	}
	all.Wait()
	return failed
}

// onlyOne fails the test unless one error is nil and all others are want.
func onlyOne(t *testing.T, failed []error, want error) {
	t.Helper()
	succeeded := 0
	for _, err := range failed {
		if err == nil {
			succeeded++
			continue
		}
		wantErr(t, err, want)
	}
	if succeeded != 1 {
		t.Errorf("%d of %d succeeded, want 1", succeeded, len(failed))
	}
}

func number(prefix string, n int) string { return fmt.Sprintf("%s%03d", prefix, n) }
