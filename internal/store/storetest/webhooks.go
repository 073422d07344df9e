package storetest

import (
	"testing"
	"time"

	"ava/internal/fault"
	"ava/internal/store"
)

var webhookTests = map[string]func(*testing.T, store.Store){
	"endpoint comes back by its owner and by its token":             endpointComesBack,
	"endpoint of another owner or service is not found":             foreignEndpointIsNotFound,
	"of many who create an endpoint one succeeds":                   oneCreatesAnEndpoint,
	"endpoint needs its key, and its key is not removed":            endpointNeedsItsKey,
	"secret is set with its event, while the endpoint is there":     secretIsSet,
	"endpoint goes with its credential, and no other does":          endpointGoesWithItsCredential,
	"endpoints of other keys are sealed again, and not changed":     endpointsAreResealed,
	"report comes back as it was received, with its event":          reportComesBack,
	"report that came before is refused, and leaves no event":       reportComesOnce,
	"report that came too late is refused, and leaves no event":     reportComesInOrder,
	"report is found by the operation that made its object":         reportIsFoundByOperation,
	"of many who receive one report one succeeds, with one event":   oneReceivesAReport,
	"reports of two owners or services do not stand for each other": foreignReportIsAnother,
	"of many who claim a report one succeeds":                       oneClaimsAReport,
	"report that was handled is pending no more":                    handledReportIsDone,
	"pending reports are those that nobody handles, oldest first":   pendingReports,
	"purge removes reports that have expired, in many batches":      purgeRemovesReports,
}

// NewEndpoint returns an endpoint without a secret, sealed by the first key.
func NewEndpoint(ref store.Ref, token string) store.Endpoint {
	return store.Endpoint{Ref: ref, Token: store.DigestOf(token), Sealed: []byte{0, 1, 0xff}, DataKey: 1, CreatedAt: moment(1)}
}

// NewReport returns a report that somebody is handling until moment(60).
func NewReport(ref store.Ref, key string) store.Report {
	return store.Report{
		Ref: ref, Key: store.DigestOf(key), ID: "0198c0de-0000-7000-8000-000000000001", Kind: "call.status", Object: "call-1",
		Status: "ended", Rank: 6, Reason: "customer-busy", At: moment(1), CorrelationID: "corr-0001",
		ReceivedAt: moment(2), LeaseUntil: moment(60), ExpiresAt: moment(1000),
	}
}

func createEndpoint(t *testing.T, s store.Store, e store.Endpoint) store.Endpoint {
	t.Helper()
	must(t, s.Endpoints().Create(t.Context(), e))
	return e.Normal()
}

func receive(t *testing.T, s store.Store, r store.Report) store.Report {
	t.Helper()
	must(t, s.Reports().Receive(t.Context(), r, NewEvent(r.Ref, store.Webhook)))
	return r.Normal()
}

func wantEndpoint(t *testing.T, s store.Store, want store.Endpoint) {
	t.Helper()
	got, err := s.Endpoints().Get(t.Context(), want.Ref)
	must(t, err)
	same(t, "endpoint", want.Normal(), got)
	got, err = s.Endpoints().Find(t.Context(), want.Token)
	must(t, err)
	same(t, "endpoint by its token", want.Normal(), got)
}

func wantPending(t *testing.T, s store.Store, now time.Time, want ...store.Report) {
	t.Helper()
	got, err := s.Reports().Pending(t.Context(), now, 100)
	must(t, err)
	same(t, "pending reports", want, got)
}

func endpointComesBack(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	wantEndpoint(t, s, createEndpoint(t, s, NewEndpoint(Ref("anna", fault.Twilio), "token")))
	full := NewEndpoint(Ref("anna", fault.Vapi), "other token")
	full.Secret, full.SecretAt = store.DigestOf("secret"), moment(9)
	wantEndpoint(t, s, createEndpoint(t, s, full))
}

