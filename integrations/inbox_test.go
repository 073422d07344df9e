package integrations_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ava/integrations"
	"ava/integrations/twilio"
	"ava/internal/fault"
	"ava/internal/secret"
	"ava/internal/store"
	"ava/internal/stub"
)

const created, forgery = "vapi.createWebhook", "vapi.webhook FORBIDDEN"

func TestReportsOfVapiAreTakenFromWhoeverShowsTheSecret(t *testing.T) {
	t.Parallel()
	atPost(t, func(p *post) {
		token, shown := p.hook("ann", fault.Vapi)
		p.accepts(byVapi(token, shown, status(aCall, "ringing")))
		p.accepts(deliver(fault.Vapi, token, "", status(aCall, "in-progress"), "Authorization", "Bearer "+shown))
		p.accepts(byVapi(token, "Bearer "+shown, `{"message":{"type":"end-of-call-report","endedReason":"customer-ended-call","call":{"id":"`+aCall+`"}}}`))
		p.accepts(byVapi(token, shown, `{"message":{"type":"transcript","transcript":"Hello","call":{"id":"`+aCall+`"}}}`)) // is not for us
		p.told("ann", created, "vapi.callStatus", "vapi.callStatus", "vapi.callReport")
		p.told("ben")
		for _, body := range []string{"", "{}", "[]", "null", `{"message":null}`, `{"message":{"type":"status-update","status":"ended"}}`, status("../call", "ended"), status(aCall, "<b>"), strings.Repeat("x", 4<<20+1)} {
			p.refuses(fault.BadUserInput, byVapi(token, shown, body))
		}
		p.told("ann", created, "vapi.callStatus", "vapi.callStatus", "vapi.callReport")
	})
}

func TestNothingIsReadOfWhatDoesNotShowTheSecret(t *testing.T) {
	t.Parallel()
	atPost(t, func(p *post) {
		token, shown := p.hook("ann", fault.Vapi)
		other, others := p.hook("ben", fault.Vapi)
		bare, _ := p.hook("ann", fault.Twilio)
		body := status(aCall, "ended")
		for name, s := range map[string]sent{
			"nothing shown": deliver(fault.Vapi, token, "", body), "empty": byVapi(token, "", body), "another": byVapi(token, shown+"A", body),
			"a part": byVapi(token, shown[:25], body), "in another case": byVapi(token, strings.ToLower(shown), body),
			"another user's":            byVapi(token, others, body),
			"another user's token":      byVapi(other, shown, body),
			"the token":                 byVapi(token, token, body),
			"basic":                     deliver(fault.Vapi, token, "", body, "Authorization", "Basic "+shown),
			"no bearer":                 deliver(fault.Vapi, token, "", body, "Authorization", shown),
			"two, the first wrong":      deliver(fault.Vapi, token, "", body, "X-Vapi-Secret", "x", "Authorization", "Bearer "+shown),
			"a token of nobody's":       byVapi(strings.Repeat("A", 26), shown, body),
			"a token that is none":      byVapi(token+"A", shown, body),
			"a token in another case":   byVapi(strings.ToLower(token), shown, body),
			"no token":                  byVapi("", shown, body),
			"another service's":         deliver(fault.Twilio, token, "", body, "X-Vapi-Secret", shown),
			"for another service":       byVapi(bare, shown, body),
			"a service without reports": deliver(fault.Email, token, "", body, "X-Vapi-Secret", shown),
			"no signature":              deliver(fault.Twilio, bare, "", form("SM"+strings.Repeat("0", 32), "sent").Encode()),
		} {
			if p.refuses(fault.Forbidden, s); s.read.Load() {
				p.t.Errorf("%s: the body was read", name)
			}
		}
		f := form(sid, "sent") // good for Twilio, but for where it is sent to
		crossed := deliver(fault.Twilio, token, "", f.Encode(), twilio.SignatureHeader, sign(sharedToken, publicURL+"/webhooks/vapi/"+token, f))
		if p.refuses(fault.Forbidden, crossed); crossed.read.Load() {
			p.t.Error("the body was read of what came to another service's address")
		}
		p.store.found.Store(0)
		for _, malformed := range []string{"", token + "A", token[:25], strings.ToLower(token), token[:25] + "1", token[:25] + "/", token[:25] + "[", token[:25] + "8"} {
			p.refuses(fault.Forbidden, byVapi(malformed, shown, body))
		}
		if n := p.store.found.Load(); n != 0 {
			p.t.Errorf("%d tokens were looked up that cannot be any", n)
		}
	})
}

