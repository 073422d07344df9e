package vapi_test

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"ava/integrations/vapi"
	"ava/internal/fault"
	"ava/internal/stub"
)

// pages collects a whole list, page by page.
func pages[T any](t *testing.T, first int, get func(first int, after *vapi.Cursor) (vapi.Page[T], error)) (items []T, requests int) {
	t.Helper()
	var after *vapi.Cursor
	for requests = 1; ; requests++ {
		p, err := get(first, after)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Items) > first {
			t.Fatalf("%d items on a page of %d", len(p.Items), first)
		}
		items = append(items, p.Items...)
		if !p.HasNext {
			return items, requests
		}
		next, err := vapi.ParseCursor(p.Next.String())
		if err != nil || next != *p.Next {
			t.Fatalf("cursor %v became %v: %v", p.Next, next, err)
		}
		if after != nil && next == *after || requests > 500 {
			t.Fatal("no progress")
		}
		after = &next
	}
}

func TestPagesOfEverySizeHoldEachAssistantOnceAndInOrder(t *testing.T) {
	c, _ := unchecked(t)
	var all []vapi.Assistant
	for _, first := range []int{100, 1, 2, 3, 4, 5, 6, 7, 63, 64, 65} {
		got, n := pages(t, first, func(first int, after *vapi.Cursor) (vapi.Page[vapi.Assistant], error) {
			return c.Assistants(t.Context(), vapi.Query{First: first, After: after})
		})
		if len(got) != stub.SeedAssistants {
			t.Fatalf("pages of %d: %d assistants", first, len(got))
		}
		if all == nil {
			all = got
		}
		if diff := cmp.Diff(all, got); diff != "" {
			t.Errorf("pages of %d differ:\n%s", first, diff)
		}
		if want := (stub.SeedAssistants + first - 1) / first; n != want {
			t.Errorf("pages of %d: %d pages, want %d", first, n, want)
		}
	}
	if !slices.IsSortedFunc(all, func(a, b vapi.Assistant) int { return b.CreatedAt.Compare(a.CreatedAt) }) {
		t.Error("not newest first")
	}
}

func TestAnOrdinaryPageCostsOneRequest(t *testing.T) {
	c, u := stubbed(t)
	p, err := c.Assistants(t.Context(), vapi.Query{First: 10})
	if err != nil || len(u.seen()) != 1 {
		t.Fatal(err)
	}
	if p, err = c.Assistants(t.Context(), vapi.Query{First: 5, After: p.Next}); err != nil || len(p.Items) != 5 || len(u.seen()) != 1 {
		t.Fatal(err)
	}
}

