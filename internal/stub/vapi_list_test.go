package stub_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ava/internal/stub"
)

func TestPagingByTimeReachesEveryAssistantOnce(t *testing.T) {
	a, _ := account(t)
	seen := map[any]bool{}
	for path := "/assistant?limit=10"; ; {
		fresh := 0
		page := must[[]fields](a, 200, http.MethodGet, path, "")
		for _, row := range page {
			if !seen[row["id"]] {
				seen[row["id"]] = true
				fresh++
			}
		}
		if !isNewestFirst(page) {
			t.Errorf("%s is out of order", path)
		}
		if fresh == 0 {
			break
		}
		path = fmt.Sprintf("/assistant?limit=10&createdAtLe=%v", page[len(page)-1]["createdAt"])
	}
	if len(seen) != stub.SeedAssistants {
		t.Errorf("%d assistants were seen", len(seen))
	}
}

func TestThreeAssistantsShareTheirTime(t *testing.T) {
	a, _ := account(t)
	at := must[fields](a, 200, http.MethodGet, "/assistant/"+stub.SeedAssistantID(stub.SeedTwinAssistant), "")["createdAt"]
	span := fmt.Sprintf("/assistant?createdAtGe=%v&createdAtLe=%v", at, at)
	if got := must[[]fields](a, 200, http.MethodGet, span, ""); len(got) != 3 {
		t.Errorf("%d assistants were created at %v", len(got), at)
	}
	for _, empty := range []string{"createdAtGt=%v&createdAtLe=%v", "createdAtGe=%v&createdAtLt=%v"} {
		if got := must[[]fields](a, 200, http.MethodGet, fmt.Sprintf("/assistant?"+empty, at, at), ""); len(got) != 0 {
			t.Errorf("%s: %d assistants", empty, len(got))
		}
	}
}

func TestListsAreLimitedAndFiltered(t *testing.T) {
	a, _ := account(t)
	for path, want := range map[string]int{
		"/assistant":            64,
		"/assistant?limit=0":    0,
		"/assistant?limit=7":    7,
		"/assistant?limit=1000": 64,
		"/phone-number":         4,
		"/call":                 100,
		"/call?limit=1000":      124,
		"/assistant?createdAtGe=2026-10-20T00:00:00Z":                                        9,
		"/assistant?createdAtLt=2026-10-20T00:00:00Z":                                        55,
		"/assistant?updatedAtGt=2026-11-01T00:00:00Z":                                        0,
		"/call?id=" + stub.SeedCallID(3):                                                     1,
		"/call?assistantId=" + stub.SeedAssistantID(1):                                       1,
		"/call?assistantId=nobody":                                                           0,
		"/call?phoneNumberId=" + stub.SeedPhoneNumberID(stub.SeedTwilioNumber):               32,
		"/call?createdAtGt=2026-11-01T08:59:59.999%2B00:00&updatedAtGe=2020-01-01T00:00:00Z": 1,
	} {
		got := must[[]fields](a, 200, http.MethodGet, path, "")
		if len(got) != want || !isNewestFirst(got) {
			t.Errorf("%s: %d rows, want %d, newest first %v", path, len(got), want, isNewestFirst(got))
		}
	}
}

func TestWrongQueryIsRefusedInTheProvidersWords(t *testing.T) {
	a, _ := account(t)
	for path, want := range map[string][]any{
		"/assistant?limit=1001":           {"limit must not be greater than 1000"},
		"/assistant?limit=-1":             {"limit must not be less than 0"},
		"/assistant?limit=many":           {"limit must be a number conforming to the specified constraints"},
		"/assistant?createdAtGt=today":    {"createdAtGt must be a valid ISO 8601 date string"},
		"/assistant?cursor=x&page=2":      {"property cursor should not exist", "property page should not exist"},
		"/assistant?assistantId=x":        {"property assistantId should not exist"},
		"/v2/phone-number?page=0":         {"page must not be less than 1"},
		"/v2/phone-number?sortOrder=down": {"sortOrder must be one of the following values: ASC, DESC"},
		"/v2/phone-number?sortBy=name":    {"sortBy must be one of the following values: createdAt, duration, cost"},
	} {
		got := must[failure](a, 400, http.MethodGet, path, "")
		if diff := cmp.Diff(failure{want, "Bad Request", 400}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
}

func TestSecondVersionOfTheNumbersHasPagesAndATotal(t *testing.T) {
	a, _ := account(t)
	type page struct {
		Results  []struct{ Name string }
		Metadata struct {
			ItemsPerPage, TotalItems, CurrentPage, TotalPages int
			HasNextPage                                       bool
			SortOrder                                         string
		}
	}
	for query, want := range map[string]struct {
		names              []string
		total, pages, page int
		next               bool
	}{
		"":                                  {[]string{"Main Line", "Sales Team", "Support UK", "Office SIP Trunk"}, 4, 1, 1, false},
		"?limit=3":                          {[]string{"Main Line", "Sales Team", "Support UK"}, 4, 2, 1, true},
		"?limit=3&page=2":                   {[]string{"Office SIP Trunk"}, 4, 2, 2, false},
		"?limit=3&page=9":                   {nil, 4, 2, 9, false},
		"?limit=0":                          {nil, 4, 0, 1, false},
		"?sortOrder=ASC&limit=1":            {[]string{"Office SIP Trunk"}, 4, 4, 1, true},
		"?search=SALES":                     {[]string{"Sales Team"}, 1, 1, 1, false},
		"?search=55501":                     {[]string{"Main Line", "Sales Team", "Office SIP Trunk"}, 3, 1, 1, false},
		"?search=main-line%40sip":           {[]string{"Main Line"}, 1, 1, 1, false},
		"?search=nothing&sortBy=createdAt":  {nil, 0, 0, 1, false},
		"?createdAtLt=2026-08-01T10:00:00Z": {[]string{"Support UK", "Office SIP Trunk"}, 2, 1, 1, false},
	} {
		got := must[page](a, 200, http.MethodGet, "/v2/phone-number"+query, "")
		var names []string
		for _, number := range got.Results {
			names = append(names, number.Name)
		}
		m := got.Metadata
		if diff := cmp.Diff(want.names, names); diff != "" || m.TotalItems != want.total ||
			m.TotalPages != want.pages || m.CurrentPage != want.page || m.HasNextPage != want.next {
			t.Errorf("%s: %+v\n%s", query, m, diff)
		}
	}
}