// A secret is worth nothing any more once there is a new one, and nothing is
// worth anything once the integration is disconnected.
func TestSecretsAndAddressesEnd(t *testing.T) {
	t.Parallel()
	atPost(t, func(p *post) {
		if _, err := p.ConnectVapi(p.as("ann"), secret.New("the-key-of-ann")); err != nil {
			p.t.Fatal(err)
		}
		token, old := p.hook("ann", fault.Vapi)
		again, shown := p.hook("ann", fault.Vapi)
		if token != again || old == shown {
			p.t.Errorf("the address changed: %v, the secret did not: %v", token != again, old == shown)
		}
		p.refuses(fault.Forbidden, byVapi(token, old, status(aCall, "ringing")))
		p.accepts(byVapi(token, shown, status(aCall, "ringing")))
		if _, err := p.Disconnect(p.as("ann"), fault.Vapi); err != nil {
			p.t.Fatal(err)
		}
		p.refuses(fault.Forbidden, byVapi(token, shown, status(aCall, "ended")))
		p.told("ann", created, created, forgery, "vapi.callStatus")
		if _, there, err := p.Webhook(p.as("ann"), fault.Vapi); there || err != nil {
			p.t.Errorf("there is a webhook still: %v, %v", there, err)
		}
	})
}

func TestForgedReportsLeaveOneEventAnHour(t *testing.T) {
	t.Parallel()
	atPost(t, func(p *post) {
		token, _ := p.hook("ann", fault.Vapi)
		other, _ := p.hook("ben", fault.Vapi)
		elsewhere := p.process()
		flood := func() {
			for n := range 200 {
				_ = p.take(p.Hub, byVapi(token, fmt.Sprint(n), status(aCall, "ended")))
				_ = p.take(elsewhere, byVapi(token, fmt.Sprint(n), status(aCall, "ended")))
			}
		}
		flood()
		if n := p.store.received.Load(); n != 2 {
			p.t.Errorf("two processes ask the store %d times", n)
		}
		p.told("ann", created, forgery)
		p.told("ben", created)
		p.refuses(fault.Forbidden, byVapi(other, "x", ""))
		p.told("ben", created, forgery)
		time.Sleep(time.Hour)
		flood()
		p.told("ann", created, forgery, forgery)
		time.Sleep(3 * time.Hour)
		if n, err := p.store.Purge(p.t.Context(), time.Now()); n != 3 || err != nil {
			p.t.Errorf("%d notes purged, %v", n, err)
		}
	})
}

// While the database is down nobody is told about forgeries; afterwards they are.
func TestForgeryThatCouldNotBeNotedIsNotedByTheNext(t *testing.T) {
	t.Parallel()
	atPost(t, func(p *post) {
		token, _ := p.hook("ann", fault.Vapi)
		p.store.deaf.Store(true)
		p.refuses(fault.Forbidden, byVapi(token, "x", ""))
		p.store.deaf.Store(false)
		p.told("ann", created)
		p.refuses(fault.Forbidden, byVapi(token, "x", ""))
		p.told("ann", created, forgery)
	})
}

const sid = "SM00000000000000000000000000000001"

