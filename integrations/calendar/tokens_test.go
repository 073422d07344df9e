package calendar_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"ava/integrations/calendar"
	"ava/internal/correlation"
	"ava/internal/fault"
	"ava/internal/resilience"
	"ava/internal/secret"
)

// expired is a grant whose access token is over.
func expired() calendar.Token {
	return calendar.Token{
		Access: secret.New("old-" + canary), Refresh: secret.New("refresh-0"), Expiry: time.Now().Add(59 * time.Second), Scopes: calendar.Scopes(),
	}
}

// issuer is a token endpoint that gives out numbered tokens. If it rotates, each
// refresh token is good once.
type issuer struct {
	rotates bool
	hold    chan struct{} // if it is not nil, answers wait for it

	mu      sync.Mutex
	current string
	given   int
	asked   int
	revoked []string
}

func newIssuer() *issuer { return &issuer{current: "refresh-0"} }

func (i *issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	i.asked++
	i.mu.Unlock()
	if i.hold != nil {
		<-i.hold
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if r.URL.Path == "/revoke" {
		i.revoked = append(i.revoked, r.PostFormValue("token"))
		says(200, "{}")(w, r)
		return
	}
	if r.PostFormValue("refresh_token") != i.current || r.PostFormValue("grant_type") != "refresh_token" {
		says(400, `{"error":"invalid_grant","error_description":"`+canary+`"}`)(w, r)
		return
	}
	i.given++
	body := fmt.Sprintf(`{"access_token":"access-%d","expires_in":3599,"token_type":"Bearer"`, i.given)
	if i.rotates {
		i.current = fmt.Sprintf("refresh-%d", i.given)
		body += `,"refresh_token":"` + i.current + `"`
	}
	says(200, body+"}")(w, r)
}

func (i *issuer) count() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.asked
}

func reveal(t *testing.T, token secret.Text, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return token.Reveal()
}

func TestFiftyCallsWithAnExpiredTokenMakeOneRefresh(t *testing.T) {
	for name, rotates := range map[string]bool{"Google": false, "one that rotates": true} {
		i := newIssuer()
		i.rotates, i.hold = rotates, make(chan struct{})
		v := visit(t, i)
		store := newTokenStore(expired())
		tokens := v.oauth.Tokens(store)
		var wait sync.WaitGroup
		got := make([]string, 50)
		for n := range got {
			wait.Go(func() {
				token, err := tokens.Token(t.Context(), secret.Text{})
				got[n] = fmt.Sprint(token.Reveal(), err)
			})
		}
		close(i.hold)
		wait.Wait()
		for n, text := range got {
			if text != "access-1<nil>" {
				t.Errorf("%s: call %d has %s", name, n, text)
			}
		}
		kept, _, _ := store.Load(t.Context())
		if i.count() != 1 || store.saves != 1 || kept.Access.Reveal() != "access-1" || kept.Refresh.Reveal() != i.current {
			t.Errorf("%s: %d requests, %d saved", name, i.count(), store.saves)
		}
	}
}

func TestATokenIsKeptUntilAMinuteBeforeItsEnd(t *testing.T) {
	for left, want := range map[time.Duration]int{time.Hour: 0, 2 * time.Minute: 0, time.Minute: 1, -time.Hour: 1} {
		i := newIssuer()
		was := expired()
		was.Expiry = time.Now().Add(left)
		tokens := visit(t, i).oauth.Tokens(newTokenStore(was))
		for range 3 {
			if _, err := tokens.Token(t.Context(), secret.Text{}); err != nil {
				t.Error(err)
			}
		}
		if i.count() != want {
			t.Errorf("%v left: %d requests, want %d", left, i.count(), want)
		}
	}
}

func TestATokenIsStoredBeforeItIsUsed(t *testing.T) {
	v := visit(t, newIssuer())
	store := newTokenStore(expired())
	store.fail = errors.New("the disk is full")
	tokens := v.oauth.Tokens(store)
	if _, err := tokens.Token(t.Context(), secret.Text{}); !errors.Is(err, fault.Overloaded) {
		t.Fatalf("it was used: %v", err)
	}
	// It is not lost: a provider that rotates would not give another.
	token, err := tokens.Token(t.Context(), secret.Text{})
	if got := reveal(t, token, err); got != "access-1" || len(v.up.seen()) != 1 {
		t.Error(got)
	}
}

