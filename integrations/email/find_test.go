package email_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"ava/integrations/email"
	"ava/internal/fault"
	"ava/internal/secret"
)

// lookedFor is a message with an ID of its own, and its record.
func lookedFor(n int, change ...func(*email.Message)) (email.Message, email.Record) {
	m := message()
	m.ID, m.Subject = fmt.Sprintf("op_%08d", n), "Number of a search"
	for _, f := range change {
		f(&m)
	}
	unsure := &fault.Fault{Code: fault.UpstreamUnavailable, Outcome: fault.Unknown}
	return m, email.NewRecord(m, from(), email.Receipt{}, unsure, time.Now())
}

func TestMessageIsFoundAtResendByItsOperation(t *testing.T) {
	r, _ := stubbedResend(t)
	for n, change := range []func(*email.Message){
		func(*email.Message) {},
		func(m *email.Message) { m.Subject = "two  blanks  between" },
		func(m *email.Message) { m.To[0].Address = "Ada@Bücher.example" },
		func(m *email.Message) { m.To = append(m.To, email.Address{Address: "eve@example.net"}) },
	} {
		m, record := lookedFor(n, change)
		sent, err := r.Send(soon(t), m)
		if err != nil {
			t.Fatal(err)
		}
		other, _ := lookedFor(100+n, change) // which looks the same
		if _, err := r.Send(soon(t), other); err != nil {
			t.Fatal(err)
		}
		got, found, err := r.Find(soon(t), record, record.At)
		if err != nil || !found || got.ProviderID != sent.ProviderID || got.ID != m.ID || got.AcceptedAt.IsZero() {
			t.Errorf("%q: %+v, %v, %v; want %s", m.Subject, got, found, err, sent.ProviderID)
		}
	}
}

func TestMessageThatResendHasNotIsCertainlyNotThere(t *testing.T) {
	r, u := stubbedResend(t)
	_, record := lookedFor(1)
	if _, found, err := r.Find(soon(t), record, record.At); found || err != nil {
		t.Errorf("%v, %v", found, err)
	}
	if u.count() != 1 { // the newest is older than the try
		t.Errorf("%d requests", u.count())
	}
	if _, found, err := r.Find(soon(t), record, time.Time{}); found || err != nil {
		t.Errorf("since ever: %v, %v", found, err)
	}
}

// What cannot be told is no "no": the message would be sent again.
func TestSearchThatCannotTellSaysSo(t *testing.T) {
	page := func(items int, more bool) string {
		one := func(n int) string {
			return fmt.Sprintf(`{"id":"00000000-0000-4000-8000-%012d","to":["ada@example.net"],"subject":"Number of a search","created_at":"2999-01-01 00:00:00.000000+00"}`, n)
		}
		all := make([]string, items)
		for n := range all {
			all[n] = one(n)
		}
		return fmt.Sprintf(`{"has_more":%v,"data":[%s]}`, more, strings.Join(all, ","))
	}
	elsewhere := strings.NewReplacer("Number of a search", "Something else")
	for name, c := range map[string]struct {
		list string
		code fault.Code
		most int // requests
	}{
		"too many that look like it": {page(100, false), fault.OutcomeUnknown, 11},
		"too many pages":             {elsewhere.Replace(page(100, true)), fault.OutcomeUnknown, 3},
		"an empty page, and more":    {page(0, true), fault.OutcomeUnknown, 1},
		"no list":                    {`{}`, fault.UpstreamUnavailable, 1},
	} {
		t.Run(name, func(t *testing.T) {
			u := upstreamOf(t, http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
				if q.URL.Path != "/emails" {
					fmt.Fprintf(w, `{"id":%q,"tags":[]}`, strings.TrimPrefix(q.URL.Path, "/emails/"))
					return
				}
				fmt.Fprint(w, c.list)
			}))
			_, record := lookedFor(1)
			_, found, err := resend(t, u.url).Find(soon(t), record, record.At)
			if f := fault.Of(err); found || f == nil || f.Code != c.code || u.count() > c.most {
				t.Errorf("%v, %v after %d requests", found, err, u.count())
			}
		})
	}
	r, _ := stubbedResend(t, func(c *email.ResendConfig) { c.Key = secret.New("re_sending_only") })
	_, record := lookedFor(1)
	_, found, err := r.Find(soon(t), record, record.At)
	if f := fault.Of(err); found || f == nil || f.Reason != fault.ResendSendingOnly {
		t.Errorf("with a key that may only send: %v, %v", found, err)
	}
}
