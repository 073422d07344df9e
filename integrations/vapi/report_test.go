package vapi_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ava/integrations/vapi"
)

const callID = "0198c0de-0000-4000-8000-00000000000a"

func TestReportIsReadFromVapisMessages(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 5, 17, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		body string
		want vapi.Report
		rank int
	}{
		"status": {
			`{"message":{"type":"status-update","status":"in-progress","timestamp":1795411020000,"call":{"id":"` + callID + `","status":"queued"},"artifact":{"messages":[{"role":"user"}]}}}`,
			vapi.Report{CallID: callID, Status: "in-progress", At: at},
			3,
		},
		"end": {
			`{"message":{"type":"status-update","status":"ended","endedReason":"call.in-progress.error-vapifault-x","timestamp":1795411020000.5,"call":{"id":"` + strings.ToUpper(callID) + `"}}}`,
			vapi.Report{CallID: callID, Status: "ended", EndedReason: "call.in-progress.error-vapifault-x", At: at},
			5,
		},
		"report": {
			`{"message":{"type":"end-of-call-report","endedReason":"customer-ended-call","call":{"id":"` + callID + `"},"analysis":{"summary":"x"},"startedAt":"2026-01-01T00:00:00Z"}}`,
			vapi.Report{CallID: callID, Status: "ended", Final: true, EndedReason: "customer-ended-call"},
			6,
		},
		"a status that is new": {
			`{"message":{"type":"status-update","status":"dreaming","timestamp":"soon","endedReason":"it said: \"no\"","call":{"id":"` + callID + `"}}}`,
			vapi.Report{CallID: callID, Status: "dreaming"},
			-1,
		},
		"a time out of this world": {
			`{"message":{"type":"status-update","status":"queued","timestamp":1e300,"endedReason":"` + strings.Repeat("x", 121) + `","call":{"id":"` + callID + `"}}}`,
			vapi.Report{CallID: callID, Status: "queued"},
			1,
		},
	} {
		got, err := vapi.ParseReport([]byte(c.body))
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil || got.Rank() != c.rank {
			t.Errorf("%s: rank %d, %v\n%s", name, got.Rank(), err, diff)
		}
	}
}

func TestWhatIsNoReportIsToldApart(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"transcript", "tool-calls", "assistant-request", "hang", "conversation-update", "call.deleted"} {
		if _, err := vapi.ParseReport([]byte(`{"message":{"type":"` + kind + `"}}`)); !errors.Is(err, vapi.ErrOtherMessage) {
			t.Errorf("%s: %v", kind, err)
		}
	}
	call := `"call":{"id":"` + callID + `"}`
	for _, body := range []string{
		"", "null", "{}", "[]", "0", `{"message":1}`, `{"message":{}}`, `{"message":{"type":1}}`, `{"message":{"type":"status-update",` + call + `}}`,
		`{"message":{"type":"status-update","status":"ended"}}`, `{"message":{"type":"status-update","status":"ended","call":{"id":"../call"}}}`,
		`{"message":{"type":"end-of-call-report","call":null}}`, `{"message":{"type":"status-update","status":"a b",` + call + `}}`,
		`{"message":{"type":"status-update","status":"` + strings.Repeat("a", 121) + `",` + call + `}}`, `{"message":{"type":"status-update"`,
	} {
		if r, err := vapi.ParseReport([]byte(body)); !errors.Is(err, vapi.ErrNotAMessage) || r != (vapi.Report{}) {
			t.Errorf("%s: %+v, %v", body, r, err)
		}
	}
}

func TestReportTellsNothingOldOfACall(t *testing.T) {
	t.Parallel()
	order := []string{"never heard of", "scheduled", "queued", "ringing", "in-progress", "forwarding", "ended"}
	for i, is := range order {
		for j, reported := range order {
			c := vapi.Call{Status: is}.Reported(reported, "why")
			want := is
			if j > i {
				want = reported
			}
			if c.Status != want || (c.EndedReason != nil) != (j > i) {
				t.Errorf("%s, then %s: %s, %v", is, reported, c.Status, c.EndedReason)
			}
		}
	}
}

func TestCallIsSettledOnceNothingMoreBecomesOfIt(t *testing.T) {
	t.Parallel()
	summary, just, long := "Hello", time.Now().Add(-time.Minute), time.Now().Add(-time.Hour)
	for name, c := range map[string]struct {
		call    vapi.Call
		settled bool
	}{
		"under way":       {vapi.Call{Status: "in-progress", Summary: &summary}, false},
		"just over":       {vapi.Call{Status: "ended", EndedAt: &just}, false},
		"without its end": {vapi.Call{Status: "ended"}, false},
		"long over":       {vapi.Call{Status: "ended", EndedAt: &long}, true},
		"looked at":       {vapi.Call{Status: "ended", EndedAt: &just, Summary: &summary}, true},
		"gone":            {vapi.Call{Status: "not-found"}, true},
	} {
		if got := c.call.Settled(); got != c.settled {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func FuzzParseReport(f *testing.F) {
	f.Add([]byte(`{"message":{"type":"status-update","status":"ended","timestamp":1,"call":{"id":"` + callID + `"}}}`))
	f.Add([]byte(`{"message":{"type":"end-of-call-report"}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := vapi.ParseReport(body)
		if err == nil && (len(r.CallID) != len(callID) || r.Status == "" || len(r.Status) > 120 || len(r.EndedReason) > 120) {
			t.Errorf("%+v", r)
		}
	})
}
