package store_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/store"
)

// ownerless are the methods that name no owner, and why they need none.
var ownerless = map[string]string{
	"Sessions.Get":       "a secret tells who is asking",
	"Consents.Take":      "a secret tells who is asking",
	"Operations.Overdue": "what a crash left behind is ended for everybody",
	"Endpoints.Find":     "a secret tells who is asking",
	"Endpoints.Stale":    "rotation of keys goes through everybody's endpoints",
	"Reports.Pending":    "what a crash left behind is handled for everybody",
	"Sealed.Next":        "rotation of keys goes through everybody's credentials",
	"Sealed.Count":       "rotation of keys counts everybody's credentials",
}

// The interfaces of what belongs to users. Keys belong to nobody.
var interfaces = []reflect.Type{
	reflect.TypeFor[store.Credentials](), reflect.TypeFor[store.Sealed](), reflect.TypeFor[store.Audit](),
	reflect.TypeFor[store.Sessions](), reflect.TypeFor[store.Consents](),
	reflect.TypeFor[store.Operations](), reflect.TypeFor[store.Endpoints](), reflect.TypeFor[store.Reports](),
}

// TestEveryMethodNamesAnOwner: after the context comes an owner, or a record
// that has one.
func TestEveryMethodNamesAnOwner(t *testing.T) {
	t.Parallel()
	exempt := 0
	for _, api := range interfaces {
		for method := range api.Methods() {
			name := api.Name() + "." + method.Name
			if method.Type.In(0) != reflect.TypeFor[context.Context]() {
				t.Errorf("%s does not begin with a context", name)
			}
			_, allowed := ownerless[name]
			if allowed {
				exempt++
			}
			if has := method.Type.NumIn() > 1 && hasOwner(method.Type.In(1)); has == allowed {
				t.Errorf("%s: names an owner: %v, exempt: %v", name, has, allowed)
			}
		}
	}
	if exempt != len(ownerless) {
		t.Errorf("%d of %d exemptions are of methods that exist", exempt, len(ownerless))
	}
}

func hasOwner(in reflect.Type) bool {
	if in == reflect.TypeFor[identity.Owner]() {
		return true
	}
	if in.Kind() != reflect.Struct {
		return false
	}
	field, ok := in.FieldByName("Owner")
	return ok && field.Type == reflect.TypeFor[identity.Owner]()
}

func TestDatabaseThatIsDownIsAFaultWithAWait(t *testing.T) {
	t.Parallel()
	for cause, wait := range map[error]time.Duration{
		store.ErrBusy: time.Second, store.ErrUnreachable: 5 * time.Second, store.ErrFull: 30 * time.Second,
	} {
		f := store.Down("store.test", cause)
		if f.Code != fault.Overloaded || f.RetryAfter != wait || !errors.Is(f, cause) || !strings.HasPrefix(f.Error(), "store.test: OVERLOADED") {
			t.Errorf("%v is told as %v, retry after %v", cause, f, f.RetryAfter)
		}
	}
}

func TestVersionsGrowWithTime(t *testing.T) {
	t.Parallel()
	first := store.NewVersion()
	time.Sleep(2 * time.Millisecond)
	if second := store.NewVersion(); first <= 0 || second <= first {
		t.Errorf("%d follows %d", second, first)
	}
}

func TestTimesAreKeptToTheMillisecond(t *testing.T) {
	t.Parallel()
	given := time.Date(2026, 5, 6, 7, 8, 9, 123_999_999, time.FixedZone("", -7200))
	if got := store.Normal(given); got.Format(time.RFC3339Nano) != "2026-05-06T09:08:09.123Z" {
		t.Errorf("kept as %v", got)
	}
	if !store.Normal(time.Time{}).IsZero() {
		t.Error("no time became one")
	}
}
