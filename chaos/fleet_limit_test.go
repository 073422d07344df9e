package chaos_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// aliased is five changes in one request.
const aliased = `mutation {
	a: createVapiAssistant(input: {name: "aliased"}) { assistant { id } }
	b: createVapiAssistant(input: {name: "aliased"}) { assistant { id } }
	c: createVapiAssistant(input: {name: "aliased"}) { assistant { id } }
	d: createVapiAssistant(input: {name: "aliased"}) { assistant { id } }
	e: createVapiAssistant(input: {name: "aliased"}) { assistant { id } }
}`

// TestFleetKeepsToTheLimit hammers all processes with the changes of one user.
// With AVA_PROOF=1 the limit is the default, 15/min, for more than two minutes.
func TestFleetKeepsToTheLimit(t *testing.T) {
	t.Parallel()
	const most = 15
	span := often(3*time.Second, time.Minute)
	f := newFleet(t, fmt.Sprintf("AVA_RATE_LIMIT_ACTIONS=%d/%v", most, span), "AVA_QUERY_MUTATIONS=10")
	user := f.users(t, f.servers[0], "user", 1)[0]
	before := len(f.vapi.seen(posts))
	hammer := callers(t, 9, func(ctx context.Context, n int) answer {
		s := f.servers[n%3]
		a := f.create(ctx, s, user, "single", "")
		if n >= 6 {
			a = f.ask(ctx, s, user, aliased, nil)
		}
		pause(ctx, 20*time.Millisecond)
		return a
	})
	grants := f.grants(t, 3*span+span/6)
	answers := hammer.stop()
	for moment := range f.logged() { // since then
		grants[moment] = true
	}

	// By the clock that decides, to the microsecond.
	moments := make([]int64, 0, len(grants))
	for moment := range grants {
		moments = append(moments, moment)
	}
	slices.Sort(moments)
	for n := range max(0, len(moments)-most) {
		if d := time.Duration(moments[n+most]-moments[n]) * time.Microsecond; d < span {
			t.Errorf("%d changes within %v", most+1, d)
		}
	}
	if len(moments) < 3*most {
		t.Errorf("%d changes in more than 3 times %v, want %d or more", len(moments), span, 3*most)
	}
	// By what has reached the provider: it may be on its way for some time.
	hits := f.vapi.seen(posts)[before:]
	for n := range max(0, len(hits)-most) {
		if d := hits[n+most].at.Sub(hits[n].at); d < span-2*time.Second {
			t.Errorf("the provider had %d changes within %v", most+1, d)
		}
	}
	if len(hits) != len(moments) {
		t.Errorf("%d changes were granted and %d made", len(moments), len(hits))
	}
	if !slices.ContainsFunc(hits, func(h hit) bool { return h.name == "aliased" }) {
		t.Error("none of the aliased changes was made")
	}
	refused := wantOnlyTheLimit(t, answers)
	f.batchIsRefused(t, user)
	t.Logf("%d changes in %v under %d/%v, %d refused", len(hits), 3*span+span/6, most, span, refused)
}

// wantOnlyTheLimit checks that nothing failed but for the limit, and counts.
func wantOnlyTheLimit(tb testing.TB, answers []answer) (refused int) {
	tb.Helper()
	for _, a := range answers {
		if a.failed != nil || !a.decoded {
			tb.Error(a)
		}
		for _, e := range a.Errors {
			refused++
			x := e.Extensions
			if x.Code != "RATE_LIMITED" || x.Outcome != "NOT_SENT" || x.Retry.AfterMs == nil || *x.Retry.AfterMs <= 0 {
				tb.Errorf("%+v", e)
			}
		}
	}
	return refused
}

// grants watches for d what is granted, and returns the moments in microseconds
// of Redis's clock.
func (f *fleet) grants(tb testing.TB, d time.Duration) map[int64]bool {
	tb.Helper()
	all := make(map[int64]bool)
	for began := time.Now(); time.Since(began) < d; pause(tb.Context(), 100*time.Millisecond) {
		for moment := range f.logged() {
			all[moment] = true
		}
	}
	return all
}

// logged is the moments that Redis remembers of the one user who is limited.
func (f *fleet) logged() map[int64]bool {
	all := make(map[int64]bool)
	for key := range strings.Lines(f.redis.Do("KEYS", "ava:*:pace:*")) {
		for text := range strings.Lines(f.redis.Do("LRANGE", strings.TrimSpace(key), "0", "-1")) {
			if moment, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64); err == nil {
				all[moment] = true
			}
		}
	}
	return all
}

// batchIsRefused checks that many requests in one are none.
func (f *fleet) batchIsRefused(tb testing.TB, user string) {
	tb.Helper()
	one := map[string]any{"query": create, "variables": names{"name": "batched"}}
	body, err := json.Marshal([]any{one, one, one})
	if err != nil {
		tb.Fatal(err)
	}
	if a := f.post(tb.Context(), f.servers[0], user, body); a.status < 400 {
		tb.Errorf("a batch was taken: %v", a)
	}
	if n := len(f.vapi.seen(func(h hit) bool { return h.name == "batched" })); n != 0 {
		tb.Errorf("%d changes of a batch were made", n)
	}
}
