package integrations_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"ava/integrations/twilio"
	"ava/integrations/vapi"
	"ava/internal/fault"
	"ava/internal/stub"
)

// text sends a message of a user's, which moves on at the provider with the time.
func (p *post) text(name string) twilio.MessageID {
	p.t.Helper()
	client, err := p.Twilio(p.as(name))
	if err != nil {
		p.t.Fatal(err)
	}
	m, err := client.SendSMS(p.as(name), twilio.NewMessage{To: "+14155550123", From: stub.SeedSender(0), Body: "Hello"})
	if err != nil {
		p.t.Fatal(err)
	}
	return m.ID
}

func (p *post) follow(name string, id twilio.MessageID) <-chan twilio.Message {
	p.t.Helper()
	ctx, stop := context.WithCancel(p.as(name))
	p.t.Cleanup(stop)
	changes, err := p.FollowMessage(ctx, id)
	if err != nil {
		p.t.Fatal(err)
	}
	return changes
}

func (p *post) isAt(changes <-chan twilio.Message, want twilio.Status) twilio.Message {
	p.t.Helper()
	m, open := now(changes)
	if !open || m.Status != want {
		p.t.Errorf("told %q, %v; want %q", m.Status, open, want)
	}
	return m
}

func (p *post) silent(changes <-chan twilio.Message) {
	p.t.Helper()
	if m, open := now(changes); open {
		p.t.Errorf("told %q", m.Status)
	}
}

// ended reports whether a channel is closed.
func ended[T any](changes <-chan T) bool {
	synctest.Wait()
	select {
	case _, open := <-changes:
		return !open
	default:
		return false
	}
}

func TestFollowerIsToldAtOnceAndWithEachReport(t *testing.T) {
	t.Parallel()
	atPost(t, func(p *post) {
		token, _ := p.hook("ann", fault.Twilio)
		id := p.text("ann")
		ann := p.follow("ann", id)
		p.isAt(ann, twilio.Queued)
		time.Sleep(800 * time.Millisecond)
		p.silent(ann) // until it is reported
		p.accepts(byTwilio(token, "", form(string(id), "sent")))
		if m := p.isAt(ann, twilio.Sent); m.Body != "Hello" || m.SentAt.IsZero() {
			p.t.Errorf("what the provider says is missing: %+v", m)
		}
		p.accepts(byTwilio(token, "", form(string(id), "sent")))
		p.accepts(byTwilio(token, "", form(string(id), "sending")))
		p.silent(ann)
		p.accepts(byTwilio(token, "", form(string(id), "undelivered", "ErrorCode", "30003"))) // the provider says so later
		if m := p.isAt(ann, twilio.Undelivered); m.ErrorCode != 30003 {
			p.t.Errorf("told %+v", m)
		}
		if !ended(ann) {
			p.t.Error("it goes on after the end")
		}
	})
}

func TestReportIsToldWhileTheProviderDoesNotAnswer(t *testing.T) {
	t.Parallel()
	atPost(t, func(p *post) {
		token, _ := p.hook("ann", fault.Twilio)
		id := p.text("ann")
		ann := p.follow("ann", id)
		p.isAt(ann, twilio.Queued)
		p.twilio.down.Store(true)
		p.accepts(byTwilio(token, "", form(string(id), "delivered")))
		if m := p.isAt(ann, twilio.Delivered); m.Body != "Hello" {
			p.t.Errorf("told %+v", m)
		}
	})
}

func TestNobodyIsToldOfSomebodyElsesMessage(t *testing.T) {
	t.Parallel()
	atPost(t, func(p *post) {
		token, _ := p.hook("ben", fault.Twilio)
		id := p.text("ann") // in the one account of all
		ann, ben := p.follow("ann", id), p.follow("ben", id)
		p.isAt(ann, twilio.Queued)
		p.isAt(ben, twilio.Queued)
		p.accepts(byTwilio(token, "", form(string(id), "failed")))
		p.isAt(ben, twilio.Failed)
		p.silent(ann)
		if _, err := p.FollowMessage(p.as("ann"), "SM00000000000000000000000000000000"); fault.Of(err).Code != fault.NotFound {
			p.t.Errorf("a message that is not there: %v", err)
		}
		if _, err := p.FollowMessage(p.t.Context(), id); fault.Of(err).Code != fault.Unauthenticated {
			p.t.Errorf("nobody: %v", err)
		}
	})
}

// A report can be lost, so the provider is asked as well: less and less often.
func TestFollowerFindsOutWithoutReports(t *testing.T) {
	t.Parallel()
	atPost(t, func(p *post) {
		ann := p.follow("ann", p.text("ann"))
		p.isAt(ann, twilio.Queued)
		time.Sleep(5 * time.Second)
		p.isAt(ann, twilio.Delivered)
		if !ended(ann) {
			p.t.Error("it goes on after the end")
		}
	})
}

