package storetest

import (
	"testing"
	"time"

	"ava/internal/fault"
	"ava/internal/store"
)

var operationTests = map[string]func(*testing.T, store.Store){
	"operation comes back as it was begun":                          operationComesBack,
	"operation of another owner is not found":                       foreignOperationIsNotFound,
	"of many who begin with one key one succeeds":                   oneBeginsWithAKey,
	"operation goes its way, and its event comes with the end":      operationGoesItsWay,
	"of many who take an operation over one succeeds":               oneTakesOver,
	"of many who finish an operation one succeeds, with one event":  oneFinishes,
	"change of what another has changed is a conflict":              lateChangeConflicts,
	"operation ends once, and only with its event":                  operationEndsOnce,
	"end that is tried again is a conflict":                         endTriedAgainConflicts,
	"end whose event cannot be written does not happen":             endNeedsItsEvent,
	"operation that is removed is gone, with its event or without":  removedOperationIsGone,
	"operation whose key was removed meanwhile is not written":      operationNeedsItsKey,
	"key that an operation needs is not removed":                    keyOfOperationStays,
	"overdue operations are those that were sent and left":          overdueOperations,
	"purge removes operations that have expired, in many batches":   purgeRemovesOperations,
	"purge leaves what was sent and has not ended, however old":     purgeLeavesTheUnfinished,
	"failure comes back as it is told to people, without its cause": failureComesBack,
}

// NewOperation returns an operation that somebody is working on until moment(60).
func NewOperation(ref store.Ref, key string) store.Operation {
	return store.Operation{
		Ref: ref, Key: store.DigestOf(key), ID: "0198c0de-0000-7000-8000-000000000001", Op: "vapi.startCall",
		Fingerprint: store.DigestOf("what was asked for"), State: store.Started, Fence: store.NewVersion(),
		LeaseUntil: moment(60), CorrelationID: "corr-0001", CreatedAt: moment(1), ExpiresAt: moment(1000),
	}
}

func beginOperation(t *testing.T, s store.Store, o store.Operation) store.Operation {
	t.Helper()
	must(t, s.Operations().Begin(t.Context(), o))
	return o.Normal()
}

// dispatch begins an operation and sends it.
func dispatch(t *testing.T, s store.Store) store.Operation {
	t.Helper()
	was := beginOperation(t, s, NewOperation(Ref("anna", fault.Vapi), "key"))
	now := was
	now.State, now.DispatchedAt = store.Dispatched, moment(2)
	must(t, s.Operations().Change(t.Context(), was, now))
	return now.Normal()
}

func wantOperation(t *testing.T, s store.Store, want store.Operation) {
	t.Helper()
	got, err := s.Operations().Get(t.Context(), want.Owner, want.Key)
	must(t, err)
	same(t, "operation", want.Normal(), got)
}

func wantEvents(t *testing.T, s store.Store, want int) {
	t.Helper()
	got, err := s.Audit().List(t.Context(), Owner("anna"), store.Filter{}, "", 100)
	must(t, err)
	same(t, "number of events", want, len(got))
}

func operationComesBack(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	o := NewOperation(Ref("anna", fault.Twilio), "key")
	want := beginOperation(t, s, o)
	wantOperation(t, s, want)
	full := NewOperation(Ref("anna", fault.Vapi), "other key")
	full.State, full.UpstreamRef, full.Sealed, full.DataKey = store.Unknown, "CA\x00' 1", []byte{0, 0xff}, 1
	full.DispatchedAt, full.AbsentAt, full.FinishedAt = moment(2), moment(3), moment(4)
	full.Failure = &fault.Fault{Code: fault.UpstreamTimeout, Outcome: fault.Unknown, Once: true}
	wantOperation(t, s, beginOperation(t, s, full))
}