func TestTwoProcessesThatRefreshUseTheSameToken(t *testing.T) {
	for name, rotates := range map[string]bool{"Google": false, "one that rotates": true} {
		i := newIssuer()
		i.rotates = rotates
		v := visit(t, i)
		store := newTokenStore(expired())
		other := v.oauth.Tokens(store)
		var once sync.Once
		store.before = func(calendar.Token) (err error) {
			// Both have asked Google by now, or would have; this one stores first.
			once.Do(func() {
				store.put(calendar.Token{Access: secret.New("theirs"), Refresh: secret.New("refresh-9"), Expiry: time.Now().Add(time.Hour)})
			})
			return err
		}
		token, err := other.Token(t.Context(), secret.Text{})
		if got := reveal(t, token, err); got != "theirs" {
			t.Errorf("%s: it uses %s", name, got)
		}
		kept, _, _ := store.Load(t.Context())
		if kept.Refresh.Reveal() != "refresh-9" {
			t.Errorf("%s: the winner's tokens are gone", name)
		}
	}
}

// The loser of a race for a refresh token that is good once is told that the
// grant is not valid; it is.
func TestTheLoserOfARotationIsNotDisconnected(t *testing.T) {
	i := newIssuer()
	i.rotates, i.hold = true, make(chan struct{})
	v := visit(t, i)
	store := newTokenStore(expired())
	one, two := v.oauth.Tokens(store), v.oauth.Tokens(store)
	results := make(chan string, 2)
	for _, source := range []*calendar.Tokens{one, two} {
		go func() {
			token, err := source.Token(t.Context(), secret.Text{})
			results <- fmt.Sprint(token.Reveal(), err)
		}()
	}
	for i.count() < 2 { // both are asking
		select {
		case <-t.Context().Done():
			t.Fatal("they do not ask")
		case <-time.After(time.Millisecond):
		}
	}
	close(i.hold)
	for range 2 {
		if got := <-results; got != "access-1<nil>" {
			// The loser may have been told before the winner's tokens were stored.
			if !strings.Contains(got, string(fault.ReconnectRequired)) {
				t.Error(got)
			}
		}
	}
	// Whoever was first: the connection is there.
	kept, _, err := store.Load(t.Context())
	if err != nil || kept.Ended || kept.Access.Reveal() != "access-1" || kept.Refresh.Reveal() != "refresh-1" {
		t.Errorf("%+v %v", kept, err)
	}
}

func TestWhoeverIsRefusedUsesWhatAnotherProcessHasStoredMeanwhile(t *testing.T) {
	i := newIssuer()
	i.current = "another" // that of the other process
	store := newTokenStore(expired())
	store.before = func(note calendar.Token) error {
		if note.Ended {
			store.put(calendar.Token{Access: secret.New("theirs"), Refresh: secret.New("another"), Expiry: time.Now().Add(time.Hour)})
		}
		return nil
	}
	token, err := visit(t, i).oauth.Tokens(store).Token(t.Context(), secret.Text{})
	if got := reveal(t, token, err); got != "theirs" {
		t.Error(got)
	}
	if kept, _, _ := store.Load(t.Context()); kept.Ended {
		t.Error("the grant is lost")
	}
}

func TestANoteThatTheGrantHasEndedYieldsToATokenThatShowsOtherwise(t *testing.T) {
	i := newIssuer()
	i.rotates = true
	v := visit(t, i)
	store := newTokenStore(expired())
	var once sync.Once
	store.before = func(calendar.Token) error {
		once.Do(func() { store.put(calendar.Token{Ended: true}) }) // by the loser of the race
		return nil
	}
	token, err := v.oauth.Tokens(store).Token(t.Context(), secret.Text{})
	if got := reveal(t, token, err); got != "access-1" {
		t.Error(got)
	}
	if kept, _, _ := store.Load(t.Context()); kept.Ended || kept.Refresh.Reveal() != "refresh-1" {
		t.Error("the grant is lost")
	}
}

func TestAGrantThatHasEndedIsNotAskedForAgain(t *testing.T) {
	i := newIssuer()
	i.current = "another"
	v := visit(t, i)
	store := newTokenStore(expired())
	for range 3 {
		for _, source := range []*calendar.Tokens{v.oauth.Tokens(store), v.oauth.Tokens(store)} {
			_, err := source.Token(t.Context(), secret.Text{})
			if f := faultOf(t, err); f.Code != fault.ReconnectRequired {
				t.Error(err)
			}
			leaks(t, err, "refresh-0")
		}
	}
	if kept, _, _ := store.Load(t.Context()); i.count() != 1 || !kept.Ended || !kept.Refresh.Empty() || !kept.Access.Empty() {
		t.Errorf("%d requests; kept %+v", i.count(), kept)
	}
	// Until the person connects again.
	source := v.oauth.Tokens(store)
	fresh := expired()
	fresh.Expiry = time.Now().Add(time.Hour)
	store.put(fresh)
	if _, err := source.Token(t.Context(), secret.Text{}); err != nil {
		t.Error(err)
	}
}

