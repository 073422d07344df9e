package calendar_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ava/integrations/calendar"
	"ava/internal/fault"
	"ava/internal/secret"
	"ava/internal/stub"
)

// api is calendars that accept some access tokens only.
type api struct {
	issuer  *issuer
	accepts func(token string) bool
	calls   atomic.Int32
}

func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(r.URL.Path, "/calendar/") {
		a.issuer.ServeHTTP(w, r)
		return
	}
	a.calls.Add(1)
	if !a.accepts(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")) {
		says(401, google(401, "authError"))(w, r)
		return
	}
	says(200, `{"kind":"calendar#calendarList"}`)(w, r)
}

// connected returns clients that share their tokens and nothing else: how many
// calls a guard lets through at a time is not what these tests are about.
func connected(t *testing.T, a *api, n int) (clients []*calendar.Google) {
	t.Helper()
	v := visit(t, a)
	was := expired()
	was.Expiry = time.Now().Add(time.Hour)
	source := v.oauth.Tokens(newTokenStore(was))
	for range n {
		clients = append(clients, client(t, v.up.url, func(c *calendar.GoogleConfig) { c.Tokens = source }))
	}
	return clients
}

func TestARefusedTokenIsReplacedOnce(t *testing.T) {
	a := &api{issuer: newIssuer(), accepts: func(token string) bool { return token == "access-1" }}
	var wait sync.WaitGroup
	for _, c := range connected(t, a, 50) {
		wait.Go(func() {
			if err := c.Verify(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if a.issuer.count() != 1 || a.calls.Load() > 100 {
		t.Errorf("%d refreshes, %d calls", a.issuer.count(), a.calls.Load())
	}
}

func TestARefusedTokenThatIsNewAsksForReconnection(t *testing.T) {
	a := &api{issuer: newIssuer(), accepts: func(string) bool { return false }}
	for _, c := range connected(t, a, 5) {
		err := c.Verify(t.Context())
		if f := faultOf(t, err); f.Code != fault.ReconnectRequired {
			t.Error(err)
		}
		leaks(t, err)
	}
	if a.issuer.count() != 1 {
		t.Errorf("%d refreshes", a.issuer.count())
	}
}

func TestAWriteThatNeedsATokenFirstWasNotSent(t *testing.T) {
	i := newIssuer()
	i.current = "another"
	v := visit(t, i)
	c := client(t, v.up.url, func(c *calendar.GoogleConfig) { c.Tokens = v.oauth.Tokens(newTokenStore(expired())) })
	_, err := c.CreateEvent(t.Context(), aNewEvent(t))
	if f := faultOf(t, err); f.Code != fault.ReconnectRequired || f.Outcome != fault.NotSent || f.Op != "calendar.createEvent" {
		t.Errorf("%v, outcome %s", err, f.Outcome)
	}
}

func TestTheStubsTokensRunOutAndAreRenewed(t *testing.T) {
	var ahead atomic.Int64
	v := visit(t, stub.NewGoogle(func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }))
	g := must(v.finish(v.click(v.begin().URL, "allow")))(t)
	c := client(t, v.up.url, func(c *calendar.GoogleConfig) { c.Tokens = v.oauth.Tokens(newTokenStore(g.Token)) })
	if err := c.Verify(t.Context()); err != nil {
		t.Fatal(err)
	}
	ahead.Store(int64(2 * time.Hour)) // the stub's clock: ours takes the token for good
	v.up.seen()
	if err := c.Verify(t.Context()); err != nil {
		t.Fatal(err)
	}
	if sent := v.up.seen(); len(sent) != 3 || sent[1].path != "/token" {
		t.Errorf("%+v", sent)
	}
}

func TestFieldsThatAreNoTokenAreRefused(t *testing.T) {
	t.Parallel()
	for name, fields := range map[string]map[string]secret.Text{
		"none": {}, "another service's": {"apiKey": secret.New("x")},
		"a bad time": {"refreshToken": secret.New("r"), "expiry": secret.New(canary)},
	} {
		if _, err := calendar.ParseToken(fields); err == nil || strings.Contains(err.Error(), canary) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := must(calendar.ParseToken(calendar.Token{Ended: true}.Fields()))(t); !got.Ended {
		t.Error("it forgot that it has ended")
	}
	if said := fmt.Sprintf("%v %+v %#v", expired(), expired(), expired()); strings.Contains(said, canary) || strings.Contains(said, "refresh-0") {
		t.Error(said)
	}
}