func TestReportsOfTwilioAreTakenIfItHasSignedThem(t *testing.T) {
	t.Parallel()
	atPost(t, func(p *post) {
		token, shown := p.hook("ann", fault.Twilio)
		if shown != "" {
			p.t.Error("a secret was made that Twilio cannot show")
		}
		other, _ := p.hook("ben", fault.Twilio)
		p.accepts(byTwilio(token, "", form(sid, "queued")))
		p.accepts(byTwilio(token, "op=1&x=%7E", form(sid, "sent")))
		p.told("ann", "twilio.messageStatus", "twilio.messageStatus")

		good := byTwilio(token, "op=1", form(sid, "delivered"))
		for name, change := range map[string]func(*integrations.Delivery){
			"another query":   func(d *integrations.Delivery) { d.Query = "op=2" },
			"no query":        func(d *integrations.Delivery) { d.Query = "" },
			"another address": func(d *integrations.Delivery) { d.Token = other },
			"another body":    func(d *integrations.Delivery) { d.Body = byTwilio(token, "", form(sid, "failed")).Body },
			"signed by others": func(d *integrations.Delivery) {
				d.Header.Set(twilio.SignatureHeader, sign("x", publicURL, form(sid, "delivered")))
			},
		} {
			s := good
			s.Header = good.Header.Clone()
			change(&s.Delivery)
			if err := p.take(p.Hub, s); fault.Of(err) == nil || fault.Of(err).Code != fault.Forbidden {
				p.t.Errorf("%s: %v", name, err)
			}
		}
		p.told("ann", "twilio.messageStatus", "twilio.messageStatus", "twilio.webhook FORBIDDEN")
		p.accepts(good)
		p.refuses(fault.BadUserInput, byTwilio(token, "", form(sid, "delivered", "AccountSid", "AC"+strings.Repeat("0", 32))))
		p.refuses(fault.BadUserInput, byTwilio(token, "", form("PN"+sid[2:], "delivered")))
		p.refuses(fault.BadUserInput, byTwilio(token, "", form(sid, strings.Repeat("x", 64<<10))))
	})
}

// What is no form is signed with a hash of it in the query; none of that is a
// message's status.
func TestHashedBodyIsCheckedAndIsNoReport(t *testing.T) {
	t.Parallel()
	atPost(t, func(p *post) {
		token, _ := p.hook("ann", fault.Twilio)
		const body = `{"MessageSid":"` + sid + `"}`
		digest := sha256.Sum256([]byte(body))
		query := "bodySHA256=" + hex.EncodeToString(digest[:])
		signature := sign(sharedToken, publicURL+"/webhooks/twilio/"+token+"?"+query, nil)
		p.refuses(fault.BadUserInput, deliver(fault.Twilio, token, query, body, twilio.SignatureHeader, signature))
		p.refuses(fault.Forbidden, deliver(fault.Twilio, token, query, body+" ", twilio.SignatureHeader, signature))
	})
}

func TestHundredReplaysHaveOneEffect(t *testing.T) {
	t.Parallel()
	atPost(t, func(p *post) {
		token, _ := p.hook("ann", fault.Twilio)
		processes := []*integrations.Hub{p.Hub, p.process(), p.process()}
		message := stub.SeedMessageSID(0)
		var wg sync.WaitGroup
		for n := range 100 {
			wg.Go(func() {
				if err := p.take(processes[n%3], byTwilio(token, "", form(message, "read"))); err != nil {
					p.t.Errorf("a replay is answered with %v", err)
				}
			})
		}
		wg.Wait()
		p.told("ann", "twilio.messageStatus")
		time.Sleep(6 * 24 * time.Hour)
		p.accepts(byTwilio(token, "", form(message, "read")))
		p.told("ann", "twilio.messageStatus")
	})
}

func TestReportsThatComeTooLateAreDropped(t *testing.T) {
	t.Parallel()
	statuses := []string{"queued", "sending", "sent", "delivered"}
	atPost(t, func(p *post) {
		token, _ := p.hook("ann", fault.Twilio)
		want := 0
		for n := range 20 {
			furthest := -1
			for _, i := range append(rand.Perm(len(statuses)), 0, 1, 2, 3) {
				if p.accepts(byTwilio(token, "", form(fmt.Sprintf("SM%032x", n), statuses[i]))); i > furthest {
					furthest, want = i, want+1
				}
			}
		}
		if got := len(p.trail("ann")); got != want {
			p.t.Errorf("%d reports had an effect, want %d", got, want)
		}
	})
	atPost(t, func(p *post) {
		token, shown := p.hook("ann", fault.Vapi)
		for _, s := range []string{"ended", "ringing", "in-progress", "queued", "ended", "nobody-knows-this"} {
			p.accepts(byVapi(token, shown, status(aCall, s)))
		}
		p.told("ann", created, "vapi.callStatus")
	})
}