func foreignEndpointIsNotFound(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	e := createEndpoint(t, s, NewEndpoint(Ref("anna", fault.Vapi), "token"))
	for _, ref := range []store.Ref{Ref("bert", fault.Vapi), Ref("anna", fault.Twilio), {}} {
		_, err := s.Endpoints().Get(t.Context(), ref)
		wantErr(t, err, store.ErrNotFound)
		other := e
		other.Ref, other.Secret, other.Sealed = ref, store.DigestOf("forged"), []byte("forged")
		wantErr(t, s.Endpoints().Reseal(t.Context(), other), store.ErrConflict)
		if !ref.Owner.IsZero() {
			wantErr(t, s.Endpoints().SetSecret(t.Context(), other, NewEvent(ref, store.Webhook)), store.ErrNotFound)
		}
	}
	for _, token := range []store.Digest{{}, store.DigestOf(""), store.DigestOf("Token")} {
		_, err := s.Endpoints().Find(t.Context(), token)
		wantErr(t, err, store.ErrNotFound)
	}
	wantEndpoint(t, s, e)
	wantEvents(t, s, 0)
}

func oneCreatesAnEndpoint(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	onlyOne(t, atOnce(12, func(i int) error {
		return s.Endpoints().Create(t.Context(), NewEndpoint(Ref("anna", fault.Vapi), number("token", i)))
	}), store.ErrDuplicate)
	e, err := s.Endpoints().Get(t.Context(), Ref("anna", fault.Vapi))
	must(t, err)
	e.Ref = Ref("bert", fault.Vapi)
	wantErr(t, s.Endpoints().Create(t.Context(), e), store.ErrDuplicate) // the token is taken
}

func endpointNeedsItsKey(t *testing.T, s store.Store) {
	e := NewEndpoint(Ref("anna", fault.Vapi), "token")
	wantErr(t, s.Endpoints().Create(t.Context(), e), store.ErrKeyGone)
	AddKey(t, s, 1)
	createEndpoint(t, s, e)
	wantErr(t, s.Keys().Remove(t.Context(), 1), store.ErrKeyInUse)
	e.DataKey = 2
	wantErr(t, s.Endpoints().Reseal(t.Context(), e), store.ErrKeyGone)
}

func secretIsSet(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	e := createEndpoint(t, s, NewEndpoint(Ref("anna", fault.Vapi), "token"))
	now := e
	now.Secret, now.SecretAt, now.Sealed = store.DigestOf("secret"), moment(5), []byte("not this")
	must(t, s.Endpoints().SetSecret(t.Context(), now, NewEvent(e.Ref, store.Webhook)))
	now.Sealed = e.Sealed
	wantEndpoint(t, s, now)
	wantEvents(t, s, 1)
	gone := now
	gone.Token = store.DigestOf("token of before")
	wantErr(t, s.Endpoints().SetSecret(t.Context(), gone, NewEvent(e.Ref, store.Webhook)), store.ErrNotFound)
	wantErr(t, s.Endpoints().SetSecret(t.Context(), now, NewEvent(Ref("bert", fault.Vapi), store.Webhook)), store.ErrForeignEvent)
	wantEndpoint(t, s, now)
	wantEvents(t, s, 1)
}

func endpointGoesWithItsCredential(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	ref := Ref("anna", fault.Vapi)
	put(t, s, NewCredential(ref))
	goes := createEndpoint(t, s, NewEndpoint(ref, "token"))
	twilio := createEndpoint(t, s, NewEndpoint(Ref("anna", fault.Twilio), "token of another service"))
	bert := createEndpoint(t, s, NewEndpoint(Ref("bert", fault.Vapi), "token of another owner"))
	put(t, s, NewCredential(ref)) // another credential for the same account leaves it
	wantEndpoint(t, s, goes)
	must(t, s.Credentials().Delete(t.Context(), ref, NewEvent(ref, store.Disconnect)))
	_, err := s.Endpoints().Find(t.Context(), goes.Token)
	wantErr(t, err, store.ErrNotFound)
	wantEndpoint(t, s, twilio)
	wantEndpoint(t, s, bert)
	wantErr(t, s.Credentials().Delete(t.Context(), twilio.Ref, NewEvent(twilio.Ref, store.Disconnect)), store.ErrNotFound)
	wantEndpoint(t, s, twilio)
}