func TestSearchFindsTheSameOnPagesOfEverySize(t *testing.T) {
	c, _ := unchecked(t)
	all, err := c.Assistants(t.Context(), vapi.Query{First: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, search := range []string{"reception", "RECEPTION ", "a", "nobody is called that", "%", "é"} {
		var want []vapi.AssistantID
		for _, a := range all.Items {
			if a.Name != nil && strings.Contains(strings.ToLower(*a.Name), strings.ToLower(strings.TrimSpace(search))) {
				want = append(want, a.ID)
			}
		}
		for _, first := range []int{1, 2, 3, 7, 100} {
			got, _ := pages(t, first, func(first int, after *vapi.Cursor) (vapi.Page[vapi.Assistant], error) {
				return c.Assistants(t.Context(), vapi.Query{First: first, After: after, Search: search})
			})
			var ids []vapi.AssistantID
			for _, a := range got {
				ids = append(ids, a.ID)
			}
			if diff := cmp.Diff(want, ids); diff != "" {
				t.Errorf("%q, pages of %d:\n%s", search, first, diff)
			}
		}
	}
}

func TestPhoneNumbersHaveATotalOnEveryPage(t *testing.T) {
	c, _ := stubbed(t)
	for _, first := range []int{1, 2, 3, 4, 5} {
		got, _ := pages(t, first, func(first int, after *vapi.Cursor) (vapi.Page[vapi.PhoneNumber], error) {
			p, err := c.PhoneNumbers(t.Context(), vapi.Query{First: first, After: after, Count: true})
			if err == nil && (p.Total == nil || *p.Total != stub.SeedPhoneNumbers) {
				t.Errorf("pages of %d: total %v", first, p.Total)
			}
			return p, err
		})
		if len(got) != stub.SeedPhoneNumbers || string(got[0].ID) != stub.SeedPhoneNumberID(0) {
			t.Errorf("pages of %d: %d numbers", first, len(got))
		}
	}
	p, err := c.PhoneNumbers(t.Context(), vapi.Query{First: 10, Search: "no such number & more=?", Count: true})
	if err != nil || len(p.Items) != 0 || *p.Total != 0 || p.HasNext {
		t.Errorf("search: %+v, %v", p, err)
	}
}

func TestCallsAreFilteredByVapiAndByStatusHere(t *testing.T) {
	c, u := unchecked(t)
	list := func(q vapi.CallQuery) []vapi.Call {
		got, _ := pages(t, 7, func(first int, after *vapi.Cursor) (vapi.Page[vapi.Call], error) {
			q.First, q.After = first, after
			return c.Calls(t.Context(), q)
		})
		return got
	}
	all := list(vapi.CallQuery{})
	if len(all) != stub.SeedCalls {
		t.Fatalf("%d calls", len(all))
	}
	assistant, number, middle := *all[9].AssistantID, *all[8].PhoneNumberID, all[60].CreatedAt
	for name, f := range map[string]struct {
		query vapi.CallQuery
		keep  func(vapi.Call) bool
	}{
		"status":    {vapi.CallQuery{Statuses: []string{"queued", "ended"}}, func(c vapi.Call) bool { return c.Status == "queued" || c.Status == "ended" }},
		"assistant": {vapi.CallQuery{AssistantID: assistant}, func(c vapi.Call) bool { return *c.AssistantID == assistant }},
		"number":    {vapi.CallQuery{PhoneNumberID: number}, func(c vapi.Call) bool { return c.PhoneNumberID != nil && *c.PhoneNumberID == number }},
		"after":     {vapi.CallQuery{CreatedAfter: middle}, func(c vapi.Call) bool { return !c.CreatedAt.Before(middle) }},
		"before":    {vapi.CallQuery{CreatedBefore: middle}, func(c vapi.Call) bool { return c.CreatedAt.Before(middle) }},
	} {
		want := slices.DeleteFunc(slices.Clone(all), func(c vapi.Call) bool { return !f.keep(c) })
		if diff := cmp.Diff(want, list(f.query)); diff != "" || len(want) == 0 {
			t.Errorf("%s: %d calls\n%s", name, len(want), diff)
		}
	}
	u.seen()
}

// clocks is a list of n items at times that pick chooses, in an order that is
// Vapi's own where times are equal.
func clocks(n int, pick func(i int) time.Time) http.Handler {
	type item struct {
		ID        string    `json:"id"`
		Name      string    `json:"name"`
		CreatedAt time.Time `json:"createdAt"`
	}
	items := make([]item, n)
	for i := range items {
		id := uuid.NewSHA1(uuid.Nil, []byte(strconv.Itoa(i))).String()
		items[i] = item{id, "number " + strconv.Itoa(i), pick(i).UTC()}
	}
	slices.SortStableFunc(items, func(a, b item) int { return b.CreatedAt.Compare(a.CreatedAt) })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
		until, err := time.Parse(time.RFC3339, r.URL.Query().Get("createdAtLe"))
		var out []item
		for _, it := range items {
			// What is written has milliseconds, what is compared has more.
			if (err != nil || !it.CreatedAt.After(until)) && len(out) < limit {
				it.CreatedAt = it.CreatedAt.Truncate(time.Millisecond)
				out = append(out, it)
			}
		}
		if out == nil {
			out = []item{}
		}
		_ = json.NewEncoder(w).Encode(out)
	})
}

func TestItemsOfOneMomentAreNeitherLostNorRepeated(t *testing.T) {
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	r := rand.New(rand.NewPCG(3, 4))
	for name, pick := range map[string]func(int) time.Time{
		"all at once":      func(int) time.Time { return start },
		"in threes":        func(i int) time.Time { return start.Add(time.Duration(i/3) * time.Second) },
		"at random":        func(int) time.Time { return start.Add(time.Duration(r.IntN(20)) * time.Millisecond) },
		"finer than shown": func(int) time.Time { return start.Add(time.Duration(r.IntN(9000)) * time.Microsecond) },
		"most in the middle": func(i int) time.Time {
			return start.Add(time.Duration(min(max(i-20, 0), 1)+max(i-70, 0)) * time.Second)
		},
	} {
		u := listen(t, clocks(90, pick))
		c := client(t, u.url)
		for _, first := range []int{1, 7, 50} {
			for _, search := range []string{"", "number"} {
				got, _ := pages(t, first, func(first int, after *vapi.Cursor) (vapi.Page[vapi.Assistant], error) {
					return c.Assistants(t.Context(), vapi.Query{First: first, After: after, Search: search})
				})
				seen := map[vapi.AssistantID]bool{}
				for _, a := range got {
					seen[a.ID] = true
				}
				if len(got) != 90 || len(seen) != 90 {
					t.Errorf("%s, pages of %d, search %q: %d items, %d different", name, first, search, len(got), len(seen))
				}
			}
		}
	}
}