func TestReportIsTakenLaterIfItCannotBeStored(t *testing.T) {
	t.Parallel()
	atPost(t, func(p *post) {
		token, _ := p.hook("ann", fault.Twilio)
		p.store.deaf.Store(true)
		err := p.take(p.Hub, byTwilio(token, "", form(sid, "sent")))
		if f := fault.Of(err); f == nil || f.Code != fault.Overloaded || f.RetryAfter == 0 {
			p.t.Errorf("it is answered with %v", err)
		}
		p.told("ann")
		p.store.deaf.Store(false)
		p.accepts(byTwilio(token, "", form(sid, "sent")))
		p.told("ann", "twilio.messageStatus")
	})
}

func TestReportsAreLimitedByWhoseTheyAre(t *testing.T) {
	t.Parallel()
	atPost(t, func(p *post) {
		token, _ := p.hook("ann", fault.Twilio)
		counted := make(map[string]int)
		p.limit = func(ctx context.Context, service fault.Service) error {
			if counted[integrations.Tenant(ctx)+" "+string(service)]++; counted[integrations.Tenant(ctx)+" "+string(service)] > 2 {
				return &fault.Fault{Code: fault.RateLimited, RetryAfter: time.Minute}
			}
			return nil
		}
		p.refuses(fault.Forbidden, deliver(fault.Twilio, token, "", "", twilio.SignatureHeader, "x")) // costs its owner nothing
		p.accepts(byTwilio(token, "", form(sid, "queued")))
		p.accepts(byTwilio(token, "", form(sid, "sent")))
		p.refuses(fault.RateLimited, byTwilio(token, "", form(sid, "delivered")))
		if ref := ownerRef("ann", fault.Twilio); counted[ref.Owner.String()+" TWILIO"] != 3 || len(counted) != 1 {
			p.t.Errorf("counted %v", counted)
		}
	})
}

// What is older than what is kept may be anything that came before.
func TestReportThatSaysItIsOldIsTakenAndForgotten(t *testing.T) {
	t.Parallel()
	atPost(t, func(p *post) {
		token, shown := p.hook("ann", fault.Vapi)
		body := status(aCall, "ended")
		p.accepts(byVapi(token, shown, body))
		time.Sleep(8 * 24 * time.Hour)
		if n, err := p.store.Purge(p.t.Context(), time.Now()); n != 1 || err != nil {
			p.t.Errorf("%d reports purged, %v", n, err)
		}
		p.accepts(byVapi(token, shown, body))
		p.told("ann", created, "vapi.callStatus")
		p.accepts(byVapi(token, shown, status(aCall, "ended"))) // by the time in it, a new one
		p.told("ann", created, "vapi.callStatus", "vapi.callStatus")
	})
}

// A process that ends after it has stored a report leaves it to others, of whom
// one handles it.
func TestReportThatWasLeftIsHandledOnce(t *testing.T) {
	t.Parallel()
	atPost(t, func(p *post) {
		token, _ := p.hook("ann", fault.Twilio)
		p.store.forgetful.Store(true)
		p.accepts(byTwilio(token, "", form(sid, "sent")))
		p.accepts(byTwilio(token, "", form(sid, "delivered")))
		p.store.forgetful.Store(false)
		if n, err := p.Replay(p.t.Context()); n != 0 || err != nil {
			p.t.Errorf("%d are handled while somebody may still do it, %v", n, err)
		}
		time.Sleep(time.Minute)
		processes := []*integrations.Hub{p.Hub, p.process(), p.process(), p.process()}
		handled := make([]int, len(processes))
		var wg, meeting sync.WaitGroup
		meeting.Add(len(processes)) // all of them see both reports
		p.store.meeting.Store(&meeting)
		for i, h := range processes {
			wg.Go(func() {
				var err error
				if handled[i], err = h.Replay(p.t.Context()); err != nil {
					p.t.Error(err)
				}
			})
		}
		wg.Wait()
		if total := handled[0] + handled[1] + handled[2] + handled[3]; total != 2 {
			p.t.Errorf("handled %v", handled)
		}
		p.store.meeting.Store(nil)
		time.Sleep(time.Hour)
		if n, err := p.Replay(p.t.Context()); n != 0 || err != nil {
			p.t.Errorf("%d are handled again, %v", n, err)
		}
		p.told("ann", "twilio.messageStatus", "twilio.messageStatus")
	})
}