func endpointsAreResealed(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	for i := range 3 {
		createEndpoint(t, s, NewEndpoint(Ref(number("owner", i), fault.Vapi), number("token", i)))
	}
	AddKey(t, s, 2)
	found, err := s.Endpoints().Stale(t.Context(), 2, store.Ref{}, 2)
	must(t, err)
	same(t, "of three", 2, len(found))
	rest, err := s.Endpoints().Stale(t.Context(), 2, found[1].Ref, 2)
	must(t, err)
	same(t, "after those", 1, len(rest))
	same(t, "in the order of their Refs", true, rest[0].Owner.String() > found[1].Owner.String() && found[1].Owner.String() > found[0].Owner.String())
	e := found[0]
	e.Sealed, e.DataKey, e.Secret = []byte("again"), 2, store.DigestOf("not this")
	must(t, s.Endpoints().Reseal(t.Context(), e))
	e.Secret = store.Digest{}
	wantEndpoint(t, s, e)
	found, err = s.Endpoints().Stale(t.Context(), 2, store.Ref{}, 10)
	must(t, err)
	same(t, "left", 2, len(found))
}

func reportComesBack(t *testing.T, s store.Store) {
	r := NewReport(Ref("anna", fault.Vapi), "key")
	r.Object = "'; drop table webhook_reports; --\x00"
	want := receive(t, s, r)
	wantPending(t, s, moment(60), want)
	wantEvents(t, s, 1)
	bare := receive(t, s, store.Report{Ref: r.Ref, Key: store.DigestOf("other"), ID: "1", ExpiresAt: moment(1)})
	wantPending(t, s, moment(60), bare, want)
}

func reportComesOnce(t *testing.T, s store.Store) {
	want := receive(t, s, NewReport(Ref("anna", fault.Vapi), "key"))
	again := NewReport(want.Ref, "key")
	again.ID, again.Status, again.LeaseUntil = "0198c0de-0000-7000-8000-000000000002", "ringing", moment(1)
	wantErr(t, s.Reports().Receive(t.Context(), again, NewEvent(again.Ref, store.Webhook)), store.ErrDuplicate)
	must(t, s.Reports().Handled(t.Context(), want, moment(3)))
	wantErr(t, s.Reports().Receive(t.Context(), again, NewEvent(again.Ref, store.Webhook)), store.ErrDuplicate)
	wantEvents(t, s, 1)
	wantPending(t, s, moment(100))
	wantErr(t, s.Reports().Receive(t.Context(), NewReport(want.Ref, "new"), NewEvent(Ref("bert", fault.Vapi), store.Webhook)), store.ErrForeignEvent)
	wantPending(t, s, moment(100))
}

func reportComesInOrder(t *testing.T, s store.Store) {
	ref := Ref("anna", fault.Twilio)
	at := func(key, object string, rank int) error {
		r := NewReport(ref, key)
		r.Object, r.Rank = object, rank
		return s.Reports().Receive(t.Context(), r, NewEvent(ref, store.Webhook))
	}
	must(t, at("sent", "1", 3))
	must(t, at("delivered", "1", 5))
	wantErr(t, at("sending", "1", 2), store.ErrConflict)
	wantErr(t, at("failed", "1", 5), store.ErrConflict) // as far, and something else
	wantErr(t, at("sent", "1", 3), store.ErrDuplicate)
	must(t, at("sending of another", "2", 2))
	must(t, at("about nothing", "", 1))
	must(t, at("about nothing as well", "", 0))
	other := NewReport(Ref("anna", fault.Vapi), "sending")
	other.Object, other.Rank = "1", 2
	receive(t, s, other)
	other.Ref = Ref("bert", fault.Twilio)
	receive(t, s, other)
	wantEvents(t, s, 6)
	wantErr(t, at("sending", "1", 2), store.ErrConflict) // it was not kept either
}

