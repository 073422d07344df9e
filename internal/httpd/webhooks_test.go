package httpd_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ava/internal/fault"
	"ava/internal/httpd"
)

// receiving is a site that answers reports with err, and keeps the last one.
func receiving(t *testing.T, receive func(httpd.Report) error) *site {
	t.Helper()
	return newSite(t, func(p *httpd.Parts) {
		p.Receive = func(_ context.Context, r httpd.Report) error { return receive(r) }
	})
}

func TestReportComesWithWhatItIsJudgedBy(t *testing.T) {
	for _, service := range []fault.Service{fault.Twilio, fault.Vapi} {
		var got httpd.Report
		var body []byte
		s := receiving(t, func(r httpd.Report) (err error) {
			got = r
			body, err = r.Body(100)
			return err
		})
		w := s.do(http.MethodPost, "/webhooks/"+service.Slug()+"/THE-TOKEN?a=%7E&b=1+2", "X-Vapi-Secret", "s", "Host", "tunnel.example")
		if w.Code != http.StatusNoContent || w.Body.Len() > 0 {
			t.Errorf("answered %d %s", w.Code, w.Body)
		}
		if got.Service != service || got.Token != "THE-TOKEN" || got.Query != "a=%7E&b=1+2" || got.Header.Get("X-Vapi-Secret") != "s" || string(body) != `{"query":"{ a }"}` {
			t.Errorf("it came as %+v, %s", got, body)
		}
		if want := "POST /webhooks/" + service.Slug() + "/{token} No Content"; len(s.observed) != 1 || s.observed[0] != want {
			t.Errorf("observed %q", s.observed)
		}
		if strings.Contains(s.log.String(), "THE-TOKEN") {
			t.Error("the token is logged")
		}
	}
}

func TestRefusalOfAReportIsAStatusAndNothingElse(t *testing.T) {
	for name, c := range map[string]struct {
		err   error
		want  int
		retry string
	}{
		"forged":       {&fault.Fault{Code: fault.Forbidden, Err: errors.New("canary")}, 403, ""},
		"no report":    {&fault.Fault{Code: fault.BadUserInput, Err: errors.New("canary")}, 400, ""},
		"too large":    {&fault.Fault{Code: fault.BadUserInput, Reason: fault.BodyTooLarge}, 413, ""},
		"too many":     {&fault.Fault{Code: fault.RateLimited, RetryAfter: 1500 * time.Millisecond}, 429, "2"},
		"not stored":   {&fault.Fault{Code: fault.Overloaded, RetryAfter: 5 * time.Second}, 503, "5"},
		"a defect":     {errors.New("canary"), 500, ""},
		"a late store": {context.DeadlineExceeded, 503, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := receiving(t, func(httpd.Report) error { return c.err })
			w := s.do(http.MethodPost, "/webhooks/vapi/x")
			if w.Code != c.want || w.Header().Get("Retry-After") != c.retry || strings.TrimSpace(w.Body.String()) != http.StatusText(c.want) {
				t.Errorf("answered %d %v %s", w.Code, w.Header(), w.Body)
			}
		})
	}
}

func TestBodyOfAReportIsReadAsFarAsItMay(t *testing.T) {
	for most, code := range map[int64]int{16: 413, 17: 204} {
		s := receiving(t, func(r httpd.Report) error {
			_, err := r.Body(most)
			return err
		})
		if w := s.do(http.MethodPost, "/webhooks/vapi/x"); w.Code != code {
			t.Errorf("%d bytes: %d", most, w.Code)
		}
	}
	s := receiving(t, func(r httpd.Report) error {
		_, err := r.Body(100)
		return err
	})
	r := httptest.NewRequest(http.MethodPost, "/webhooks/vapi/x", io.MultiReader(strings.NewReader("{"), broken{}))
	w := httptest.NewRecorder()
	if s.ServeHTTP(w, r); w.Code != http.StatusBadRequest {
		t.Errorf("half a body: %d", w.Code)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// Whoever sends has shown nothing yet, so there is a limit to how many are looked
// at. The others wait a little, and hold up nobody else.
func TestReportsWaitForTheirTurnAndNotForLong(t *testing.T) {
	const most = 16
	synctest.Test(t, func(t *testing.T) {
		inside, hold := 0, make(chan struct{})
		var mu sync.Mutex
		s := newSite(t, func(p *httpd.Parts) {
			p.Observe = func(string, int, time.Duration) {}
			p.Receive = func(context.Context, httpd.Report) error {
				mu.Lock()
				inside++
				mu.Unlock()
				<-hold
				return nil
			}
		})
		codes := make(chan int, 2*most)
		send := func() {
			go func() {
				codes <- s.serve(httptest.NewRequest(http.MethodPost, "/webhooks/vapi/x", http.NoBody)).Code
			}()
		}
		for range most + 2 {
			send()
		}
		synctest.Wait()
		if inside != most {
			t.Errorf("%d are looked at", inside)
		}
		w := s.serve(httptest.NewRequest(http.MethodPost, "/webhooks/twilio/x", http.NoBody))
		if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") != "1" {
			t.Errorf("after a while: %d", w.Code)
		}
		for range 2 {
			if code := <-codes; code != http.StatusServiceUnavailable {
				t.Errorf("those before it: %d", code)
			}
		}
		r := httptest.NewRequest(http.MethodGet, "/healthz", http.NoBody)
		r.Host = "localhost"
		if w := s.serve(r); w.Code != http.StatusOK {
			t.Errorf("others get %d", w.Code)
		}
		send()
		synctest.Wait()
		close(hold)
		for range most + 1 {
			if code := <-codes; code != http.StatusNoContent {
				t.Errorf("those inside, and one that waited: %d", code)
			}
		}
	})
}

func TestOnlyReportsComeFromOtherHosts(t *testing.T) {
	s := receiving(t, func(httpd.Report) error { return nil })
	for path, want := range map[string]int{
		"POST /webhooks/vapi/x": 204, "POST /graphql": 421, "GET /": 421, "GET /webhooks/vapi/x": 421, "POST /webhooks/email/x": 421,
		"POST /webhooks/vapi/": 421, "POST /webhooks/vapi/x/y": 421, "POST /webhooks/../graphql": 307, "POST //graphql": 307, "POST /webhooks/vapi/..%2f..%2fgraphql": 204,
	} {
		method, target, _ := strings.Cut(path, " ")
		if w := s.do(method, target, "Host", "evil.example"); w.Code != want {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	none := newSite(t, nil)
	if w := none.do(http.MethodPost, "/webhooks/vapi/x"); w.Code != http.StatusNotFound {
		t.Errorf("where nothing is received: %d", w.Code)
	}
}
