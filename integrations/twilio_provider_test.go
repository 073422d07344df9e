package integrations_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
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

// What a message's status is reported to depends on whose it is and on what
// sends it: that is asked for each message.
func TestMessageIsReportedToWhereTheOptionsSay(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		callback func(context.Context, string) string
		want     string
	}{
		"somewhere": {func(ctx context.Context, operation string) string {
			return "https://ava.example/" + integrations.Tenant(ctx) + "/" + operation
		}, "https://ava.example/" + identity.Local().String() + "/op-1"},
		"nowhere":   {func(context.Context, string) string { return "" }, ""},
		"no option": {nil, ""},
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
				Twilio:         integrations.Upstream{BaseURL: base, Account: stub.SeedTwilioAccount(), Key: secret.New("the-deployments-token")},
				Store:          db,
				Vault:          newVault(t, db),
				StatusCallback: test.callback,
			})
			t.Cleanup(hub.Close)
			ctx := identity.With(t.Context(), identity.Viewer{Owner: identity.Local()})
			client, err := hub.Twilio(ctx)
			if err != nil {
				t.Fatal(err)
			}
			m := twilio.NewMessage{To: "+14155550123", From: stub.SeedSender(0), Body: "Hello", OperationID: "op-1"}
			if _, err := client.SendSMS(ctx, m); err != nil || got != test.want {
				t.Errorf("reported to %q, want %q; %v", got, test.want, err)
			}
		})
	}
}

// unreachable is a network in which nobody can be reached.
type unreachable struct{}

func (unreachable) RoundTrip(r *http.Request) (*http.Response, error) {
	return nil, &url.Error{Op: r.Method, URL: strings.ToLower(r.URL.Host), Err: context.DeadlineExceeded}
}