func reportIsFoundByOperation(t *testing.T, s store.Store) {
	ref := Ref("anna", fault.Twilio)
	for i, status := range []string{"sent", "delivered"} {
		r := NewReport(ref, status)
		r.Made, r.Status, r.Rank = "operation", status, i
		receive(t, s, r)
	}
	receive(t, s, store.Report{Ref: ref, Key: store.DigestOf("of none"), ID: "1", ExpiresAt: moment(1)})
	got, err := s.Reports().Made(t.Context(), ref, "operation")
	must(t, err)
	same(t, "the one that is further", "delivered", got.Status)
	for _, c := range []struct {
		ref       store.Ref
		operation string
	}{{ref, ""}, {ref, "another"}, {Ref("bert", fault.Twilio), "operation"}, {Ref("anna", fault.Vapi), "operation"}} {
		_, err := s.Reports().Made(t.Context(), c.ref, c.operation)
		wantErr(t, err, store.ErrNotFound)
	}
}

func oneReceivesAReport(t *testing.T, s store.Store) {
	onlyOne(t, atOnce(12, func(int) error {
		r := NewReport(Ref("anna", fault.Vapi), "key")
		return s.Reports().Receive(t.Context(), r, NewEvent(r.Ref, store.Webhook))
	}), store.ErrDuplicate)
	wantEvents(t, s, 1)
}

func foreignReportIsAnother(t *testing.T, s store.Store) {
	anna := receive(t, s, NewReport(Ref("anna", fault.Vapi), "key"))
	twilio := receive(t, s, NewReport(Ref("anna", fault.Twilio), "key"))
	receive(t, s, NewReport(Ref("bert", fault.Vapi), "key"))
	foreign := anna
	foreign.Ref = Ref("carl", fault.Vapi)
	must(t, s.Reports().Handled(t.Context(), foreign, moment(3)))
	wantErr(t, s.Reports().Claim(t.Context(), foreign, moment(99)), store.ErrConflict)
	must(t, s.Reports().Handled(t.Context(), twilio, moment(3)))
	got, err := s.Reports().Pending(t.Context(), moment(60), 10)
	must(t, err)
	same(t, "pending", 2, len(got))
	wantEvents(t, s, 2)
}

func oneClaimsAReport(t *testing.T, s store.Store) {
	was := receive(t, s, NewReport(Ref("anna", fault.Vapi), "key"))
	onlyOne(t, atOnce(12, func(i int) error {
		return s.Reports().Claim(t.Context(), was, moment(int64(100+i)))
	}), store.ErrConflict)
	wantPending(t, s, moment(99))
	got, err := s.Reports().Pending(t.Context(), moment(120), 10)
	must(t, err)
	same(t, "pending when the claim has ended", 1, len(got))
}

func handledReportIsDone(t *testing.T, s store.Store) {
	was := receive(t, s, NewReport(Ref("anna", fault.Vapi), "key"))
	must(t, s.Reports().Handled(t.Context(), was, moment(3)))
	must(t, s.Reports().Handled(t.Context(), was, moment(4)))
	wantPending(t, s, moment(100))
	wantErr(t, s.Reports().Claim(t.Context(), was, moment(99)), store.ErrConflict)
}

func pendingReports(t *testing.T, s store.Store) {
	var want []store.Report
	for i := range 5 {
		r := NewReport(Ref(number("owner", i), fault.Vapi), "key")
		r.LeaseUntil = moment(int64(50 - i))
		want = append([]store.Report{receive(t, s, r)}, want...)
	}
	wantPending(t, s, moment(50), want...)
	got, err := s.Reports().Pending(t.Context(), moment(49).Add(-time.Millisecond), 2)
	must(t, err)
	same(t, "the first two", want[:2], got)
}

func purgeRemovesReports(t *testing.T, s store.Store) {
	const many = 505
	for i := range many {
		r := NewReport(Ref("anna", fault.Vapi), number("key", i))
		r.Object = number("call", i)
		receive(t, s, r)
	}
	stays := NewReport(Ref("anna", fault.Vapi), "stays")
	stays.Object = "another call"
	stays.ExpiresAt = moment(1000).Add(time.Millisecond)
	stays = receive(t, s, stays)
	n, err := s.Purge(t.Context(), moment(1000))
	must(t, err)
	same(t, "purged", int64(many), n)
	wantPending(t, s, moment(100), stays)
	receive(t, s, NewReport(Ref("anna", fault.Vapi), "key000")) // it is new again
}
