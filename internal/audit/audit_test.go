package audit_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/uuid"

	"ava/internal/audit"
	"ava/internal/correlation"
	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/store"
	"ava/internal/store/memory"
)

var local = store.Ref{Owner: identity.Local(), Service: fault.Vapi}

func TestEventBelongsToItsRequest(t *testing.T) {
	t.Parallel()
	e, err := audit.Event(correlation.With(t.Context(), "request-1"), local, store.Connect)
	if err != nil {
		t.Fatal(err)
	}
	if id, err := uuid.Parse(e.ID); err != nil || id.Version() != 7 {
		t.Errorf("the ID is %q", e.ID)
	}
	if e.Owner != local.Owner || e.Service != local.Service || e.CorrelationID != "request-1" || e.Action != store.Connect || e.At.IsZero() {
		t.Errorf("the event is %+v", e)
	}
}

func TestEventsAreInTheOrderInWhichTheyAreMade(t *testing.T) {
	t.Parallel()
	last := ""
	for range 10_000 {
		e, err := audit.Event(t.Context(), local, store.Write)
		if err != nil || strings.Compare(e.ID, last) <= 0 {
			t.Fatalf("%q follows %q (%v)", e.ID, last, err)
		}
		last = e.ID
	}
}

func TestFailureLeavesItsCodeInTheEvent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  error
		want store.Event
	}{
		{nil, store.Event{}},
		{&fault.Fault{Code: fault.UpstreamTimeout, Outcome: fault.Unknown, Err: errors.New("canary")}, store.Event{Code: fault.UpstreamTimeout, Outcome: fault.Unknown}},
		{errors.New("canary"), store.Event{Code: fault.Internal}},
	} {
		if got := audit.Failed(store.Event{}, c.err); got != c.want {
			t.Errorf("%v leaves %+v", c.err, got)
		}
	}
}

func TestPagesTellWhetherThereIsMore(t *testing.T) {
	t.Parallel()
	log := audit.New(memory.New().Audit())
	for range 5 {
		e, err := audit.Event(t.Context(), local, store.Write)
		if err := errors.Join(err, log.Record(t.Context(), e)); err != nil {
			t.Fatal(err)
		}
	}
	after, sizes := "", []int{}
	for more := true; more; {
		page, err := log.Page(t.Context(), local.Owner, store.Filter{}, after, 2)
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, len(page.Events))
		after, more = page.Events[len(page.Events)-1].ID, page.More
	}
	if len(sizes) != 3 || sizes[2] != 1 {
		t.Errorf("the pages have %v events", sizes)
	}
	if page, err := log.Page(t.Context(), local.Owner, store.Filter{}, "", 5); err != nil || page.More || len(page.Events) != 5 {
		t.Errorf("a page of all is %+v, %v", page, err)
	}
	if page, err := log.Page(t.Context(), local.Owner, store.Filter{}, "", -1); err != nil || !page.More || len(page.Events) != 0 {
		t.Errorf("a page of nothing is %+v, %v", page, err)
	}
}

func TestCursorThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	log := audit.New(memory.New().Audit())
	for _, after := range []string{"x", "' or 1=1 --", "urn:uuid:018f3c5e-0000-7000-8000-000000000000", "018F3C5E-0000-7000-8000-000000000000"} {
		_, err := log.Page(t.Context(), local.Owner, store.Filter{}, after, 10)
		if f := fault.Of(err); f == nil || f.Code != fault.BadUserInput || f.Reason != fault.FieldNotACursor {
			t.Errorf("%q: the error is %v", after, err)
		}
	}
}