func foreignOperationIsNotFound(t *testing.T, s store.Store) {
	o := beginOperation(t, s, NewOperation(Ref("anna", fault.Vapi), "key"))
	for _, other := range []store.Operation{
		NewOperation(Ref("bert", fault.Vapi), "key"), NewOperation(Ref("anna", fault.Vapi), "Key"), {Key: o.Key},
	} {
		_, err := s.Operations().Get(t.Context(), other.Owner, other.Key)
		wantErr(t, err, store.ErrNotFound)
		other.State, other.Fence = o.State, o.Fence
		wantErr(t, s.Operations().Discard(t.Context(), other), store.ErrConflict)
		wantErr(t, s.Operations().Change(t.Context(), other, other), store.ErrConflict)
	}
	beginOperation(t, s, NewOperation(Ref("bert", fault.Vapi), "key"))
	wantOperation(t, s, o)
}

func oneBeginsWithAKey(t *testing.T, s store.Store) {
	onlyOne(t, atOnce(12, func(i int) error {
		o := NewOperation(Ref("anna", fault.Services()[i%4]), "key")
		return s.Operations().Begin(t.Context(), o)
	}), store.ErrDuplicate)
}

func operationGoesItsWay(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	was := beginOperation(t, s, NewOperation(Ref("anna", fault.Vapi), "key"))
	taken := was
	taken.Fence, taken.LeaseUntil, taken.CorrelationID = was.Fence+1, moment(120), "corr-0002"
	must(t, s.Operations().Change(t.Context(), was, taken))
	wantOperation(t, s, taken)

	sent := taken
	sent.State, sent.DispatchedAt = store.Dispatched, moment(90)
	must(t, s.Operations().Change(t.Context(), taken, sent))
	wantOperation(t, s, sent)
	wantEvents(t, s, 0)

	done := sent
	done.State, done.UpstreamRef, done.Sealed, done.DataKey = store.Succeeded, "call-1", []byte("sealed"), 1
	done.FinishedAt, done.ExpiresAt = moment(91), moment(9000)
	must(t, s.Operations().Finish(t.Context(), sent, done, NewEvent(sent.Ref, store.Write)))
	wantOperation(t, s, done)
	wantEvents(t, s, 1)

	other := NewOperation(Ref("bert", fault.Email), "other") // nothing of it is taken
	other.State, other.Fence = store.Unknown, 7
	stranger := beginOperation(t, s, other)
	forged := done
	forged.Fence = 8
	must(t, s.Operations().Change(t.Context(), stranger, forged))
	want := forged
	want.Ref, want.Key, want.ID, want.Op = stranger.Ref, stranger.Key, stranger.ID, stranger.Op
	want.Fingerprint, want.CreatedAt = stranger.Fingerprint, stranger.CreatedAt
	wantOperation(t, s, want)
	wantOperation(t, s, done)
}

func oneTakesOver(t *testing.T, s store.Store) {
	was := beginOperation(t, s, NewOperation(Ref("anna", fault.Vapi), "key"))
	onlyOne(t, atOnce(12, func(i int) error {
		now := was
		now.Fence = was.Fence + int64(i) + 1
		return s.Operations().Change(t.Context(), was, now)
	}), store.ErrConflict)
}

func oneFinishes(t *testing.T, s store.Store) {
	was := dispatch(t, s)
	onlyOne(t, atOnce(12, func(i int) error {
		now := was
		now.State = []store.OperationState{store.Succeeded, store.Rejected, store.Unknown}[i%3]
		return s.Operations().Finish(t.Context(), was, now, NewEvent(was.Ref, store.Write))
	}), store.ErrConflict)
	wantEvents(t, s, 1)
}