func TestMoreOfOneMomentThanVapiReturnsIsAFailureAndNotALoss(t *testing.T) {
	u := listen(t, clocks(1001, func(int) time.Time { return time.Unix(1e9, 0) }))
	_, err := client(t, u.url).Assistants(t.Context(), vapi.Query{First: 10})
	if f := faultOf(t, err); f.Code != fault.UpstreamUnavailable || f.Service != fault.Vapi || f.Op != "vapi.assistants" {
		t.Errorf("%v", err)
	}
}

func TestALongSearchStopsAndSaysWhereToGoOn(t *testing.T) {
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	u := listen(t, clocks(3000, func(i int) time.Time { return start.Add(-time.Duration(i) * time.Second) }))
	c := client(t, u.url)
	p, err := c.Assistants(t.Context(), vapi.Query{First: 5, Search: "number 2999"})
	if err != nil || len(p.Items) != 0 || !p.HasNext || p.Next == nil {
		t.Fatalf("%+v, %v", p, err)
	}
	if n := len(u.seen()); n != 10 {
		t.Errorf("%d requests, want 10", n)
	}
	got, n := pages(t, 5, func(first int, after *vapi.Cursor) (vapi.Page[vapi.Assistant], error) {
		return c.Assistants(t.Context(), vapi.Query{First: first, After: after, Search: "number 2999"})
	})
	if len(got) != 1 || *got[0].Name != "number 2999" || n != 4 {
		t.Errorf("%d found on %d pages", len(got), n)
	}
}

func TestACursorIsOpaqueAndOnlyOursIsTaken(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 678_000_000, time.FixedZone("", 3600))
	c := vapi.Cursor{CreatedAt: at, ID: stub.SeedAssistantID(0)}
	s := c.String()
	if got, err := vapi.ParseCursor(s); err != nil || !got.CreatedAt.Equal(at) || got.ID != c.ID || url.QueryEscape(s) != s {
		t.Errorf("%q: %v, %v", s, got, err)
	}
	for _, bad := range []string{"", "x", s + "=", s[1:], s + s, strings.Repeat("A", 1<<20), "MjAyNg", "Pz8_", "\x00"} {
		_, err := vapi.ParseCursor(bad)
		if f := fault.Of(err); f == nil || f.Reason != fault.FieldNotACursor || f.Field[0] != "after" {
			t.Errorf("%.20q: %v", bad, err)
		}
	}
}

func FuzzParseCursor(f *testing.F) {
	f.Add(vapi.Cursor{CreatedAt: time.Unix(1e9, 5), ID: "x"}.String())
	f.Fuzz(func(t *testing.T, s string) {
		if c, err := vapi.ParseCursor(s); err == nil && c.String() != s {
			t.Errorf("%q reads as %v, which is %q", s, c, c.String())
		}
	})
}

func TestABadQueryIsRefusedHere(t *testing.T) {
	u := listen(t, says(200, "[]"))
	c, ctx := client(t, u.url), t.Context()
	long := strings.Repeat("é", 101)
	for name, ask := range map[string]func() error{
		"first":                func() error { _, err := c.Assistants(ctx, vapi.Query{}); return err },
		"first ":               func() error { _, err := c.PhoneNumbers(ctx, vapi.Query{First: 101}); return err },
		"first  ":              func() error { _, err := c.Calls(ctx, vapi.CallQuery{First: -1}); return err },
		"search":               func() error { _, err := c.Assistants(ctx, vapi.Query{First: 1, Search: long}); return err },
		"filter assistantId":   func() error { _, err := c.Calls(ctx, vapi.CallQuery{First: 1, AssistantID: "x"}); return err },
		"filter phoneNumberId": func() error { _, err := c.Calls(ctx, vapi.CallQuery{First: 1, PhoneNumberID: "../x"}); return err },
		"filter statuses":      func() error { _, err := c.Calls(ctx, vapi.CallQuery{First: 1, Statuses: []string{"no"}}); return err },
	} {
		f := faultOf(t, ask())
		if f.Code != fault.BadUserInput || strings.Join(f.Field, " ") != strings.TrimSpace(name) || f.Outcome != "" || f.Service != fault.Vapi {
			t.Errorf("%s: %v, field %v", name, f, f.Field)
		}
	}
	if n := len(u.seen()); n != 0 {
		t.Errorf("%d requests", n)
	}
}
