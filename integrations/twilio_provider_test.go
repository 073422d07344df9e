package integrations_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"ava/integrations"
	"ava/integrations/twilio"
	"ava/internal/identity"
	"ava/internal/secret"
	"ava/internal/store/memory"
	"ava/internal/stub"
)

// Where a message's status is reported to is its owner's own address, if Twilio
// can reach us at all.
func TestMessageIsReportedToTheAddressOfWhoSendsIt(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		callback func() string
		want     string
	}{
		"somewhere": {func() string { return "https://ava.example/below" }, `^https://ava\.example/below/webhooks/twilio/[A-Z2-7]{26}\?op=op-1$`},
		"nowhere":   {func() string { return "" }, `^$`},
		"no option": {nil, `^$`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got string
			provider := stub.NewTwilio(time.Now)
			provider.Transport = unreachable{}
			defer provider.Close()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				got = r.FormValue("StatusCallback")
				provider.ServeHTTP(w, r)
			}))
			t.Cleanup(server.Close)
			base, err := url.Parse(server.URL)
			if err != nil {
				t.Fatal(err)
			}
			db := memory.New()
			hub := integrations.New(integrations.Options{
				Twilio:   integrations.Upstream{BaseURL: base, Account: stub.SeedTwilioAccount(), Key: secret.New("the-deployments-token")},
				Store:    db,
				Vault:    newVault(t, db),
				Callback: test.callback,
			})
			t.Cleanup(hub.Close)
			addresses := make(map[string]bool)
			for _, name := range []string{"ann", "ben", "ann"} {
				ctx := identity.With(t.Context(), identity.Viewer{Owner: identity.NewOwner("https://issuer.example", name)})
				client, err := hub.Twilio(ctx)
				if err != nil {
					t.Fatal(err)
				}
				m := twilio.NewMessage{To: "+14155550123", From: stub.SeedSender(0), Body: "Hello", OperationID: "op-1"}
				if _, err := client.SendSMS(ctx, m); err != nil || !regexp.MustCompile(test.want).MatchString(got) {
					t.Errorf("reported to %q, want %q; %v", got, test.want, err)
				}
				addresses[got] = true
			}
			if want := map[bool]int{true: 2, false: 1}[name == "somewhere"]; len(addresses) != want {
				t.Errorf("%d addresses", len(addresses))
			}
		})
	}
}

// unreachable is a network in which nobody can be reached.
type unreachable struct{}

func (unreachable) RoundTrip(r *http.Request) (*http.Response, error) {
	return nil, &url.Error{Op: r.Method, URL: strings.ToLower(r.URL.Host), Err: context.DeadlineExceeded}
}