func lateChangeConflicts(t *testing.T, s store.Store) {
	was := beginOperation(t, s, NewOperation(Ref("anna", fault.Vapi), "key"))
	taken := was
	taken.Fence++
	must(t, s.Operations().Change(t.Context(), was, taken))
	late := was
	late.State = store.Dispatched
	wantErr(t, s.Operations().Change(t.Context(), was, late), store.ErrConflict)
	late.State = store.Succeeded
	event := NewEvent(was.Ref, store.Write)
	wantErr(t, s.Operations().Finish(t.Context(), was, late, event), store.ErrConflict)
	wantErr(t, s.Operations().Release(t.Context(), was, event), store.ErrConflict)
	wantErr(t, s.Operations().Discard(t.Context(), was), store.ErrConflict)
	wantOperation(t, s, taken)
	wantEvents(t, s, 0)
}

// operationEndsOnce tries every change of state, with the event and without.
func operationEndsOnce(t *testing.T, s store.Store) {
	states := []store.OperationState{store.Started, store.Dispatched, store.Succeeded, store.Rejected, store.Unknown}
	silently := map[[2]store.OperationState]bool{
		{store.Started, store.Started}: true, {store.Started, store.Dispatched}: true,
		{store.Unknown, store.Unknown}: true, {store.Unknown, store.Succeeded}: true, {store.Unknown, store.Rejected}: true,
	}
	for i, from := range states {
		for j, to := range states {
			was := NewOperation(Ref("anna", fault.Vapi), number("key", 10*i+j))
			was.State = from
			was = beginOperation(t, s, was)
			now := was
			now.State = to
			ends := i < 2 && j >= 2
			if err := s.Operations().Finish(t.Context(), was, now, NewEvent(was.Ref, store.Write)); ends != (err == nil) {
				t.Errorf("%s to %s with an event: %v", from, to, err)
			}
			if ends {
				continue
			}
			if err := s.Operations().Change(t.Context(), was, now); silently[[2]store.OperationState{from, to}] != (err == nil) {
				t.Errorf("%s to %s without an event: %v", from, to, err)
			}
		}
	}
	wantEvents(t, s, 6)
}

// endTriedAgainConflicts: the first time was written, although nobody came to
// know.
func endTriedAgainConflicts(t *testing.T, s store.Store) {
	was := dispatch(t, s)
	now, event := was, NewEvent(was.Ref, store.Write)
	now.State = store.Succeeded
	must(t, s.Operations().Finish(t.Context(), was, now, event))
	wantErr(t, s.Operations().Finish(t.Context(), was, now, event), store.ErrConflict)
	wantErr(t, s.Operations().Release(t.Context(), was, event), store.ErrConflict)
	wantOperation(t, s, now)
	wantEvents(t, s, 1)
}

func endNeedsItsEvent(t *testing.T, s store.Store) {
	was := dispatch(t, s)
	taken := NewEvent(was.Ref, store.Write)
	must(t, s.Audit().Append(t.Context(), taken))
	now := was
	now.State = store.Succeeded
	wantErr(t, s.Operations().Finish(t.Context(), was, now, taken), store.ErrDuplicate)
	wantErr(t, s.Operations().Release(t.Context(), was, taken), store.ErrDuplicate)
	foreign := NewEvent(Ref("bert", fault.Vapi), store.Write)
	wantErr(t, s.Operations().Finish(t.Context(), was, now, foreign), store.ErrForeignEvent)
	wantErr(t, s.Operations().Release(t.Context(), was, foreign), store.ErrForeignEvent)
	wantOperation(t, s, was)
	wantEvents(t, s, 1)
}

func removedOperationIsGone(t *testing.T, s store.Store) {
	for i, remove := range []func(o store.Operation) error{
		func(o store.Operation) error { return s.Operations().Discard(t.Context(), o) },
		func(o store.Operation) error {
			return s.Operations().Release(t.Context(), o, NewEvent(o.Ref, store.Write))
		},
	} {
		was := dispatch(t, s)
		must(t, remove(was))
		_, err := s.Operations().Get(t.Context(), was.Owner, was.Key)
		wantErr(t, err, store.ErrNotFound)
		wantErr(t, remove(was), store.ErrConflict)
		wantEvents(t, s, i)
	}
	dispatch(t, s) // it is free again
}