func TestReplayStopsWhileTheStoreIsDownAndGoesOnLater(t *testing.T) {
	t.Parallel()
	atPost(t, func(p *post) {
		token, _ := p.hook("ann", fault.Twilio)
		p.store.forgetful.Store(true)
		p.accepts(byTwilio(token, "", form(sid, "sent")))
		time.Sleep(time.Minute)
		if n, err := p.Replay(p.t.Context()); n != 0 || fault.Of(err).Code != fault.Overloaded {
			p.t.Errorf("%d, %v", n, err)
		}
		p.store.forgetful.Store(false)
		time.Sleep(time.Minute)
		if n, err := p.Replay(p.t.Context()); n != 1 || err != nil {
			p.t.Errorf("%d, %v", n, err)
		}
	})
}

func TestOperationIsKnownByWhatWasReportedOfIt(t *testing.T) {
	t.Parallel()
	atPost(t, func(p *post) {
		token, _ := p.hook("ann", fault.Twilio)
		p.accepts(byTwilio(token, "op=the-operation", form(sid, "sent")))
		p.accepts(byTwilio(token, "op="+strings.Repeat("x", 37), form("SM"+strings.Repeat("0", 32), "sent")))
		if object, known, err := p.Made(p.as("ann"), fault.Twilio, "the-operation"); object != sid || !known || err != nil {
			p.t.Errorf("%s %v %v", object, known, err)
		}
		for _, c := range []struct{ name, operation string }{{"ben", "the-operation"}, {"ann", "another"}, {"ann", ""}, {"ann", strings.Repeat("x", 37)}} {
			if _, known, err := p.Made(p.as(c.name), fault.Twilio, c.operation); known || err != nil {
				p.t.Errorf("%s finds %s: %v", c.name, c.operation, err)
			}
		}
	})
}

func TestWebhookNeedsAServiceThatReportsAndAnAddress(t *testing.T) {
	t.Parallel()
	atPost(t, func(p *post) {
		if _, there, err := p.Webhook(p.as("ann"), fault.Vapi); there || err != nil {
			p.t.Errorf("there is one before it was made, %v", err)
		}
		for _, service := range []fault.Service{fault.Email, fault.Calendar, "FAX", ""} {
			if _, _, err := p.CreateWebhook(p.as("ann"), service); fault.Of(err) == nil || fault.Of(err).Code != fault.BadUserInput {
				p.t.Errorf("%s: %v", service, err)
			}
			if _, there, err := p.Webhook(p.as("ann"), service); there || err != nil {
				p.t.Errorf("%s: %v, %v", service, there, err)
			}
		}
		w, shown, err := p.CreateWebhook(p.as("ann"), fault.Vapi)
		if err != nil || !strings.HasPrefix(w.URL, publicURL+"/webhooks/vapi/") || len(shown) < 26 || w.SecretAt.IsZero() {
			p.t.Errorf("%+v, %d characters, %v", w, len(shown), err)
		}
		got, there, err := p.Webhook(p.as("ann"), fault.Vapi)
		if !there || err != nil || got.URL != w.URL || !got.SecretAt.Equal(store.Normal(w.SecretAt)) {
			p.t.Errorf("%+v, %v, %v", got, there, err)
		}
		if _, there, _ := p.Webhook(p.as("ben"), fault.Vapi); there {
			p.t.Error("Ben sees one")
		}
	})
	synctest.Test(t, func(t *testing.T) {
		h, _, ctx := newHub(t)
		if _, _, err := h.CreateWebhook(ctx, fault.Vapi); fault.Of(err).Reason != fault.PublicURLMissing {
			t.Errorf("without an address: %v", err)
		}
		if _, _, err := h.CreateWebhook(ctx, fault.Twilio); fault.Of(err).Code != fault.NotConnected {
			t.Errorf("not connected: %v", err)
		}
		if _, there, err := h.Webhook(ctx, fault.Vapi); there || err != nil {
			t.Errorf("without an address: %v, %v", there, err)
		}
	})
}