// The guard of the token endpoint is everybody's: what Google says of one grant
// must not keep others from theirs.
func TestOnePersonsEndedGrantIsNobodyElsesTrouble(t *testing.T) {
	v := visit(t, newIssuer(), func(c *calendar.OAuthConfig) {
		c.Guard = guarded(resilience.Settings{Retry: resilience.RetrySettings{None: true}, Attempt: time.Minute})
	})
	for range 10 {
		lost := expired()
		lost.Refresh = secret.New("another")
		if _, err := v.oauth.Tokens(newTokenStore(lost)).Token(t.Context(), secret.Text{}); !errors.Is(err, fault.ReconnectRequired) {
			t.Error(err)
		}
	}
	if _, err := v.oauth.Tokens(newTokenStore(expired())).Token(t.Context(), secret.Text{}); err != nil {
		t.Error(err)
	}
}

func TestAnOutageLeavesTheGrantAsItIs(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"503": says(503, canary), "429": says(429, canary), "a page": says(200, canary), "reset": reset, "the wrong client": says(401, `{"error":"invalid_client"}`),
	} {
		v := visit(t, answer)
		store := newTokenStore(expired())
		_, err := v.oauth.Tokens(store).Token(t.Context(), secret.Text{})
		if f := faultOf(t, err); f.Code == fault.ReconnectRequired {
			t.Errorf("%s: %v", name, err)
		}
		if kept, version, _ := store.Load(t.Context()); kept.Refresh.Reveal() != "refresh-0" || version != 1 {
			t.Errorf("%s: %+v", name, kept)
		}
		leaks(t, err, "refresh-0")
	}
}

func TestARefreshDoesNotBringBackWhatWasDisconnected(t *testing.T) {
	for name, rotates := range map[string]bool{"Google": false, "one that rotates": true} {
		i := newIssuer()
		i.rotates = rotates
		v := visit(t, i)
		store := newTokenStore(expired())
		store.before = func(calendar.Token) error { store.disconnect(); return nil }
		source := v.oauth.Tokens(store)
		for range 2 {
			token, err := source.Token(t.Context(), secret.Text{})
			if f := faultOf(t, err); f.Code != fault.NotConnected || !token.Empty() {
				t.Errorf("%s: %v", name, err)
			}
		}
		// A refresh token that nobody else knows must not live on.
		if want := map[bool]string{true: "[refresh-1]", false: "[]"}[rotates]; fmt.Sprint(i.revoked) != want {
			t.Errorf("%s: revoked %v, want %s", name, i.revoked, want)
		}
	}
}

func TestAGrantThatEndsWhileItIsDisconnectedIsNotConnected(t *testing.T) {
	i := newIssuer()
	i.current = "another"
	store := newTokenStore(expired())
	store.before = func(calendar.Token) error { store.disconnect(); return nil }
	if _, err := visit(t, i).oauth.Tokens(store).Token(t.Context(), secret.Text{}); !errors.Is(err, fault.NotConnected) {
		t.Error(err)
	}
}

func TestACallerWhoLeavesTakesNobodyAlong(t *testing.T) {
	i := newIssuer()
	i.hold = make(chan struct{})
	source := visit(t, i).oauth.Tokens(newTokenStore(expired()))
	ctx, cancel := context.WithCancel(t.Context())
	left := make(chan error)
	go func() {
		_, err := source.Token(ctx, secret.Text{})
		left <- err
	}()
	for i.count() == 0 {
		<-time.After(time.Millisecond)
	}
	stays := make(chan string)
	go func() {
		token, err := source.Token(t.Context(), secret.Text{})
		stays <- fmt.Sprint(token.Reveal(), err)
	}()
	cancel()
	if err := <-left; !errors.Is(err, fault.Overloaded) {
		t.Errorf("who left: %v", err)
	}
	close(i.hold)
	if got := <-stays; got != "access-1<nil>" || i.count() != 1 {
		t.Errorf("who stayed: %s after %d requests", got, i.count())
	}
}

func TestARefreshCarriesTheRequestsID(t *testing.T) {
	v := visit(t, newIssuer())
	ctx := correlation.With(t.Context(), "corr-12345678")
	if _, err := v.oauth.Tokens(newTokenStore(expired())).Token(ctx, secret.Text{}); err != nil {
		t.Fatal(err)
	}
	sent := v.up.seen()[0]
	form, _ := url.ParseQuery(sent.body)
	if sent.header.Get(correlation.Header) != "corr-12345678" || form.Get("refresh_token") != "refresh-0" || len(sent.query) != 0 {
		t.Errorf("%+v", sent)
	}
}

func TestAPanicOfTheStoreReachesItsCallers(t *testing.T) {
	store := newTokenStore(expired())
	store.before = func(calendar.Token) error { panic(canary) }
	source := visit(t, newIssuer()).oauth.Tokens(store)
	for range 2 {
		if _, err := source.Token(t.Context(), secret.Text{}); !errors.Is(err, fault.Internal) {
			t.Error(err)
		}
	}
}