func operationNeedsItsKey(t *testing.T, s store.Store) {
	was := dispatch(t, s)
	now := was
	now.State, now.Sealed, now.DataKey = store.Succeeded, []byte("sealed"), 9
	wantErr(t, s.Operations().Finish(t.Context(), was, now, NewEvent(was.Ref, store.Write)), store.ErrKeyGone)
	wantOperation(t, s, was)
	wantEvents(t, s, 0)
}

func keyOfOperationStays(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	was := dispatch(t, s)
	now := was
	now.State, now.Sealed, now.DataKey = store.Succeeded, []byte("sealed"), 1
	must(t, s.Operations().Finish(t.Context(), was, now, NewEvent(was.Ref, store.Write)))
	wantErr(t, s.Keys().Remove(t.Context(), 1), store.ErrKeyInUse)
	_, err := s.Purge(t.Context(), now.ExpiresAt)
	must(t, err)
	must(t, s.Keys().Remove(t.Context(), 1))
}

func overdueOperations(t *testing.T, s store.Store) {
	var want []store.Operation
	for i := range 5 {
		o := NewOperation(Ref(number("owner", i), fault.Vapi), "key")
		o.State, o.LeaseUntil = store.Dispatched, moment(int64(50-i))
		want = append([]store.Operation{beginOperation(t, s, o)}, want...)
	}
	for i, state := range []store.OperationState{store.Started, store.Succeeded, store.Rejected, store.Unknown} {
		o := NewOperation(Ref("anna", fault.Vapi), number("key", i))
		o.State, o.LeaseUntil = state, moment(10)
		beginOperation(t, s, o)
	}
	got, err := s.Operations().Overdue(t.Context(), moment(50), 10)
	must(t, err)
	same(t, "overdue", want, got)
	got, err = s.Operations().Overdue(t.Context(), moment(49).Add(-time.Millisecond), 2)
	must(t, err)
	same(t, "the first two", want[:2], got)
}

func purgeRemovesOperations(t *testing.T, s store.Store) {
	const many = 505
	for i := range many {
		o := NewOperation(Ref("anna", fault.Vapi), number("key", i))
		o.State = []store.OperationState{store.Started, store.Succeeded, store.Rejected, store.Unknown}[i%4]
		beginOperation(t, s, o)
	}
	stays := NewOperation(Ref("anna", fault.Vapi), "stays")
	stays.ExpiresAt = moment(1000).Add(time.Millisecond)
	beginOperation(t, s, stays)
	n, err := s.Purge(t.Context(), moment(1000))
	must(t, err)
	same(t, "purged", int64(many), n)
	wantOperation(t, s, stays)
}

func purgeLeavesTheUnfinished(t *testing.T, s store.Store) {
	o := dispatch(t, s)
	n, err := s.Purge(t.Context(), moment(1_000_000))
	must(t, err)
	same(t, "purged", int64(0), n)
	wantOperation(t, s, o)
}

func failureComesBack(t *testing.T, s store.Store) {
	o := NewOperation(Ref("anna", fault.Vapi), "key")
	o.State = store.Rejected
	o.Failure = &fault.Fault{
		Code: fault.UpstreamRejected, Reason: fault.UpstreamNamedFields, Outcome: fault.Rejected, Once: true,
		Field: []string{"input", "customer", "number"}, Args: fault.Args{"max": "40"},
		Upstream: &fault.Upstream{Status: 400, Code: "bad", RequestID: "r-1"},
		Service:  fault.Vapi, Op: "x", RetryAfter: time.Minute, Err: store.ErrBusy,
	}
	beginOperation(t, s, o)
	want := *o.Failure
	want.Service, want.Op, want.RetryAfter, want.Err = "", "", 0, nil
	got, err := s.Operations().Get(t.Context(), o.Owner, o.Key)
	must(t, err)
	same(t, "failure", &want, got.Failure)
}