func TestSlowFollowerIsToldTheLatestAlone(t *testing.T) {
	t.Parallel()
	atPost(t, func(p *post) {
		token, _ := p.hook("ann", fault.Twilio)
		id := p.text("ann")
		ann := p.follow("ann", id)
		for _, s := range []string{"sending", "sent", "delivered"} {
			p.accepts(byTwilio(token, "", form(string(id), s)))
			synctest.Wait()
		}
		p.isAt(ann, twilio.Delivered)
	})
}

func TestProcessesTellEachOtherWhatWasReported(t *testing.T) {
	t.Parallel()
	atPost(t, func(p *post) {
		token, _ := p.hook("ann", fault.Twilio)
		id := p.text("ann")
		ann := p.follow("ann", id)
		p.isAt(ann, twilio.Queued)
		elsewhere := p.process()
		if err := p.take(elsewhere, byTwilio(token, "", form(string(id), "failed", "ErrorCode", "30005"))); err != nil {
			p.t.Fatal(err)
		}
		if m := p.isAt(ann, twilio.Failed); m.ErrorCode != 30005 {
			p.t.Errorf("told %+v", m)
		}
	})
	atPost(t, func(p *post) {
		ann := p.follow("ann", p.text("ann"))
		p.isAt(ann, twilio.Queued)
		time.Sleep(time.Second)
		for _, missed := range p.bus.miss["report"] { // somebody may have told something
			missed()
		}
		p.isAt(ann, twilio.Sent)
		for _, missed := range p.bus.miss["report"] {
			missed()
		}
		p.silent(ann) // it is where it was
		for _, hear := range p.bus.hears["report"] {
			hear(0, []byte("nonsense"))
			hear(0, []byte(`{"owner":"nonsense","service":"TWILIO"}`))
		}
		p.silent(ann)
	})
}

// Reports that two processes take at the same moment may be told in any order.
func TestOfReportsThatAreNotYetReadTheOneThatIsFurtherIsTold(t *testing.T) {
	t.Parallel()
	atPost(t, func(p *post) {
		heard := p.Heard(p.as("ann"), fault.Twilio, sid)
		tell := func(status twilio.Status) {
			for _, hear := range p.bus.hears["report"] {
				hear(0, fmt.Appendf(nil, `{"owner":%q,"service":"TWILIO","object":%q,"status":%q,"rank":%d}`,
					ownerRef("ann", fault.Twilio).Owner, sid, status, status.Rank()))
			}
		}
		tell(twilio.Sent)
		tell(twilio.Delivered)
		tell(twilio.Sending)
		if r := heard(); r == nil || r.Status != "delivered" {
			p.t.Errorf("told %+v", r)
		}
	})
}

func TestFollowerEndsWithTheConnection(t *testing.T) {
	t.Parallel()
	atPost(t, func(p *post) {
		ctx, stop := context.WithCancel(p.as("ann"))
		changes, err := p.FollowMessage(ctx, p.text("ann"))
		if err != nil {
			p.t.Fatal(err)
		}
		stop()
		time.Sleep(time.Second)
		now(changes) // it may have been about to tell
		if !ended(changes) || p.Following() != 0 {
			p.t.Error("it goes on")
		}
	})
}

func TestCallIsFollowedToWhatVapiMakesOfIt(t *testing.T) {
	t.Parallel()
	atPost(t, func(p *post) {
		token, shown := p.hook("ann", fault.Vapi)
		client, err := p.Vapi(p.as("ann"))
		if err != nil {
			p.t.Fatal(err)
		}
		call, err := client.StartCall(p.as("ann"), vapi.NewCall{
			AssistantID: vapi.AssistantID(stub.SeedAssistantID(0)), PhoneNumberID: vapi.PhoneNumberID(stub.SeedPhoneNumberID(0)),
			Customer: vapi.NewCustomer{Number: "+14155550123"},
		})
		if err != nil {
			p.t.Fatal(err)
		}
		ctx, stop := context.WithCancel(p.as("ann"))
		defer stop()
		changes, err := p.FollowCall(ctx, call.ID)
		if err != nil {
			p.t.Fatal(err)
		}
		at := func(want string) vapi.Call {
			p.t.Helper()
			c, open := now(changes)
			if !open || c.Status != want {
				p.t.Errorf("told %q, %v; want %q", c.Status, open, want)
			}
			return c
		}
		at("queued")
		p.accepts(byVapi(token, shown, status(string(call.ID), "ringing")))
		at("ringing")
		p.accepts(byVapi(token, shown, `{"message":{"type":"status-update","status":"ended","endedReason":"customer-busy","call":{"id":"`+string(call.ID)+`"}}}`))
		if c := at("ended"); c.EndedReason == nil || *c.EndedReason != "customer-busy" {
			p.t.Errorf("told %+v", c)
		}
		p.accepts(byVapi(token, shown, `{"message":{"type":"end-of-call-report","endedReason":"customer-busy","call":{"id":"`+string(call.ID)+`"}}}`))
		at("ended") // and now with what Vapi says
		if ended(changes) {
			p.t.Error("it ended before what Vapi makes of it can be there")
		}
		time.Sleep(10 * time.Minute)
		if !ended(changes) {
			p.t.Error("it goes on for ever")
		}
	})
}
