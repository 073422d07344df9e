package httpd_test

import (
	"net/http"
	"strings"
	"testing"

	"ava/internal/fault"
	"ava/internal/httpd"
)

// ending is how a visit to a consent page ends.
type ending struct {
	path string
	err  error
}

func (e ending) site(t *testing.T) (s *site, reports *[]*fault.Fault) {
	t.Helper()
	reports = new([]*fault.Fault)
	s = newSite(t, func(p *httpd.Parts) {
		p.Consent = httpd.Consent{
			Service: fault.Calendar, Home: "/below/",
			Finish: func(*http.Request) (string, error) { return e.path, e.err },
			Report: func(_ *http.Request, f *fault.Fault) { *reports = append(*reports, f) },
		}
	})
	return s, reports
}

func TestConsentGoesOnToThePageThatItBeganOn(t *testing.T) {
	denied := &fault.Fault{Code: fault.InsufficientScope, Service: fault.Calendar}
	for _, c := range []struct {
		ending
		want string
	}{
		{ending{"/", nil}, "/?connected=CALENDAR"},
		{ending{"/settings?tab=calendar#top", nil}, "/settings?connected=CALENDAR&tab=calendar#top"},
		{ending{"/settings?error=OLD&connected=x&correlationId=y", nil}, "/settings?connected=CALENDAR"},
		{ending{"/settings", denied}, "/settings?correlationId=corr-0001&error=INSUFFICIENT_SCOPE"},
	} {
		s, reports := c.site(t)
		w := s.do(http.MethodGet, "/oauth/calendar/callback?code=x&state=y", "X-Correlation-ID", "corr-0001")
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != c.want || w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: %d %v", c.path, w.Code, w.Header())
		}
		if (len(*reports) == 1) != (c.err != nil) {
			t.Errorf("%s: %d reports", c.path, len(*reports))
		}
	}
}

func TestConsentThatNobodyKnowsOfGoesNowhere(t *testing.T) {
	unknown := &fault.Fault{Code: fault.Forbidden, Reason: fault.ConsentUnknown, Service: fault.Calendar}
	s, reports := ending{"", unknown}.site(t)
	w := s.do(http.MethodGet, "/oauth/calendar/callback?code=x&state=<script>", "X-Correlation-ID", "corr-0001")
	body := w.Body.String()
	if w.Code != http.StatusForbidden || w.Header().Get("Location") != "" || len(*reports) != 1 {
		t.Errorf("%d %v, %d reports", w.Code, w.Header(), len(*reports))
	}
	for _, want := range []string{"Calendar was not connected", unknown.Sentence(), "corr-0001"} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is not in %s", want, body)
		}
	}
	w = s.do(http.MethodGet, "/oauth/calendar/callback", "Accept-Language", "de")
	if body := w.Body.String(); !strings.Contains(body, `<html lang="de">`) || !strings.Contains(body, "wurde nicht verbunden") || !strings.Contains(body, `href="/below/"`) || w.Header().Get("Content-Language") != "de" {
		t.Errorf("in German: %s", body)
	}
	if strings.Contains(body, "<script") || !strings.Contains(w.Header().Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("%v %s", w.Header(), body)
	}
}

// A browser or a scanner that only looks must not use a consent up.
func TestConsentIsNotEndedByAMereLook(t *testing.T) {
	s, _ := ending{"/", nil}.site(t)
	for _, method := range []string{http.MethodHead, http.MethodPost, http.MethodOptions} {
		if w := s.do(method, "/oauth/calendar/callback?code=x&state=y"); w.Code != http.StatusMethodNotAllowed {
			t.Errorf("%s: %d", method, w.Code)
		}
	}
}
