package httpd

import (
	"context"
	"errors"
	"io"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/rs/zerolog"

	"ava/internal/fault"
)

// webhooks are the services with a route of their own.
var webhooks = []fault.Service{fault.Twilio, fault.Vapi}

// Whoever sends a report has shown nothing yet, and others must find a database
// that has time.
const (
	mostReports = 16               // are looked at at a time
	turnWait    = 10 * time.Second // for more; services give up after 15
)

// Report is a request by which a service reports what has happened.
type Report struct {
	Service fault.Service
	Token   string // the end of the path
	Query   string // as it is on the wire
	Header  http.Header

	// Body reads up to so many bytes; a fault says that there are more, or that
	// they did not come. Until it is called nothing is read.
	Body func(most int64) ([]byte, error)
}

// Receiver takes in a report. Its fault is told as the HTTP status that means the
// same, and in no other words: whoever sends may be anybody.
type Receiver func(ctx context.Context, r Report) error

// withWebhooks serves the reports of services, and next all else. They come from
// outside also where all others have to be of this machine: what they show is
// what they are judged by, and no browser has it.
func (p Parts) withWebhooks(next http.Handler) http.Handler {
	mux := http.NewServeMux()
	turns := make(chan struct{}, mostReports)
	for _, service := range webhooks {
		pattern := "POST /webhooks/" + service.Slug() + "/{token}"
		mux.Handle(pattern, p.observed(pattern, p.webhook(service, turns)))
	}
	mux.Handle("/", next)
	return mux
}

func (p Parts) webhook(service fault.Service, turns chan struct{}) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !takeTurn(r.Context(), turns) {
			acknowledge(w, r, &fault.Fault{Code: fault.Overloaded, Service: service, RetryAfter: time.Second, Err: errTurns})
			return
		}
		defer func() { <-turns }()
		acknowledge(w, r, p.Receive(r.Context(), Report{
			Service: service, Token: r.PathValue("token"), Query: r.URL.RawQuery, Header: r.Header,
			Body: func(most int64) ([]byte, error) { return readBody(w, r, most) },
		}))
	})
}

// takeTurn waits for a turn, and reports whether it came in time.
func takeTurn(ctx context.Context, turns chan struct{}) bool {
	select {
	case turns <- struct{}{}:
		return true
	default:
	}
	ctx, cancel := context.WithTimeout(ctx, turnWait)
	defer cancel()
	select {
	case turns <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

var errTurns = errors.New("too many requests of services at a time")

// acknowledge answers a service: 204 once what it said is stored.
func acknowledge(w http.ResponseWriter, r *http.Request, err error) {
	f := fault.Of(err)
	if f == nil {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	status := f.Traits().HTTPStatus
	if f.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(f.RetryAfter.Seconds()))))
	}
	level := zerolog.DebugLevel
	if status >= http.StatusInternalServerError {
		level = zerolog.ErrorLevel
	}
	zerolog.Ctx(r.Context()).WithLevel(level).Ctx(r.Context()).Str("code", string(f.Code)).AnErr("cause", f).Msg("a report is refused")
	http.Error(w, http.StatusText(status), status)
}

func readBody(w http.ResponseWriter, r *http.Request, most int64) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return nil, &fault.Fault{Code: fault.BadUserInput, Reason: fault.BodyTooLarge, Err: err}
	}
	if err != nil {
		return nil, &fault.Fault{Code: fault.BadUserInput, Reason: fault.BodyUnreadable, Err: err}
	}
	return body, nil
}
